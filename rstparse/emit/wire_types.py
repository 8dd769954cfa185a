"""The model's objects as structs of the runtime's codec, so that documents are read and written by it alone."""

from __future__ import annotations

from typing import Any

from rstparse.model import Api, Attribute, Object
from rstparse.runtime.wire import Registry, WireStruct
from rstparse.runtime.wire.declaration import Field
from rstparse.runtime.wire.structs import WireMeta


def wire_registry(api: Api) -> Registry:
    """Return a registry of all objects. Field names are the Python names; enumerations are their base types."""
    objects = {thing.type: thing for thing in api.objects}
    made: dict[str, type[WireStruct]] = {}
    for type_ in objects:
        _make(type_, objects, made, ())
    roots: dict[str, str] = {}
    for thing in api.objects:
        if thing.root is not None:
            roots.setdefault(thing.root, thing.type)
    types = dict.fromkeys(made, ("", ""))
    return Registry(None, namespace=api.namespace, types=types, roots=roots, structs=made)


def _make(
    type_: str,
    objects: dict[str, Object],
    made: dict[str, type[WireStruct]],
    below: tuple[str, ...],
) -> type[WireStruct]:
    """Return the struct of a type, made after its bases; one whose bases run in a circle has none."""
    if type_ in made:
        return made[type_]
    thing = objects[type_]
    base: type[WireStruct] = WireStruct
    extends = thing.base in objects and thing.base not in (*below, type_)
    if thing.base is not None and extends:
        base = _make(thing.base, objects, made, (*below, type_))
    own = [a for a in thing.attributes if not (extends and a.inherited_from)]
    namespace: dict[str, Any] = {"__module__": __name__, "__qualname__": thing.class_name}
    namespace["__annotations__"] = {a.python_name: "Any" for a in own}
    namespace |= {a.python_name: _field(a) for a in own}
    struct: Any = WireMeta(
        thing.class_name,
        (base,),
        namespace,
        type_name=type_,
        root=thing.root,
        abstract=thing.abstract,
    )
    made[type_] = struct
    return made[type_]


def _field(attribute: Attribute) -> Field:
    is_list = attribute.kind == "list"
    return Field(
        attribute=attribute.python_name,
        name=attribute.name,
        type=attribute.enum.base if attribute.enum else attribute.type,
        item=attribute.item_name or attribute.name if is_list else None,
        wrapped=attribute.wrapped,
        nillable=attribute.nillable,
        required=attribute.required,
    )
