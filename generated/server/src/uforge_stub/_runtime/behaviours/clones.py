"""Clones: the same again under another name, with what lies below, but without what was made of it."""

from __future__ import annotations

import copy
from typing import Any

from ..server import creation
from ..server.message import Call, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from . import installation
from .lookup import body, existing, need, parent

_MADE = frozenset({"images", "pimages", "exports", "clones", "templates"})
"""Segments below which lies what was made of the original, not what it is."""

_INSTALLED = "installProfile"
"""Segment below which lies what has identities within identities, and is made again as a whole."""


def clone_appliance(call: Call) -> WireStruct:
    """An appliance again, under a name and version that no other has.

    pages/appliance/appliance_clone.rst; pages/dto-objects/Appliance.rst:
    ``parentApplianceUri`` names the original.
    """
    sent: Any = body(call, "an appliance")
    name, version = need(sent, "name", "name"), need(sent, "version", "version")
    original = existing(call.world, parent(call.path), "appliance")
    for other in call.world.store.children(parent(original.path)):
        value: Any = other.value
        if (value.name, value.version) == (name, version):
            raise Fault(
                409,
                f"{other.path} has the name {name} and the version {version} already",
                reason="exists",
            )
    made = _clone(call, original, name=name, version=version)
    clone: Any = made.value
    clone.parent_appliance_uri = original.path
    clone.shared = False
    if sent.description is not None:
        clone.description = sent.description
    call.world.store.put(made)
    return made.value


def clone_software(call: Call) -> WireStruct:
    """A software component again.

    pages/usersoftwarelibrary/mySoftware_clone.rst.
    """
    sent: Any = call.body
    original = existing(call.world, parent(call.path), "software component")
    value: Any = original.value
    made = _clone(
        call,
        original,
        name=getattr(sent, "name", None) or value.name,
        version=getattr(sent, "version", None) or value.version,
    )
    return made.value


def _clone(call: Call, original: Record, **values: Any) -> Record:
    """Make a resource and those below it again, beside the original."""
    world = call.world
    made = creation.create(
        call, parent(original.path), _again(original.value, original.path, **values)
    )
    # What creation puts below a new object by itself gives way to the copies.
    for record in world.store.below(made.path):
        world.store.delete(record.path)
    moved = {original.path: made.path}
    for record in world.store.below(original.path):
        above, _, key = record.path.rpartition("/")
        owner, _, segment = above.rpartition("/")
        if owner not in moved or (_MADE | {_INSTALLED}) & set(
            record.path[len(original.path) :].split("/")
        ):
            continue
        if key.isdecimal() and segment not in ("mysoftware", "projects", "pkgs"):
            copied = creation.add(
                world, f"{moved[owner]}/{segment}", _again(record.value, original.path)
            )
        else:
            # What an appliance uses, such as a component of the library, stays the same object.
            copied = Record(f"{moved[owner]}/{segment}/{key}", copy.copy(record.value))
            world.store.put(copied)
        moved[record.path] = copied.path
        world.store.put(Record(copied.path, copied.value, {**_file(record), **copied.extra}))
    if world.store.count(f"{original.path}/{_INSTALLED}"):
        installation.restore(world, made.path, installation.describe(world, original.path))
    return existing(world, made.path, "clone")


def _file(record: Record) -> dict[str, Any]:
    return {key: record.extra[key] for key in ("file", "files") if key in record.extra}


def _again(value: WireStruct, original: str, **values: Any) -> WireStruct:
    """Return a copy without identity, and without the URIs that lead below the original."""
    made: Any = copy.copy(value)
    for attribute in ("db_id", "uri", "digest", "created", "uuid"):
        if hasattr(made, attribute):
            setattr(made, attribute, None)
    for attribute in made.__struct_fields__:
        held = getattr(made, attribute)
        if isinstance(held, WireStruct) and str(getattr(held, "uri", "")).startswith(
            f"{original}/"
        ):
            setattr(made, attribute, _again(held, original))
        if isinstance(held, str) and (held == original or held.startswith(f"{original}/")):
            setattr(made, attribute, None)
    for attribute in ("image_uris", "publish_image_uris", "publish_images", "appliance_exports"):
        if hasattr(made, attribute):
            setattr(made, attribute, [] if isinstance(getattr(made, attribute), list) else None)
    for attribute, content in values.items():
        setattr(made, attribute, content)
    return made  # type: ignore[no-any-return]


HANDLERS: dict[str, Handler] = {
    "appliance_clone": clone_appliance,
    "mySoftware_clone": clone_software,
}
