"""Objects as resources: identity, dates, digest, and how one object is written over another."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from .peer import Field, Registry, WireStruct, bound_fields
from .samples import field_of, sample
from .world import World

IDENTITY = ("dbId", "id", "uri", "created", "digest", "lastModified")
"""What the server says of an object, and no client can change."""


_TEXTS = ("string", "anyURI")


def touch(world: World, value: WireStruct, now: datetime | None = None) -> None:
    """Note that an object changed: the date, and the digest of its content."""
    put(value, "lastModified", now or moment(world))
    if field_of(type(value), "digest") is not None:
        put(value, "digest", None)
        content = msgspec.json.encode(value, enc_hook=str)
        put(value, "digest", hashlib.sha1(content, usedforsecurity=False).hexdigest())


def moment(world: World) -> datetime:
    """Return the present time of a world in whole milliseconds, as the wire carries it."""
    return world.clock.now()


def merge(target: WireStruct, source: WireStruct, *, keep: tuple[str, ...] = ()) -> None:
    """Copy what a request sets into an object: fields of the same wire name, explicit nulls as empty.

    Fields of identity, and those of the wire names ``keep``, stay.
    """
    nulls = source._wire.nulls if source._wire else frozenset()
    for bound in bound_fields(type(source)):
        field = bound.field
        value = getattr(source, field.attribute)
        if field.name in IDENTITY or field.name in keep:
            continue
        if value is None and field.attribute not in nulls:
            continue
        other = field_of(type(target), field.name)
        if other is not None and _same_shape(field, other.field):
            setattr(target, other.field.attribute, value)


def convert(registry: Registry, value: WireStruct, type_name: str) -> WireStruct:
    """Return an object as another type: itself if it is one, else the least valid with what they share."""
    if isinstance(value, registry.struct(type_name)):
        return value
    made = sample(registry, type_name)
    merge(made, value)
    for name in IDENTITY:
        bound = field_of(type(value), name)
        if bound is not None:
            put(made, name, getattr(value, bound.field.attribute))
    return made


def put(value: WireStruct, name: str, content: Any, *, keep: bool = False) -> None:
    """Set a field by wire name if the type has it and can hold the content."""
    bound = field_of(type(value), name)
    if bound is None or bound.field.item is not None or bound.field.name != name:
        return
    if keep and getattr(value, bound.field.attribute) is not None:
        return
    if isinstance(content, int) and bound.field.type in _TEXTS:
        content = str(content)
    setattr(value, bound.field.attribute, content)


def _same_shape(one: Field, other: Field) -> bool:
    return (one.type == other.type and (one.item is None) == (other.item is None)) or (
        {one.type, other.type} <= {"string", "anyURI"} and one.item is None and other.item is None
    )
