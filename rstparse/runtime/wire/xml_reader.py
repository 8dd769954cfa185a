"""XML to objects, driven by one table a type.

The usual element is read by a short loop over its children. Whatever that loop does not expect (an
unknown or repeated element, a null) makes it start over with a careful one that keeps everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import MAX_DEPTH, DecodingError, too_deep
from .foreign import local_name
from .schema import Registry, lineage
from .structs import WireStruct
from .xml_kept import Kept
from .xml_slots import Plan, Unusual, plain_text
from .xml_source import XSI_TYPE, parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def decode_xml(
    data: bytes, registry: Registry, type_name: str | None = None, *, rooted: bool = False
) -> WireStruct:
    """Read a document.

    ``type_name`` is the type that the caller expects. Without it the root element tells; with it, a
    root element that belongs to another type is refused, and an unknown one is accepted, unless the
    document has to be ``rooted`` and the type has a root element.

    Raises:
        DecodingError: malformed, with a DOCTYPE, nested too deep, of another type than expected, or
            with a value that is not of its type.
    """
    root, prefixes = parse(data)
    name = local_name(root.tag)
    try:
        foreign = rooted and root.tag[:1] == "{" and root.tag != f"{{{registry.namespace}}}{name}"
        declared = root_type(root.tag if foreign else name, registry, type_name, rooted=rooted)
        return XmlReader(registry, prefixes).read(root, declared, 0)
    except DecodingError as error:
        error.within(name)
        raise
    except RecursionError:
        raise DecodingError(too_deep(), name) from None


def root_type(root: str, registry: Registry, expected: str | None, *, rooted: bool = False) -> str:
    """Return the declared type of a document: what its root says, where that fits what is expected."""
    found = registry.roots.get(root)
    if expected is None:
        if found is None:
            raise DecodingError("not the root element of any known type")
        return found
    if expected not in registry.types:
        raise KeyError(expected)
    if found is None and rooted and (known := roots_of(expected, registry)):
        raise DecodingError(f"expected the root element {' or '.join(map(repr, known))}")
    if found is None or found == expected or found in lineage(registry.struct(expected)):
        return expected
    if expected in lineage(registry.struct(found)):
        return found
    raise DecodingError(f"expected a document of type {expected}, found one of type {found}")


def roots_of(type_name: str, registry: Registry) -> list[str]:
    """Return the root elements of a type, of its bases and of its subtypes; its own first."""
    own = lineage(registry.struct(type_name))
    found = [
        (type_ != type_name, root)
        for root, type_ in registry.roots.items()
        if type_ in own or type_name in lineage(registry.struct(type_))
    ]
    return [root for _, root in sorted(found)]


class XmlReader:
    """Reads the elements of one document; ``prefixes`` are those of the whole document.

    ``done`` holds each object by its element, so that a careful loop after a quick one takes what
    that one has read. Otherwise each level of nesting might double the work.
    """

    __slots__ = ("done", "plans", "prefixes", "registry")

    def __init__(self, registry: Registry, prefixes: dict[str, str]) -> None:
        self.registry = registry
        self.prefixes = prefixes
        self.plans: dict[str, Plan] = registry.plans.setdefault("xml_reader", {})
        self.done: dict[Element, WireStruct] = {}

    def read(self, element: Element, type_name: str, depth: int) -> WireStruct:
        """Read an element whose declared type is ``type_name``, once."""
        if element in self.done:
            return self.done[element]
        obj = self.done[element] = self.read_quickly(element, type_name, depth)
        return obj

    def read_quickly(self, element: Element, type_name: str, depth: int) -> WireStruct:
        """Read an element, as long as nothing unusual turns up."""
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
                        if slot in values:
                            raise Unusual
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
