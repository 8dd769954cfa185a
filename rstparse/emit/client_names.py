"""Names and types in the generated client: what Python says for what the model says."""

from __future__ import annotations

from collections.abc import Mapping

from rstparse.emit.once import once
from rstparse.model import Api, Attribute, Object, Reference
from rstparse.names import DEVICES, snake_case, unique

SCALARS: Mapping[str, str] = {
    "string": "str",
    "anyURI": "str",
    "int": "int",
    "long": "int",
    "integer": "int",
    "float": "float",
    "boolean": "bool",
    "dateTime": "datetime",
    "base64Binary": "bytes",
    "unknown": "Any",
}
"""Python type of each scalar type of the model."""

_TAKEN_MODULES = ("getattr", "globals", "import_module", "init", "registry", "sorted", *DEVICES)
"""Modules below ``models`` that must not be: each would hide what the package itself calls."""


class Names:
    """Looks up what things of a model are called in the client."""

    def __init__(self, api: Api) -> None:
        self.objects: dict[str, Object] = {thing.type: thing for thing in api.objects}
        self.classes = {thing.type: thing.class_name for thing in api.objects}
        self.modules = unique(self.classes.values(), snake_case, _TAKEN_MODULES).mapping
        self.operations = {o.name: f"{o.namespace}.{o.python_name}" for o in api.operations}
        self.labels = {o.label.casefold(): self.operations[o.name] for o in api.operations}
        self.labels |= {
            thing.label.casefold(): thing.class_name for thing in api.objects if thing.label
        }

    def module(self, type_: str) -> str:
        """Return the module of an object's class, below ``models``."""
        return self.modules[self.classes[type_]]

    def of_label(self, label: str) -> str | None:
        """Return the method or class that a label stands for, ``namespace.method`` or ``Class``."""
        return self.labels.get(label.casefold())

    def refer(self, reference: Reference) -> str:
        """Return what a docstring says for a reference."""
        found = self.of_label(reference.label)
        return f"``{found}``" if found else reference.text

    def scalar(self, type_: str) -> str:
        """Return the Python type of a scalar or object type."""
        return SCALARS.get(type_) or self.classes.get(type_, "Any")

    def attribute(self, attribute: Attribute) -> str:
        """Return the annotation of an attribute, which may always be absent."""
        type_ = self.scalar(attribute.type)
        if attribute.enum is not None:
            type_ = f"{attribute.enum.name} | {self.scalar(attribute.enum.base)}"
        if attribute.kind == "list":
            type_ = f"list[{type_}]"
        return type_ if type_ == "Any" else f"{type_} | None"


@once
def names_of(api: Api) -> Names:
    """Return what things of a model are called in the client."""
    return Names(api)
