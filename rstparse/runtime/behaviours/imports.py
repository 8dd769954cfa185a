"""What finished imports leave: what the description in an archive says."""

from __future__ import annotations

import copy
from typing import Any

from ..server import creation
from ..server.message import Fault
from ..server.store import Record
from ..server.world import World
from . import installation
from .lookup import make, member_of

BOOTS = ("firstboot", "everyboot")


_TEXTS = ("name", "version", "description", "arch", "profile", "destination")


def text(value: Any, wire: str = "") -> str | None:
    """Return what a description says as text: YAML may read a version as a number.

    Raises:
        Fault: 400, it is a list or an object; names ``wire``.
    """
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "an object"
        raise Fault(
            400, f"{wire or 'the description'}: expected text, got {kind}", reason="no-text"
        )
    return None if value is None else str(value)


def check_texts(described: dict[str, Any], name: str) -> None:
    """Refuse a description that has something else where a text belongs; ``name`` is that of its object.

    Raises:
        Fault: 400, naming the place.
    """
    for key in _TEXTS:
        text(described.get(key), f"{name}.{key}")
    for key, value in described.items():
        if key == "os":
            check_texts(_object(value), f"{name}.{key}")
        elif key in ("bundles", "files", "projects", "config"):
            for index, item in enumerate(_objects(value)):
                check_texts(item, f"{name}.{key}[{index}]")


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


def check(world: World, ticket: Any, stack: dict[str, Any]) -> None:
    """Refuse the description of an appliance that asks for what is not there.

    Raises:
        Fault: 400, an operating system or a project that is not known, or an install profile that is none.
    """
    system = _object(stack.get("os"))
    wanted = f"{text(system.get('name'))} {text(system.get('version')) or ''}".strip()
    base = _system(world, system, major=bool(ticket.use_major))
    if base is None and system.get("name"):
        raise Fault(
            400,
            f"os: there is no operating system {wanted} on the platform: create an import ticket with"
            " useMajor=true for one of the same major version, or add it first",
            reason="no-system",
        )
    known: Any = base.value if base else None
    if known is not None and known.active is False:
        raise Fault(400, f"os: {wanted} is switched off for everybody", reason="not-active")
    for project in _objects(stack.get("projects")):
        if _project(world, ticket.parent_uri, project) is None:
            named = f"{text(project.get('name'))} {text(project.get('version')) or ''}".strip()
            raise Fault(400, f"projects: there is no {named} in the catalog", reason="no-project")
    installation.read(world, stack.get("installation"))


def _project(world: World, user: str, described: dict[str, Any]) -> Record | None:
    """Return the project of a description from the catalogs of the user's organizations."""
    for organization in world.store.children(f"{user}/orgs"):
        key = organization.path.rsplit("/", 1)[1]
        found = twin_of(world, f"orgs/{key}/projects", described)
        if found is not None:
            return found
    return None


def imported_appliance(world: World, record: Record) -> None:
    """Leave the appliance that the archive describes, with its profiles, projects, components and boot scripts."""
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
    profile: Any = installation.restore(world, made.path, stack.get("installation"))
    value.install_profile, value.install_profile_uri = profile, profile.uri
    projects = [_project(world, ticket.parent_uri, p) for p in _objects(stack.get("projects"))]
    uris = []
    for project in projects:
        if project is not None:
            uris.append(project.path)
            number = project.path.rsplit("/", 1)[1]
            world.store.put(Record(f"{made.path}/projects/{number}", copy.copy(project.value)))
    if uris:
        value.project_uris = make(world, "UriList", uri=uris)
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
