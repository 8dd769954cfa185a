"""Objects to XML, driven by one table a type, by appending strings.

Children come in the order of the schema. What an object was sent and does not know follows its
former predecessor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .errors import MAX_DEPTH, EncodingError, too_deep
from .foreign import check_name, json_to_nodes, write_node
from .scalars import WRITERS, escape, escape_attribute, float_text, write_text
from .schema import SCALARS, BoundField, Registry, bound_fields, lineage, values_getter
from .structs import Extras, UnknownElement, WireStruct, XmlNode
from .xml_source import XSI

ItemWriter: TypeAlias = "Callable[[XmlWriter, Any, int], None]"


class Slot:
    """How the value of one field is written; ``write`` is None for plain text."""

    __slots__ = (
        "attribute",
        "close",
        "item",
        "name",
        "nillable",
        "open",
        "required",
        "write",
        "write_item",
    )

    def __init__(self, bound: BoundField, registry: Registry) -> None:
        field = bound.field
        self.attribute = field.attribute
        self.name = field.name
        self.item = field.item
        self.nillable = field.nillable
        self.required = field.required
        wrapped = field.item is not None and field.wrapped
        self.open, self.close = f"<{field.name}>", f"</{field.name}>"
        self.write_item = _item_writer(field.item or field.name, bound, registry)
        self.write: ItemWriter | None = self.write_item
        if field.item is not None:
            self.write = _list_writer(self, wrapped)
        elif field.type in ("string", "anyURI"):
            self.write = None


class Plan:
    """The table of one type."""

    __slots__ = ("abstract", "lineage", "name", "required", "slots", "values")

    def __init__(self, struct: type[WireStruct], registry: Registry) -> None:
        self.name = struct.__wire__.name
        self.abstract = struct.__wire__.abstract
        self.lineage = lineage(struct)
        self.slots = tuple(Slot(bound, registry) for bound in bound_fields(struct))
        self.required = tuple(index for index, slot in enumerate(self.slots) if slot.required)
        self.values = values_getter(struct)


def encode_xml(obj: WireStruct, registry: Registry, *, root: str | None = None) -> bytes:
    """Write an object as a document, UTF-8.

    The root element is ``root``, else that of the object's type, else that of its nearest base that
    has one (the document then names the type by ``xsi:type``).

    Raises:
        EncodingError: the schema would not accept the document; ``path`` names the field.
    """
    writer = XmlWriter(registry)
    plan = writer.plan(obj)
    name = root or root_of(obj)
    try:
        check_name(name)
        declared = registry.roots.get(name)
        writer.write(f"<ns0:{name}", f"</ns0:{name}>", declared or plan.name, obj, 0)
    except EncodingError as error:
        error.within(name)
        raise
    except RecursionError:
        raise EncodingError(too_deep(), name) from None
    body = "".join(writer.parts)
    namespaces = f' xmlns:ns0="{escape_attribute(registry.namespace)}"'
    if " xsi:" in body:
        namespaces += f' xmlns:xsi="{XSI}"'
    end = len(f"<ns0:{name}")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body[:end]}{namespaces}{body[end:]}'.encode()


def root_of(obj: WireStruct) -> str:
    """Return the root element of an object's type or of its nearest base that has one.

    Raises:
        EncodingError: there is none.
    """
    if isinstance(obj, WireStruct):
        for base in type(obj).__mro__:
            declared = base.__dict__.get("__wire__")
            if declared is not None and declared.root is not None:
                return str(declared.root)
    raise EncodingError(f"{type(obj).__name__} has no root element; name one with root=")


class XmlWriter:
    """Writes one document into ``parts``."""

    __slots__ = ("add", "parts", "plans", "registry")

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.plans: dict[type, Plan] = registry.plans.setdefault("xml_writer", {})
        self.parts: list[str] = []
        self.add = self.parts.append

    def plan(self, obj: Any) -> Plan:
        """Return the table of an object's type, made once."""
        plan = self.plans.get(obj.__class__)
        if plan is None:
            if not isinstance(obj, WireStruct) or not hasattr(obj, "__wire__"):
                raise EncodingError(f"expected an object of the API, got {type(obj).__name__}")
            plan = self.plans[type(obj)] = Plan(type(obj), self.registry)
        return plan

    def write(self, start: str, close: str, declared: str, obj: Any, depth: int) -> None:
        """Write one object as an element; ``start`` is its tag, not closed yet."""
        plan = self.plans.get(obj.__class__) or self.plan(obj)
        if depth > MAX_DEPTH:
            raise EncodingError(too_deep())
        if plan.name == declared and not plan.abstract and obj._wire is None:
            self.add(start + ">")
        else:
            self.add(start + subtype(plan, declared, obj) + ">")
        self.write_fields(plan, obj, depth)
        self.add(close)

    def write_fields(self, plan: Plan, obj: WireStruct, depth: int) -> None:
        """Write the fields of an object, base first."""
        extras, *values = plan.values(obj)
        if extras is not None:
            self.write_remembered(plan, values, extras, depth)
            return
        slots = plan.slots
        for index in plan.required:
            if values[index] is None:
                raise EncodingError("required, but missing", slots[index].name)
        add = self.add
        slot = None
        try:
            for value, slot in zip(values, slots, strict=False):
                if value is None:
                    continue
                write = slot.write
                if write is not None:
                    write(self, value, depth)
                elif value.__class__ is str:
                    add(f"{slot.open}{escape(value)}{slot.close}")
                else:
                    add(f"{slot.open}{escape(write_text(value))}{slot.close}")
        except EncodingError as error:
            assert slot is not None
            error.within(slot.name)
            raise

    def write_remembered(self, plan: Plan, values: list[Any], extras: Extras, depth: int) -> None:
        """Write the fields of an object that has nulls or unknown elements."""
        places: dict[tuple[str | None, str | None], list[UnknownElement]] = {}
        names = {slot.name for slot in plan.slots}
        for found in extras.unknown:
            after = found.after if found.after in names else None
            places.setdefault((after, found.inside), []).append(found)
        self._foreign(places.get((None, None), ()))
        for value, slot in zip(values, plan.slots, strict=False):
            try:
                if value is not None:
                    self._value(slot, value, places.get((None, slot.name), []), depth)
                elif slot.attribute in extras.nulls:
                    self._null(slot, extras)
                elif slot.required and all(found.name != slot.name for found in extras.unknown):
                    raise EncodingError("required, but missing")
            except EncodingError as error:
                error.within(slot.name)
                raise
            self._foreign(places.get((slot.name, None), ()))

    def _value(self, slot: Slot, value: Any, inside: list[UnknownElement], depth: int) -> None:
        if slot.write is None:
            self.add(slot.open + escape(write_text(value)) + slot.close)
        elif not inside:
            slot.write(self, value, depth)
        else:
            self.add(slot.open)
            for index, item in enumerate(check_list(value)):
                self._foreign([found for found in inside if found.index == index])
                write_one(self, slot, index, item, depth)
            self._foreign([found for found in inside if found.index >= len(value)])
            self.add(slot.close)

    def _null(self, slot: Slot, extras: Extras) -> None:
        if not slot.nillable and slot.attribute not in extras.tolerated:
            raise EncodingError("null, but the schema allows no null here")
        self.add(f'<{slot.name} xsi:nil="true"/>')

    def _foreign(self, elements: Any) -> None:
        for element in elements:
            value = element.value
            nodes = [value] if isinstance(value, XmlNode) else json_to_nodes(element.name, value)
            try:
                self.parts.extend(write_node(node, self.registry.namespace) for node in nodes)
            except EncodingError as error:
                error.within(element.name)
                raise


