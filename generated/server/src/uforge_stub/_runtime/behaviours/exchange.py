"""Export of appliances and software as archives, and import of what such archives describe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..server import archives, creation, progress
from ..server.message import Call, Fault, Handler
from ..server.peer import WireStruct, safe_name
from ..server.store import Record
from ..server.world import World
from . import installation
from .downloads import content_of
from .imports import check, check_texts, plain, twin_of
from .lookup import existing, make, parent, truth
from .tickets import BUNDLE_IMPORT, EXPORT, IMPORT, start

_FORMATS = ("json", "yaml", "yml")


def export_appliance(call: Call) -> WireStruct:
    """A ticket, the archive of which can be downloaded when it is complete.

    pages/applianceimportandexport/appliance_export.rst.
    """
    appliance = existing(call.world, parent(call.path), "appliance")
    value: Any = appliance.value
    ticket = make(
        call.world,
        "ApplianceExport",
        appliance_name=value.name,
        appliance_version=value.version,
        downloaded=False,
        parent_uri=appliance.path,
    )
    return _export(call, ticket)


def export_software(call: Call) -> WireStruct:
    """As :func:`export_appliance`. pages/usersoftwarelibrary/mySoftware_export.rst."""
    software = existing(call.world, parent(call.path), "software component")
    value: Any = software.value
    ticket = make(
        call.world,
        "SoftwareBundleExport",
        bundle_name=value.name,
        bundle_version=value.version,
        parent_uri=software.path,
    )
    return _export(call, ticket)


def _export(call: Call, ticket: WireStruct) -> WireStruct:
    form = call.query.get("outputFormat", "json").casefold()
    if form not in _FORMATS:
        raise Fault(400, f"outputFormat: expected json or yaml, got {form!r}", reason="no-format")
    record = creation.create(
        call, call.path, ticket, format="yaml" if form.startswith("y") else "json"
    )
    value: Any = record.value
    value.download_uri = f"{record.path}/downloads"
    call.world.store.put(record)
    return start(call.world, record, EXPORT).value


def exported(world: World, record: Record) -> None:
    """Leave what a finished export makes: an archive with a description at its root."""
    source = world.get(parent(record.path, 2))
    if source is None:
        return
    described = describe(world, source)
    name = record.path.replace("/", "-") + ".tar.gz"
    world.files.mkdir(parents=True, exist_ok=True)
    path = world.files / name
    archives.pack(
        path,
        described,
        form=record.extra.get("format", "json"),
        files=_files(world, source),
    )
    value: Any = source.value
    shown = f"{value.name or 'archive'}-{value.version or '1'}.tar.gz"
    record.extra["file"] = {"path": str(path), "name": shown, "mediaType": "application/gzip"}


def describe(world: World, source: Record) -> dict[str, Any]:
    """Return the description of an appliance or a software component, in the form of a template's file."""
    if "/mysoftware/" in source.path:
        return _bundle(world, source)
    value: Any = source.value
    described: dict[str, Any] = {"name": value.name, "version": value.version}
    if value.description:
        described["description"] = value.description
    profile = next(iter(world.store.children(f"{source.path}/osprofile")), None)
    if profile is not None:
        of: Any = profile.value
        packages: list[Any] = [r.value for r in world.store.children(f"{profile.path}/pkgs")]
        system = world.get(of.distribution_uri) if of.distribution_uri else None
        base: Any = system.value if system else None
        described["os"] = {
            "name": plain(base.name) if base else None,
            "version": base.version if base else of.version,
            "arch": plain(of.arch),
            "profile": of.name,
            "pkgs": [{"name": package.name} for package in packages],
        }
    installed = installation.describe(world, source.path)
    if installed:
        described["installation"] = installed
    projects: list[Any] = [r.value for r in world.store.children(f"{source.path}/projects")]
    if projects:
        described["projects"] = [{"name": p.name, "version": p.version} for p in projects]
    bundles = world.store.children(f"{source.path}/mysoftware")
    if bundles:
        user = "/".join(source.path.split("/")[:2])
        described["bundles"] = [
            _bundle(world, Record(f"{user}/mysoftware/{r.path.rsplit('/', 1)[1]}", r.value))
            for r in bundles
        ]
    scripts: list[Any] = [r.value for r in world.store.children(f"{source.path}/bootscripts")]
    if scripts:
        described["config"] = [
            {
                "name": s.name,
                "type": "bootscript",
                "boot": plain(s.boot_type),
                "order": s.boot_order,
            }
            for s in scripts
        ]
    return {"stack": described}


