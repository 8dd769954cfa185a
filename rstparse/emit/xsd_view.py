"""The XSD target's view: types and root elements, with everything decided that the schema has to say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from rstparse.emit.views import View
from rstparse.model import Api, Attribute, Frozen, Object, ScalarType

_SCALARS = frozenset(get_args(ScalarType))
_NAME = re.compile(r"[^\W\d][\w.\-\u00b7]*")


class Slot(Frozen, frozen=True):
    """One element of a type's sequence.

    Attributes:
        name: element name.
        form: ``plain``; ``bare`` (the element itself repeats); ``wrapped`` (it holds the items); or
            ``skipped``, where the name cannot be an element's: the schema says so in a comment.
        type: qualified type, of the items for lists; empty where it is not known (anything goes) or
            where ``values`` restrict ``base``.
        item: element name of an item in a wrapper, empty where it is not known.
        base, values: of an enumeration.
        required, nillable: as in the model.
        inline: the definition of a type without name, of the items for lists; ``type`` is empty then.
    """

    name: str
    form: Literal["plain", "bare", "wrapped", "skipped"]
    type: str
    item: str
    base: str
    values: tuple[str, ...]
    required: bool
    nillable: bool
    inline: Type | None


class Type(Frozen, frozen=True):
    """One complex type; ``base`` is empty where it extends nothing."""

    name: str
    abstract: bool
    base: str
    slots: tuple[Slot, ...]


class Root(Frozen, frozen=True):
    """One global element."""

    name: str
    type: str


class Schema(Frozen, frozen=True):
    """What the template sees as ``api``; ``skipped`` are types whose name no schema can hold."""

    namespace: str
    roots: tuple[Root, ...]
    types: tuple[Type, ...]
    skipped: tuple[str, ...]


def xsd_view(api: Api, config: Mapping[str, Any]) -> View:
    """Return the schema of the model's objects, in order of the model."""
    usable = {thing.type: thing for thing in api.objects if _NAME.fullmatch(thing.type)}
    roots: dict[str, str] = {}
    for thing in usable.values():
        if thing.root and _NAME.fullmatch(thing.root):
            roots.setdefault(thing.root, thing.type)
    nameless = _nameless(usable)
    schema = Schema(
        namespace=api.namespace,
        roots=tuple(Root(name=name, type=roots[name]) for name in sorted(roots)),
        types=tuple(
            _type(thing, usable, nameless)
            for thing in usable.values()
            if thing.type not in nameless
        ),
        skipped=tuple(thing.type for thing in api.objects if thing.type not in usable),
    )
    return View(schema, {"type": schema.types})


def _nameless(types: Mapping[str, Object]) -> frozenset[str]:
    """Return the types that have no name in a schema, and bear one in the model only to be spoken of.

    The reader of schemas names such a type after its owner and the element that holds it. A type named
    so, which no page, no root element, no other slot and no subtype mentions, is written as it was read:
    with a name, documents could say ``xsi:type`` where the service's schema lets them not.
    """
    holders: dict[str, set[str]] = {}
    for thing in types.values():
        for attribute in thing.attributes:
            if attribute.type in types and attribute.inherited_from is None:
                element = attribute.item_name or attribute.name
                name = thing.type + element[:1].upper() + element[1:]
                holders.setdefault(attribute.type, set()).add(name)
    bases = {thing.base for thing in types.values()}
    return frozenset(
        name
        for name, thing in types.items()
        if not thing.documented
        and thing.root is None
        and name not in bases
        and holders.get(name) == {name}
    )


def _type(thing: Object, types: Mapping[str, Object], nameless: frozenset[str]) -> Type:
    """Return a type; one whose base is not in the model (or is itself) says everything by itself."""
    extends = thing.base is not None and thing.base in types and not _circular(thing, types)
    attributes = [a for a in thing.attributes if not (extends and a.inherited_from)]
    return Type(
        name=thing.type,
        abstract=thing.abstract,
        base=thing.base or "" if extends else "",
        slots=tuple(_slot(attribute, types, nameless) for attribute in attributes),
    )


def _circular(thing: Object, types: Mapping[str, Object]) -> bool:
    seen, base = {thing.type}, thing.base
    while base is not None and base in types:
        if base in seen:
            return True
        seen.add(base)
        base = types[base].base
    return False


def _slot(attribute: Attribute, types: Mapping[str, Object], nameless: frozenset[str]) -> Slot:
    form: Literal["plain", "bare", "wrapped", "skipped"] = "plain"
    name, item = attribute.name, attribute.item_name or ""
    if attribute.kind == "list":
        form = "wrapped" if attribute.wrapped else "bare"
        # A bare list has no element of its own: the items carry the name that the wire knows.
        name = name if attribute.wrapped else item or name
    if not _NAME.fullmatch(name) or (form == "wrapped" and item and not _NAME.fullmatch(item)):
        form = "skipped"
    inline = attribute.type in nameless
    return Slot(
        name=name,
        form=form,
        type="" if attribute.enum or inline else _qualified(attribute.type, types),
        item=item if form == "wrapped" else "",
        base=_qualified(attribute.enum.base, types) or "xs:string" if attribute.enum else "",
        values=attribute.enum.values if attribute.enum else (),
        required=attribute.required,
        nillable=attribute.nillable,
        inline=_type(types[attribute.type], types, nameless) if inline else None,
    )


def _qualified(name: str, types: Mapping[str, Object]) -> str:
    if name in _SCALARS:
        return f"xs:{name}"
    return name if name in types else ""
