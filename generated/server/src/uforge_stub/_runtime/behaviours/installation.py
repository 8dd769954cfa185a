"""What an archive says of an appliance's install profile, with what lies below it; and the profile made of that again."""

from __future__ import annotations

import copy
from typing import Any

import msgspec

from ..server import creation
from ..server.message import Fault
from ..server.objects import IDENTITY, merge
from ..server.peer import DecodingError, WireStruct, decode_json, encode_json
from ..server.world import World
from .lookup import existing, make

PARTS: dict[str, dict[str, str]] = {
    "InstallProfile": {"nics": "nics", "users": "users", "groups": "groups"},
    "PartitionTable": {
        "disks": "disks",
        "logical_groups": "groups",
        "logical_volumes": "volumes",
        "btrfs_storage_pools": "pools",
        "btrfs_subvolumes": "subvolumes",
    },
    "Disk": {"partitions": "partitions"},
    "Partition": {"logical_partitions": "lpartitions"},
}
"""Lists that stand in an object, with the collection below it where their items are kept, by the object's type."""


def describe(world: World, appliance: str) -> Any:
    """Return the install profile of an appliance as JSON values, without identities and URIs; None without one.

    pages/dto-objects/InstallProfile.rst.
    """
    profile = next(iter(world.store.children(f"{appliance}/installProfile")), None)
    if profile is None:
        return None
    value: Any = _gathered(world, profile.path, profile.value)
    table = value.partition_table
    if table is not None and table.uri:
        value.partition_table = _gathered(world, table.uri, table)
    document = msgspec.json.decode(encode_json(value, world.service.registry))
    return _bare(next(iter(document.values())))


def _gathered(world: World, path: str, value: WireStruct) -> Any:
    """Return a copy of an object with the lists that are kept below it."""
    whole: Any = copy.copy(value)
    for attribute, segment in PARTS.get(type(value).__wire__.name, {}).items():
        found = world.store.children(f"{path}/{segment}")
        setattr(whole, attribute, [_gathered(world, r.path, r.value) for r in found])
    return whole


def _bare(value: Any) -> Any:
    """Return JSON values without what only holds where they come from, and without what is empty."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(item)
        for key, item in value.items()
        if key not in IDENTITY and not key.endswith(("Uri", "Uris")) and item not in (None, {}, [])
    }


def read(world: World, described: Any) -> Any:
    """Return the install profile that a description says; None if it says nothing.

    Raises:
        Fault: 400, it is none.
    """
    if described is None:
        return None
    data = msgspec.json.encode({"installProfile": described})
    try:
        if not isinstance(described, dict):
            raise DecodingError(f"got {type(described).__name__}")
        return decode_json(data, world.service.registry, "InstallProfile")
    except DecodingError as error:
        raise Fault(
            400,
            f"installation: expected what an installProfile has ({error})",
            reason="bad-archive",
        ) from None


def restore(world: World, appliance: str, described: Any) -> WireStruct:
    """Give an appliance, which shows and names it then, the install profile of a description, and return it."""
    said = read(world, described) or make(world, "InstallProfile")
    collection = f"{appliance}/installProfile"
    profile = next(iter(world.store.children(collection)), None)
    if profile is None:
        profile = creation.add(world, collection, make(world, "InstallProfile"))
    value: Any = profile.value
    table, said.partition_table = said.partition_table, None
    lists = _taken(said)
    merge(value, said)
    value.appliance_uri = appliance
    if table is not None:
        inside = _taken(table)
        table.db_id = world.store.next_id()
        table.uri, table.parent_uri = f"{profile.path}/pt/{table.db_id}", profile.path
        for attribute, segment in PARTS["PartitionTable"].items():
            setattr(table, f"{attribute}_uri", f"{table.uri}/{segment}")
        value.partition_table = table
        _keep(world, table.uri, inside)
    world.store.put(profile)
    _keep(world, profile.path, lists)
    above = existing(world, appliance, "appliance")
    owner: Any = above.value
    owner.install_profile, owner.install_profile_uri = value, value.uri
    world.store.put(above)
    return profile.value


def _taken(value: Any) -> dict[str, list[Any]]:
    """Take the lists out of an object that are kept below it; return them by the collection's segment."""
    found: dict[str, list[Any]] = {}
    for attribute, segment in PARTS.get(type(value).__wire__.name, {}).items():
        found[segment] = getattr(value, attribute) or []
        setattr(value, attribute, None)
    return found


def _keep(world: World, path: str, lists: dict[str, list[Any]]) -> None:
    for segment, items in lists.items():
        for item in items:
            inside = _taken(item)
            _keep(world, creation.add(world, f"{path}/{segment}", item).path, inside)
