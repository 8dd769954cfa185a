"""What a store keeps: paths, and text. The same for all stores, so that none has resources that another refuses."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import astuple

from .message import Fault
from .peer import WireStruct, bound_fields
from .store import Record

LONGEST_PATH = 2000
"""Bytes of a path in UTF-8: PostgreSQL indexes no more than 2,704."""


def is_path(path: str) -> bool:
    """Tell whether a resource can lie there: segments between single slashes, text that every database holds."""
    if not path or "\0" in path or path[0] == "/" or path[-1] == "/" or "//" in path:
        return False
    try:
        return len(path.encode()) <= LONGEST_PATH
    except UnicodeEncodeError:
        return False


def check_path(path: str) -> None:
    """Refuse a path that no resource can have.

    Raises:
        Fault: 400; it is empty or too long, has an empty segment, a NUL or a lone surrogate.
    """
    if not is_path(path):
        raise Fault(
            400,
            f"Nothing can be kept under {path[:100]!r}: a path has segments between single slashes, "
            f"without NUL, and at most {LONGEST_PATH} bytes.",
            reason="bad-path",
        )


UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML holds: an object with one could not be sent again."""


def check_record(record: Record) -> None:
    """Refuse what could not be found or sent again, whoever made it.

    Raises:
        Fault: 400; the path as in :func:`check_path`, or a text holds a character that XML has no way to carry.
    """
    check_path(record.path)
    found = _unwritable(record.value)
    if found is not None:
        field, character = found
        raise Fault(
            400,
            f"{field} of {record.path} holds the character U+{ord(character):04X}, which no answer can"
            " hold. Expected text that XML can carry.",
            reason="bad-text",
        )


def _unwritable(value: Any) -> tuple[str, str] | None:
    """Return the first character that cannot be sent, after the name of the field that holds it."""
    for index, held in enumerate(astuple(value)):
        kind = held.__class__
        if kind is str:
            found = None if held.isprintable() else UNWRITABLE.search(held)
            if found:
                return _name(value, index), found[0]
        elif kind is list:
            for item in held:
                if item.__class__ is str:
                    found = UNWRITABLE.search(item)
                    if found:
                        return _name(value, index), found[0]
                elif isinstance(item, WireStruct):
                    inside = _unwritable(item)
                    if inside:
                        return inside
        elif isinstance(held, WireStruct):
            inside = _unwritable(held)
            if inside:
                return inside
    return None


def _name(value: WireStruct, index: int) -> str:
    """Return the wire name of a field by its place among the attributes."""
    attribute = value.__struct_fields__[index]
    names = {bound.field.attribute: bound.field.name for bound in bound_fields(type(value))}
    return f"{type(value).__wire__.name}.{names.get(attribute, attribute)}"


def collection_of(path: str) -> str:
    """Return the path without its last segment; of a path with one segment, ``""``."""
    return path.rpartition("/")[0]


_ISOLATED = "world-"


def world_key(name: str) -> str:
    """Return what a world is kept under: the one without a name gets one that no other can have."""
    return f"{_ISOLATED}{name}" if name else "default"


def world_name(key: str) -> str:
    """Return the name of the world that is kept under a key."""
    return key.removeprefix(_ISOLATED) if key.startswith(_ISOLATED) else ""
