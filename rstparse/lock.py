"""The name lock: the Python names that users were once given, so that they stay.

``names.json`` lies beside the pages. Reading pages reads it; only ``rstparse names --accept`` writes it. Operations
and objects are known by their documented name, an operation also by its route and an object by its root element, so
that one that is documented under another name can be recognised, and its old Python name kept as a deprecated alias.
"""

from __future__ import annotations

import codecs
import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from rstparse.model import Api, Object, Operation

FORMAT = 1
"""Version of the file's form."""

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class LockedOperation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One operation's names.

    Attributes:
        route: method and path, placeholders without their names.
        python: ``namespace.method``.
        parameters: wire name → Python name, those of the path first and in its order.
        formerly: what it was called before, ``namespace.method`` each.
    """

    route: str
    python: str
    parameters: dict[str, str] = {}
    formerly: tuple[str, ...] = ()


class LockedObject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object's names.

    Attributes:
        python: its class.
        root: its root element; empty if it has none.
        attributes: its own: wire name → Python name.
        enumerations: wire name of an own attribute → class of its values.
        formerly: classes that it had before.
    """

    python: str
    root: str = ""
    attributes: dict[str, str] = {}
    enumerations: dict[str, str] = {}
    formerly: tuple[str, ...] = ()


class Lock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All names that were accepted, by documented name; an empty one locks nothing."""

    format: int = FORMAT
    operations: dict[str, LockedOperation] = {}
    objects: dict[str, LockedObject] = {}


NOTHING_LOCKED = Lock()
"""What holds no names."""


class Change(Struct, frozen=True, kw_only=True):
    """A difference between the lock and the names of a model.

    Attributes:
        kind: ``new`` (nothing is locked yet), ``renamed`` (an alias keeps the old name working), ``gone`` (its page
            is), or ``parameter``, ``attribute`` and ``enumeration`` (new ones of what is locked).
        name: documented name.
        before, after: Python names; empty where there is none.
    """

    kind: str
    name: str
    before: str
    after: str


def route_of(method: str, path: str) -> str:
    """Return method and path in the form of the lock."""
    return f"{method} {_PLACEHOLDER.sub('{}', path)}"


def accepted(api: Api, before: Lock = NOTHING_LOCKED) -> Lock:
    """Return the lock that holds the names of a model, former ones included.

    Of what is there still, it also holds the names of parts that ``before`` has and the pages do not tell now: they
    may tell again.
    """
    return Lock(
        operations={
            o.name: _operation(o, before.operations.get(o.name))
            for o in sorted(api.operations, key=attrgetter("name"))
        },
        objects={
            thing.type: _object(thing, before.objects.get(thing.type))
            for thing in sorted(api.objects, key=attrgetter("type"))
        },
    )


def _object(thing: Object, before: LockedObject | None) -> LockedObject:
    own = [a for a in thing.attributes if a.inherited_from is None]
    attributes = {a.name: a.python_name for a in own}
    enumerations = {a.name: a.enum.name for a in own if a.enum is not None}
    return LockedObject(
        python=thing.class_name,
        root=thing.root or (before.root if before else ""),
        attributes=_kept(attributes, before.attributes if before else {}),
        enumerations=_kept(enumerations, before.enumerations if before else {}),
        formerly=thing.aliases,
    )


def _operation(operation: Operation, before: LockedOperation | None) -> LockedOperation:
    parameters = {p.name: p.python_name for p in operation.path_parameters}
    parameters |= {q.name: q.python_name for q in operation.query_parameters}
    return LockedOperation(
        route=route_of(operation.method, operation.path),
        python=f"{operation.namespace}.{operation.python_name}",
        parameters=_kept(parameters, before.parameters if before else {}),
        formerly=operation.aliases,
    )


def _kept(now: dict[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Return the names of parts, those that are gone last; a name that is used anew is free of its former part."""
    used = set(now.values())
    return now | {w: name for w, name in before.items() if w not in now and name not in used}


def changes(before: Lock, after: Lock) -> list[Change]:
    """Return what ``after`` adds to, renames in and drops from ``before``, operations first."""
    return [
        *_changes(before.operations, after.operations, {"parameter": "parameters"}),
        *_changes(
            before.objects,
            after.objects,
            {"attribute": "attributes", "enumeration": "enumerations"},
        ),
    ]


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], parts: Mapping[str, str]
) -> Iterator[Change]:
    """``parts`` are fields of entries that have names of parts, by the kind of a change."""
    followed = {old for entry in after.values() for old in entry.formerly}
    for name, entry in after.items():
        locked = before.get(name)
        if locked is None:
            known = {e.python for e in before.values()}
            old = next((former for former in entry.formerly if former in known), "")
            yield Change(
                kind="renamed" if old else "new", name=name, before=old, after=entry.python
            )
            continue
        if locked.python != entry.python:
            yield Change(kind="renamed", name=name, before=locked.python, after=entry.python)
        for part, field in parts.items():
            for wire, python in getattr(entry, field).items():
                old = getattr(locked, field).get(wire, "")
                if old != python:
                    yield Change(kind=part, name=f"{name}.{wire}", before=old, after=python)
    for name, entry in before.items():
        if name not in after and entry.python not in followed:
            yield Change(kind="gone", name=name, before=entry.python, after="")


def to_json(lock: Lock) -> bytes:
    """Return the file: JSON with an entry a line, so that a change of a name is a change of a line."""
    parts = []
    for kind, entries in (("operations", lock.operations), ("objects", lock.objects)):
        rows = [
            f"    {json.dumps(name)}: {json.dumps(_plain(entry), ensure_ascii=False)}"
            for name, entry in sorted(entries.items())
        ]
        body = ",\n".join(rows)
        parts.append(f'  "{kind}": {{\n{body}\n  }}' if rows else f'  "{kind}": {{}}')
    text = ",\n".join([f'  "format": {lock.format}', *parts])
    return f"{{\n{text}\n}}\n".encode()


def _plain(entry: Struct) -> dict[str, Any]:
    return {
        name: value
        for name, value in msgspec.to_builtins(entry).items()
        if value or name == "python"
    }


def from_json(data: bytes) -> Lock:
    """Read what :func:`to_json` wrote.

    Raises:
        ValueError: it is something else; the message says what.
    """
    try:
        lock = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=Lock)
    except msgspec.MsgspecError as problem:
        raise ValueError(str(problem)) from None
    except RecursionError:
        raise ValueError("brackets within brackets, too deep") from None
    if lock.format != FORMAT:
        raise ValueError(f"format {lock.format} is not {FORMAT}")
    for name, entry in lock.operations.items():
        for python in (entry.python, *entry.formerly):
            if python.count(".") != 1:
                raise ValueError(f"operations.{name}: {python!r} is not namespace.method")
            _identifiers(f"operations.{name}", python.split("."))
        _identifiers(f"operations.{name}", entry.parameters.values())
    for name, thing in lock.objects.items():
        classes = (thing.python, *thing.formerly, *thing.enumerations.values())
        _identifiers(f"objects.{name}", (*classes, *thing.attributes.values()))
    return lock


def _identifiers(where: str, names: Iterable[str]) -> None:
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            raise ValueError(f"{where}: {name!r} is not a public name")
