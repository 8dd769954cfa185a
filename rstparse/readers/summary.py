"""What stands at the head of an operation page: the ``function`` directive and the sidebar.

Claims of the page's operation: ``method``, ``documented_path``, ``path`` and the ``pattern`` of its placeholders;
``sidebar_method``, ``response_codes``, ``response_formats`` and ``since``.
"""

from __future__ import annotations

import re

from rstparse.diagnostics import replace
from rstparse.model import Literal_
from rstparse.readers import bullets as b
from rstparse.readers import elements as e
from rstparse.readers.base import PageReader
from rstparse.readers.paths import misfit, normalise_path, outside, placeholders
from rstparse.readers.since import parse_since

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
PATH_LIMIT = 2000
"""Characters of a path beyond which it is refused: no server takes it, and later passes compare its segments."""


def read_function(reader: PageReader, element: e.Special) -> None:
    """Claim method and path, and the patterns of placeholders, as ``.. function::`` has them."""
    method, _, path = element.argument.strip().partition(" ")
    path = path.strip()
    if method.upper() not in _METHODS or not path:
        reader.say(
            "bad-function",
            element.line,
            f"'{element.argument}' is not a method and a path",
            "write '.. function:: GET /path/{id}'",
            "error",
        )
        return
    if len(path) > PATH_LIMIT:
        reader.say(
            "bad-function",
            element.line,
            f"a path of {len(path)} characters is longer than the limit of {PATH_LIMIT}",
            "write '.. function:: GET /path/{id}'",
            "error",
        )
        return
    if problem := misfit(path):
        reader.say(
            "bad-function",
            element.line,
            f"the path '{path}' {problem}",
            "write '.. function:: GET /path/{id}', each placeholder with a name of its own",
            "error",
        )
        return
    normal, patterns = normalise_path(path)
    reader.claim("method", method.upper(), element.line)
    reader.claim("documented_path", path, element.line)
    reader.claim("path", normal, element.line)
    _slashes(reader, element, path, normal)
    for name in placeholders(normal):
        reader.claim("pattern", patterns.get(name), element.line, ("path", name))


def _slashes(reader: PageReader, element: e.Special, path: str, normal: str) -> None:
    """Report a path that is not written in its normal form, each slip with the edit that mends it."""
    line = element.line
    source = reader.document.lines[line - 1]
    start = source.find(path) + 1 if source.count(path) == 1 else 0

    def say(code: str, message: str, right: str, *edits: tuple[int, int, str]) -> None:
        fix = tuple(replace(line, start + at, length, text) for at, length, text in edits)
        reader.say(
            code,
            line,
            f"path '{path}' {message}",
            f"write '{right}'",
            "warning",
            column=start,
            length=len(path) if start else 0,
            fix=fix if start else (),
        )

    if not path.startswith("/"):
        say("path-no-slash", "does not start with a slash", f"/{path}", (0, 0, "/"))
    if runs := [(m.start(), len(m[0]), "/") for m in re.finditer("//+", outside(path))]:
        say("path-double-slash", "has an empty segment", normal, *runs)
    if len(path) > 1 and path.endswith("/"):
        bare = len(path.rstrip("/"))
        say("path-trailing-slash", "ends with a slash", normal, (bare, len(path) - bare, ""))


def read_sidebar(reader: PageReader, element: e.Special) -> None:
    """Claim codes, formats and release, and the method that the sidebar names once more."""
    seen = set()
    for line, key, runs in b.facts(element.body):
        values = [run.text for run in runs if isinstance(run, Literal_) and run.text.strip()]
        if not values and (bare := e.plain(runs).strip()):
            values = bare.split()
        seen.add(key)
        match key:
            case "method":
                reader.claim("sidebar_method", " ".join(values).upper(), line)
            case "response code" | "response codes":
                _response_codes(reader, line, " ".join(values))
            case "response format" | "response formats":
                reader.claim("response_formats", values, line)
            case "since":
                _since(reader, line, " ".join(values))
            case _:
                reader.say(
                    "unknown-fact",
                    line,
                    f"'{key}' is not a fact of the summary",
                    "known are Method, Response Code, Response Formats and Since",
                    "info",
                )
    for key in ("method", "response code", "response formats", "since"):
        if key not in seen and key + "s" not in seen:
            reader.say(
                "missing-fact",
                element.line,
                f"the summary lacks '{key.title()}'",
                f"add '* {key.title()}: ``…``'",
                "warning",
            )


def _response_codes(reader: PageReader, line: int, text: str) -> None:
    codes = [int(code) for code in re.findall(r"\b[1-5]\d\d\b", text)]
    rest = re.sub(r"[\s/,|]|\b[1-5]\d\d\b", "", text)
    if rest or not codes:
        reader.say(
            "bad-response-code",
            line,
            f"'{text}' is not a list of response codes",
            "write '``200 / 304``'",
            "warning",
        )
    reader.claim("response_codes", codes, line)


def _since(reader: PageReader, line: int, text: str) -> None:
    value = parse_since(text)
    reader.claim("since", value, line)
    if value is None or value["version"] is None:
        reader.say(
            "since-not-version",
            line,
            f"'{text}' is not a release",
            "write the release in numbers, with or without the product's name: '``3.8``'",
            "info",
        )
