"""Random documents made from an XML schema, and ways to spoil them."""

from __future__ import annotations

import random
from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TEXTS = {
    "string": ["", "text", "ß & <x>"],
    "anyURI": ["", "users/john", "http://example.com/a?b=c"],
    "int": ["0", "-7", "2147483647"],
    "long": ["0", "99999999999"],
    "integer": ["0", "-99999999999999999999"],
    "float": ["1.5", "INF"],
    "boolean": ["true", "0"],
    "dateTime": ["2018-04-16T11:43:59.000Z", "2018-04-16T11:43:59"],
    "base64Binary": ["", "aGVsbG8="],
}


class Instances:
    """Makes documents of the types of one schema; each type has a root element ``t-<type>`` of its own."""

    def __init__(self, data: bytes, seed: int) -> None:
        self.data = data
        self.tree = etree.fromstring(data)
        self.namespace = self.tree.get("targetNamespace")
        self.types = {t.get("name"): t for t in self.tree.findall(f"{XS}complexType")}
        self.simple = {t.get("name"): t for t in self.tree.findall(f"{XS}simpleType")}
        self.roots = {e.get("name"): e.get("type") for e in self.tree.findall(f"{XS}element")}
        self.bases = {name: self._base(definition) for name, definition in self.types.items()}
        for name in self.types:
            etree.SubElement(self.tree, f"{XS}element", {"name": f"t-{name}", "type": name})
        self.schema = etree.XMLSchema(self.tree)
        self.random = random.Random(seed)

    def concrete(self) -> list[str]:
        """Return the names of all types that are not abstract."""
        return [name for name, t in self.types.items() if t.get("abstract") != "true"]

    def document(self, name: str) -> Any:
        """Return a random document of a type."""
        root = etree.Element(f"{{{self.namespace}}}t-{name}", nsmap={"u": self.namespace})
        self._fill(root, name, 3)
        return root

    def _base(self, definition: Any) -> str | None:
        extension = definition.find(f"{XS}complexContent/{XS}extension")
        return None if extension is None else self._local(extension.get("base"))

    @staticmethod
    def _local(name: str) -> str:
        return name.rpartition(":")[2]

    def _subtypes(self, name: str) -> list[str]:
        """Return the concrete types that may stand where ``name`` is declared."""
        found = []
        for candidate in self.concrete():
            current: str | None = candidate
            while current is not None and current != name:
                current = self.bases.get(current)
            if current == name:
                found.append(candidate)
        return found

    def _fill(self, element: Any, name: str, depth: int) -> None:
        definition = self.types[name]
        if (base := self.bases[name]) is not None:
            self._fill(element, base, depth)
            definition = definition.find(f"{XS}complexContent/{XS}extension")
        self._sequence(element, definition, depth)

    def _sequence(self, element: Any, definition: Any, depth: int) -> None:
        for slot in definition.findall(f"{XS}sequence/{XS}element"):
            least = int(slot.get("minOccurs", "1"))
            most = least if depth <= 0 else max(least, self.random.choice([0, 1]))
            if slot.get("maxOccurs") == "unbounded" and most:
                most = self.random.randint(max(least, 1), 3)
            for _ in range(most):
                self._element(element, slot, depth - 1)

    def _element(self, parent: Any, slot: Any, depth: int) -> None:
        child = etree.SubElement(parent, slot.get("name"))
        if slot.get("nillable") == "true" and self.random.random() < 0.3:
            child.set(f"{XSI}nil", "true")
            if slot.get("type", "").startswith("xs"):
                return
            child.attrib.clear()
        if (inner := slot.find(f"{XS}complexType")) is not None:
            self._anonymous(child, inner, depth)
        elif (inner := slot.find(f"{XS}simpleType")) is not None:
            child.text = self._value(inner)
        elif (name := self._local(slot.get("type"))) in self.types:
            chosen = self.random.choice(self._subtypes(name))
            if chosen != name:
                child.set(f"{XSI}type", f"u:{chosen}")
            self._fill(child, chosen, depth)
        elif name in self.simple:
            child.text = self._value(self.simple[name])
        else:
            child.text = self.random.choice(TEXTS[name])

    def _anonymous(self, element: Any, definition: Any, depth: int) -> None:
        extension = definition.find(f"{XS}complexContent/{XS}extension")
        if extension is not None:
            self._fill(element, self._local(extension.get("base")), depth)
            definition = extension
        self._sequence(element, definition, depth)

    def _value(self, simple: Any) -> str:
        restriction = simple.find(f"{XS}restriction")
        values = [e.get("value") for e in restriction.findall(f"{XS}enumeration")]
        return str(self.random.choice(values or TEXTS[self._local(restriction.get("base"))]))

    def spoil(self, document: Any) -> None:
        """Change one thing in a document."""
        places = list(document.iter())
        place = self.random.choice(places)
        change = self.random.randrange(7)
        if change == 0 and len(place):
            place.remove(self.random.choice(list(place)))
        elif change == 1 and len(place):
            copy = etree.fromstring(etree.tostring(self.random.choice(list(place))))
            place.insert(self.random.randrange(len(place) + 1), copy)
        elif change == 2 and len(place) > 1:
            place.append(place[self.random.randrange(len(place))])
        elif change == 3:
            place.text = self.random.choice(["x", "1", "true", ""])
        elif change == 4 and place is not document:
            place.tag = self.random.choice([e.tag for e in places if e is not document])
        elif change == 5:
            place.set(f"{XSI}type", f"u:{self.random.choice(list(self.types))}")
        else:
            place.set(f"{XSI}nil", "true")
