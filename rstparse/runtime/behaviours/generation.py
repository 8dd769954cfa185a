"""Generation of machine images: what it needs, and the job that makes the image."""

from __future__ import annotations

import copy
from typing import Any

from ..server import creation, resources
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .lookup import body, existing, make, parent, truth
from .tickets import GENERATION, cancel_below, is_running, start

IMAGE_SIZE = 65536
"""Length in bytes of the image file that a generation makes."""

BASE = ("bash", "glibc", "kernel", "systemd")
"""Names of packages that every image has, asked for or not."""

_EXTENSIONS = {
    "vcenter": "ova",
    "docker": "tar",
    "ISO": "iso",
    "targz": "tar.gz",
    "aws": "raw",
    "azure": "vhd",
}


def generate_appliance(call: Call) -> WireStruct:
    """An appliance without operating system is not generated.

    pages/machineimage/machineImage_generate.rst: "to generate a machine image, the appliance must
    have as a minimum an os profile".
    """
    appliance = existing(call.world, parent(call.path), "appliance")
    _check_profile(call.world, appliance)
    return _generate(call, call.path, body(call, "an image"), appliance)


def regenerate(call: Call) -> WireStruct:
    """A new ticket with the meta-data of an earlier one.

    pages/machineimage/machineImage_regenerate.rst: "The meta-data of the previous generation request
    will be re-used", "the appliance must have as a minimum an os profile".
    """
    earlier = existing(call.world, call.path, "machine image")
    appliance = existing(call.world, parent(call.path, 2), "appliance")
    _check_profile(call.world, appliance)
    return _generate(call, parent(call.path), earlier.value, appliance)


def generate_scan(call: Call) -> WireStruct:
    """pages/scanmachineimage/scanImage_generate.rst: "The actual generation is done asynchronously"."""
    scan = existing(call.world, parent(call.path), "scan")
    return _generate(call, call.path, body(call, "an image"), scan)


def generate_container(call: Call) -> WireStruct:
    """pages/containers/containerTemplate_generate.rst: "The actual generation is done asynchronously"."""
    template = existing(call.world, parent(call.path), "container template")
    return _generate(call, call.path, body(call, "an image"), template)


def delete_appliance(call: Call) -> Answer | WireStruct | Content | str | None:
    """Work in progress keeps an appliance, unless it is forced.

    pages/appliance/appliance_delete.rst: "force can be used to ensure any asynchronous generation or
    publish activities are also stopped and deleted for this appliance. By default this is false".
    """
    existing(call.world, call.path, "appliance")
    running = [r for r in call.world.store.below(call.path) if is_running(call.world, r)]
    if running and not truth(call.query.get("force")):
        raise Fault(
            409,
            f"{running[0].path} is still being worked on: wait, cancel it, or delete with force=true",
            reason="work-in-progress",
        )
    cancel_below(call.world, running)
    return resources.answer(call)


def _check_profile(world: World, appliance: Record) -> None:
    value: Any = appliance.value
    if world.store.count(f"{appliance.path}/osprofile") == 0 and value.os_profile is None:
        raise Fault(
            409,
            "the appliance has no OS profile, so nothing can be generated of it: create one with"
            f" POST {appliance.path}/osprofile first",
            reason="no-os-profile",
        )


def _generate(call: Call, collection: str, asked: WireStruct, source: Record) -> WireStruct:
    """Keep a ticket and start its job."""
    ticket: Any = copy.copy(asked)
    of: Any = source.value
    for attribute in (
        "db_id",
        "uri",
        "digest",
        "created",
        "status",
        "status_uri",
        "download_uri",
        "download_key",
    ):
        setattr(ticket, attribute, None)
    for attribute in (
        "pkgs_uri",
        "base_publish_images_uri",
        "uploaded_time",
        "file_size",
        "parent_uri",
    ):
        setattr(ticket, attribute, None)
    for attribute in ("name", "version", "revision", "distribution_name", "org_uri"):
        if getattr(ticket, attribute) is None:
            setattr(ticket, attribute, getattr(of, attribute, None))
    ticket.compress = bool(ticket.compress)
    ticket.image_created = ticket.uploaded = False
    ticket.simulated = bool(ticket.simulated)
    record = creation.create(call, collection, ticket)
    made: Any = record.value
    made.download_uri = None
    call.world.store.put(record)
    start(call.world, record, GENERATION)
    return existing(call.world, record.path, "machine image").value


def generated(world: World, record: Record) -> None:
    """Leave what a finished generation makes: an image, with a file to download if it is compressed."""
    image: Any = record.value
    image.image_created = True
    form = image.format or (image.target_format and image.target_format.format)
    kind = str(getattr(getattr(form, "name", None), "value", getattr(form, "name", None)) or "")
    image.file_extension = image.file_extension or _EXTENSIONS.get(
        kind, "qcow2" if "qcow2" in kind else "img"
    )
    stem = f"{image.name or 'image'}-{image.version or '1'}".lower()
    safe = "".join(c if c.isalnum() or c in ".-" else "-" for c in stem)
    image.file_name = image.file_name or f"{safe}.{image.file_extension}"
    image.full_name = image.full_name or image.file_name
    image.uploaded = True
    image.uploaded_time = world.clock.now()
    image.file_size = image.size = image.complete_size = IMAGE_SIZE
    _leave_packages(world, record)


def _leave_packages(world: World, record: Record) -> None:
    """List the packages of the OS profile, and those of the system that a kernel needs.

    pages/machineimage/machineImagePkg_getAll.rst: "all the native packages in the appliance's os
    profile that this machine image was created from as well as all the packages added after resolving
    package dependencies"; pages/dto-objects/ImagePkg.rst: ``level`` is 1 for what was added.
    """
    source = parent(record.path, 2)
    profile = next(iter(world.store.children(f"{source}/osprofile")), None)
    if profile is None:
        return
    asked: list[Any] = [r.value for r in world.store.children(f"{profile.path}/pkgs")]
    of: Any = profile.value
    known: list[Any] = [r.value for r in world.store.children(f"{of.distribution_uri}/pkgs")]
    names = {package.name for package in asked}
    added = [package for package in known if package.name in BASE and package.name not in names]
    for level, packages in enumerate((asked, added)):
        for package in packages:
            listed = make(
                world, "ImagePkg", pkg=package, level=level, native_from_distribution=True
            )
            world.store.put(Record(f"{record.path}/pkgs/{world.store.next_id()}", listed))


def pxe_script(call: Call) -> Content:
    """A menu of the images that a user can boot over the network.

    pages/machineimage/pxeBootScript_download.rst: "a pxe script listing all the images accessible to a
    given user".
    """
    user = existing(call.world, parent(call.path), "user")
    lines = ["#!ipxe", "menu Images"]
    for record in call.world.store.below(f"{user.path}/appliances"):
        image: Any = record.value
        if record.path.split("/")[-2] == "images" and image.image_created:
            shown = f"{image.name or ''} {image.version or ''}".strip()
            safe = "".join(c if c.isprintable() else "?" for c in shown)
            lines.append(f"item {record.path} {safe}")
    return Content("\n".join([*lines, ""]).encode(), "text/plain", "boot.ipxe")


HANDLERS: dict[str, Handler] = {
    "machineImage_generate": generate_appliance,
    "machineImage_regenerate": regenerate,
    "scanImage_generate": generate_scan,
    "containerTemplate_generate": generate_container,
    "appliance_delete": delete_appliance,
    "pxeBootScript_download": pxe_script,
}
