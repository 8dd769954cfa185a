"""Jobs: pages/machineimage/machineImage_generate.rst and the other pages that say "asynchronously"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.runtime.behaviours.sandbox import Sandbox

APPLIANCES = "users/guest/appliances"


def generate(sandbox: Sandbox, **values: Any) -> Any:
    appliance = sandbox.first(APPLIANCES, name="Web front")
    target = sandbox.first("users/guest/targetformats", name="vCenter OVA")
    asked = sandbox.new("Image", target_format=target, **values)
    return sandbox.call("machineImage_generate", f"{appliance.uri}/images", asked)


def test_an_appliance_without_os_profile_is_not_generated(sandbox: Sandbox) -> None:
    draft = sandbox.first(APPLIANCES, name="Draft")

    fault = sandbox.refuse("machineImage_generate", f"{draft.uri}/images", sandbox.new("Image"))

    assert (fault.status, fault.reason) == (409, "no-os-profile")
    assert f"POST {draft.uri}/osprofile" in fault.message


def test_a_generation_is_a_ticket_and_then_an_image_to_download(sandbox: Sandbox) -> None:
    ticket = generate(sandbox, compress=True)
    assert (ticket.image_created, ticket.name, ticket.download_uri) == (False, "Web front", None)
    assert (
        sandbox.refuse("machineImage_download", f"{ticket.uri}/downloads").reason == "not-complete"
    )

    sandbox.finish(ticket.uri)

    image = sandbox.call("machineImage_get", ticket.uri)
    assert (image.image_created, image.file_name) == (True, "web-front-1.0.ova")
    assert (
        len(sandbox.call("machineImage_download", f"{ticket.uri}/downloads").data)
        == image.file_size
    )


def test_a_ticket_tells_its_state_in_the_first_answer_and_that_is_no_look(
    sandbox: Sandbox,
) -> None:
    sandbox.world.jobs = sandbox.jobs.JobSettings(mode="polls", polls=2)

    ticket = generate(sandbox, compress=True)

    assert (ticket.status.complete, ticket.status.percentage) == (False, 0)
    assert ticket.status.message == "Checking dependencies"
    assert sandbox.call("machineImageStatus_get", f"{ticket.uri}/status").percentage == 50


def test_a_regeneration_is_a_new_ticket_with_the_old_meta_data(sandbox: Sandbox) -> None:
    ticket = generate(sandbox, compress=True)
    again = sandbox.call("machineImage_regenerate", ticket.uri)

    assert again.uri != ticket.uri
    assert (again.compress, again.target_format.name) == (True, "vCenter OVA")


def test_work_in_progress_keeps_an_appliance_unless_forced(sandbox: Sandbox) -> None:
    ticket = generate(sandbox)
    appliance = "/".join(ticket.uri.split("/")[:4])

    assert sandbox.refuse("appliance_delete", appliance).reason == "work-in-progress"
    sandbox.call("appliance_delete", appliance, force="true")
    assert sandbox.world.get(appliance) is None
    assert sandbox.world.get(ticket.uri) is None


def test_an_image_is_published_when_it_is_there_and_then_deployed(sandbox: Sandbox) -> None:
    ticket = generate(sandbox, compress=True)
    asked = sandbox.new("PublishImageVSphere", display_name="front")
    assert (
        sandbox.refuse("applianceImage_publish", f"{ticket.uri}/pimages", asked).reason
        == "not-complete"
    )
    sandbox.finish(ticket.uri)

    made = sandbox.call("applianceImage_publish", f"{ticket.uri}/pimages", asked)
    assert (made.image_uri, made.cloud_id) == (ticket.uri, None)
    deployment = sandbox.new("Deployment", name="quay")
    assert (
        sandbox.refuse("machineImagePublished_deploy", f"{made.uri}/deploys", deployment).status
        == 409
    )
    assert sandbox.finish(made.uri).cloud_id == f"img-{made.db_id}"

    started = sandbox.call("machineImagePublished_deploy", f"{made.uri}/deploys", deployment)
    assert (started.name, started.state) == ("quay", "starting")
    assert sandbox.finish(started.uri).state == "running"


def test_an_export_imports_again(sandbox: Sandbox) -> None:
    source = sandbox.first(APPLIANCES, name="Web front")
    export = sandbox.call("appliance_export", f"{source.uri}/exports", outputFormat="yaml")
    assert (
        sandbox.refuse("applianceExport_download", f"{export.uri}/downloads").reason
        == "not-complete"
    )
    sandbox.finish(export.uri)
    archive = sandbox.call("applianceExport_download", f"{export.uri}/downloads")
    assert archive.name == "Web front-1.0.tar.gz"
    assert sandbox.world.get(export.uri).value.downloaded is True

    upload = sandbox.message.Upload(Path(archive.data), 4)
    ticket = sandbox.call("appliance_import", "users/guest/imports")
    fault = sandbox.refuse("applianceImport_upload", ticket.upload_uri, upload=upload)
    assert (fault.status, fault.reason) == (409, "exists")

    ticket = sandbox.call("appliance_import", "users/guest/imports", force="true")
    assert (
        sandbox.call("applianceImport_upload", ticket.upload_uri, upload=upload).complete is False
    )
    done = sandbox.finish(ticket.uri)
    made = sandbox.world.get(done.reference_uri).value
    assert (done.imported, made.imported, made.name, made.version) == (
        True,
        True,
        "Web front",
        "1.0",
    )
    assert sandbox.world.get(source.uri) is None
    assert sandbox.first(f"{made.uri}/osprofile").name == "Server"
    packages = sandbox.world.store.children(f"{sandbox.first(f'{made.uri}/osprofile').uri}/pkgs")
    assert "httpd" in {record.value.name for record in packages}


def test_an_export_tells_whether_it_was_downloaded(sandbox: Sandbox) -> None:
    """pages/dto-objects/ApplianceExport.rst"""
    source = sandbox.first(APPLIANCES, name="Web front")
    export = sandbox.call("appliance_export", f"{source.uri}/exports")
    sandbox.finish(export.uri)
    assert sandbox.call("applianceExport_get", export.uri).downloaded is False

    sandbox.call("applianceExport_download", f"{export.uri}/downloads")

    assert sandbox.call("applianceExport_get", export.uri).downloaded is True


def test_a_scan_becomes_an_appliance(sandbox: Sandbox) -> None:
    scan = sandbox.first(f"{sandbox.first('users/guest/scannedinstances').uri}/scans")
    asked = sandbox.new("ScanImport", imported_object_name="Old host", imported_object_version="1")
    ticket = sandbox.call("scanImportToTemplate_import", f"{scan.uri}/imports", asked)

    done = sandbox.finish(ticket.uri)

    assert sandbox.world.get(done.imported_object_uri).value.name == "Old host"
    assert done.imported_to_golden is False


def test_a_report_is_scanned_by_a_job(sandbox: Sandbox) -> None:
    instance = sandbox.first("users/guest/scannedinstances")
    scan = sandbox.call("scan_create", f"{instance.uri}/scans")
    assert (scan.name, scan.scanned) == ("Scan #2", False)
    assert sandbox.finish(scan.uri).scanned is True
    assert sandbox.world.get(instance.uri).value.total_scans == 2
