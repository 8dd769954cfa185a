"""pages/subscriptionprofile, pages/useros, pages/os, pages/uforgeplatform and the software pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox


def test_the_status_is_that_of_the_world(sandbox: Sandbox) -> None:
    """pages/uforgeplatform/uforgeStatus_get.rst"""
    sandbox.world.version = "3.8.99"
    status = sandbox.call("uforgeStatus_get", "status", user=None)
    assert (status.alive, status.version) == (True, "3.8.99")


def test_a_profile_gives_what_the_organization_has_and_is_active(sandbox: Sandbox) -> None:
    """pages/subscriptionprofile/subscriptionProfileOS_update.rst"""
    path = f"{sandbox.first('orgs/1/subscriptions').uri}/distros"
    centos = sandbox.first("orgs/1/distributions", name="CentOS")

    def update(*systems: Any) -> tuple[Any, ...]:
        return (
            "subscriptionProfileOS_update",
            path,
            sandbox.new("Distributions", distributions=list(systems)),
        )

    assert [d.name for d in sandbox.call(*update(centos)).distributions] == ["CentOS"]
    assert [d.name for d in sandbox.first("orgs/1/subscriptions").distributions] == ["CentOS"]
    assert (
        sandbox.refuse(*update(sandbox.new("Distribution", db_id=999))).reason
        == "not-in-organization"
    )
    record = sandbox.world.get(f"orgs/1/distributions/{centos.db_id}")
    record.value.active = False
    sandbox.world.store.put(record)
    assert sandbox.refuse(*update(centos)).reason == "not-active"


def test_a_system_that_is_switched_off_is_nobodys(sandbox: Sandbox) -> None:
    """pages/useros/userOS_getAll.rst, pages/os/osAccess_update.rst"""

    def names() -> list[str]:
        return [
            str(d.name) for d in sandbox.call("userOS_getAll", "users/guest/distros").distributions
        ]

    assert names() == ["CentOS", "Ubuntu", "Windows"]
    ubuntu = sandbox.first("distributions", name="Ubuntu")
    sandbox.call(
        "osAccess_update", f"{ubuntu.uri}/changeActiveStatus", user="admin", active="false"
    )
    assert names() == ["CentOS", "Windows"]


@pytest.mark.parametrize("rule", ["a\rb", "a\nb"])
def test_a_restriction_rule_has_no_line_break(sandbox: Sandbox, rule: str) -> None:
    """pages/project/projectRestriction_update.rst"""
    project = sandbox.first("orgs/1/projects")
    sent = sandbox.new("BundleRestriction", restriction_rule=rule)
    fault = sandbox.refuse("projectRestriction_update", f"{project.uri}/restriction/1", sent)
    assert (fault.status, fault.reason) == (400, "line-break-in-rule")


def test_a_logo_is_a_picture(sandbox: Sandbox) -> None:
    """pages/appliance/applianceLogo_upload.rst"""
    appliance = sandbox.first("users/guest/appliances")
    assert sandbox.refuse("applianceLogo_upload", f"{appliance.uri}/logo/1/logo.svg").status == 415


def test_a_component_that_goes_goes_from_appliances(sandbox: Sandbox) -> None:
    """pages/usersoftwarelibrary/mySoftware_delete.rst"""
    software = sandbox.first("users/guest/mysoftware")
    appliance = sandbox.first("users/guest/appliances", name="Web front")
    assert appliance.my_software_uris.uri == [software.uri]

    sandbox.call("mySoftware_delete", software.uri)

    assert sandbox.world.get(appliance.uri).value.my_software_uris.uri == []
    assert sandbox.world.store.count(f"{appliance.uri}/mysoftware") == 0


def test_an_obsolete_project_stays_with_its_appliances_until_erased(sandbox: Sandbox) -> None:
    """pages/project/project_delete.rst"""
    project = sandbox.first("orgs/1/projects")
    appliance = sandbox.first("users/guest/appliances", name="Web front")

    assert sandbox.call("project_delete", project.uri, user="admin").name == "Tomcat"
    assert sandbox.world.get(project.uri) is None
    assert sandbox.world.store.count(f"{appliance.uri}/projects") == 1


def test_another_checksum_takes_the_uploaded_script_away(sandbox: Sandbox) -> None:
    """pages/applianceconfiguration/applianceBootScript_update.rst"""
    appliance = sandbox.first("users/guest/appliances", name="Web front")
    script = sandbox.first(f"{appliance.uri}/bootscripts")
    record = sandbox.world.get(script.uri)
    record.extra["file"] = {"path": "x"}
    record.value.md5sum, record.value.uploaded = "1", True
    sandbox.world.store.put(record)

    sandbox.call("applianceBootScript_update", script.uri, sandbox.new("BootScript", md5sum="2"))

    record = sandbox.world.get(script.uri)
    assert ("file" in record.extra, record.value.uploaded, record.value.md5sum) == (
        False,
        False,
        "2",
    )
