"""The client's view of objects: one module each, with its enumerations and its wire table."""

from __future__ import annotations

from collections.abc import Iterable

from rstparse.emit.client_names import Names
from rstparse.emit.layout import bracketed, imported
from rstparse.emit.prose import prose
from rstparse.emit.python_text import annotation, identifier, pyliteral
from rstparse.emit.safe import Safe
from rstparse.emit.views import provenance
from rstparse.model import Attribute, Enumeration, Frozen, Object
from rstparse.names import constant_name, unique


class EnumerationView(Frozen, frozen=True):
    """One enumeration: ``base`` is the class it derives from, members are ``NAME = value`` lines."""

    name: str
    base: str
    attribute: str
    members: tuple[str, ...]


class ModelView(Frozen, frozen=True):
    """One object's module.

    Attributes:
        base_module, base: what it derives from; the runtime's struct where the object has no base.
        typing_imports: statements that import other models, for type checkers only.
        uses_datetime: whether annotations need it.
        typing_names, wire_names: what comes from ``typing`` and from the runtime's codec.
    """

    module: str
    class_name: str
    type: str
    base_module: str | None
    base: str
    doc: str
    fields: tuple[str, ...]
    enumerations: tuple[EnumerationView, ...]
    enum_bases: tuple[str, ...]
    typing_imports: tuple[str, ...]
    uses_datetime: bool
    typing_names: tuple[str, ...]
    wire_names: tuple[str, ...]
    head: str
    provenance: str


def model_of(thing: Object, names: Names) -> ModelView:
    """Return the view of one object."""
    own = [a for a in thing.attributes if a.inherited_from is None]
    used = {
        a.type for a in own if a.type in names.objects and a.type not in (thing.type, thing.base)
    }
    annotations = [names.attribute(a) for a in own]
    uses_datetime = any("datetime" in text for text in annotations)
    enumerations = tuple(_enumeration(thing, a, a.enum, names) for a in own if a.enum is not None)
    base = names.classes[thing.base] if thing.base else "WireStruct"
    return ModelView(
        module=names.module(thing.type),
        class_name=thing.class_name,
        type=thing.type,
        base_module=names.module(thing.base) if thing.base else None,
        base=base,
        doc=_doc(thing, own, names),
        fields=tuple(_field(a, names) for a in own),
        enumerations=enumerations,
        enum_bases=tuple(sorted({enumeration.base for enumeration in enumerations})),
        typing_imports=tuple(
            imported(f".{identifier(names.module(t))}", [identifier(names.classes[t])], 4)
            for t in sorted(used, key=lambda type_: (names.module(type_), names.classes[type_]))
        ),
        uses_datetime=uses_datetime,
        typing_names=("TYPE_CHECKING",) * bool(used or uses_datetime)
        + ("Any",) * any("Any" in t for t in annotations),
        wire_names=("WireStruct",) * (thing.base is None) + ("element",) * bool(own),
        head=_head(thing, base),
        provenance=provenance(thing.source),
    )


def _doc(thing: Object, own: Iterable[Attribute], names: Names) -> str:
    text = (
        prose(thing.description, names.refer)
        or f"The type ``{thing.type}``, which no page describes."
    )
    lines = [
        f"    {a.python_name}: {prose(a.description, names.refer)}" for a in own if a.description
    ]
    return "\n".join([text, "", "Attributes:", *lines]) if lines else text


def _field(attribute: Attribute, names: Names) -> Safe:
    """Return the line that declares an attribute, with what it is on the wire."""
    parts: list[str] = [pyliteral(attribute.name), pyliteral(attribute.type)]
    if attribute.kind == "list":
        parts.append(f"item={pyliteral(attribute.item_name or attribute.name)}")
        if not attribute.wrapped:
            parts.append("wrapped=False")
    if attribute.enum is not None:
        parts.append(f"enum={pyliteral(attribute.enum.name)}")
    if attribute.nillable:
        parts.append("nillable=True")
    if attribute.required:
        parts.append("required=True")
    name = identifier(attribute.python_name)
    return bracketed(f"{name}: {annotation(names.attribute(attribute))} = element(", parts, ")", 4)


def _head(thing: Object, base: str) -> Safe:
    """Return the class line: its base, and what the type is on the wire."""
    parts: list[str] = [identifier(base), f"type_name={pyliteral(thing.type)}"]
    if thing.root is not None:
        parts.append(f"root={pyliteral(thing.root)}")
    if thing.abstract:
        parts.append("abstract=True")
    return bracketed(f"class {identifier(thing.class_name)}(", parts, "):")


def _enumeration(
    thing: Object, attribute: Attribute, enum: Enumeration, names: Names
) -> EnumerationView:
    number = names.scalar(enum.base) == "int"
    members = unique(enum.values, constant_name).mapping
    return EnumerationView(
        name=enum.name,
        base="IntEnum" if number else "StrEnum",
        attribute=f"{thing.class_name}.{attribute.python_name}",
        members=tuple(
            Safe(f"{identifier(members[value])} = {pyliteral(int(value) if number else value)}")
            for value in enum.values
        ),
    )
