"""The careful way to read an element: everything that its type does not declare is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import DecodingError
from .foreign import local_name, read_node
from .schema import BoundField
from .structs import Extras, UnknownElement, WireStruct
from .xml_slots import Plan, Unusual, check_empty, is_nil, item_reader, plain_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from .xml_reader import XmlReader


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
        if bound is None:
            self.unknown.append(self._foreign(child, depth, after=self.previous))
            return
        if self._repeated(bound):
            # After the first one wherever it stood, or else it would be read first the next time.
            self.unknown.append(self._foreign(child, depth, after=bound.field.name))
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
        if attribute in self.plan.bare:
            return False
        return self.values.get(attribute) is not None or attribute in self.nulls

    def _take_wrapper(self, wrapper: Element, bound: BoundField, depth: int) -> None:
        field = bound.field
        if not len(wrapper):
            check_empty(wrapper)
        read = item_reader(bound, self.reader.registry)
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
