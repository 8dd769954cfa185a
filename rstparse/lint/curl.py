"""A sample of curl as the request that it makes, with the place of each part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s\"']+)")
_DATA = frozenset(
    {"-d", "--data", "--data-binary", "--data-raw", "--data-ascii", "--data-urlencode", "--json"}
)
_FORM = frozenset({"-F", "--form", "--form-string"})
_UPLOAD = frozenset({"-T", "--upload-file"})
_WITH_VALUE = frozenset(
    {
        "-u",
        "--user",
        "-o",
        "--output",
        "-b",
        "--cookie",
        "-A",
        "-e",
        "-x",
        "--proxy",
        "--cacert",
        "-E",
    }
)
GLUED = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')(-{1,2}[A-Za-z][\w-]*)(?=\s|$)")
"""A quoted value with the next option right behind it, which a shell takes for part of the value."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the command: its text without quotes, and the offset of that text in the sample."""

    text: str
    at: int


@dataclass(slots=True)
class Request:
    """What the command asks for. Headers have lower-case names; ``body`` tells how one is sent, or is None."""

    url: Word | None = None
    method: Word | None = None
    headers: dict[str, Word] = field(default_factory=dict)
    body: str | None = None
    body_at: int = 0

    @property
    def verb(self) -> str:
        """Return the method that curl uses."""
        if self.method is not None:
            return self.method.text.upper()
        return {"data": "POST", "form": "POST", "upload": "PUT"}.get(self.body or "", "GET")


def parse(text: str) -> Request | None:
    """Read a sample; None if it is no command of curl. Glued options count as if they were parted."""
    # A character for a character, so that offsets stay: the break of a line is a blank.
    words = [
        Word(next(g for g in match.groups() if g is not None), match.start(match.lastindex or 0))
        for match in _WORD.finditer(text.replace("\\\n", " \n"))
    ]
    start = next((at for at, word in enumerate(words) if word.text == "curl"), None)
    if start is None:
        return None
    request = Request()
    rest = iter(words[start + 1 :])
    for word in rest:
        _take(request, word, rest)
    return request


def _take(request: Request, word: Word, rest: Iterator[Word]) -> None:
    option, _, inline = (
        word.text.partition("=") if word.text.startswith("--") else (word.text, "", "")
    )
    value = Word(inline, word.at + len(option) + 1) if inline else None

    def argument() -> Word:
        return value or next(rest, Word("", word.at))

    if option in ("-X", "--request"):
        request.method = argument()
    elif option in ("-H", "--header"):
        header = argument()
        name, _, content = header.text.partition(":")
        skipped = len(name) + 1 + len(content) - len(content.lstrip())
        request.headers[name.strip().casefold()] = Word(content.strip(), header.at + skipped)
    elif option in _DATA | _FORM | _UPLOAD:
        kind = "data" if option in _DATA else "form" if option in _FORM else "upload"
        request.body, request.body_at = kind, word.at
        argument()
    elif option in ("-I", "--head"):
        request.method = Word("HEAD", word.at)
    elif option in _WITH_VALUE:
        argument()
    elif not option.startswith("-") and request.url is None:
        request.url = word
