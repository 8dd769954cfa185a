"""What the tree of resources does for all operations of a kind, shown where a page says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

GUEST = "users/guest"
WEB = f"{GUEST}/appliances/65"
SCAN = f"{GUEST}/scannedinstances/90/scans/91"
WORKSPACE = "orgs/1/workspaces/96"
DISK = f"{WEB}/installProfile/67/pt/68/disks/69"


def below(sandbox: Sandbox, path: str) -> list[str]:
    """Paths of a resource and of all that lies below it."""
    everything = sandbox.world.store.below(path.partition("/")[0])
    return [r.path for r in everything if f"{r.path}/".startswith(f"{path}/")]


def upload(sandbox: Sandbox, folder: Path, text: str) -> Any:
    path = folder / f"sent-{text}"
    path.write_text(text)
    return sandbox.message.Upload(path, len(text), "sent")


def content(answer: Any) -> bytes:
    """The bytes that an answer sends, from memory or from a file."""
    data: bytes | Path = answer.data
    return data.read_bytes() if isinstance(data, Path) else data


@pytest.mark.parametrize(
    ("operation", "path", "inside"),
    [
        ("appliance_delete", WEB, f"{WEB}/images/76"),
        ("scanInstance_delete", f"{GUEST}/scannedinstances/90", SCAN),
        ("scan_delete", SCAN, f"{SCAN}/overlays/1"),
        ("workspace_delete", WORKSPACE, f"{WORKSPACE}/templates/100"),
        ("partitionTableDisk_delete", DISK, f"{DISK}/partitions/70"),
    ],
)
def test_what_lies_below_goes_with_it(
    sandbox: Sandbox, operation: str, path: str, inside: str
) -> None:
    """pages/appliance/appliance_delete.rst, pages/machinescaninstance/scanInstance_delete.rst,
    pages/machinescan/scan_delete.rst, pages/workspace/workspace_delete.rst,
    pages/appliancepartitiontabledisk/partitionTableDisk_delete.rst
    """
    if "/overlays/" in inside:
        record = sandbox.world.get(SCAN)
        sandbox.world.store.put(type(record)(inside, record.value))
    assert inside in below(sandbox, path)

    sandbox.call(operation, path)

    assert below(sandbox, path) == []


def test_images_go_with_their_container_template(sandbox: Sandbox) -> None:
    """pages/containers/containerTemplate_delete.rst"""
    templates = f"{GUEST}/mysoftware/63/templates"
    made = sandbox.call("containerTemplate_create", templates, sandbox.new("ContainerTemplate"))
    target = sandbox.first(f"{GUEST}/targetformats", name="Docker image")
    asked = sandbox.new("Image", target_format=target)
    image = sandbox.call("containerTemplate_generate", f"{made.uri}/images", asked)
    sandbox.finish(image.uri)
    assert image.uri in below(sandbox, made.uri)

    sandbox.call("containerTemplate_delete", made.uri)

    assert below(sandbox, made.uri) == []


def test_an_archive_goes_with_its_ticket_and_the_source_stays(sandbox: Sandbox) -> None:
    """pages/applianceimportandexport/applianceExport_delete.rst"""
    ticket = sandbox.call("appliance_export", f"{WEB}/exports")
    sandbox.finish(ticket.uri)

    sandbox.call("applianceExport_delete", ticket.uri)

    fault = sandbox.refuse("applianceExport_download", f"{ticket.uri}/downloads")
    assert (fault.status, fault.reason) == (404, "no-resource")
    assert sandbox.call("appliance_get", WEB).name == "Web front"


@pytest.mark.parametrize(
    ("group", "collection", "type_name"),
    [
        ("applianceBootScript", f"{WEB}/bootscripts", "BootScript"),
        ("projectArtifact", "orgs/1/projects/61/artifacts", "SoftwareArtifact"),
        ("mySoftwareArtifact", f"{GUEST}/mysoftware/63/artifacts", "SoftwareArtifact"),
    ],
)
def test_the_object_comes_before_the_file(
    sandbox: Sandbox, tmp_path: Path, group: str, collection: str, type_name: str
) -> None:
    """pages/applianceconfiguration/applianceBootScript_upload.rst"""
    sent = upload(sandbox, tmp_path, group)
    early = sandbox.refuse(f"{group}_upload", f"{collection}/999/bin/a.sh", upload=sent)
    assert early.status == 404

    create = f"{group}_add" if group == "mySoftwareArtifact" else f"{group}_create"
    made = sandbox.call(create, collection, sandbox.new(type_name, name="a.sh"))
    sandbox.call(f"{group}_upload", f"{made.uri}/bin/a.sh", upload=sent)

    answer = sandbox.call(f"{group}_download", f"{made.uri}/bin")
    assert content(answer) == group.encode()


def test_a_file_goes_with_its_boot_script(sandbox: Sandbox, tmp_path: Path) -> None:
    """pages/applianceconfiguration/applianceBootScript_delete.rst"""
    script = f"{WEB}/bootscripts/75"
    sent = upload(sandbox, tmp_path, "echo")
    sandbox.call("applianceBootScript_upload", f"{script}/bin/a.sh", upload=sent)

    sandbox.call("applianceBootScript_delete", script)

    assert sandbox.refuse("applianceBootScript_download", f"{script}/bin").status == 404


def test_search_criteria_choose_a_part(sandbox: Sandbox) -> None:
    """pages/appliance/appliance_getAll.rst"""
    path = f"{GUEST}/appliances"
    found = sandbox.call("appliance_getAll", path, query="name=='Web*'").appliances
    assert [appliance.name for appliance in found] == ["Web front"]
    assert sandbox.call("appliance_getAll", path, query="name=='nothing'").appliances == []


def test_name_version_and_architecture_choose_systems(sandbox: Sandbox) -> None:
    """pages/organization/orgOS_getAll.rst"""

    def names(**query: str) -> list[str]:
        found = sandbox.call("orgOS_getAll", "orgs/1/distributions", **query).distributions
        return [str(getattr(system.name, "value", system.name)) for system in found]

    assert names(name="CentOS") == names(version="7") == ["CentOS"]
    assert names(name="CentOS", version="16.04") == names(arch="sparc") == []
    assert names(arch="x86_64") == ["CentOS", "Ubuntu", "Windows"]


def test_a_name_chooses_organizations(sandbox: Sandbox) -> None:
    """pages/user/userOrg_getAll.rst"""
    path = f"{GUEST}/orgs"
    found = sandbox.call("userOrg_getAll", path, name="Harbour Works").orgs
    assert [organization.db_id for organization in found] == [1]
    assert sandbox.call("userOrg_getAll", path, name="Another").orgs == []


def test_a_deployment_that_is_stopped_is_listed_no_more(sandbox: Sandbox) -> None:
    """pages/deployments/deployment_terminate.rst"""
    path = f"{GUEST}/deployments"

    def listed() -> list[str]:
        return [d.application_id for d in sandbox.call("deployment_getAll", path).deployments]

    assert listed() == ["k7m2p9x4qt"]
    sandbox.call("deployment_terminate", f"{path}/k7m2p9x4qt")
    assert listed() == []


def test_a_logo_is_the_same_with_and_without_its_name(sandbox: Sandbox, tmp_path: Path) -> None:
    """pages/appliance/applianceLogo_download.rst, pages/machineimage/machineImage_download.rst"""
    sent = upload(sandbox, tmp_path, "picture")
    sandbox.call("applianceLogo_upload", f"{WEB}/logo/1/logo.png", upload=sent)
    plain = sandbox.call("applianceLogo_download", f"{WEB}/logo/1")
    named = sandbox.call("applianceLogo_downloadFile", f"{WEB}/logo/1/logo.png")
    assert content(plain) == content(named) == b"picture"

    image = f"{WEB}/images/76/downloads"
    plain = sandbox.call("machineImage_download", image)
    named = sandbox.call("machineImage_downloadFile", f"{image}/web-front-1.0.qcow2")
    assert content(plain) == content(named)


def test_the_processing_of_a_report_stops(sandbox: Sandbox) -> None:
    """pages/machinescan/scan_cancel.rst"""
    scan = sandbox.call("scan_create", f"{GUEST}/scannedinstances/90/scans")

    sandbox.call("scan_cancel", f"{scan.uri}/status")

    status = sandbox.call("scan_get", scan.uri).status
    assert (status.cancelled, status.complete) == (True, False)
    assert sandbox.world.get(scan.uri).value.scanned is False


def test_a_system_is_made_of_what_its_path_and_query_say(sandbox: Sandbox) -> None:
    """pages/os/os_create.rst"""
    made = sandbox.call("os_create", "distributions/1/Debian/9", user="admin", arch="x86_64")
    assert (str(getattr(made.name, "value", made.name)), made.version) == ("Debian", "9")
    assert sandbox.call("os_get", made.uri, user="admin").version == "9"


def test_a_synchronisation_needs_no_body(sandbox: Sandbox) -> None:
    """pages/machinescan/scanSync_create.rst"""
    made = sandbox.call("scanSync_create", f"{SCAN}/sync")
    assert made.uri.startswith(f"{SCAN}/sync/")
    assert sandbox.world.get(made.uri) is not None


@pytest.mark.parametrize(
    "name", ["category_create", "categoryChild_create", "category_delete", "category_update"]
)
def test_categories_are_the_administrators(sandbox: Sandbox, name: str) -> None:
    """pages/categories/category_create.rst"""
    needed = set(sandbox.routes[name].entitlements)
    assert needed == {"categories_administrate"}
    assert not needed & set(sandbox.world.get("users/guest").extra["entitlements"])
    assert needed <= set(sandbox.world.get("users/admin").extra["entitlements"])


def test_all_entitlements_that_a_page_names_are_listed(sandbox: Sandbox) -> None:
    """pages/rolesandentitlements/entitlement_getAll.rst"""
    named = {name for route in sandbox.service.routes for name in route.entitlements}
    listed = sandbox.call("entitlement_getAll", "entitlements").entitlements
    assert named <= {entitlement.name for entitlement in listed}
    assert len(listed) == len({entitlement.name for entitlement in listed})
