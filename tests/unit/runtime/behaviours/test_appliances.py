"""Appliances and their OS profiles: pages/dto-objects/Appliance.rst, DistribProfile.rst."""

from __future__ import annotations

from tests.unit.runtime.behaviours.sandbox import Sandbox

APPLIANCES = "users/guest/appliances"


def test_an_appliance_tells_the_system_that_its_uri_leads_to(sandbox: Sandbox) -> None:
    asked = sandbox.new("Appliance", name="Box", version="1", distribution_uri="distributions/18")
    made = sandbox.call("appliance_create", APPLIANCES, asked)
    assert (made.distribution_name, made.arch_name) == ("Ubuntu 16.04", "x86_64")

    other = sandbox.new("Appliance", distribution_uri="http://stub.test/api/distributions/17")
    changed = sandbox.call("appliance_update", made.uri, other)
    assert (changed.name, changed.distribution_name) == ("Box", "CentOS 7")


def test_an_appliance_of_an_unknown_system_stays_as_it_was_sent(sandbox: Sandbox) -> None:
    asked = sandbox.new("Appliance", name="Box", version="1", distribution_uri="distributions/999")
    made = sandbox.call("appliance_create", APPLIANCES, asked)
    assert (made.distribution_name, made.arch_name) == (None, None)


def test_a_profile_that_is_based_on_a_standard_one_has_its_packages(sandbox: Sandbox) -> None:
    box = sandbox.call("appliance_create", APPLIANCES, sandbox.new("Appliance", name="Box"))
    asked = sandbox.new(
        "LinuxProfile", name="Mine", standard_profile_uri="distributions/17/profiles/33"
    )

    made = sandbox.call("applianceOSProfile_create", f"{box.uri}/osprofile", asked)

    assert (made.name, made.version, made.distribution_uri) == ("Mine", "7", "distributions/17")
    packages = sandbox.call("applianceOSProfilePkg_getAll", f"{made.uri}/pkgs").pkgs
    standard = sandbox.call("osTemplatePkgs_get", "distributions/17/profiles/33/pkgs").pkgs
    assert [p.name for p in packages] == [p.name for p in standard]
    assert "httpd" in [p.name for p in packages]
    assert sandbox.call("appliance_get", box.uri).distribution_name == "CentOS 7"


def test_scans_come_along_with_their_state_where_they_are_asked_for(sandbox: Sandbox) -> None:
    path = "users/guest/scannedinstances"
    assert sandbox.call("scanInstance_getAll", path).scanned_instances[0].scans is None

    instance = sandbox.call("scanInstance_getAll", path, includeScans="true").scanned_instances[0]

    assert [(s.name, s.status.complete) for s in instance.scans] == [("Scan #1", True)]
    assert sandbox.call("scanInstance_get", instance.uri, includeScans="true").scans
