"""The least that is valid of any type: required fields filled, nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .peer import BoundField, Registry, WireStruct, bound_fields, lineage

_DEPTH = 12
"""Levels of required objects; a schema that demands more of them is endless."""

_SCALARS: dict[str, Any] = {
    "string": "sample",
    "anyURI": "sample",
    "int": 1,
    "long": 1,
    "integer": 1,
    "float": 1.0,
    "boolean": False,
    "dateTime": datetime(2018, 4, 16, tzinfo=UTC),
    "base64Binary": b"sample",
    "unknown": "sample",
}


def sample(registry: Registry, type_name: str) -> WireStruct:
    """Return the smallest valid instance of a type: an abstract one as its first concrete subtype.

    Required lists are empty. Where required objects never end, the innermost are left out.

    Raises:
        KeyError: there is no such type.
    """
    return _sample(registry, type_name, _DEPTH)


def concrete(registry: Registry, type_name: str) -> str:
    """Return the type itself or, if it is abstract, the first concrete subtype in order of declaration.

    A type without any concrete subtype is returned as it is.
    """
    if not registry.struct(type_name).__wire__.abstract:
        return type_name
    for name in registry.types:
        struct = registry.struct(name)
        if not struct.__wire__.abstract and type_name in lineage(struct):
            return name
    return type_name


def field_of(struct: type[WireStruct], name: str) -> BoundField | None:
    """Return the field of a wire name, whatever the case of its letters."""
    for bound in bound_fields(struct):
        if bound.field.name == name:
            return bound
    folded = name.casefold()
    return next((b for b in bound_fields(struct) if b.field.name.casefold() == folded), None)


def _sample(registry: Registry, type_name: str, depth: int) -> WireStruct:
    struct = registry.struct(concrete(registry, type_name))
    values: dict[str, Any] = {}
    for bound in bound_fields(struct):
        field = bound.field
        if not field.required:
            continue
        if field.item is not None:
            values[field.attribute] = []
        elif field.type not in _SCALARS:
            if depth:
                values[field.attribute] = _sample(registry, field.type, depth - 1)
        elif bound.members:
            values[field.attribute] = next(iter(bound.members.values()))
        else:
            values[field.attribute] = _SCALARS[field.type]
    return struct(**values)
