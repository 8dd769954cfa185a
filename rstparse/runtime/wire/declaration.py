"""How a struct says what it is on the wire: keywords of the class, and ``element`` for each field."""

from __future__ import annotations

from typing import Any

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One element of a type, see :func:`element`; ``attribute`` is the Python name."""

    attribute: str
    name: str
    type: str
    item: str | None = None
    wrapped: bool = True
    enum: str | None = None
    nillable: bool = False
    required: bool = False


class WireType(msgspec.Struct, frozen=True):
    """One type: its name in the schema, its root element if it has one, and its own fields in wire order."""

    name: str
    root: str | None = None
    abstract: bool = False
    fields: tuple[Field, ...] = ()


def element(
    name: str,
    type: str,
    *,
    item: str | None = None,
    wrapped: bool = True,
    enum: str | None = None,
    nillable: bool = False,
    required: bool = False,
) -> Any:
    """Declare a field of a :class:`WireStruct`; its value is None until it is set.

    The order of the fields is that of the wire, and those of the base come first.

    Args:
        name: the element's name.
        type: a scalar type or the name of an object type; for a list, that of an item.
        item: the name of an item's element, for lists.
        wrapped: whether the items stand inside one element ``name``; else ``item`` itself is repeated.
        enum: an enumeration of the struct's module, by name.
        nillable: whether an explicit null may be written.
        required: whether the schema refuses an object without it.
    """
    return Field("", name, type, item, wrapped, enum, nillable, required)


def declared(namespace: dict[str, Any]) -> tuple[Field, ...]:
    """Return the fields that a class body declares, and leave None in their places."""
    found = []
    for attribute, value in namespace.items():
        if type(value) is Field:
            found.append(
                Field(
                    attribute,
                    value.name,
                    value.type,
                    value.item,
                    value.wrapped,
                    value.enum,
                    value.nillable,
                    value.required,
                )
            )
    for field in found:
        namespace[field.attribute] = None
    return tuple(found)
