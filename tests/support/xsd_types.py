"""Structs made from an XSD at run time, and random objects of them.

``load(path)`` gives one struct for each complex type of a schema, anonymous ones included, declared
as a generated client declares them. ``random_object`` fills any of them; ``in_document`` puts an
object whose type has no root element into the nearest one that has, so that it can be encoded and
validated.

Only what the schemas of the API use is understood: sequences of elements, extensions, and
enumerations.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

from rstparse.runtime.wire import Registry, WireStruct
from rstparse.runtime.wire import schema as wire_schema
from rstparse.runtime.wire.declaration import Field
from rstparse.runtime.wire.structs import WireMeta

WITHOUT_A_PLACE = {"Language", "PCpu", "PRam", "UForgeURIAbleObject"}
"""Types that no element of the schema has, directly or through a base: no document can hold one."""

XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass
class XsdTypes:
    """The structs of one schema: ``registry`` finds them, ``anonymous`` are those without an own
    name, ``runtime`` is the codec's module ``schema`` (a generated client has a copy of its own).
    """

    registry: Registry
    module: ModuleType
    anonymous: set[str] = field(default_factory=set)
    runtime: ModuleType = wire_schema
    _choices: dict[str, list[str]] = field(default_factory=dict)

    def names(self) -> list[str]:
        """All type names, sorted."""
        return sorted(self.registry.types)

    def concrete(self) -> list[str]:
        """The names of the types that an object can have, sorted."""
        return [name for name in self.names() if not self.struct(name).__wire__.abstract]

    def struct(self, name: str) -> type[WireStruct]:
        """The struct of a type."""
        return self.registry.struct(name)

    def choices(self, name: str) -> list[str]:
        """The types that an object may have in a place of that declared type."""
        if name not in self._choices:
            own = [] if self.struct(name).__wire__.abstract else [name]
            self._choices[name] = own + [
                other
                for other in self.concrete()
                if other != name
                and other not in self.anonymous
                and name in self.runtime.lineage(self.struct(other))
            ]
        return self._choices[name]


def load(path: Path) -> XsdTypes:
    """Make the structs of a schema file. The module that holds them stays importable, for pickles."""
    schema = ElementTree.parse(path).getroot()
    module = ModuleType(f"xsd_types_{abs(hash(str(path)))}")
    sys.modules[module.__name__] = module
    builder = _Builder(schema, module)
    for name in builder.complex:
        builder.make(name)
    types = {name: (module.__name__, name) for name in builder.made}
    roots = {}
    for element in schema.findall(f"{XS}element"):
        roots[element.get("name", "")] = _local(element.get("type", ""))
    registry = Registry(None, namespace=schema.get("targetNamespace", ""), types=types, roots=roots)
    return XsdTypes(registry, module, builder.anonymous)


class _Builder:
    def __init__(self, schema: ElementTree.Element, module: ModuleType) -> None:
        self.module = module
        self.made: dict[str, type[WireStruct]] = {}
        self.anonymous: set[str] = set()
        self.complex = {node.get("name", ""): node for node in schema.findall(f"{XS}complexType")}
        self.simple = {node.get("name", ""): node for node in schema.findall(f"{XS}simpleType")}
        self.roots = {
            _local(node.get("type", "")): node.get("name", "")
            for node in schema.findall(f"{XS}element")
        }

    def make(self, name: str) -> type[WireStruct]:
        if name not in self.made:
            self.define(name, self.complex[name])
        return self.made[name]

    def define(self, name: str, node: ElementTree.Element) -> None:
        base: type[WireStruct] = WireStruct
        extension = node.find(f"{XS}complexContent/{XS}extension")
        body = node
        if extension is not None:
            base = self.make(_local(extension.get("base", "")))
            body = extension
        fields = [
            self.field(name, element) for element in body.findall(f"{XS}sequence/{XS}element")
        ]
        namespace: dict[str, Any] = {"__module__": self.module.__name__, "__qualname__": name}
        namespace["__annotations__"] = {one.attribute: "Any" for one in fields}
        namespace.update({one.attribute: one for one in fields})
        self.made[name] = WireMeta(  # type: ignore[assignment]
            name,
            (base,),
            namespace,
            type_name=name,
            root=self.roots.get(name),
            abstract=node.get("abstract") == "true",
        )
        setattr(self.module, name, self.made[name])

    def field(self, owner: str, element: ElementTree.Element) -> Field:
        name = element.get("name", "")
        inner = element.find(f"{XS}complexType/{XS}sequence/{XS}element")
        settings: dict[str, Any] = {
            "required": element.get("minOccurs", "1") != "0",
            "nillable": element.get("nillable") == "true",
        }
        if element.get("maxOccurs") == "unbounded":
            settings.update(item=name, wrapped=False)
        elif inner is not None and inner.get("maxOccurs") == "unbounded":
            settings.update(item=inner.get("name"), wrapped=True)
            element = inner
        path = owner + name[:1].upper() + name[1:]
        type_name, enum = self.type_of(path, element)
        return Field(_attribute(name), name, type_name, enum=enum, **settings)

    def type_of(self, path: str, element: ElementTree.Element) -> tuple[str, str | None]:
        """Return scalar or object type of an element, and the name of its enumeration."""
        inline = element.find(f"{XS}complexType")
        if inline is not None:
            self.anonymous.add(path)
            self.define(path, inline)
            return path, None
        name = _local(element.get("type", ""))
        simple = element.find(f"{XS}simpleType")
        if simple is None and name in self.simple:
            simple = self.simple[name]
        if simple is None:
            return name, None
        restriction = simple.find(f"{XS}restriction")
        assert restriction is not None
        base = _local(restriction.get("base", ""))
        values = [node.get("value", "") for node in restriction.findall(f"{XS}enumeration")]
        if not values:
            return base, None
        members = [(f"M{index}", value) for index, value in enumerate(dict.fromkeys(values))]
        enumeration: type[Enum]
        if base == "string":
            enumeration = StrEnum(path + "Enum", members, module=self.module.__name__)
        else:
            numbers = [(name, int(value)) for name, value in members]
            enumeration = IntEnum(path + "Enum", numbers, module=self.module.__name__)
        setattr(self.module, enumeration.__name__, enumeration)
        return base, enumeration.__name__


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _attribute(name: str) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


MAX_NESTING = 4


def random_object(types: XsdTypes, name: str, random: Random, *, level: int = 0) -> WireStruct:
    """Return an object of the concrete type ``name``: required fields, and others at random."""
    struct = types.struct(name)
    chance = 0.6 / (level + 1)
    values = {}
    for bound in types.runtime.bound_fields(struct):
        one = bound.field
        if not one.required and (level >= MAX_NESTING or random.random() > chance):
            continue
        if one.item is None:
            values[one.attribute] = random_value(types, bound, random, level)
        else:
            # Required lists of their own type end somewhere.
            count = random.randrange(4) if level < MAX_NESTING else 0
            items = (random_value(types, bound, random, level) for _ in range(count))
            # XML cannot tell an empty list without a wrapper from none.
            values[one.attribute] = [item for item in items if item is not None] or (
                [] if one.wrapped else None
            )
    return struct(**values)


def random_value(types: XsdTypes, bound: Any, random: Random, level: int) -> Any:
    """Return one value that the schema allows in a field, or None if no type can stand there."""
    if bound.members is not None:
        return random.choice(list(bound.members.values()))
    if bound.field.type in wire_schema.SCALARS:
        return random_scalar(bound.field.type, random)
    choices = types.choices(bound.field.type)
    if not choices:
        return None
    return random_object(types, random.choice(choices), random, level=level + 1)


_TEXTS = [
    "",
    " ",
    "a",
    "é",
    "&<>\"'",
    "]]>",
    "\r\n\t",
    "\u2028\u0085\u00a0",
    "\U0001f600",
    "x" * 300,
]


def random_scalar(type_name: str, random: Random) -> Any:
    """Return a value of a scalar type: ordinary ones, and those at the limits."""
    if type_name == "string":
        return "".join(random.choices(_TEXTS, k=random.randrange(4)))
    if type_name == "anyURI":
        return random.choice(["", "users/john/appliances/4", "http://h:8080/a?b=c&d=%20#e"])
    if type_name == "boolean":
        return random.random() < 0.5
    if type_name == "float":
        return random.choice(
            [0.0, -1.5, 1e300, 5e-324, float("inf"), float("-inf"), random.random()]
        )
    if type_name == "dateTime":
        moment = datetime(1, 1, 2) + timedelta(milliseconds=random.randrange(315_537_000_000_000))
        zone = random.choice([None, UTC, timezone(timedelta(hours=-9, minutes=-30))])
        return moment.replace(tzinfo=zone)
    if type_name == "base64Binary":
        return random.randbytes(random.randrange(40))
    bits = {"int": 31, "long": 63, "integer": 200}[type_name]
    return random.choice([0, -(1 << bits), (1 << bits) - 1, random.randrange(1 << bits)])


def in_document(types: XsdTypes, obj: WireStruct, random: Random) -> WireStruct:
    """Return ``obj`` if a document can have it as its root, else the nearest object around it.

    Raises:
        LookupError: no place of any type takes it.
    """
    waiting = [obj]
    seen = set()
    while waiting:
        current = waiting.pop(0)
        name = type(current).__wire__.name
        if _has_root(type(current), name in types.anonymous):
            return current
        for holder, one in _places(types, type(current)):
            if (holder, one.attribute) in seen:
                continue
            seen.add((holder, one.attribute))
            outer = random_object(types, holder, random, level=MAX_NESTING)
            setattr(outer, one.attribute, current if one.item is None else [current])
            waiting.append(outer)
    raise LookupError(type(obj).__name__)


def _has_root(struct: type[WireStruct], anonymous: bool) -> bool:
    bases = struct.__mro__[:1] if anonymous else struct.__mro__
    return any(
        base.__dict__["__wire__"].root is not None for base in bases if "__wire__" in base.__dict__
    )


def _places(types: XsdTypes, struct: type[WireStruct]) -> Iterator[tuple[str, Field]]:
    """Yield the concrete types and fields that take an object; an anonymous type only its own
    place.
    """
    wanted = types.runtime.lineage(struct)
    if wanted[0] in types.anonymous:
        wanted = wanted[:1]
    for name in types.concrete():
        for bound in types.runtime.bound_fields(types.struct(name)):
            if bound.field.type in wanted:
                yield name, bound.field
