"""XML to objects, driven by one table a type.

The usual element is read by a short loop over its children. Whatever that loop does not expect (an
unknown or repeated element, a null) makes it start over with a careful one that keeps everything.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import MAX_DEPTH, DecodingError, too_deep
from .foreign import local_name, read_node
from .scalars import READERS
from .schema import SCALARS, BoundField, Registry, bound_fields, lineage
from .structs import Extras, UnknownElement, WireStruct
from .xml_source import XSI_NIL, XSI_TYPE, parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Slot: TypeAlias = "str | Callable[[XmlReader, dict[str, Any], Element, int], None]"
"""How an element is read: plain text into that attribute, or by a function that sets its attribute."""


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


def decode_xml(data: bytes, registry: Registry, type_name: str | None = None) -> WireStruct:
    """Read a document.

    ``type_name`` is the type that the caller expects. Without it the root element tells; with it, a root
    element that belongs to another type is refused, and an unknown one is accepted.

    Raises:
        DecodingError: malformed, with a DOCTYPE, nested too deep, of another type than expected, or with a
            value that is not of its type.
    """
    root, prefixes = parse(data)
    name = local_name(root.tag)
    try:
        declared = root_type(name, registry, type_name)
        return XmlReader(registry, prefixes).read(root, declared, 0)
    except DecodingError as error:
        error.within(name)
        raise
    except RecursionError:
        raise DecodingError(too_deep(), name) from None


def root_type(root: str, registry: Registry, expected: str | None) -> str:
    """Return the declared type of a document: what its root says, where that fits what is expected."""
    found = registry.roots.get(root)
    if expected is None:
        if found is None:
            raise DecodingError("not the root element of any known type")
        return found
    if expected not in registry.types:
        raise KeyError(expected)
    if found is None or found == expected or found in lineage(registry.struct(expected)):
        return expected
    if expected in lineage(registry.struct(found)):
        return found
    raise DecodingError(f"expected a document of type {expected}, found one of type {found}")


class XmlReader:
    """Reads the elements of one document; ``prefixes`` are those of the whole document."""

    __slots__ = ("plans", "prefixes", "registry")

    def __init__(self, registry: Registry, prefixes: dict[str, str]) -> None:
        self.registry = registry
        self.prefixes = prefixes
        self.plans: dict[str, Plan] = registry.plans.setdefault("xml_reader", {})

    def read(self, element: Element, type_name: str, depth: int) -> WireStruct:
        """Read an element whose declared type is ``type_name``."""
        plan = self.plans.get(type_name) or self.plan(type_name)
        qualified = element.get(XSI_TYPE)
        if qualified is not None:
            known = self.subtype(qualified, plan)
            if known is None:
                return self.read_carefully(element, plan, depth)
            plan = known
        if depth > MAX_DEPTH:
            raise DecodingError(too_deep())
        values: dict[str, Any] = {}
        slots = plan.slots
        child = element
        try:
            for child in element:
                slot = slots.get(child.tag)
                if slot.__class__ is str:
                    text = child.text
                    if text is None or len(child):
                        text = plain_text(child)
                    values[slot] = text
                elif slot is not None:
                    slot(self, values, child, depth)  # type: ignore[operator]
                else:
                    raise Unusual
            if len(values) == len(element) or plan.bare:
                if values or not (element.text and element.text.strip()):
                    return plan.struct(**values)
                raise DecodingError("expected elements, found text")
        except Unusual:
            pass
        except DecodingError as error:
            if child is not element:
                error.within(local_name(child.tag))
            raise
        return self.read_carefully(element, plan, depth)

    def plan(self, type_name: str) -> Plan:
        """Make the table of a type, once."""
        plan = self.plans[type_name] = Plan(self.registry.struct(type_name), self.registry)
        return plan

    def subtype(self, qualified: str, declared: Plan) -> Plan | None:
        """Return the table of the type that ``xsi:type`` names, or None if it is no known subtype."""
        name = self.type_name(qualified)
        if name not in self.registry.types:
            return None
        plan = self.plans.get(name) or self.plan(name)
        return plan if declared.lineage[0] in plan.lineage else None

    def type_name(self, qualified: str) -> str:
        """Resolve a qualified name: bare if it is of our namespace, else ``{namespace}name``."""
        text = qualified.strip()
        if text[:1] == "{":
            namespace, _, local = text[1:].rpartition("}")
        else:
            prefix, _, local = text.rpartition(":")
            namespace = self.prefixes.get(prefix, self.registry.namespace)
        return local if namespace == self.registry.namespace else f"{{{namespace}}}{local}"

    def read_carefully(self, element: Element, plan: Plan, depth: int) -> WireStruct:
        """Read an element and keep what its type does not declare."""
        if depth > MAX_DEPTH:
            raise DecodingError(too_deep())
        kept = Kept(self, plan)
        qualified = element.get(XSI_TYPE)
        if qualified is not None:
            name = self.type_name(qualified)
            kept.type_name = None if name == plan.lineage[0] else name
        for child in element:
            try:
                kept.take(child, depth)
            except DecodingError as error:
                error.within(local_name(child.tag))
                raise
        return kept.finish()


class Kept:
    """The state of the careful loop over one element."""

    def __init__(self, reader: XmlReader, plan: Plan) -> None:
        self.reader = reader
        self.plan = plan
        self.values: dict[str, Any] = {}
        self.unknown: list[UnknownElement] = []
        self.nulls: set[str] = set()
        self.tolerated: set[str] = set()
        self.previous: str | None = None
        self.type_name: str | None = None

    def take(self, child: Element, depth: int) -> None:
        """Read one child: into its field, or into what is kept."""
        name = child.tag
        if name not in self.plan.fields and name.startswith(
            f"{{{self.reader.registry.namespace}}}"
        ):
            name = local_name(name)
        bound = self.plan.fields.get(name)
        if bound is None or self._repeated(bound):
            self.unknown.append(self._foreign(child, depth, after=self.previous))
            return
        self.previous = bound.field.name
        attribute = bound.field.attribute
        bare = attribute in self.plan.bare
        if is_nil(child):
            if bare:
                self.unknown.append(self._foreign(child, depth, after=self.previous))
                return
            self.nulls.add(attribute)
            self.values[attribute] = None
            if not bound.field.nillable:
                self.tolerated.add(attribute)
        elif bound.field.item is not None and bound.field.wrapped:
            self._take_wrapper(child, bound, depth)
        else:
            slot = self.plan.slots[name]
            if isinstance(slot, str):
                self.values[slot] = plain_text(child)
            else:
                self._take_slot(slot, child, depth)

    def _take_slot(self, slot: Any, child: Element, depth: int) -> None:
        try:
            slot(self.reader, self.values, child, depth)
        except Unusual:
            self.unknown.append(self._foreign(child, depth, after=self.previous))

    def _repeated(self, bound: BoundField) -> bool:
        attribute = bound.field.attribute
        return attribute in self.values and attribute not in self.plan.bare

    def _take_wrapper(self, wrapper: Element, bound: BoundField, depth: int) -> None:
        field = bound.field
        if not len(wrapper):
            check_empty(wrapper)
        read = _item_reader(bound, self.reader.registry)
        items: list[Any] = []
        self.values[field.attribute] = items
        for item in wrapper:
            own = (
                item.tag == field.item
                or item.tag == f"{{{self.reader.registry.namespace}}}{field.item}"
            )
            value = None
            if own and not is_nil(item):
                try:
                    value = read(self.reader, item, depth + 2)
                except DecodingError as error:
                    error.within(f"{field.item}[{len(items)}]")
                    raise
            if value is None:
                found = self._foreign(item, depth + 1, inside=field.name, index=len(items))
                self.unknown.append(found)
            else:
                items.append(value)

    def _foreign(self, child: Element, depth: int, **place: Any) -> UnknownElement:
        node = read_node(child, self.reader.prefixes, depth + 1)
        return UnknownElement(name=local_name(child.tag), value=node, **place)

    def finish(self) -> WireStruct:
        """Build the object."""
        extras = Extras(
            type_name=self.type_name,
            nulls=frozenset(self.nulls),
            tolerated=frozenset(self.tolerated),
            unknown=tuple(self.unknown),
        )
        return self.plan.struct(**self.values, _wire=None if extras.is_empty() else extras)


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
    read = _item_reader(bound, registry)
    if field.item is None:

        def read_one(
            reader: XmlReader, values: dict[str, Any], element: Element, depth: int
        ) -> None:
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


def _item_reader(bound: BoundField, registry: Registry) -> Callable[[XmlReader, Element, int], Any]:
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
