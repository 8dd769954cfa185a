"""Copies of objects and of JSON values that share nothing that can change.

``copy.deepcopy`` does the same some twenty times slower, since it remembers what it met; the
resources of a world are trees.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec.structs import astuple

from .peer import WireStruct
from .store import Record

Object = TypeVar("Object", bound=WireStruct)

_CONSTANT = frozenset({type(None), str, int, float, bool, bytes, datetime})
_set = msgspec.Struct.__setattr__


def copy_record(record: Record) -> Record:
    """Return a record of its own, down to the last list.

    Raises:
        TypeError: the extra holds something that is no JSON value.
    """
    extra = record.extra
    return Record(record.path, copy_object(record.value), copy_json(extra) if extra else {})


def copy_object(value: Object) -> Object:
    """Return an object of its own, with what it remembers beside its fields."""
    made: Object = value.__copy__()  # type: ignore[attr-defined]  # msgspec has it, and does not say so
    for name, held in zip(value.__struct_fields__, astuple(value), strict=True):
        if held.__class__ not in _CONSTANT:
            _set(made, name, _copy(held))
    return made


def copy_json(value: Any) -> Any:
    """Return a JSON value of its own; a tuple becomes a list, as it would on its way through a file.

    Raises:
        TypeError: there is no JSON for it.
    """
    kind = value.__class__
    if kind is dict:
        if any(not isinstance(key, str) for key in value):
            raise TypeError("a key of a record's extra must be text")
        return {key: copy_json(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [copy_json(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a record's extra must be JSON values, not {kind.__name__}")


def _copy(value: Any) -> Any:
    """Copy what can change, to any depth; anything else is handed on."""
    if isinstance(value, WireStruct):
        return copy_object(value)
    kind = value.__class__
    if kind is list:
        return [item if item.__class__ in _CONSTANT else _copy(item) for item in value]
    if kind is dict:
        return {key: _copy(item) for key, item in value.items()}
    if kind is tuple:
        return tuple(_copy(item) for item in value)
    if isinstance(value, msgspec.Struct):
        # What is remembered of elements that no type declares: their values may be dicts and lists.
        return kind(**{name: _copy(getattr(value, name)) for name in value.__struct_fields__})
    return value
