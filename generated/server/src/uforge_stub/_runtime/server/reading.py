"""What is read: an object with all that belongs to it, or what comes with its parent."""

from __future__ import annotations

from . import files
from .links import link, lists_below
from .members import is_filled, show, wrapper_field
from .message import Answer, Content
from .objects import convert, put
from .peer import WireStruct
from .place import Place
from .progress import current
from .samples import sample
from .store import Record

Returned = Answer | WireStruct | Content | str | None


def read(place: Place) -> Returned | Record:
    """Answer with an object: a resource, or what comes with its parent where the path ends literally."""
    result = place.call.route.result
    if result.kind == "list":
        return show(place)
    if result.kind not in ("object",) or result.type is None:
        return files.download(place) if result.kind == "binary" else bare(place)
    if not place.is_collection:
        kept = place.kept()
        if kept is not None and place.is_a(kept.value, result.type):
            return _kept_whole(place, kept)
        return convert(place.registry, whole(place, place.record()), result.type)
    if wrapper_field(place, place.node, result.type) is not None or is_filled(place, result.type):
        return show(place)
    return convert(place.registry, singleton(place, result.type), result.type)


def singleton(place: Place, type_name: str) -> WireStruct:
    """Return the object at a literal path: as written, else the one member of its type, else a sample."""
    found = place.store.get(place.path)
    if found is not None:
        return found.value
    if place.node.member is not None:
        for record in place.store.children(place.path, count=1):
            if place.is_a(record.value, type_name):
                return record.value
    made = sample(place.registry, type_name)
    put(made, "uri", place.path)
    put(made, "version", place.world.version if len(place.steps) == 1 else None, keep=True)
    link(made, place.path, place.node, place.ancestors)
    return made


def whole(place: Place, record: Record) -> WireStruct:
    """Return an object as it is read: with the state of its job, and with lists of what lies below it."""
    value = current(place.world, record, look=place.call.looks).value
    node = place.tree.match(record.path)
    if node is not None:
        for attribute, made in lists_below(
            place.registry, value, record.path, node, place.store.paths
        ):
            setattr(value, attribute, made)
    return value


def _kept_whole(place: Place, kept: Record) -> Record | WireStruct:
    """Return the kept resource if its lists are right; else it is made right, for all who read it next."""
    wrong = lists_below(place.registry, kept.value, place.path, place.node, place.store.paths)
    if not wrong:
        return kept
    record = place.record()
    for attribute, made in wrong:
        setattr(record.value, attribute, made)
    if not hasattr(place.store, "revision"):
        return record.value  # what others share is not written by a reader
    place.store.put(record)
    return place.kept() or record


def bare(place: Place) -> Returned:
    """Answer without an object: with a text, a file, or nothing."""
    kind = place.call.route.result.kind
    if kind == "text":
        return place.call.text or ""
    return files.download(place) if kind == "binary" else None
