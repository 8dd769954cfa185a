"""Changes of objects."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.compare.attributes import compare_attributes
from rstparse.compare.change import Change, Place
from rstparse.compare.context import Context, aliases, fields, listed, object_side, place
from rstparse.model import Object

FIELDS: dict[str, str | None] = {
    "type": None,
    "label": "label-changed",
    "title": "object-text-changed",
    "root": None,
    "class_name": None,
    "documented": None,
    "description": "object-text-changed",
    "base": None,
    "abstract": None,
    "attributes": None,
    "origins": None,
    "source": None,
    "aliases": None,
}


def compare_objects(context: Context) -> Iterator[Change]:
    """Yield what changed of objects, their attributes and the enumerations in them."""
    for thing in context.objects.removed:
        at = place(f"object.{thing.type}", thing, None, object_side)
        code = "object-removed" if context.carried(thing, None) else "unused-object-removed"
        yield at.change(code, before=thing.type)
    for thing in context.objects.added:
        at = place(f"object.{thing.type}", None, thing, object_side)
        yield at.change("object-added", after=thing.type)
    for old, new in context.objects.pairs:
        at = place(f"object.{old.type}", old, new, object_side)
        yield from fields(at, old, new, FIELDS)
        yield from _names(at, old, new, context)
        yield from _facts(at, old, new)
        if old.type in context.sections:
            yield at.change(context.sections[old.type], "attributes", listed(old), listed(new))
        yield from _base(at, old, new, context)
        yield from compare_attributes(at, old, new, context)


def _names(at: Place, old: Object, new: Object, context: Context) -> Iterator[Change]:
    follows = old.class_name in new.aliases
    if old.type != new.type and context.stands_in(old, new):
        yield at.change("type-name-changed", "type", old.type, new.type)
    elif old.class_name != new.class_name and follows:
        code = "object-class-renamed-with-alias"
        yield at.change(code, "class_name", old.class_name, new.class_name)
    elif old.type != new.type:
        yield at.change("object-renamed", "type", old.type, new.type)
    elif old.class_name != new.class_name:
        yield at.change("object-class-renamed", "class_name", old.class_name, new.class_name)
    names = new.class_name, old.class_name
    yield from aliases(at, old.aliases, new.aliases, *names, "class-alias")
    if old.root != new.root:
        code = "root-element-added" if old.root is None else "root-element-changed"
        yield at.change(code, "root", old.root, new.root)


def _facts(at: Place, old: Object, new: Object) -> Iterator[Change]:
    if old.documented != new.documented:
        code = "object-documented" if new.documented else "object-undocumented"
        yield at.change(code, "documented", old.documented, new.documented)
    if old.abstract != new.abstract:
        code = "object-made-abstract" if new.abstract else "object-made-concrete"
        yield at.change(code, "abstract", old.abstract, new.abstract)


def _base(at: Place, old: Object, new: Object, context: Context) -> Iterator[Change]:
    """Yield a change of the base, unless it follows from a page that lost or found its attributes.

    Where no schema states bases they are inferred from the attributes that pages list.
    """
    if context.type(old.base) == new.base:
        return
    stated = [
        not side.origins.get("base", "inferred:").startswith("inferred:") for side in (old, new)
    ]
    if any(stated) or not context.lineage_sections(old, new):
        yield at.change("base-changed", "base", old.base, new.base)
