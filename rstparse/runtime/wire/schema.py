"""What the codec knows of types: the declaration in a struct, and the registry that finds structs.

A struct declares its own fields; those of its bases come first, in the order of inheritance, which is
the order that the schema prescribes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import Enum
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import astuple

from .declaration import Field, WireType
from .structs import WireStruct

SCALARS = frozenset(
    {
        "string",
        "anyURI",
        "int",
        "long",
        "integer",
        "float",
        "boolean",
        "dateTime",
        "base64Binary",
        "unknown",
    }
)
"""The scalar types. A field of type ``unknown`` takes whatever comes."""


class BoundField(msgspec.Struct, frozen=True):
    """A field as a class has it: ``members`` maps the wire values of its enumeration to the
    members.
    """

    field: Field
    members: dict[Any, Enum] | None


class Registry:
    """Finds structs by type name and by root element, importing their modules on first use.

    ``types`` maps a type name to module (relative to ``package``) and class name; ``roots`` maps a
    root element to its type name; ``structs`` are those that lie in no module. Safe to share between
    threads.
    """

    __slots__ = ("_classes", "namespace", "package", "plans", "roots", "types")

    def __init__(
        self,
        package: str | None,
        *,
        namespace: str,
        types: dict[str, tuple[str, str]],
        roots: dict[str, str],
        structs: dict[str, type[WireStruct]] | None = None,
    ) -> None:
        self.package = package
        self.namespace = namespace
        self.types = types
        self.roots = roots
        self.plans: dict[Any, Any] = {}
        self._classes: dict[str, type[WireStruct]] = dict(structs or {})

    def struct(self, type_name: str) -> type[WireStruct]:
        """Return the struct of a type.

        Raises:
            KeyError: there is no such type.
        """
        found = self._classes.get(type_name)
        if found is None:
            module, name = self.types[type_name]
            found = getattr(
                import_module(f".{module}" if self.package else module, self.package), name
            )
            self._classes[type_name] = found
        return found


def lineage(struct: type[WireStruct]) -> tuple[str, ...]:
    """Return the type names of a struct and its bases, its own first."""
    names = [
        base.__dict__["__wire__"].name for base in struct.__mro__ if "__wire__" in base.__dict__
    ]
    return tuple(names)


@cache
def bound_fields(struct: type[WireStruct]) -> tuple[BoundField, ...]:
    """Return all fields of a struct in wire order, those of the outermost base first."""
    bound = []
    for base in reversed(struct.__mro__):
        declared = base.__dict__.get("__wire__")
        if isinstance(declared, WireType):
            for field in declared.fields:
                bound.append(BoundField(field, _members(base, field)))
    return tuple(bound)


def values_getter(struct: type[WireStruct]) -> Callable[[WireStruct], tuple[Any, ...]]:
    """Return what fetches all values of an object in one call: ``_wire`` first, then in wire order."""
    names = ["_wire", *(bound.field.attribute for bound in bound_fields(struct))]
    if list(struct.__struct_fields__) == names:
        return astuple
    return attrgetter(*names) if len(names) > 1 else lambda obj: (obj._wire,)


def _members(struct: type, field: Field) -> dict[Any, Enum] | None:
    if field.enum is None:
        return None
    enumeration = getattr(sys.modules[struct.__module__], field.enum)
    return {member.value: member for member in enumeration}
