"""Whether an XML document is what the types of a model allow: its elements, their order, and what is required."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from rstparse.model import Attribute, Object

_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NUMBERS = frozenset({"int", "long", "integer"})
_LEXICAL = {
    "int": r"[+-]?\d+",
    "long": r"[+-]?\d+",
    "integer": r"[+-]?\d+",
    "float": r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "boolean": r"true|false|0|1",
    "dateTime": r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?",
}


class Conformance:
    """Checks documents against the objects of one model."""

    def __init__(self, objects: Mapping[str, Object], namespace: str) -> None:
        self._objects = objects
        self._namespace = namespace

    def holds(self, text: str, type_: str) -> bool:
        """Tell whether a text is a document of a type or of a subtype, and nothing besides."""
        if "<!DOCTYPE" in text:
            return False
        try:
            root = ElementTree.fromstring(text)
        except ElementTree.ParseError:
            return False
        # The element may be that of a base: xsi:type then tells which type it holds.
        thing = self._type(root, type_)
        named = {f"{{{self._namespace}}}{o.root}" for o in self._lineage(type_) if o.root}
        own = {f"{{{self._namespace}}}{thing.root}"} if thing and thing.root else set()
        return root.tag in named | own and self._object(root, type_)

    def _lineage(self, type_: str | None) -> list[Object]:
        found: list[Object] = []
        while (thing := self._objects.get(type_ or "")) and thing not in found:
            found.append(thing)
            type_ = thing.base
        return found

    def _type(self, element: ElementTree.Element, declared: str) -> Object | None:
        stated = element.get(_XSI_TYPE, declared).rpartition(":")[2].strip()
        lineage = self._lineage(stated)
        return lineage[0] if any(o.type == declared for o in lineage) else None

    def _object(self, element: ElementTree.Element, declared: str) -> bool:
        thing = self._type(element, declared)
        if thing is None or thing.abstract:
            return False
        at, present = 0, set()
        for child in element:
            while at < len(thing.attributes) and _element_name(thing.attributes[at]) != child.tag:
                at += 1
            if at == len(thing.attributes) or not self._slot(child, thing.attributes[at]):
                return False
            present.add(child.tag)
            if thing.attributes[at].kind != "list" or thing.attributes[at].wrapped:
                at += 1
        return all(_element_name(a) in present for a in thing.attributes if a.required)

    def _slot(self, element: ElementTree.Element, attribute: Attribute) -> bool:
        if attribute.kind == "list" and attribute.wrapped:
            return all(
                item.tag == attribute.item_name and self._value(item, attribute) for item in element
            )
        return self._value(element, attribute)

    def _value(self, element: ElementTree.Element, attribute: Attribute) -> bool:
        if attribute.type in self._objects:
            return self._object(element, attribute.type)
        if len(element):
            return False
        text = element.text or ""
        if attribute.enum is not None:
            # White space around numbers is none of theirs; around texts it is.
            return (
                text.strip() if attribute.enum.base in _NUMBERS else text
            ) in attribute.enum.values
        pattern = _LEXICAL.get(attribute.type)
        return pattern is None or re.fullmatch(pattern, text.strip()) is not None


def _element_name(attribute: Attribute) -> str:
    bare = attribute.kind == "list" and not attribute.wrapped
    return attribute.item_name or attribute.name if bare else attribute.name
