"""The overlay beside the pages: a maintainer's corrections, as the strongest claims.

``overlay.toml`` in the docs folder holds a table a correction::

    [operation.machine_get.responses]
    value = [{ kind = "object", type = "Machine" }]
    reason = "the page says nothing of the body"

    [object.Machine.attribute.state.type]
    value = "int"
    expect = "string"
    reason = "the service sends numbers"

``reason`` is required, and so is ``expect`` where a page or a sidecar states a value: it must be what they say, the
text alone of prose; ``resolve`` checks it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from rstparse.claims import Claim, Page, Subject
from rstparse.diagnostics import Diagnostic
from rstparse.model import (
    Blocks,
    Enumeration,
    Example,
    Inlines,
    OperationKind,
    Pager,
    PathKey,
    Security,
    Since,
    Waiter,
)
from rstparse.readers.files import OVERLAY


class _Body(Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["none", "object", "file", "text", "multipart"]
    type: str | None = None
    parts: list[str] = []


class _Answer(Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["none", "object", "list", "binary", "text", "unknown"]
    type: str | None = None
    item: str | None = None
    media_types: list[str] = []


_PARAMETER = {"type": str, "required": bool, "description": Inlines, "python_name": str}
_FIELDS: dict[str, dict[str, Any]] = {
    "operation": {
        "label": str,
        "group": str,
        "namespace": str,
        "python_name": str,
        "method": Literal["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"],
        "path": str,
        "summary": str,
        "description": Blocks,
        "since": Since,
        "response_codes": list[int],
        "response_formats": list[str],
        "security": Security,
        "request_body": _Body,
        "responses": Annotated[list[_Answer], Meta(min_length=1)],
        "example": Example,
        "see_also": list[str],
        "kind": OperationKind,
        "pager": Pager | Literal["none"],
        "waiter": Waiter | Literal["none"],
        "deprecated": str,
        "hidden": bool,
    },
    "path": {**_PARAMETER, "pattern": str, "key": PathKey, "object": str},
    "query": _PARAMETER,
    "object": {
        "label": str,
        "title": str,
        "root": str,
        "base": str,
        "abstract": bool,
        "description": Blocks,
        "class_name": str,
        "hidden": bool,
    },
    "attribute": {
        "kind": Literal["scalar", "object", "list", "enum"],
        "type": str,
        "item_name": str,
        "wrapped": bool,
        "nillable": bool,
        "required": bool,
        "enum": Enumeration,
        "description": Inlines,
        "python_name": str,
    },
    "group": {"label": str, "title": str, "description": Blocks},
}
"""What may be corrected, and the form of its value: as in the model's JSON, a description also as a string."""

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
                    "give it 'value' and 'reason', and 'expect' where it replaces something",
                )
            )
            continue
        try:
            value = _checked(subject, field, entry["value"], line)
        except msgspec.ValidationError as problem:
            diagnostics.append(
                _say(
                    path,
                    line,
                    1,
                    f"[{name}]: {problem}",
                    "write the value as the model's JSON has it",
                )
            )
            continue
        claims.append(Claim(subject, field, value, "overlay", path, line))
        if "expect" in entry:
            expected = _linked(field, entry["expect"], line)
            claims.append(Claim(("expect", *subject), field, expected, "overlay", path, line))
    return Page(
        path=path,
        kind="sidecar",
        name=OVERLAY,
        claims=tuple(claims),
        diagnostics=tuple(diagnostics),
    )


def _checked(subject: Subject, field: str, value: Any, line: int) -> Any:
    """Return a value in the form of claims.

    Raises:
        msgspec.ValidationError: nothing reads such a field, or not with such a value.
    """
    fields = _FIELDS[subject[2] if len(subject) > 2 else subject[0]]
    if field not in fields:
        raise msgspec.ValidationError(f"there is no field '{field}'; there are {', '.join(fields)}")
    if field == "description" and isinstance(value, str):
        runs = [{"kind": "text", "text": value}]
        value = runs if len(subject) > 2 else [{"kind": "paragraph", "inlines": runs}]
    if field == "waiter" and isinstance(value, dict):
        value = {**dict.fromkeys(Waiter.__struct_fields__[2:]), **value}  # TOML cannot say null
    msgspec.convert(value, fields[field])
    return _linked(field, value, line)


def _linked(field: str, value: Any, line: int) -> Any:
    """Return a value with the line of each link, where that is what it holds."""
    if field != "see_also" or not isinstance(value, list):
        return value
    return [[label, line] for label in value]


def _entries(tables: dict[str, Any]) -> Iterator[tuple[Subject, str, Any]]:
    for kind, named in tables.items():
        if kind not in _PARTS or not isinstance(named, dict):
            yield (), kind, None
            continue
        for name, fields in named.items():
            if not isinstance(fields, dict):
                yield (kind,), name, None
                continue
            for field, entry in fields.items():
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
