"""How each element of a type is read from XML: one table a type, one function a field."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import DecodingError
from .foreign import read_node
from .scalars import READERS
from .schema import SCALARS, BoundField, Registry, bound_fields, lineage
from .structs import WireStruct
from .xml_source import XSI_NIL

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from .xml_reader import XmlReader

Slot: TypeAlias = "str | Callable[[XmlReader, dict[str, Any], Element, int], None]"
"""How an element is read: plain text into that attribute, or by a function that sets its attribute.
"""


class Unusual(Exception):
    """Raised by the quick loop for what only the careful one can keep."""


class Plan:
    """The table of one type: slots by element name, fields by element name, and bare lists."""

    __slots__ = ("abstract", "bare", "fields", "lineage", "slots", "struct")

    def __init__(self, struct: type[WireStruct], registry: Registry) -> None:
        self.struct = struct
        self.lineage = lineage(struct)
        self.abstract = struct.__wire__.abstract
        self.slots: dict[str, Slot] = {}
        self.fields: dict[str, BoundField] = {}
        self.bare: list[str] = []
        for bound in bound_fields(struct):
            field = bound.field
            bare = field.item is not None and not field.wrapped
            name = field.item if bare and field.item else field.name
            self.slots[name] = _slot(bound, registry)
            self.fields[name] = bound
            if bare:
                self.bare.append(field.attribute)


def is_nil(element: Element) -> bool:
    """Tell whether an element is an explicit null."""
    nil = element.get(XSI_NIL)
    return nil is not None and nil.strip() in ("true", "1") and not len(element)


def check_empty(element: Element) -> None:
    """Refuse text in the wrapper of a list."""
    if is_nil(element):
        raise Unusual
    if element.text and element.text.strip():
        raise DecodingError("expected elements, found text")


def plain_text(element: Element) -> str:
    """Return the text of an element that must hold nothing else."""
    if len(element):
        raise DecodingError("expected text, found elements")
    if is_nil(element):
        raise Unusual
    return element.text or ""


def _slot(bound: BoundField, registry: Registry) -> Slot:
    """Choose how the element of a field is read."""
    field = bound.field
    attribute = intern(field.attribute)
    if field.item is None and field.type in ("string", "anyURI") and bound.members is None:
        return attribute
    read = item_reader(bound, registry)
    if field.item is None:

        def read_one(
            reader: XmlReader, values: dict[str, Any], element: Element, depth: int
        ) -> None:
            if values.get(attribute) is not None:
                raise Unusual
            values[attribute] = read(reader, element, depth + 1)

        return read_one
    if not field.wrapped:

        def read_bare(
            reader: XmlReader, values: dict[str, Any], element: Element, depth: int
        ) -> None:
            value = read(reader, element, depth + 1)
            if value is None:
                raise Unusual
            values.setdefault(attribute, []).append(value)

        return read_bare
    return _wrapped_slot(attribute, field.item, read)


def _wrapped_slot(
    attribute: str, item: str, read: Callable[[XmlReader, Element, int], Any]
) -> Slot:
    def read_wrapped(
        reader: XmlReader, values: dict[str, Any], element: Element, depth: int
    ) -> None:
        items: list[Any] = []
        if attribute in values:
            raise Unusual
        if not len(element):
            check_empty(element)
        for child in element:
            if child.tag != item:
                raise Unusual
            try:
                value = read(reader, child, depth + 2)
            except DecodingError as error:
                error.within(f"{item}[{len(items)}]")
                raise
            if value is None:
                raise Unusual
            items.append(value)
        values[attribute] = items

    return read_wrapped


def item_reader(bound: BoundField, registry: Registry) -> Callable[[XmlReader, Element, int], Any]:
    """Choose how one value is read: an object, an enumeration, text, or another scalar."""
    type_name = intern(bound.field.type)
    if type_name not in SCALARS and type_name in registry.types:

        def read_object(reader: XmlReader, element: Element, depth: int) -> Any:
            if not len(element) and is_nil(element):
                raise Unusual
            return reader.read(element, type_name, depth)

        return read_object
    if type_name not in SCALARS or type_name == "unknown":
        return _read_anything
    convert = READERS.get(type_name)
    members = bound.members

    def read_scalar(reader: XmlReader, element: Element, depth: int) -> Any:
        text = element.text
        if text is None or len(element):
            text = plain_text(element)
        value = text if convert is None else convert(text)
        return value if members is None else members.get(value, value)

    return read_scalar


def _read_anything(reader: XmlReader, element: Element, depth: int) -> Any:
    """Read an element of which nothing is known: its text, or the element itself."""
    if not len(element):
        return plain_text(element)
    return read_node(element, reader.prefixes, depth)
