"""What finished imports leave: what the description in an archive says."""

from __future__ import annotations

from typing import Any

from ..server import creation
from ..server.store import Record
from ..server.world import World
from .lookup import make, member_of

BOOTS = ("firstboot", "everyboot")


def text(value: Any) -> str | None:
    """Return what a description says as text: YAML may read a version as a number."""
    return None if value is None else str(value)


def plain(value: Any) -> Any:
    """Return the wire value of a member of an enumeration; anything else as it is."""
    return getattr(value, "value", value)


def twin_of(world: World, collection: str, described: dict[str, Any]) -> Record | None:
    """Return the member of a collection with the name and version of a description."""
    wanted = (text(described.get("name")), text(described.get("version")))
    for record in world.store.children(collection):
        value: Any = record.value
        if (value.name, value.version) == wanted:
            return record
    return None


def imported_appliance(world: World, record: Record) -> None:
    """Leave the appliance that the archive describes, with its OS profile, components and boot scripts."""
    ticket: Any = record.value
    described = record.extra.get("described") or {}
    stack = described.get("stack", described)
    collection = f"{ticket.parent_uri}/appliances"
    twin = twin_of(world, collection, stack)
    if twin is not None:
        world.store.delete(twin.path)
    system = _object(stack.get("os"))
    base = _system(world, system, major=bool(ticket.use_major))
    known: Any = base.value if base else None
    version = known.version if known else text(system.get("version"))
    shown = " ".join(filter(None, (text(system.get("name")), version)))
    appliance = make(
        world, "Appliance",
        name=text(stack.get("name")), version=text(stack.get("version")),
        description=text(stack.get("description")), imported=True, revision=1,
        distribution_uri=base.path if base else None, distribution_name=shown or None,
        arch_name=text(system.get("arch")),
    )  # fmt: skip
    made = creation.add(world, collection, appliance)
    value: Any = made.value
    if system:
        value.os_profile_uri = _profile(world, made.path, base, system)
    bundles = [_component(world, ticket, bundle) for bundle in _objects(stack.get("bundles"))]
    for component in bundles:
        number = component.path.rsplit("/", 1)[1]
        world.store.put(Record(f"{made.path}/mysoftware/{number}", component.value))
    if bundles:
        value.my_software_uris = make(world, "UriList", uri=[c.path for c in bundles])
    world.store.put(made)
    for script in _objects(stack.get("config")):
        boot = script.get("boot")
        creation.add(world, f"{made.path}/bootscripts", make(
            world, "BootScript", name=text(script.get("name")), uploaded=False,
            boot_order=script.get("order") if isinstance(script.get("order"), int) else None,
            boot_type=member_of(world, "BootScript", "bootType", boot) if boot in BOOTS else None,
        ))  # fmt: skip
    ticket.imported = True
    ticket.reference_uri = made.path


def _profile(world: World, appliance: str, base: Record | None, system: dict[str, Any]) -> str:
    distribution: Any = base.value if base else None
    profile = make(
        world, "LinuxProfile",
        name=text(system.get("profile")) or "Imported", active=True, appliance_uri=appliance,
        version=distribution.version if distribution else text(system.get("version")),
        distribution_uri=base.path if base else None,
    )  # fmt: skip
    if distribution is not None and plain(distribution.arch) == text(system.get("arch")):
        profile.arch = plain(distribution.arch)
    kept = creation.add(world, f"{appliance}/osprofile", profile)
    offered: dict[str, Any] = {}
    for package in world.store.children(f"{base.path}/pkgs") if base else ():
        known: Any = package.value
        offered[known.name] = package
    packages = system.get("pkgs")
    for listed in packages if isinstance(packages, list) else ():
        name = text(listed.get("name") if isinstance(listed, dict) else listed)
        if name in offered:
            number = offered[name].path.rsplit("/", 1)[1]
            world.store.put(Record(f"{kept.path}/pkgs/{number}", offered[name].value))
        elif name:
            creation.add(world, f"{kept.path}/pkgs", make(world, "Pkg", name=name))
    return kept.path


def _system(world: World, system: dict[str, Any], *, major: bool) -> Record | None:
    """Return the operating system of a description: the one of its version or, by the major version only,
    the one whose version begins like it."""
    version = text(system.get("version")) or ""
    wanted = {version, version.split(".")[0]} if major else {version}
    for record in world.store.children("distributions"):
        value: Any = record.value
        if plain(value.name) == system.get("name") and value.version in wanted:
            return record
    return None


def _component(world: World, ticket: Any, bundle: dict[str, Any]) -> Record:
    """Return the software component of a description: the one that is there, if the ticket lets it be
    used again, else a new one."""
    collection = f"{ticket.parent_uri}/mysoftware"
    known = twin_of(world, collection, bundle) if ticket.reuse_bundles else None
    return known or _software(world, collection, bundle)


def _software(world: World, collection: str, bundle: dict[str, Any]) -> Record:
    software = make(
        world, "MySoftware",
        name=text(bundle.get("name")), version=text(bundle.get("version")),
        description=text(bundle.get("description")), imported=True,
    )  # fmt: skip
    made = creation.add(world, collection, software)
    for file in _objects(bundle.get("files")):
        artifact = make(
            world, "SoftwareFile", name=text(file.get("name")),
            install_location=text(file.get("destination")),
        )  # fmt: skip
        creation.add(world, f"{made.path}/artifacts", artifact)
    return made


def imported_software(world: World, record: Record) -> None:
    """Leave the software component that the archive describes."""
    ticket: Any = record.value
    described = record.extra.get("described") or {}
    bundle = _object(described.get("bundle", described))
    ticket.reference_uri = _software(world, f"{ticket.parent_uri}/mysoftware", bundle).path
    ticket.imported = True


def _object(value: Any) -> dict[str, Any]:
    """Return what a description holds if it is an object: archives come from outside."""
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
