"""pages/subscriptionprofile, pages/useros, pages/os, pages/uforgeplatform and the software pages."""

from __future__ import annotations

from pathlib import Path
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


def test_a_profile_is_shown_to_who_is_in_the_list_of_its_administrators(sandbox: Sandbox) -> None:
    """pages/subscriptionprofile/subscriptionProfileAdmins_update.rst, subscriptionProfile_getAll.rst"""
    path = "orgs/1/subscriptions/101/admins"

    def update(*logins: str) -> None:
        listed = [sandbox.new("UserProfile", login_name=login) for login in logins]
        sent = sandbox.new("UserProfiles", user_profiles=listed)
        sandbox.call("subscriptionProfileAdmins_update", path, sent, user="admin")

    def seen(login: str) -> list[str]:
        """Names of the profiles that somebody administrates."""
        listed = sandbox.call("subscriptionProfile_getAll", "orgs/1/subscriptions", user=login)
        return [profile.name for profile in listed.subscription_profiles]

    update("ruth", "guest")
    assert seen("guest") == seen("ruth") == ["Standard"]
    update("guest")
    assert (seen("guest"), seen("ruth")) == (["Standard"], [])
    assert seen("admin") == ["Standard"]
    kept = sandbox.world.get("orgs/1/subscriptions/101").value.admins
    assert [(user.login_name, user.email) for user in kept] == [("guest", "guest@harbour.example")]
    unknown = sandbox.new(
        "UserProfiles", user_profiles=[sandbox.new("UserProfile", login_name="x")]
    )
    fault = sandbox.refuse("subscriptionProfileAdmins_update", path, unknown, user="admin")
    assert (fault.status, fault.reason) == (400, "no-user")


@pytest.mark.parametrize(
    ("operation", "below", "type_name", "attribute"),
    [
        ("Format", "formats", "ImageFormats", "image_formats"),
        ("TargetFormat", "targetformats", "TargetFormats", "target_formats"),
        ("TargetPlatform", "targetplatforms", "TargetPlatforms", "target_platforms"),
    ],
)  # fmt: skip
def test_a_profile_gives_formats_and_platforms_of_the_organization(
    sandbox: Sandbox, operation: str, below: str, type_name: str, attribute: str
) -> None:
    """pages/subscriptionprofile/subscriptionProfileFormat_update.rst"""
    name, path = f"subscriptionProfile{operation}_update", f"orgs/1/subscriptions/101/{below}"
    collection_of = {
        "formats": "formats",
        "targetformats": "target_formats",
        "targetplatforms": "target_platforms",
    }
    offered = [record.value for record in sandbox.world.store.children(f"orgs/1/{below}")]

    def update(*items: Any) -> tuple[Any, ...]:
        return name, path, sandbox.new(type_name, **{attribute: list(items)})

    def given() -> list[int]:
        profile = sandbox.world.get("orgs/1/subscriptions/101").value
        return [item.db_id for item in getattr(profile, collection_of[below])]

    sandbox.call(*update(*offered[:2]))
    assert given() == [offered[0].db_id, offered[1].db_id]
    answer = sandbox.call(*update(offered[1]))
    assert [item.db_id for item in getattr(answer, attribute)] == given() == [offered[1].db_id]
    unknown = type(offered[0])(db_id=999)
    assert sandbox.refuse(*update(unknown)).reason == "not-in-organization"
    record = sandbox.world.get(f"orgs/1/{below}/{offered[1].db_id}")
    record.value.active = False
    sandbox.world.store.put(record)
    assert sandbox.refuse(*update(offered[1])).reason == "not-active"


def test_a_profile_gives_roles_of_the_organization(sandbox: Sandbox) -> None:
    """pages/subscriptionprofile/subscriptionProfileRoles_update.rst"""

    def update(name: str) -> tuple[Any, ...]:
        sent = sandbox.new("Roles", roles=[sandbox.new("Role", name=name)])
        return "subscriptionProfileRoles_update", "orgs/1/subscriptions/101/roles", sent

    answer = sandbox.call(*update("reader"))
    assert [role.name for role in answer.roles] == ["reader"]
    assert {e.name for e in answer.roles[0].entitlements} >= {"image_generate"}
    assert sandbox.refuse(*update("king")).reason == "not-in-organization"


def test_a_certificate_is_not_written_over(sandbox: Sandbox, tmp_path: Path) -> None:
    """pages/usercloudaccount/cloudAccountCert_upload.rst"""
    account = "users/guest/accounts/57"
    made = sandbox.call(
        "cloudAccountCert_create", f"{account}/certs", sandbox.new("Certificate", name="key")
    )

    def upload(text: str) -> tuple[str, str]:
        path = tmp_path / text
        path.write_text(text)
        return "cloudAccountCert_upload", f"{account}/certs/{made.db_id}/key.pem"

    first = sandbox.message.Upload(tmp_path / "first", 5, "key.pem")
    sandbox.call(*upload("first"), upload=first)
    fault = sandbox.refuse(*upload("second"), upload=first)
    assert (fault.status, fault.reason) == (409, "certificate-exists")
    assert f"DELETE {account}/certs/{made.db_id}" in fault.message
    sandbox.call("cloudAccountCert_delete", f"{account}/certs/{made.db_id}")
    assert sandbox.world.get(f"{account}/certs/{made.db_id}") is None
