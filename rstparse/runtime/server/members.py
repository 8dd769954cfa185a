"""Collections: what they hold, how they are shown, and how their members are replaced."""

from __future__ import annotations

import copy
from functools import cache

from .creation import add, holds
from .listing import Selection, list_field, wrap
from .objects import convert, merge, put, touch
from .peer import Field, WireStruct
from .place import Place
from .progress import current
from .samples import field_of, sample
from .store import Record
from .tree import Node, related


def show(place: Place) -> WireStruct:
    """Answer with the collection at the path, in the wrapper that the route returns."""
    wrapper = place.call.route.result.type
    assert wrapper is not None
    field = list_field(place.registry, wrapper, place.call.route.result.item)
    if field is None:
        return sample(place.registry, wrapper)
    struct = place.registry.struct(field.type)
    selection = Selection(place.call.query, struct)
    if selection.is_page and not aggregates(place):
        records = place.store.children(
            place.path, offset=selection.offset, count=selection.count, own=not place.only_sent
        )
        items = [_shown(place, record, field.type) for record in records]
        return wrap(place.registry, wrapper, field, items, place.store.count(place.path))
    records = members(place, field.type, own=not place.only_sent)
    values = [_shown(place, record, field.type) for record in records]
    items, total = selection.apply(values)
    return wrap(place.registry, wrapper, field, items, total)


def _shown(place: Place, record: Record, type_name: str) -> WireStruct:
    """Return the object of a member, advanced by its job if it has one, as a type."""
    if place.only_sent and "job" in record.extra:
        record = place.store.get(record.path) or record
    return convert(
        place.registry, current(place.world, record, look=place.call.looks).value, type_name
    )


def aggregates(place: Place) -> bool:
    """Tell whether a collection gathers what lies deeper, since nothing is made or addressed in it.

    What is made through it may be addressed deeper all the same, in a collection of its name.
    """
    node = place.node
    if node.member is not None and node.member.routes:
        return False
    listed = node.find("GET", "list")
    item = listed.result.item if listed else None
    return node.find("POST") is None or (
        item is not None and item in _deeper(place.template(len(place.steps) - 1), place.name)
    )


@cache
def _deeper(above: Node, name: str) -> frozenset[str]:
    """Return the types of objects read in collections of a name below a template, not directly."""
    found = set()
    waiting = [child for segment, child in above.children.items() if segment != name]
    while waiting:
        node = waiting.pop()
        collection = node.children.get(name)
        if collection is not None and collection.member and collection.member.object_type:
            found.add(collection.member.object_type)
        waiting += node.children.values()
    return frozenset(found)


def members(place: Place, item: str, *, own: bool = True) -> list[Record]:
    """Return what a collection holds; for one that gathers, all in collections of its name below its parent.

    ``own`` as for the store's ``children``.
    """
    records = [
        record
        for record in place.store.children(place.path, own=own)
        if related_value(place, record.value, item)
    ]
    if aggregates(place):
        seen = {_identity(record) for record in records}
        for record in place.store.below(place.collection):
            parts = record.path.split("/")
            if (
                len(parts) > 1
                and parts[-2] == place.name
                and _identity(record) not in seen
                and related_value(place, record.value, item)
            ):
                seen.add(_identity(record))
                records.append(record)
    return records


def _identity(record: Record) -> str:
    """Return what tells an object from others: a member may lie in several collections, under one URI."""
    bound = field_of(type(record.value), "uri")
    uri = getattr(record.value, bound.field.attribute) if bound else None
    return str(uri) if uri else record.path


def related_value(place: Place, value: WireStruct, item: str) -> bool:
    """Tell whether an object may be an item: of its type, or of one that shares a base that is not abstract."""
    return place.is_a(value, item) or type(value).__wire__.name != item


def wrapper_field(place: Place, node: Node, type_name: str) -> Field | None:
    """Return the list field of a type that wraps the members of a collection, though it is no plain list."""
    field = list_field(place.registry, type_name)
    member = node.member
    if field is None or member is None or related(place.registry, field.type, type_name):
        return None  # what lists its own kind, as a comment its replies, is a member itself
    types = {route.result.type for route in member.routes} | {key.type for key in member.keys}
    return field if any(related(place.registry, field.type, found) for found in types) else None


def is_filled(place: Place, type_name: str) -> bool:
    """Tell whether a collection holds items of a list, of which none is addressed by itself."""
    field = list_field(place.registry, type_name)
    if field is None or place.store.get(place.path) is not None:
        return False
    return any(place.is_a(r.value, field.type) for r in place.store.children(place.path, count=1))


def replace(place: Place, items: list[WireStruct]) -> None:
    """Make the members of the collection those given; ones that were there keep their identity."""
    old = {record.path: record for record in place.store.children(place.path)}
    kept = set()
    for item in items:
        key = given_key(place, item)
        record = old.get(f"{place.path}/{key}") if key else None
        if record is not None:
            merge(record.value, item)
            touch(place.world, record.value)
            place.store.put(record)
        elif key and not holds(place, place.node, type(item).__wire__.name):
            record = Record(f"{place.path}/{key}", referred(place, item, f"{place.path}/{key}"))
            place.store.put(record)
        else:
            record = add(place.world, place.path, item)
        kept.add(record.path)
    for path in old:
        if path not in kept:
            place.store.delete(path)


def join(place: Place, above: Record) -> None:
    """Let a body become a member of the collection it is sent to, if the collection lists its type."""
    body, listed = place.call.body, place.node.find("GET", "list")
    if body is None:
        return
    if listed is not None and listed.result.item == type(body).__wire__.name:
        key = given_key(place, body)
        path = f"{place.path}/{key}"
        if key is None:
            add(place.world, place.path, body)
        elif place.store.get(path) is None:
            place.store.put(Record(path, referred(place, body, path)))
    elif place.is_a(body, type(above.value).__wire__.name):
        merge(above.value, body)


def given_key(place: Place, item: WireStruct) -> str | None:
    """Return the key under which an item of a wrapper is known: by its login or name, number, or URI."""
    by = place.node.member.by if place.node.member else "id"
    names = (
        [place.world.service.accounts.login] if by == "login" else ["name"] if by == "name" else []
    )
    for name in (*names, "dbId", "id"):
        bound = field_of(type(item), name)
        value = getattr(item, bound.field.attribute) if bound else None
        if value is not None and value != "":
            return str(value)
    bound = field_of(type(item), "uri")
    uri = getattr(item, bound.field.attribute) if bound else None
    return str(uri).rstrip("/").rpartition("/")[2] if isinstance(uri, str) and uri else None


def referred(place: Place, value: WireStruct, path: str) -> WireStruct:
    """Return a member that may live elsewhere: it keeps what identity it was given."""
    value = copy.copy(value)
    put(value, "uri", path, keep=True)
    touch(place.world, value)
    return value
