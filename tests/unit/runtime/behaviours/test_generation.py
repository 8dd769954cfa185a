"""What is generated beside images of appliances, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

WEB = "users/guest/appliances/65"
SCANS = "users/guest/scannedinstances/90/scans/91/images"


def asked(sandbox: Sandbox, **values: Any) -> Any:
    target = sandbox.first("users/guest/targetformats", name="vCenter OVA")
    return sandbox.new("Image", target_format=target, **values)


def test_the_packages_of_an_image_are_those_of_the_profile_and_what_they_need(
    sandbox: Sandbox,
) -> None:
    """pages/machineimage/machineImagePkg_getAll.rst"""
    profile = f"{WEB}/osprofile/66/pkgs"
    for record in sandbox.world.store.children(profile):
        if record.value.name in ("bash", "kernel"):
            sandbox.world.store.delete(record.path)
    wanted = {record.value.name for record in sandbox.world.store.children(profile)}
    ticket = sandbox.call("machineImage_generate", f"{WEB}/images", asked(sandbox))
    sandbox.finish(ticket.uri)

    found = sandbox.call("machineImagePkg_getAll", f"{ticket.uri}/pkgs").image_pkgs

    levels = {package.pkg.name: package.level for package in found}
    assert {name for name, level in levels.items() if level == 0} == wanted != set()
    assert {name for name, level in levels.items() if level == 1} == {"bash", "kernel"}


def test_a_scan_is_generated_and_downloaded_if_compressed(sandbox: Sandbox) -> None:
    """pages/scanmachineimage/scanImage_generate.rst"""
    plain = sandbox.call("scanImage_generate", SCANS, asked(sandbox))
    packed = sandbox.call("scanImage_generate", SCANS, asked(sandbox, compress=True))
    assert (packed.image_created, packed.status.complete) == (False, False)
    early = sandbox.refuse("scanImage_download", f"{packed.uri}/downloads")
    assert early.reason == "not-complete"

    for ticket in (plain, packed):
        assert sandbox.finish(ticket.uri).image_created is True

    assert sandbox.refuse("scanImage_download", f"{plain.uri}/downloads").reason == "not-compressed"
    assert len(sandbox.call("scanImage_download", f"{packed.uri}/downloads").data) == 65536


def test_a_container_template_is_generated_by_a_job(sandbox: Sandbox) -> None:
    """pages/containers/containerTemplate_generate.rst"""
    templates = "users/guest/mysoftware/63/templates"
    template = sandbox.call("containerTemplate_create", templates, sandbox.new("ContainerTemplate"))

    ticket = sandbox.call("containerTemplate_generate", f"{template.uri}/images", asked(sandbox))

    assert (ticket.image_created, ticket.status.complete) == (False, False)
    assert sandbox.finish(ticket.uri).image_created is True
    gone = f"{templates}/999/images"
    assert sandbox.refuse("containerTemplate_generate", gone, asked(sandbox)).status == 404


@pytest.mark.parametrize(
    "values", [{"db_id": 999}, {"name": "Punched cards"}, {"uri": "orgs/1/targetformats/9"}]
)
def test_nothing_is_generated_for_a_target_format_that_there_is_not(
    sandbox: Sandbox, values: dict[str, Any]
) -> None:
    """pages/dto-objects/Image.rst"""
    sent = sandbox.new("Image", target_format=sandbox.new("TargetFormat", **values))
    for operation, path in (
        ("machineImage_generate", f"{WEB}/images"),
        ("scanImage_generate", SCANS),
    ):
        before = sandbox.world.store.count(path)
        fault = sandbox.refuse(operation, path, sent)
        assert (fault.status, fault.reason) == (400, "no-target-format")
        assert str(*values.values()) in fault.message
        assert sandbox.world.store.count(path) == before


@pytest.mark.parametrize(
    "values", [{"db_id": 53}, {"name": "Amazon machine image"}, {"uri": "orgs/1/targetformats/53"}]
)
def test_an_image_has_the_whole_of_the_target_format_that_is_named(
    sandbox: Sandbox, values: dict[str, Any]
) -> None:
    """pages/dto-objects/Image.rst"""
    sent = sandbox.new("Image", target_format=sandbox.new("TargetFormat", **values))
    ticket = sandbox.call("machineImage_generate", f"{WEB}/images", sent)
    assert (ticket.target_format.db_id, ticket.target_format.name) == (53, "Amazon machine image")
    assert sandbox.finish(ticket.uri).file_extension == "raw"


def test_the_script_for_the_network_lists_the_images_that_are_there(sandbox: Sandbox) -> None:
    """pages/machineimage/pxeBootScript_download.rst"""
    started = sandbox.call("machineImage_generate", f"{WEB}/images", asked(sandbox))

    def items(user: str) -> list[str]:
        script = sandbox.call("pxeBootScript_download", f"users/{user}/pxe", user=user)
        assert (script.media_type, script.data[:6]) == ("text/plain", b"#!ipxe")
        return [line for line in script.data.decode().splitlines() if line.startswith("item")]

    known = [f"item {WEB}/images/{key} Web front 1.0" for key in (76, 77)]
    assert items("guest") == known
    sandbox.finish(started.uri)
    assert items("guest") == [*known, f"item {started.uri} Web front 1.0"]
    assert items("ruth") == []
