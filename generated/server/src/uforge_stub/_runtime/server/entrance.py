"""What is let in: an object that a client sent becomes one that every answer can hold, or is refused with reasons.

The codec reads leniently. A server that keeps what it read would send it to others, whose parsers may be strict;
so unknown elements are dropped here, and what the schema refuses is refused.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from .declaration import Service
from .message import Fault
from .peer import (
    BoundField,
    EncodingError,
    Field,
    Registry,
    WireStruct,
    bound_fields,
    encode_xml,
    lineage,
)

_INDEX = re.compile(r"\[\d+\]\Z")
_MOST_VALUES = 12
_ARTICLES = {"int": "a whole number of 32 bits", "long": "a whole number of 64 bits"} | {
    "integer": "a whole number",
    "float": "a number",
    "boolean": "true or false",
    "dateTime": "a date and time such as 2018-04-16T11:43:59.000Z",
    "base64Binary": "Base64",
    "string": "text",
    "anyURI": "a URI",
}


class _Refused(Exception):
    """A value that no answer can hold; ``path`` from the object down, as the codec writes it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = ""

    def within(self, segment: str) -> None:
        self.path = f"{segment}/{self.path}" if self.path else segment


def admit(service: Service, type_name: str, value: WireStruct) -> WireStruct:
    """Return the object as it may be kept, changed in place.

    Raises:
        Fault: 400, it would not be valid in an answer.
    """
    root = _root(service.registry, value, type_name)
    try:
        _clean(service.registry, value, type_name)
        encode_xml(value, service.registry, root=root)
    except _Refused as error:
        error.within(root)
        raise refusal(service, type_name, error.path, error.reason, value) from None
    except EncodingError as error:
        raise refusal(service, type_name, error.path, error.reason, value) from None
    return value


def _root(registry: Registry, value: WireStruct, type_name: str) -> str:
    """Return the root element of a type, or its name, which will do where nothing is sent."""
    for name in (*lineage(type(value)), *lineage(registry.struct(type_name))):
        root = registry.struct(name).__wire__.root
        if root:
            return root
    return type_name


def _clean(registry: Registry, value: WireStruct, declared: str) -> None:
    """Drop what the type does not have, and refuse subtypes and enumerated values that are not known."""
    struct = type(value)
    extras = value._wire
    if extras is not None:
        if extras.type_name is not None:
            raise _Refused(f"{extras.type_name} is no known type of {declared}")
        if extras.unknown or extras.tolerated:
            nulls = extras.nulls - extras.tolerated
            kept = msgspec.structs.replace(extras, nulls=nulls, tolerated=frozenset(), unknown=())
            msgspec.Struct.__setattr__(value, "_wire", None if kept.is_empty() else kept)
    for bound in bound_fields(struct):
        field = bound.field
        found = getattr(value, field.attribute)
        if found is None or (bound.members is None and field.type not in registry.types):
            continue
        try:
            _clean_field(registry, bound, found)
        except _Refused as error:
            error.within(field.name)
            raise


def _clean_field(registry: Registry, bound: BoundField, found: Any) -> None:
    field = bound.field
    if field.item is None:
        _clean_one(registry, bound, found)
        return
    for index, item in enumerate(found):
        try:
            _clean_one(registry, bound, item)
        except _Refused as error:
            error.within(f"{field.item}[{index}]")
            raise


def _clean_one(registry: Registry, bound: BoundField, item: Any) -> None:
    if isinstance(item, WireStruct):
        _clean(registry, item, bound.field.type)
    elif bound.members is not None and item not in bound.members:
        raise _Refused(f"not one of the documented values: {str(item)[:40]!r}")


def refusal(
    service: Service, type_name: str, path: str, reason: str, value: WireStruct | None = None
) -> Fault:
    """Return the fault of a bad body: where it is wrong, how, what was expected, and which page says so.

    Args:
        path: as the codec writes it, ``image/disks/disk[2]/size``.
        reason: what the codec says is wrong.
        value: the object as far as it was read, which tells its subtypes.
    """
    owner, bound = _field_at(service.registry, type_name, path, value)
    if bound is None:
        expected, place = f"an object of type {owner}", service.places.get(owner, "")
        also = ""
    else:
        name = bound.field.name
        declaring = _declaring(service.registry, owner, name)
        expected, also = _expected(bound), f" for {declaring}.{name}"
        place = service.places.get(f"{declaring}.{name}", "") or service.places.get(declaring, "")
    where = f"{path}: " if path else ""
    see = f" See {place}." if place else ""
    return Fault(400, f"{where}{reason}. Expected{also} {expected}.{see}", reason="bad-body")


def _field_at(
    registry: Registry, type_name: str, path: str, value: WireStruct | None
) -> tuple[str, BoundField | None]:
    """Return the innermost field of a path, with the type of the object that has it.

    Without a field, the path means the object itself, and the type is that object's.
    """
    owner, bound, inside = type_name, None, value
    current, within_list = type_name, False
    for segment in path.split("/")[1:]:
        name = _INDEX.sub("", segment)
        if within_list and bound is not None and name == bound.field.item:
            inside = _item(inside, segment)
            within_list = False
            continue
        current = type(inside).__wire__.name if isinstance(inside, WireStruct) else current
        if current not in registry.types:
            break
        found = _lookup(registry, current, name)
        if found is None:
            break
        owner, bound = current, found
        inside = getattr(inside, found.field.attribute, None)
        within_list = found.field.item is not None
        current = found.field.type
    return owner, bound


def _item(found: object, segment: str) -> Any:
    index = _INDEX.search(segment)
    if not isinstance(found, list) or index is None:
        return None
    number = int(index[0][1:-1])
    return found[number] if number < len(found) else None


def _lookup(registry: Registry, type_name: str, name: str) -> BoundField | None:
    struct = registry.struct(type_name)
    for bound in bound_fields(struct):
        if name in (bound.field.name, bound.field.item if not bound.field.wrapped else None):
            return bound
    # The reader knew a subtype that has the field; the path does not say which.
    for other in registry.types:
        if other != type_name and type_name in lineage(registry.struct(other)):
            for bound in bound_fields(registry.struct(other)):
                if bound.field.name == name:
                    return bound
    return None


def _declaring(registry: Registry, type_name: str, name: str) -> str:
    """Return the type among a type, its bases and its subtypes that declares a field."""

    def declares(candidate: str) -> bool:
        declared = registry.struct(candidate).__wire__.fields
        return any(name == field.name for field in declared)

    for candidate in lineage(registry.struct(type_name)):
        if declares(candidate):
            return candidate
    for candidate in registry.types:
        if type_name in lineage(registry.struct(candidate)) and declares(candidate):
            return candidate
    return type_name


def _expected(bound: BoundField) -> str:
    field: Field = bound.field
    if bound.members is not None:
        values = [str(value) for value in bound.members]
        shown = ", ".join(values[:_MOST_VALUES])
        return f"one of {shown}" + (", …" if len(values) > _MOST_VALUES else "")
    one = _ARTICLES.get(field.type) or f"an object of type {field.type}"
    return f"a list, each item {one}" if field.item else one
