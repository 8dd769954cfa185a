"""The XSD target's view: types and root elements, with everything decided that the schema has to say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from rstparse.emit.once import once
from rstparse.emit.outline import digests, outline
from rstparse.emit.rst_prose import Titles, rst_paragraph, titles_of
from rstparse.emit.views import MadeItems, MadeView, View
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
from rstparse.model import Api, Attribute, Blocks, Frozen, Object, Paragraph, ScalarType

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
        documentation: what no page says of it, with the marks of reStructuredText; mostly empty.
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
    documentation: str


class Type(Frozen, frozen=True):
    """One complex type; ``base`` is empty where it extends nothing; ``documentation`` is as for a slot."""

    name: str
    abstract: bool
    base: str
    slots: tuple[Slot, ...]
    documentation: str


class Root(Frozen, frozen=True):
    """One global element."""

    name: str
    type: str


class Choice(Frozen, frozen=True):
    """One enumeration with a name of its own; ``base`` is qualified."""

    name: str
    base: str
    values: tuple[str, ...]


class Schema(Frozen, frozen=True):
    """What the template sees as ``api``; ``skipped`` are types whose name no schema can hold."""

    namespace: str
    roots: tuple[Root, ...]
    types: tuple[Type, ...]
    choices: tuple[Choice, ...]
    skipped: tuple[str, ...]


class _Names(NamedTuple):
    """What names stand for in the schema: types, those of them that are written without their name, and
    enumerations that have one; titles are what labels stand for."""

    titles: Titles
    types: Mapping[str, Object]
    nameless: frozenset[str]
    choices: Mapping[str, Choice]

    def qualified(self, name: str) -> str:
        """Return the name of a scalar or object type as the schema spells it; empty if it is neither."""
        if name in _SCALARS:
            return f"xs:{name}"
        return name if name in self.types else ""


def xsd_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the schema of the model's objects: made of them, and of the titles of all else."""
    whole = MadeView(lambda: schema(api))
    made_of = dict.fromkeys(Schema.__struct_fields__, _made_of(api)) if fragments.kept else {}
    return View(whole, {"type": MadeItems(lambda: whole.types)}, made_of=made_of)


def _made_of(api: Api) -> bytes:
    own, index = digests(api), api.index
    labelled = encoded((index.label, index.title) if index else None)
    things = b"".join(own[id(thing)] for thing in api.objects)
    return outline(api).digest.encode() + things + labelled


@once
def schema(api: Api) -> Schema:
    """Return the schema of the model's objects, in order of the model."""
    usable = {thing.type: thing for thing in api.objects if _NAME.fullmatch(thing.type)}
    roots: dict[str, str] = {}
    for thing in usable.values():
        if thing.root and _NAME.fullmatch(thing.root):
            roots.setdefault(thing.root, thing.type)
    names = _Names(titles_of(api), usable, _nameless(usable), _choices(usable))
    return Schema(
        namespace=api.namespace,
        roots=tuple(Root(name=name, type=roots[name]) for name in sorted(roots)),
        types=tuple(
            _type(thing, names) for thing in usable.values() if thing.type not in names.nameless
        ),
        choices=tuple(names.choices[name] for name in sorted(names.choices)),
        skipped=tuple(thing.type for thing in api.objects if thing.type not in usable),
    )


def _held_name(owner: str, attribute: Attribute) -> str:
    """Return the name that the reader of schemas gives to a type without one: owner and element."""
    element = attribute.item_name or attribute.name
    return owner + element[:1].upper() + element[1:]


def _choices(types: Mapping[str, Object]) -> dict[str, Choice]:
    """Return the enumerations that have a name of their own. Names of types come first, and one name for
    different values is none."""
    found: dict[str, Choice] = {}
    ambiguous: set[str] = set()
    for thing in types.values():
        for attribute in thing.attributes:
            enum = attribute.enum
            if enum is None or enum.name == _held_name(
                attribute.inherited_from or thing.type, attribute
            ):
                continue
            choice = Choice(name=enum.name, base=f"xs:{enum.base}", values=enum.values)
            if found.setdefault(enum.name, choice) != choice or enum.base not in _SCALARS:
                ambiguous.add(enum.name)
    usable = found.keys() - ambiguous - types.keys()
    return {name: found[name] for name in usable if _NAME.fullmatch(name)}


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
                holders.setdefault(attribute.type, set()).add(_held_name(thing.type, attribute))
    bases = {thing.base for thing in types.values()}
    return frozenset(
        name
        for name, thing in types.items()
        if not thing.documented
        and thing.root is None
        and name not in bases
        and holders.get(name) == {name}
    )


def _type(thing: Object, names: _Names) -> Type:
    """Return a type; one whose base is not in the model (or is itself) says everything by itself."""
    extends = (
        thing.base is not None and thing.base in names.types and not _circular(thing, names.types)
    )
    attributes = [a for a in thing.attributes if not (extends and a.inherited_from)]
    return Type(
        name=thing.type,
        abstract=thing.abstract,
        base=thing.base or "" if extends else "",
        slots=tuple(_slot(attribute, names) for attribute in attributes),
        documentation="" if thing.documented else _prose(thing.description, names.titles),
    )


def _prose(blocks: Blocks, titles: Titles) -> str:
    """Return paragraphs with their marks, parted by ``<p>`` as the reader of schemas parts them."""
    texts = [block.inlines for block in blocks if isinstance(block, Paragraph)]
    return "<p>".join(rst_paragraph(text, titles).replace("<p>", "<\\p>") for text in texts)


def _circular(thing: Object, types: Mapping[str, Object]) -> bool:
    seen, base = {thing.type}, thing.base
    while base is not None and base in types:
        if base in seen:
            return True
        seen.add(base)
        base = types[base].base
    return False


def _slot(attribute: Attribute, names: _Names) -> Slot:
    form: Literal["plain", "bare", "wrapped", "skipped"] = "plain"
    name, item, enum = attribute.name, attribute.item_name or "", attribute.enum
    if attribute.kind == "list":
        form = "wrapped" if attribute.wrapped else "bare"
        # A bare list has no element of its own: the items carry the name that the wire knows.
        name = name if attribute.wrapped else item or name
    if not _NAME.fullmatch(name) or (form == "wrapped" and item and not _NAME.fullmatch(item)):
        form = "skipped"
    type_, inline = names.qualified(attribute.type), None
    if enum is not None:
        type_ = enum.name if enum.name in names.choices else ""
    elif attribute.type in names.nameless:
        type_, inline = "", _type(names.types[attribute.type], names)
    restricted = enum is not None and not type_
    return Slot(
        name=name,
        form=form,
        type=type_,
        item=item if form == "wrapped" else "",
        base=names.qualified(enum.base) or "xs:string" if enum and restricted else "",
        values=enum.values if enum and restricted else (),
        required=attribute.required,
        nillable=attribute.nillable,
        inline=inline,
        documentation=(
            "" if attribute.documented else rst_paragraph(attribute.description, names.titles)
        ),
    )
