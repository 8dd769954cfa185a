"""Scans of live systems, what is made of them, migrations, and the other work that jobs do."""

from __future__ import annotations

import copy
from typing import Any

from ..server import creation
from ..server.message import Call, Handler
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World
from .invitations import answered
from .lookup import body, existing, make, parent, tell_system
from .tickets import (
    GOLDEN_IMPORT,
    MIGRATION,
    PREPARATION,
    SCAN,
    SCAN_IMPORT,
    SHARING,
    UPDATE,
    Work,
    start,
)


def _begin(call: Call, value: WireStruct, work: Work, **extra: Any) -> WireStruct:
    record = creation.create(call, call.path, value, **extra)
    return start(call.world, record, work).value


def create_scan(call: Call) -> WireStruct:
    """A report is read by a job.

    pages/machinescan/scan_create.rst, scan_multipartCreate.rst; pages/machinescan/scan_cancel.rst.
    """
    instance = existing(call.world, parent(call.path), "scanned instance")
    number = call.world.store.count(call.path) + 1
    scan = make(
        call.world, "Scan", name=f"Scan #{number}", scanned_instance_uri=instance.path,
        scanned=False, error=False, rejected=False, raw_scan=False,
    )  # fmt: skip
    extra: dict[str, Any] = {}
    if call.upload is not None:
        extra["file"] = {
            "path": str(call.upload.path),
            "name": call.upload.name,
            "size": call.upload.size,
        }
    return _begin(call, scan, SCAN, **extra)


def scanned(world: World, record: Record) -> None:
    """Leave what a finished scan makes: a validated report, counted at its instance."""
    scan: Any = record.value
    scan.scanned = scan.validated = True
    instance = world.get(parent(record.path, 2))
    if instance is not None:
        value: Any = instance.value
        value.total_scans = world.store.count(parent(record.path))
        world.store.put(instance)


def import_scan(call: Call) -> WireStruct:
    """A scan becomes an appliance, by a job.

    pages/machinescanimport/scanImportToTemplate_import.rst;
    scanImportToTemplate_getAll.rst.
    """
    return _import(call, SCAN_IMPORT)


def import_golden(call: Call) -> WireStruct:
    """A scan becomes a golden image, by a job.

    pages/machinescanimport/scanImportToGolden_import.rst; scanImportToGolden_getAll.rst.
    """
    return _import(call, GOLDEN_IMPORT)


def _import(call: Call, work: Work) -> WireStruct:
    scan = existing(call.world, parent(call.path), "scan")
    ticket: Any = copy.copy(body(call, "a scanImport"))
    ticket.parent_uri = scan.path
    ticket.imported_to_golden = work is GOLDEN_IMPORT
    ticket.imported_object_uri = None
    return _begin(call, ticket, work)


def scan_imported(world: World, record: Record) -> None:
    """Leave what a finished import of a scan makes: an appliance with the name of the ticket."""
    ticket: Any = record.value
    scan = world.get(parent(record.path, 2))
    instance = world.get(parent(record.path, 4))
    distribution: Any = getattr(instance.value, "distribution", None) if instance else None
    user = "/".join(record.path.split("/")[:2])
    appliance = make(
        world, "Appliance",
        name=ticket.imported_object_name or "Imported scan",
        version=ticket.imported_object_version or "1.0",
        description=ticket.imported_object_description,
        imported=True, revision=1, org_uri=ticket.org_uri,
        distribution_uri=distribution.uri if distribution else None,
    )  # fmt: skip
    tell_system(world, appliance)
    made = creation.add(world, f"{user}/appliances", appliance)
    if distribution is not None:
        profile = make(
            world, "LinuxProfile", name="Imported", active=True,
            appliance_uri=made.path, distribution_uri=distribution.uri,
        )  # fmt: skip
        kept = creation.add(world, f"{made.path}/osprofile", profile)
        for package in world.store.children(f"{scan.path}/packages") if scan else ():
            of: Any = package.value
            creation.add(
                world,
                f"{kept.path}/pkgs",
                make(world, "Pkg", name=of.name, version=of.version, arch=of.arch),
            )
    ticket.imported_object_uri = made.path


def golden_imported(world: World, record: Record) -> None:
    """Leave what a finished import to a golden image makes: a profile of the scan's distribution."""
    ticket: Any = record.value
    instance = world.get(parent(record.path, 4))
    distribution: Any = getattr(instance.value, "distribution", None) if instance else None
    if distribution is None or not distribution.uri:
        return
    profile = make(
        world, "WindowsProfile", name=ticket.imported_object_name or "Golden image",
        version=ticket.imported_object_version, description=ticket.imported_object_description,
        imported_golden=True, active=True, distribution_uri=distribution.uri,
    )  # fmt: skip
    ticket.imported_object_uri = creation.add(world, f"{distribution.uri}/profiles", profile).path


def create_migration(call: Call) -> WireStruct:
    """All stages of moving a live system, one after the other.

    pages/machinemigration/migration_create.rst.
    """
    value: Any = copy.copy(body(call, "a migration"))
    value.cancellable = True
    return _begin(call, value, MIGRATION)


def migrated(world: World, record: Record) -> None:
    """Leave a finished migration, which cannot be cancelled any more."""
    value: Any = record.value
    value.cancellable = False


def share(call: Call) -> WireStruct:
    """An appliance is shared as a template, by a job.

    pages/workspacetemplate/workspaceTemplate_share.rst.
    """
    workspace = existing(call.world, parent(call.path), "workspace")
    value: Any = copy.copy(body(call, "a galleryTemplate"))
    value.workspace_uri = workspace.path
    value.owner = value.publisher = call.principal.login if call.principal else value.owner
    return _begin(call, value, SHARING)


def update_repository(call: Call) -> WireStruct:
    """Packages are updated by a job.

    pages/repositories/repositoryUpdate_create.rst.
    """
    existing(call.world, parent(call.path), "repository")
    return _begin(call, make(call.world, "RepositoryUpdate"), UPDATE)


def updated(world: World, record: Record) -> None:
    """Leave what a finished update changes: when the repository was last updated."""
    repository = world.get(parent(record.path, 2))
    if repository is not None:
        value: Any = repository.value
        value.last_updated = world.clock.now()
        world.store.put(repository)


def prepare(call: Call) -> WireStruct:
    """The images that a blueprint needs are made by a job.

    pages/blueprint/prepare.rst, pages/blueprint/blueprintPipelineStatus_get.rst.
    """
    blueprint = existing(call.world, parent(call.path), "blueprint")
    sent: Any = body(call, "a blueprintDeployment")
    kind = "BlueprintPipelineAzure" if hasattr(sent, "storage_account") else "BlueprintPipelineAws"
    pipeline = make(
        call.world,
        kind,
        name=sent.name,
        blueprint_uri=blueprint.path,
        cred_account_uri=sent.cred_account_uri,
    )
    return _begin(call, pipeline, PREPARATION)


HANDLERS: dict[str, Handler] = {
    "scan_create": create_scan,
    "scan_multipartCreate": create_scan,
    "scanImportToTemplate_import": import_scan,
    "scanImportToGolden_import": import_golden,
    "migration_create": create_migration,
    "workspaceTemplate_share": answered(share),
    "repositoryUpdate_create": update_repository,
    "prepare": prepare,
}
