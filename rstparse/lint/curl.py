"""A sample of curl as the request that it makes, with the place of each part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s\"']+)")
_DATA = frozenset(
    {"-d", "--data", "--data-binary", "--data-raw", "--data-ascii", "--data-urlencode", "--json"}
)
_FORM = frozenset({"-F", "--form", "--form-string"})
_UPLOAD = frozenset({"-T", "--upload-file"})
_METHOD, _HEADER, _HEAD, _GET = (
    {"-X", "--request"},
    {"-H", "--header"},
    {"-I", "--head"},
    {"-G", "--get"},
)
_VALUED = frozenset("AbCcDEeKmoPrtUuwxYyz")
"""The other options of one letter that take a value, which may be glued to the letter."""
_WITH_VALUE = frozenset("""
    --user --output --cookie --cookie-jar --user-agent --referer --proxy --proxy-user --cacert --capath --cert --key
    --cert-type --key-type --pass --config --max-time --connect-timeout --retry --retry-delay --retry-max-time --range
    --write-out --dump-header --interface --limit-rate --max-redirs --resolve --connect-to --continue-at --output-dir
    --oauth2-bearer --aws-sigv4 --ciphers --tls-max --trace --trace-ascii --stderr --time-cond --speed-limit
    --speed-time --url-query --expect100-timeout --keepalive-time --max-filesize --noproxy --unix-socket
    """.split())
GLUED = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')(-{1,2}[A-Za-z][\w-]*)(?=\s|$)")
"""A quoted value with the next option right behind it, which a shell takes for part of the value."""


class Word(Struct, frozen=True):
    """A word of the command: its text without quotes, and the offset of that text in the sample."""

    text: str
    at: int


class Request(Struct):
    """What the command asks for.

    Attributes:
        headers: by their names in lower case.
        body: how one is sent, or None.
        in_query: whether the data goes into the query instead.
    """

    url: Word | None = None
    method: Word | None = None
    headers: dict[str, Word] = {}
    body: str | None = None
    body_at: int = 0
    in_query: bool = False

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
    if request.in_query:
        request.body = None
    return request


def _take(request: Request, word: Word, rest: Iterator[Word]) -> None:
    option, value, following = _parted(word)

    def argument() -> Word:
        return value or next(rest, Word("", word.at))

    if option in _METHOD:
        request.method = argument()
    elif option in _HEADER:
        header = argument()
        name, _, content = header.text.partition(":")
        skipped = len(name) + 1 + len(content) - len(content.lstrip())
        request.headers[name.strip().casefold()] = Word(content.strip(), header.at + skipped)
    elif option in _DATA | _FORM | _UPLOAD:
        kind = "data" if option in _DATA else "form" if option in _FORM else "upload"
        request.body, request.body_at = kind, word.at
        argument()
    elif option in _HEAD:
        request.method = Word("HEAD", word.at)
    elif option in _GET:
        request.in_query = True
    elif option in _WITH_VALUE or (len(option) == 2 and option[1] in _VALUED):
        argument()
    elif option == "--url" or not option.startswith("-"):
        request.url = request.url or (argument() if option == "--url" else word)
    if following:
        _take(request, following, rest)


def _parted(word: Word) -> tuple[str, Word | None, Word | None]:
    """Return an option, the value that is glued to it, and the options of one letter that follow behind the same dash."""
    text = word.text
    if text.startswith("--"):
        option, _, inline = text.partition("=")
        return option, Word(inline, word.at + len(option) + 1) if inline else None, None
    if not text.startswith("-") or len(text) < 3:
        return text, None, None
    option, more = text[:2], text[2:]
    if option in _METHOD | _HEADER | _DATA | _FORM | _UPLOAD or option[1] in _VALUED:
        return option, Word(more, word.at + 2), None
    return option, None, Word(f"-{more}", word.at + 1)
