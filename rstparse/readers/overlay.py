"""The overlay beside the pages: a maintainer's corrections, as the strongest claims.

``overlay.toml`` in the docs folder holds a table a correction::

    [operation.machine_get.responses]
    value = [{ kind = "object", type = "Machine" }]
    reason = "the page says nothing of the body"

    [object.Machine.attribute.state.type]
    value = "int"
    expect = "string"
    reason = "the service sends numbers"

``reason`` is required. ``expect``, where given, must be what the other sources say; ``resolve`` checks it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from rstparse.claims import Claim, Page, Subject
from rstparse.diagnostics import Diagnostic

NAME = "overlay.toml"
_KEYS = {"value", "expect", "reason"}
_PARTS = {"operation": ("path", "query"), "object": ("attribute",), "group": ()}


def read_overlay(data: bytes, path: str) -> Page:
    """Return the corrections of an overlay. Never raises: what cannot be used becomes diagnostics."""
    diagnostics: list[Diagnostic] = []
    claims: list[Claim] = []
    lines = data.decode("utf-8", "replace").split("\n")
    try:
        tables = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as problem:
        place = re.search(r"line (\d+), column (\d+)", str(problem))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        diagnostics.append(_say(path, line, column, f"not valid TOML: {problem}", "mend the file"))
        tables = {}
    for subject, field, entry in _entries(tables):
        line = _line(lines, (*subject, field))
        name = ".".join((*subject, field))
        if (
            not isinstance(entry, dict)
            or "value" not in entry
            or not entry.get("reason")
            or entry.keys() - _KEYS
        ):
            diagnostics.append(
                _say(
                    path,
                    line,
                    1,
                    f"[{name}] is not a correction",
                    "give it 'value', 'reason' and, if you like, 'expect'",
                )
            )
            continue
        claims.append(Claim(subject, field, entry["value"], "overlay", path, line))
        if "expect" in entry:
            claims.append(
                Claim(("expect", *subject), field, entry["expect"], "overlay", path, line)
            )
    return Page(
        path=path, kind="sidecar", name=NAME, claims=tuple(claims), diagnostics=tuple(diagnostics)
    )


def _entries(tables: dict[str, Any]) -> Iterator[tuple[Subject, str, Any]]:
    for kind, named in tables.items():
        for name, fields in named.items() if isinstance(named, dict) else ():
            for field, entry in fields.items() if isinstance(fields, dict) else ():
                if (
                    field in _PARTS.get(kind, ())
                    and isinstance(entry, dict)
                    and "value" not in entry
                ):
                    for part, below in entry.items():
                        for inner, correction in below.items() if isinstance(below, dict) else ():
                            yield (kind, name, field, part), inner, correction
                else:
                    yield (kind, name), field, entry


def _line(lines: list[str], key: tuple[str, ...]) -> int:
    """Return the line of a table's header: the first that names all parts of the key, else its last part."""
    for wanted in (key, key[:-1]):
        for number, line in enumerate(lines, 1):
            if line.lstrip().startswith("[") and all(part in line for part in wanted):
                return number
    return 1


def _say(path: str, line: int, column: int, message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code="bad-overlay",
        severity="error",
        message=message,
        path=path,
        line=line,
        column=column,
        help=help,
    )
