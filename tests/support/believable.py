"""Objects that a person might send: required fields, and names, texts and addresses where a type has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_TEXTS = {
    "description": "Made by a test",
    "email": "someone@example.com",
    "password": "correct horse",
    "firstName": "Ada",
    "surname": "Lovelace",
    "version": "1.0",
    "title": "A title",
    "body": "A text",
    "arch": "x86_64",
}
_SCALARS: dict[str, Any] = {
    "string": "text",
    "anyURI": "text",
    "int": 1,
    "long": 1,
    "integer": 1,
    "float": 1.0,
    "boolean": False,
    "base64Binary": b"text",
}
_NAMES = ("name", "loginName")
_OF_THE_SERVER = ("dbId", "id", "uri", "created", "lastModified", "digest")
_DEPTH = 12


@dataclass
class Believable:
    """Makes objects of the wire types of a service.

    Attributes:
        registry: the types.
        samples: the server's module ``samples``, which knows what stands for an abstract type.
        bound_fields: the codec's function of that name.
    """

    registry: Any
    samples: Any
    bound_fields: Any
    _number: int = field(default=0)

    def new(self, type_name: str) -> Any:
        """Return an object like no other: its names are new."""
        self._number += 1
        return self._made(type_name, _DEPTH, outer=True)

    def changed(self, value: Any) -> Any:
        """Return an object as it would be sent back by who edits its description."""
        made = value.__copy__()
        bound = self.samples.field_of(type(made), "description")
        if bound is not None and bound.field.type == "string" and bound.field.item is None:
            setattr(made, bound.field.attribute, "Changed by a test")
        return made

    def wrapper(self, type_name: str, items: list[Any]) -> Any:
        """Return a list of objects in the object that stands for lists of them; None if it takes none."""
        made = self._made(type_name, _DEPTH, outer=False)
        for bound in self.bound_fields(type(made)):
            one = bound.field
            if one.item is not None and one.type in self.registry.types:
                struct = self.registry.struct(one.type)
                setattr(made, one.attribute, [item for item in items if isinstance(item, struct)])
                return made
        return None

    def is_wrapper(self, type_name: str) -> bool:
        """Tell whether a type has nothing but one list of objects, and perhaps their number."""
        fields = [bound.field for bound in self.bound_fields(self.registry.struct(type_name))]
        lists = [one for one in fields if one.item is not None and one.type in self.registry.types]
        return len(lists) == 1 and all(one in lists or one.name == "total" for one in fields)

    def _made(self, type_name: str, depth: int, *, outer: bool) -> Any:
        struct = self.registry.struct(self.samples.concrete(self.registry, type_name))
        values = {}
        for bound in self.bound_fields(struct):
            one = bound.field
            if one.item is not None:
                if one.required:
                    values[one.attribute] = []
            elif one.type in self.registry.types:
                if one.required and depth:
                    values[one.attribute] = self._made(one.type, depth - 1, outer=False)
            elif one.required or (outer and one.name not in _OF_THE_SERVER):
                value = self._scalar(struct, bound)
                if value is not None:
                    values[one.attribute] = value
        return struct(**values)

    def _scalar(self, struct: Any, bound: Any) -> Any:
        one = bound.field
        if bound.members:
            return next(iter(bound.members.values()))
        if one.name in _NAMES and one.type == "string":
            return f"{struct.__wire__.name.lower()}{self._number}"
        if one.name in _TEXTS and one.type == "string":
            return _TEXTS[one.name]
        return _SCALARS.get(one.type) if one.required else None
