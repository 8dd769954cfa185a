"""Changes of attributes: those that an object declares itself, and how its page words the inherited ones."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.compare.change import Change, Place
from rstparse.compare.context import Context, attribute_side, fields
from rstparse.compare.enumerations import compare_enumerations
from rstparse.compare.scalars import relation
from rstparse.model import Attribute, Object

FIELDS: dict[str, str | None] = {
    "name": None,
    "python_name": "attribute-python-name-changed",
    "kind": None,
    "type": None,
    "item_name": None,
    "wrapped": None,
    "nillable": None,
    "required": None,
    "enum": None,
    "inherited_from": None,
    "documented": None,
    "description": "attribute-text-changed",
    "origins": None,
    "line": None,
}


def compare_attributes(at: Place, old: Object, new: Object, context: Context) -> Iterator[Change]:
    """Yield what changed of an object's attributes.

    What an object inherits is judged where it is declared, and repeated here only where it differs from that. Where
    the page lists attributes on one side only, its silence is one change of its own, and what follows from it none.
    """
    said = _of_base(old, new, context)
    silent: frozenset[str] = frozenset()
    if context.lineage_sections(old, new):
        silent = _OF_ANY_SECTION
    if old.type in context.sections:
        silent |= _OF_ITS_SECTION
    for change in _changes(at, old, new, context):
        if change.code not in silent and _key(change, at.subject) not in said:
            yield change


_OF_ANY_SECTION = frozenset({"attribute-inheritance-changed", "order-changed"})
"""What follows for an object from a section that its page, or that of a base, lost or found."""

_OF_ITS_SECTION = frozenset(
    {
        "attribute-added",
        "required-attribute-added",
        "attribute-removed",
        "attribute-documented",
        "attribute-undocumented",
        "attribute-text-changed",
        "attribute-type-stated",
        "attribute-type-unstated",
    }
)
"""What follows only for the object whose page it is."""

_Key = tuple[str, str, object, object]


def _key(change: Change, subject: str) -> _Key:
    """Return what makes a change of an inherited attribute the same as that of the declaring object."""
    place = change.subject.removeprefix(subject)
    if change.code in _OF_ANY_SECTION or change.code == "attributes-reordered":
        return place, change.field, None, None
    return place, change.field, change.before, change.after


def _of_base(old: Object, new: Object, context: Context) -> set[_Key]:
    """Return what is said of the attributes of the bases already."""
    said: set[_Key] = set()
    for before, after in context.base_pairs(old, new):
        at = Place(subject="", old=None, new=None)
        said |= {_key(change, "") for change in _changes(at, before, after, context)}
    return said


def _changes(at: Place, old: Object, new: Object, context: Context) -> Iterator[Change]:
    before = {a.name: a for a in old.attributes}
    after = {a.name: a for a in new.attributes}
    for name in (*before, *(name for name in after if name not in before)):
        there = Place(
            subject=f"{at.subject}.attribute.{name}",
            old=attribute_side(old, before[name]) if name in before else None,
            new=attribute_side(new, after[name]) if name in after else None,
        )
        if name not in after:
            yield there.change("attribute-removed", before=shown(before[name]))
        elif name not in before:
            needed = after[name].required and context.sends(old, new)
            code = "required-attribute-added" if needed else "attribute-added"
            yield there.change(code, after=shown(after[name]))
        else:
            yield from _facts(there, before[name], after[name], (old, new), context)
    yield from _order(at, old, new)


def shown(attribute: Attribute) -> str:
    """Return the type of an attribute as a report shows it."""
    return f"list of {attribute.type}" if attribute.kind == "list" else attribute.type


def _facts(
    at: Place, old: Attribute, new: Attribute, things: tuple[Object, Object], context: Context
) -> Iterator[Change]:
    yield from fields(at, old, new, FIELDS)
    sends, receives = context.sends(*things), context.receives(*things)
    yield from _type(at, old, new, context, sends=sends, receives=receives)
    yield from compare_enumerations(at, old.enum, new.enum, sends=sends)
    if old.nillable != new.nillable:
        refused = "attribute-not-nillable" if sends else "attribute-never-null"
        code = "attribute-nillable" if new.nillable else refused
        yield at.change(code, "nillable", old.nillable, new.nillable)
    if old.required != new.required:
        needed = "attribute-required" if sends else "attribute-always-there"
        missing = "attribute-not-always-there" if receives else "attribute-optional"
        yield at.change(needed if new.required else missing, "required", old.required, new.required)
    if context.type(old.inherited_from) != new.inherited_from:
        code, field = "attribute-inheritance-changed", "inherited_from"
        yield at.change(code, field, old.inherited_from, new.inherited_from)
    if old.documented != new.documented:
        code = "attribute-documented" if new.documented else "attribute-undocumented"
        yield at.change(code, "documented", old.documented, new.documented)


def _type(
    at: Place, old: Attribute, new: Attribute, context: Context, *, sends: bool, receives: bool
) -> Iterator[Change]:
    before, after = _value_type(old, context), _value_type(new, None)
    if before == after:
        yield from _respelled(at, old, new, context)
        if (old.item_name, old.wrapped) != (new.item_name, new.wrapped):
            yield at.change("attribute-layout-changed", "item_name", _layout(old), _layout(new))
        return
    if before[0] == after[0]:
        code = _code(relation(before[1], after[1]), sends, receives)
    elif "unknown" in (before[0], after[0]):
        code = f"attribute-type-{'stated' if before[0] == 'unknown' else 'unstated'}"
    else:
        code = "attribute-type-changed"
    yield at.change(code, "type", shown(old), shown(new))


def _respelled(at: Place, old: Attribute, new: Attribute, context: Context) -> Iterator[Change]:
    """Yield how the model puts a type otherwise that is the same on the wire, unless an enumeration says it."""
    if (old.enum is None) != (new.enum is None):
        return
    for name, before in (("kind", old.kind), ("type", context.type(old.type))):
        after = getattr(new, name)
        if before != after:
            yield at.change("attribute-type-compatible", name, before, after)


def _value_type(attribute: Attribute, context: Context | None) -> tuple[str, str]:
    """Return form and type of a value on the wire, where an enumeration is what it consists of."""
    kind = "scalar" if attribute.kind == "enum" else attribute.kind
    type_ = attribute.enum.base if attribute.enum else attribute.type
    return kind, (context.type(type_) or type_) if context else type_


def _code(relation: str, sends: bool, receives: bool) -> str:
    """Judge a type by who sends it: requests must be able to say what they said, answers must not say more."""
    match relation:
        case "stated" | "unstated":
            return f"attribute-type-{relation}"
        case "respelled" | "same":
            return "attribute-type-compatible"
        case "wider" if not receives:
            return "attribute-type-compatible"
        case "narrower" if not sends:
            return "attribute-type-compatible"
        case "text" if not receives:
            return "attribute-type-python-changed"
    return "attribute-type-changed"


def _layout(attribute: Attribute) -> str:
    return f"{attribute.item_name}, {'wrapped' if attribute.wrapped else 'bare'}"


def _order(at: Place, old: Object, new: Object) -> Iterator[Change]:
    """Yield a change of order; it counts on the wire where a schema states it."""
    sides = [
        [a.name for a in one.attributes if any(a.name == b.name for b in other.attributes)]
        for one, other in ((old, new), (new, old))
    ]
    if sides[0] == sides[1]:
        return
    stated = all(
        any(origin == "xsd" for a in thing.attributes for origin in a.origins.values())
        for thing in (old, new)
    )
    code = "attributes-reordered" if stated else "order-changed"
    yield at.change(code, "attributes", tuple(sides[0]), tuple(sides[1]))
