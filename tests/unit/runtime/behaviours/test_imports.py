"""What imports make of archives: pages/applianceimportandexport, pages/dto-objects/ApplianceImport.rst."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

GUEST = "users/guest"
WEB = f"{GUEST}/appliances/65"


def archive(sandbox: Sandbox, folder: Path, **stack: Any) -> Any:
    """An archive with a description of an appliance, as it is uploaded."""
    path = folder / "stack.tar.gz"
    sandbox.archives.pack(path, {"stack": {"name": "Box", "version": "1", **stack}})
    return sandbox.message.Upload(path, path.stat().st_size)


def begin(sandbox: Sandbox, upload: Any, **query: str) -> Any:
    """The ticket of an import, with the archive uploaded."""
    ticket = sandbox.call("appliance_import", f"{GUEST}/imports", **query)
    sandbox.call("applianceImport_upload", ticket.upload_uri, upload=upload)
    return ticket


def refused(sandbox: Sandbox, upload: Any, **query: str) -> Any:
    ticket = sandbox.call("appliance_import", f"{GUEST}/imports", **query)
    fault = sandbox.refuse("applianceImport_upload", ticket.upload_uri, upload=upload)
    assert sandbox.world.get(ticket.uri).value.uploaded is False
    return fault


def imported(sandbox: Sandbox, upload: Any, **query: str) -> Any:
    """The appliance that an import makes."""
    done = sandbox.finish(begin(sandbox, upload, **query).uri)
    assert done.imported is True
    return sandbox.world.get(done.reference_uri).value


def below(sandbox: Sandbox, path: str) -> list[str]:
    """Collections and names of what lies below a path."""
    return sorted(
        f"{r.path.split('/')[-2]} {getattr(r.value, 'name', None)}"
        for r in sandbox.world.store.below(path)
    )


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_projects_and_install_profile_come_back(sandbox: Sandbox, form: str) -> None:
    """pages/applianceimportandexport/applianceExport_download.rst"""
    export = sandbox.call("appliance_export", f"{WEB}/exports", outputFormat=form)
    sandbox.finish(export.uri)
    path = Path(sandbox.call("applianceExport_download", f"{export.uri}/downloads").data)
    sandbox.call("appliance_update", WEB, sandbox.new("Appliance", name="Elsewhere"))

    made = imported(sandbox, sandbox.message.Upload(path, path.stat().st_size))

    assert made.name == "Web front"
    assert made.project_uris.uri == ["orgs/1/projects/61"]
    assert below(sandbox, f"{made.uri}/projects") == ["projects Tomcat"]
    profile = sandbox.first(f"{made.uri}/installProfile")
    before = sandbox.world.get(f"{WEB}/installProfile/67").value
    for attribute in (
        "keyboard", "timezone", "disk_size", "memory_size", "swap_size", "partition_auto", "hw_type",
        "firewall_enabled", "firewall_auto", "keyboard_auto", "root_user", "welcome_msg", "se_linux_mode",
    ):  # fmt: skip
        assert getattr(profile, attribute) == getattr(before, attribute) is not None, attribute
    assert below(sandbox, profile.uri) == [
        "disks sda",
        "groups crew",
        "nics eth0",
        "partitions sda1",
        "partitions sda2",
        "users deploy",
    ]
    table = profile.partition_table
    assert table.uri == f"{profile.uri}/pt/{table.db_id}" != before.partition_table.uri
    disk = sandbox.call("partitionTableDisk_getAll", table.disks_uri).disks[0]
    assert (disk.uri, disk.size) == (f"{table.disks_uri}/{disk.db_id}", 10737418240)
    partition = sandbox.first(f"{disk.uri}/partitions", name="sda1")
    assert (partition.mpoint, partition.size, partition.mbr_boot) == ("/", 10200547328, True)


def test_the_install_profile_of_an_import_can_be_read(sandbox: Sandbox, tmp_path: Path) -> None:
    """pages/dto-objects/Appliance.rst"""
    made = imported(sandbox, archive(sandbox, tmp_path))

    profile = sandbox.call("installProfile_get", made.install_profile_uri)

    assert made.install_profile_uri == f"{made.uri}/installProfile/{profile.db_id}"
    assert (profile.uri, profile.appliance_uri) == (made.install_profile_uri, made.uri)
    assert made.install_profile.uri == profile.uri


@pytest.mark.parametrize(
    ("stack", "reason", "told"),
    [
        ({"os": {"name": "CentOS", "version": "5"}}, "no-system", "CentOS 5"),
        ({"os": {"name": "Plan 9"}}, "no-system", "Plan 9"),
        ({"projects": [{"name": "Tomcat", "version": "1"}]}, "no-project", "Tomcat 1"),
        ({"installation": {"diskSize": "much"}}, "bad-archive", "installation"),
        ({"installation": "none"}, "bad-archive", "installation"),
        ({"name": ["x"]}, "no-text", "stack.name: expected text, got a list"),
        ({"version": {"x": 1}}, "no-text", "stack.version: expected text, got an object"),
        ({"os": {"name": ["x"]}}, "no-text", "stack.os.name: expected text"),
        (
            {"bundles": [{"name": "b"}, {"files": [{"name": []}]}]},
            "no-text",
            "stack.bundles[1].files[0].name:",
        ),
    ],
)
def test_what_is_not_there_is_not_dropped_in_silence(
    sandbox: Sandbox, tmp_path: Path, stack: dict[str, Any], reason: str, told: str
) -> None:
    """pages/applianceimportandexport/applianceImport_upload.rst"""
    fault = refused(sandbox, archive(sandbox, tmp_path, **stack))
    assert (fault.status, fault.reason) == (400, reason)
    assert told in fault.message


def test_the_major_version_is_enough_if_the_ticket_says_so(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """pages/dto-objects/ApplianceImport.rst: ``useMajor``"""
    upload = archive(sandbox, tmp_path, os={"name": "CentOS", "version": 7.4, "arch": "x86_64"})
    assert refused(sandbox, upload).reason == "no-system"

    made = imported(sandbox, upload, useMajor="true")

    assert (made.distribution_uri, made.distribution_name) == ("distributions/17", "CentOS 7")


def test_a_system_that_is_switched_off_is_not_imported(sandbox: Sandbox, tmp_path: Path) -> None:
    """pages/os/osAccess_update.rst"""
    path = "distributions/17/changeActiveStatus"
    sandbox.call("osAccess_update", path, user="admin", active="false")
    upload = archive(sandbox, tmp_path, os={"name": "CentOS", "version": "7"})
    assert refused(sandbox, upload).reason == "not-active"


@pytest.mark.parametrize("said", ["query", "body"])
def test_a_twin_is_written_over_if_the_ticket_says_so(
    sandbox: Sandbox, tmp_path: Path, said: str
) -> None:
    """pages/dto-objects/ApplianceImport.rst: ``force_rw``"""
    upload = archive(sandbox, tmp_path, name="Web front", version="1.0", description="Anew")
    assert refused(sandbox, upload).reason == "exists"

    query = {"force": "true"} if said == "query" else {}
    body = None if query else sandbox.new("ApplianceImport", force_rw=True)
    ticket = sandbox.call("appliance_import", f"{GUEST}/imports", body, **query)
    sandbox.call("applianceImport_upload", ticket.upload_uri, upload=upload)
    sandbox.finish(ticket.uri)

    found = [r.value for r in sandbox.world.store.children(f"{GUEST}/appliances")]
    assert [a.description for a in found if a.name == "Web front"] == ["Anew"]
    assert sandbox.world.get(WEB) is None


@pytest.mark.parametrize("reused", [True, False])
def test_components_are_used_again_if_the_ticket_says_so(
    sandbox: Sandbox, tmp_path: Path, *, reused: bool
) -> None:
    """pages/dto-objects/ApplianceImport.rst: ``reuseBundles``"""
    upload = archive(sandbox, tmp_path, bundles=[{"name": "Timetable", "version": "2.1"}])

    made = imported(sandbox, upload, reuseBundles=str(reused).lower())

    known = f"{GUEST}/mysoftware/63"
    assert (made.my_software_uris.uri == [known]) is reused
    assert sandbox.world.store.count(f"{GUEST}/mysoftware") == (1 if reused else 2)