def _bundle(world: World, software: Record) -> dict[str, Any]:
    value: Any = software.value
    described: dict[str, Any] = {"name": value.name, "version": value.version}
    if value.description:
        described["description"] = value.description
    found: list[Any] = [r.value for r in world.store.children(f"{software.path}/artifacts")]
    files = [{"name": f.name, "destination": f.install_location} for f in found]
    return {**described, "files": files}


def _files(world: World, source: Record) -> dict[str, Path]:
    """Return the uploaded files of an appliance or a software component, by their path in an archive."""
    found: dict[str, Path] = {}
    for record in world.store.below(source.path):
        value: Any = record.value
        kind = {"bootscripts": "config", "artifacts": "software"}.get(record.path.split("/")[-2])
        if kind is None or "file" not in record.extra:
            continue
        content = content_of(world, record)
        if isinstance(content.data, Path):
            found[f"{kind}/{record.path.rsplit('/', 1)[1]}-{safe_name(value.name or 'file')}"] = (
                content.data
            )
    return found


def import_appliance(call: Call) -> WireStruct:
    """A ticket, to which the archive is then uploaded.

    pages/applianceimportandexport/appliance_import.rst.
    """
    ticket = make(
        call.world,
        "ApplianceImport",
        imported=False,
        use_major=truth(call.query.get("useMajor")),
        reuse_bundles=truth(call.query.get("reuseBundles")),
        force_rw=truth(call.query.get("force")) or bool(getattr(call.body, "force_rw", False)),
    )
    return _import(call, ticket)


def import_software(call: Call) -> WireStruct:
    """As :func:`import_appliance`. pages/usersoftwarelibrary/softwareBundle_import.rst."""
    return _import(call, make(call.world, "SoftwareBundleImport", imported=False))


def _import(call: Call, ticket: Any) -> WireStruct:
    ticket.parent_uri = parent(call.path)
    ticket.uploaded = False
    record = creation.create(call, call.path, ticket)
    value: Any = record.value
    value.upload_uri = f"{record.path}/uploads"
    call.world.store.put(record)
    return record.value


def upload_archive(call: Call) -> WireStruct:
    """The archive says what is made of it; a job makes it.

    pages/applianceimportandexport/applianceImport_upload.rst; likewise
    pages/usersoftwarelibrary/softwareBundleImport_upload.rst; pages/dto-objects/ApplianceImport.rst:
    ``force_rw`` lets it take the place of its twin.
    """
    record = existing(call.world, parent(call.path), "import ticket")
    if "job" in record.extra:
        raise Fault(
            409,
            "the archive was uploaded already: create another import ticket",
            reason="uploaded-already",
        )
    if call.upload is None:
        raise Fault(400, "expected the archive in the request's body", reason="no-body")
    described = archives.read(call.upload.path)
    ticket: Any = record.value
    _check(call, ticket, described)
    ticket.uploaded = True
    ticket.uploaded_time = call.world.clock.now()
    ticket.size, ticket.sha256sum = call.upload.size, call.upload.digest or None
    record.extra["described"] = described
    call.world.store.put(record)
    started = start(call.world, record, BUNDLE_IMPORT if "/bundleimports/" in call.path else IMPORT)
    return progress.state(call.world, started, call.route.result.type or "", look=False)


def _check(call: Call, ticket: Any, described: dict[str, Any]) -> None:
    """Refuse an archive that nothing can be made of.

    Raises:
        Fault: 400, its description; 409, there is what it would make already.
    """
    if "/bundleimports/" in call.path:
        bundle = described.get("bundle", described)
        check_texts(bundle if isinstance(bundle, dict) else {}, "bundle")
        return
    stack = described.get("stack", described)
    if not isinstance(stack, dict) or not stack.get("name") or stack.get("version") in (None, ""):
        raise Fault(
            400,
            "name: the description in the archive needs a name and a version",
            reason="no-value",
        )
    check_texts(stack, "stack")
    check(call.world, ticket, stack)
    twin = twin_of(call.world, f"{ticket.parent_uri}/appliances", stack)
    if twin is not None and not ticket.force_rw:
        raise Fault(
            409,
            f"{twin.path} has that name and version already: create an import ticket with force=true"
            " to overwrite it",
            reason="exists",
        )


HANDLERS: dict[str, Handler] = {
    "appliance_export": export_appliance,
    "mySoftware_export": export_software,
    "appliance_import": import_appliance,
    "softwareBundle_import": import_software,
    "applianceImport_upload": upload_archive,
    "softwareBundleImport_upload": upload_archive,
}
