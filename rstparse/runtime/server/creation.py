"""New resources: where they go, under which key, and what they get when they are made."""

from __future__ import annotations

import copy
from typing import Any

from .embedding import implied, reflect
from .links import link
from .message import Call, Fault
from .objects import moment, put, touch
from .peer import WireStruct
from .place import Place, absent
from .samples import field_of, sample
from .store import Record
from .tree import ANY, Node, related, tree_of
from .world import World


def load(world: World, path: str, type_name: str | None = None) -> Record:
    """Return the resource at a path.

    Raises:
        Fault: 404 if there is none, or none of the type.
    """
    found = world.store.get(path.strip("/"))
    if found is None or (
        type_name is not None
        and not isinstance(found.value, world.service.registry.struct(type_name))
    ):
        raise absent(path, type_name)
    return found


def create(call: Call, collection: str, value: WireStruct, **extra: Any) -> Record:
    """Keep a copy of an object as a new resource of a collection, with identity, dates and links.

    Raises:
        Fault: 409 if one of the same key is there already; 400 if the value lacks its key.
    """
    return add(call.world, collection, value, **extra)


def add(world: World, collection: str, value: WireStruct, **extra: Any) -> Record:
    """Do what :func:`create` does, outside of any call."""
    collection = collection.strip("/")
    node = tree_of(world.service).match(collection)
    member = node.member if node else None
    value = copy.copy(value)
    number = world.store.next_id()
    key = _key(world, member, value, number)
    path = f"{collection}/{key}"
    if world.store.get(path) is not None:
        raise Fault(409, f"{path} exists already", reason="exists")
    now = moment(world)
    put(value, "dbId", number)
    if field_of(type(value), "dbId") is None:
        put(value, "id", number, keep=True)
    put(value, "created", now)
    put(value, "uri", path)
    link(value, path, member, _above(world, collection))
    touch(world, value, now)
    record = Record(path, value, dict(extra))
    world.store.put(record)
    registry = world.service.registry
    for segment, type_name, attribute in implied(registry, value, member):
        inner = getattr(value, attribute) or sample(registry, type_name)
        add(world, f"{path}/{segment}", inner)
    reflect(world, path, value)
    return world.store.get(path) or record


def home(place: Place, type_name: str) -> str | None:
    """Return the collection in which a new object can be read again: the path itself if it can, else the
    nearest one above or beside the path, whose members are of the type; None if there is none.
    """
    if holds(place, place.node, type_name, strict=False):
        return place.path
    for length in range(len(place.steps) - 1, -1, -1):
        node = place.template(length)
        prefix = place.prefix(length)
        if length and not place.is_placeholder(length) and holds(place, node, type_name):
            return prefix
        for segment, child in node.children.items():
            if segment != ANY and holds(place, child, type_name):
                return f"{prefix}/{segment}".lstrip("/")
    return None


def holds(place: Place, node: Node, type_name: str, *, strict: bool = True) -> bool:
    """Tell whether objects of a type are read in a collection or, not ``strict``, listed or changed there."""
    member = node.member
    if not strict:
        listed = node.find("GET", "list")
        if listed and related(place.registry, listed.result.item, type_name):
            return True
        if member and any(r.method in ("PUT", "DELETE") for r in member.routes):
            return True
    return member is not None and related(place.registry, member.object_type, type_name)


def _key(world: World, member: Node | None, value: WireStruct, number: int) -> str:
    by = member.by if member else "id"
    name = {"login": world.service.accounts.login, "name": "name"}.get(by)
    bound = field_of(type(value), name) if name else None
    if bound is None:
        return str(number)
    key = getattr(value, bound.field.attribute)
    where = f"{type(value).__wire__.name}.{bound.field.name}"
    if key is None or not str(key).strip():
        raise Fault(400, f"{where} is missing: it identifies the resource")
    text = str(key)
    # It becomes a segment of the resource's path, and whatever a router refuses could not be asked for again.
    if not text.isprintable() or set(text) & set("/\\;") or text in (".", ".."):
        raise Fault(
            400,
            f"{where} identifies the resource, so it cannot be {text[:60]!a}: expected printable"
            " text without slash, backslash and semicolon",
            reason="bad-key",
        )
    return text


def _above(world: World, collection: str) -> list[tuple[str, str]]:
    """Return type and path of the objects that a collection lies in, outermost first."""
    tree, parts = tree_of(world.service), collection.split("/")
    found = []
    for length in range(1, len(parts)):
        path = "/".join(parts[:length])
        node = tree.match(path)
        if node is not None and node.object_type and node.keys:
            found.append((node.object_type, path))
    return found
