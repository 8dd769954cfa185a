"""The client's view of objects: one module each, with its enumerations and its wire table."""

from __future__ import annotations

from collections.abc import Iterable

from rstparse.emit.client_names import Names
from rstparse.emit.layout import bracketed
from rstparse.emit.prose import prose
from rstparse.emit.python_text import annotation, identifier, pyliteral
from rstparse.emit.safe import Safe
from rstparse.emit.views import provenance
from rstparse.model import Attribute, Enumeration, Frozen, Object
from rstparse.names import constant_name, unique


class FieldView(Frozen, frozen=True):
    """One attribute: ``declaration`` is its line in the class, ``wire`` its line in the wire table."""

    declaration: str
    wire: str


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
        typing_imports: ``(module, class)`` of other models, for type checkers only.
        uses_datetime: whether annotations need it.
        typing_names, wire_names: what comes from ``typing`` and from the runtime's codec.
    """

    module: str
    class_name: str
    type: str
    base_module: str | None
    base: str
    doc: str
    fields: tuple[FieldView, ...]
    enumerations: tuple[EnumerationView, ...]
    enum_bases: tuple[str, ...]
    typing_imports: tuple[tuple[str, str], ...]
    uses_datetime: bool
    typing_names: tuple[str, ...]
    wire_names: tuple[str, ...]
    wire: str
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
    return ModelView(
        module=names.module(thing.type),
        class_name=thing.class_name,
        type=thing.type,
        base_module=names.module(thing.base) if thing.base else None,
        base=names.classes[thing.base] if thing.base else "WireStruct",
        doc=_doc(thing, own, names),
        fields=tuple(_field(a, names) for a in own),
        enumerations=enumerations,
        enum_bases=tuple(sorted({enumeration.base for enumeration in enumerations})),
        typing_imports=tuple(sorted((names.module(t), names.classes[t]) for t in used)),
        uses_datetime=uses_datetime,
        typing_names=("TYPE_CHECKING",) * bool(used or uses_datetime)
        + ("Any",) * any("Any" in t for t in annotations)
        + ("ClassVar",),
        wire_names=("Field",) * bool(own) + ("WireStruct",) * (thing.base is None) + ("WireType",),
        wire=_wire_type(thing, own),
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


def _field(attribute: Attribute, names: Names) -> FieldView:
    name = identifier(attribute.python_name)
    return FieldView(
        declaration=Safe(f"{name}: {annotation(names.attribute(attribute))} = None"),
        wire=_wire_field(attribute),
    )


def _wire_field(attribute: Attribute) -> Safe:
    parts: list[str] = [pyliteral(attribute.python_name), pyliteral(attribute.name), pyliteral(attribute.type)]
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
    return bracketed("Field(", parts, "),", 12)


def _wire_type(thing: Object, own: list[Attribute]) -> Safe:
    """Return the declaration of the wire type, laid out with a field a line."""
    parts = [str(pyliteral(thing.type))]
    if thing.root is not None:
        parts.append(f"root={pyliteral(thing.root)}")
    if thing.abstract:
        parts.append("abstract=True")
    head = "__wire__: ClassVar[WireType] = WireType("
    if not own:
        return bracketed(head, parts, ")", 4)
    fields = [_wire_field(attribute).replace("\n", "\n") for attribute in own]
    one_line = f"fields=({fields[0]}),"
    body = [f"        {part}," for part in parts]
    if len(own) == 1 and len(one_line) + 8 <= 100:
        body.append(f"        {one_line}")
    else:
        body += ["        fields=(", *(f"            {field}" for field in fields), "        ),"]
    return Safe("\n".join([head, *body, "    )"]))


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