def subtype(plan: Plan, declared: str, obj: WireStruct) -> str:
    """Return the ``xsi:type`` attribute that an object needs in a place of type ``declared``.

    Raises:
        EncodingError: the object does not belong there, or its type is abstract.
    """
    sent_as = obj._wire.type_name if obj._wire is not None else None
    if declared not in plan.lineage:
        raise EncodingError(f"expected an object of type {declared}, got one of type {plan.name}")
    if sent_as is not None:
        if sent_as[:1] != "{":
            return f' xsi:type="ns0:{check_name(sent_as)}"'
        namespace, _, local = sent_as[1:].rpartition("}")
        return f' xmlns:t0="{escape_attribute(namespace)}" xsi:type="t0:{check_name(local)}"'
    if plan.abstract:
        raise EncodingError(f"{plan.name} is abstract; use one of its subtypes")
    return f' xsi:type="ns0:{plan.name}"' if plan.name != declared else ""


def check_list(value: Any) -> list[Any]:
    """Return ``value`` if it is a list.

    Raises:
        EncodingError: it is not.
    """
    if not isinstance(value, list):
        raise EncodingError(f"expected list, got {type(value).__name__}")
    return value


def write_one(writer: XmlWriter, slot: Slot, index: int, item: Any, depth: int) -> None:
    """Write one item of a list, adding its place to the path of an error."""
    try:
        if item is None:
            raise EncodingError("null inside a list")
        slot.write_item(writer, item, depth + 1)
    except EncodingError as error:
        error.within(f"{slot.item}[{index}]")
        raise


def _list_writer(slot: Slot, wrapped: bool) -> ItemWriter:
    opening, closing = (slot.open, slot.close) if wrapped else ("", "")
    write_item = slot.write_item
    item_name = slot.item

    def write(writer: XmlWriter, value: Any, depth: int) -> None:
        writer.add(opening)
        index = 0
        items = check_list(value)
        try:
            for item in items:
                if item is None:
                    raise EncodingError("null inside a list")
                write_item(writer, item, depth + 1)
                index += 1
        except EncodingError as error:
            error.within(f"{item_name}[{index}]")
            raise
        writer.add(closing)

    return write


def _item_writer(name: str, bound: BoundField, registry: Registry) -> ItemWriter:
    """Choose how one value is written: an object, text, or another scalar."""
    type_name = bound.field.type
    start, opening, closing = f"<{name}", f"<{name}>", f"</{name}>"
    if type_name not in SCALARS and type_name in registry.types:

        def write_object(writer: XmlWriter, value: Any, depth: int) -> None:
            writer.write(start, closing, type_name, value, depth + 1)

        return write_object
    if type_name not in SCALARS or type_name == "unknown":

        def write_anything(writer: XmlWriter, value: Any, depth: int) -> None:
            nodes = [value] if isinstance(value, XmlNode) else json_to_nodes(name, value)
            writer.parts.extend(
                write_node(node, writer.registry.namespace, depth) for node in nodes
            )

        return write_anything
    to_text = _TO_TEXT.get(type_name, str)
    check = WRITERS[type_name]
    if type_name in ("int", "long"):

        def write_int(writer: XmlWriter, value: Any, depth: int) -> None:
            if value.__class__ is int and -0x80000000 <= value <= 0x7FFFFFFF:
                writer.add(f"{opening}{value}{closing}")
            else:
                writer.add(f"{opening}{check(value)}{closing}")

        return write_int

    def write_scalar(writer: XmlWriter, value: Any, depth: int) -> None:
        writer.add(f"{opening}{to_text(check(value))}{closing}")

    return write_scalar


def _boolean_text(value: bool) -> str:
    return "true" if value else "false"


_TO_TEXT: dict[str, Callable[[Any], str]] = {
    "string": escape,
    "anyURI": escape,
    "float": float_text,
    "boolean": _boolean_text,
}
