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

import datetime
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple

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
from rstparse.readers.files import OVERLAY, say
from rstparse.readers.paths import normalise_path
from rstparse.toml import BadToml, read_toml


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
        "response_codes": list[Annotated[int, Meta(ge=100, le=599)]],
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
_ENTRY = "an entry is a table with 'value' and 'reason', and 'expect' where it replaces something"


class Entry(NamedTuple):
    """One table of an overlay, whatever is in it."""

    subject: Subject
    field: str
    content: Any

    @property
    def name(self) -> str:
        """How the file spells it."""
        return ".".join((*self.subject, self.field))


class _Bad(Exception):
    """An entry cannot be used; the second argument says how to mend it."""


def read_overlay(data: bytes, path: str) -> Page:
    """Return the corrections of an overlay. Never raises: what cannot be used becomes diagnostics."""
    try:
        tables = read_toml(data)
    except BadToml as problem:
        what = f"not valid TOML: {problem}"
        line, column = problem.line, problem.column
        wrong = say("bad-overlay", path, what, "mend the file", line=line, column=column)
        return _page(path, [], [wrong])
    lines = Lines(data.decode("utf-8-sig"))
    claims: list[Claim] = []
    diagnostics: list[Diagnostic] = []
    for entry in _entries(tables):
        line = lines.of((*entry.subject, entry.field))
        try:
            claims += _claims(entry, path, line)
        except _Bad as problem:
            what, help_ = problem.args
            found = say("bad-overlay", path, f"[{entry.name}]{what}", help_, line=line)
            diagnostics.append(found)
    return _page(path, claims, diagnostics)


def _page(path: str, claims: Sequence[Claim], diagnostics: Sequence[Diagnostic]) -> Page:
    return Page(
        path=path,
        kind="sidecar",
        name=OVERLAY,
        claims=tuple(claims),
        diagnostics=tuple(diagnostics),
    )


def _claims(entry: Entry, path: str, line: int) -> Iterator[Claim]:
    """Yield what an entry claims, and what it expects.

    Raises:
        _Bad: it is no entry.
    """
    subject, field, content = entry
    if not isinstance(content, dict) or "value" not in content or content.keys() - _KEYS:
        raise _Bad(" is not a correction", _ENTRY)
    reason = content.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise _Bad(" is not a correction: it gives no reason", 'add: reason = "…"')
    value = _checked(subject, field, content["value"], line)
    yield Claim(subject, field, value, "overlay", path, line)
    if "expect" in content:
        expected = _linked(field, _plain(content["expect"]), line)
        yield Claim(("expect", *subject), field, expected, "overlay", path, line)


def _checked(subject: Subject, field: str, value: Any, line: int) -> Any:
    """Return a value in the form of claims.

    Raises:
        _Bad: nothing reads such a field, or not with such a value.
    """
    fields = _FIELDS[subject[2] if len(subject) > 2 else subject[0]]
    if field not in fields:
        raise _Bad(f": there is no field '{field}'", f"the fields are: {', '.join(fields)}")
    if field == "description" and isinstance(value, str):
        runs = [{"kind": "text", "text": value}]
        value = runs if len(subject) > 2 else [{"kind": "paragraph", "inlines": runs}]
    if field == "waiter" and isinstance(value, dict):
        value = {**dict.fromkeys(Waiter.__struct_fields__[2:]), **value}  # TOML cannot say null
    try:
        msgspec.convert(value, fields[field])
    except msgspec.ValidationError as problem:
        raise _Bad(f": {problem}", "write the value as the model's JSON has it") from None
    if (
        subject[0] == "operation"
        and field == "path"
        and value != (usual := normalise_path(value)[0])
    ):
        raise _Bad(f": '{value}' is not the normal form of a path", f'write "{usual}"')
    return _linked(field, value, line)


def _linked(field: str, value: Any, line: int) -> Any:
    """Return a value with the line of each link, where that is what it holds."""
    if field != "see_also" or not isinstance(value, list):
        return value
    return [[label, line] for label in value]


def _plain(value: Any) -> Any:
    """Return a value with dates as text: no fact is one, and a claim is kept as plain data."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _entries(tables: dict[str, Any]) -> Iterator[Entry]:
    """Yield every table that is to be an entry; a table that holds none is yielded as if it were one."""
    for kind, named in tables.items():
        if kind not in _PARTS or not isinstance(named, dict):
            yield Entry((), kind, None)
            continue
        for name, fields in named.items():
            if not isinstance(fields, dict) or not fields:
                yield Entry((kind,), name, None)
                continue
            for field, content in fields.items():
                if field in _PARTS[kind] and isinstance(content, dict):
                    yield from _parts((kind, name), field, content)
                else:
                    yield Entry((kind, name), field, content)


def _parts(subject: Subject, place: str, content: dict[str, Any]) -> Iterator[Entry]:
    """Yield the entries below ``path``, ``query`` or ``attribute``, and the one on the path itself.

    An entry's own keys hold no tables, so that a part may be named like one of them.
    """
    parts = {name: fields for name, fields in content.items() if isinstance(fields, dict)}
    own = {name: value for name, value in content.items() if name not in parts}
    if own or not parts:
        yield Entry(subject, place, own)
    for name, fields in parts.items():
        for field, correction in fields.items():
            yield Entry((*subject, place, name), field, correction)
        if not fields:
            yield Entry((*subject, place), name, None)


class Lines:
    """Where the tables of a file stand."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._headers: dict[tuple[str, ...], int] = {}
        self._around: dict[tuple[str, ...], int] = {}
        for number, line in enumerate(self._lines, 1):
            if line.lstrip().startswith("[") and (key := _header(line)):
                self._headers.setdefault(key, number)
                for length in range(1, len(key)):
                    self._around.setdefault(key[:length], number)

    def of(self, key: tuple[str, ...]) -> int:
        """Return the line of a table's header, or of the first table in it, or the one in a table that names it; else 1."""
        if (inner := self._around.get(key)) is not None:
            return self._headers.get(key, inner)
        for length in range(len(key), 0, -1):
            if (start := self._headers.get(key[:length])) is None:
                continue
            return start if length == len(key) else self._below(start, key[length]) or start
        return self._below(0, key[0]) or 1

    def _below(self, start: int, name: str) -> int | None:
        """Return the line below a header, and above the next, that starts with a name."""
        for number, line in enumerate(self._lines[start:], start + 1):
            if line.startswith("["):
                return None
            if line.lstrip(" \t'\"").startswith(name):
                return number
        return None


def _header(line: str) -> tuple[str, ...]:
    """Return the key that a table's header has; an empty one if the line is none."""
    try:
        table: Any = read_toml(line.encode())
    except BadToml:
        return ()
    key = []
    while isinstance(table, dict) and table:
        name, table = next(iter(table.items()))
        key.append(name)
    return tuple(key)
