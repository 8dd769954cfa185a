"""Parts of lists, members seen from both sides, restriction rules and clones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.runtime.behaviours.sandbox import Sandbox

GUEST = "users/guest"
WEB = f"{GUEST}/appliances/65"
SOFTWARE = f"{GUEST}/mysoftware/63"
RULE = f"{SOFTWARE}/restriction/106"


def names(listed: list[Any]) -> list[str]:
    return [str(getattr(item.name, "value", item.name)) for item in listed]


def test_a_part_of_the_images_is_chosen_by_ids(sandbox: Sandbox) -> None:
    """pages/usermachineimage/userMachineImage_getAll.rst, userMachineImageStatus_get.rst"""
    every = sandbox.call("userMachineImage_getAll", f"{GUEST}/images")
    assert [image.db_id for image in every.images] == [76, 77]

    chosen = sandbox.call("userMachineImage_getAll", f"{GUEST}/images", img="77")
    assert ([image.db_id for image in chosen.images], chosen.total) == ([77], 1)
    both = sandbox.call(
        "userMachineImageStatus_get", f"{GUEST}/images/status", repeated={"img": ("76", "77")}
    )
    assert len(both.statuses) == 2
    uri = f"{WEB}/images/76/pimages/78"
    published = sandbox.call("userMachineImagePublished_getAll", f"{GUEST}/pimages", img=uri)
    assert [image.db_id for image in published.publish_images] == [78]
    none = sandbox.call(
        "userMachineImagePublishedStatus_getAll", f"{GUEST}/pimages/status", img="9"
    )
    assert none.statuses == []


@pytest.mark.parametrize(
    ("begin", "path", "name", "statuses", "parameter"),
    [
        ("appliance_export", f"{WEB}/exports", "applianceExport_getAllStatus", f"{GUEST}/exports/statuses", "ae"),
        ("appliance_import", f"{GUEST}/imports", "applianceImport_getAllStatus", f"{GUEST}/imports/statuses", "ai"),
    ],
)  # fmt: skip
def test_a_part_of_the_tickets_is_chosen_by_ids(
    sandbox: Sandbox, begin: str, path: str, name: str, statuses: str, parameter: str
) -> None:
    """pages/applianceimportandexport/applianceExport_getAllStatus.rst, applianceImport_getAllStatus.rst"""
    first, second = sandbox.call(begin, path), sandbox.call(begin, path)
    assert len(sandbox.call(name, statuses).statuses) == 2
    chosen = sandbox.call(name, statuses, **{parameter: str(second.db_id)}).statuses
    assert [status.uri for status in chosen] == [f"{second.uri}/status"]
    assert first.uri != second.uri


def test_scanned_instances_are_chosen_by_ids(sandbox: Sandbox) -> None:
    """pages/machinescaninstance/scanInstance_getAll.rst"""
    path = f"{GUEST}/scannedinstances"
    made = sandbox.call("scanInstance_create", path, sandbox.new("ScannedInstance", name="crane"))

    listed = sandbox.call("scanInstance_getAll", path, ids=f"90,{made.db_id}")
    assert [item.db_id for item in listed.scanned_instances] == [90, made.db_id]
    listed = sandbox.call("scanInstance_getAll", path, ids=str(made.db_id))
    assert [item.name for item in listed.scanned_instances] == ["crane"]


def test_artifacts_are_chosen_by_file_name(sandbox: Sandbox) -> None:
    """pages/usersoftwarelibrary/mySoftwareArtifact_getAll.rst, pages/project/projectArtifact_getAll.rst"""
    path = f"{SOFTWARE}/artifacts"
    assert sandbox.call("mySoftwareArtifact_getAll", path, filename="other").total == 0
    found = sandbox.call("mySoftwareArtifact_getAll", path, filename="timetable.tar.gz")
    assert names(found.software_artifacts) == ["timetable.tar.gz"]
    found = sandbox.call("projectArtifact_getAll", "orgs/1/projects/61/artifacts", filename="x")
    assert found.total == 0


def test_boot_scripts_are_deleted_by_repeated_names_ids_and_types(sandbox: Sandbox) -> None:
    """pages/applianceconfiguration/applianceBootScript_deleteAll.rst"""
    path = f"{WEB}/bootscripts"
    for record in sandbox.world.store.children(path):
        sandbox.world.store.delete(record.path)
    made = {
        name: sandbox.call("applianceBootScript_create", path, sandbox.new("BootScript", name=name))
        for name in ("a.sh", "b.sh", "c.sh", "d.sh")
    }
    chosen = {"name": ('"a.sh"', '"b.sh"'), "id": (f'"{made["c.sh"].db_id}"',)}
    sandbox.call("applianceBootScript_deleteAll", path, repeated=chosen)
    assert names([r.value for r in sandbox.world.store.children(path)]) == ["d.sh"]
    sandbox.call("applianceBootScript_deleteAll", path, type="everyboot")
    assert sandbox.world.store.count(path) == 1
    sandbox.call("applianceBootScript_deleteAll", path)
    assert sandbox.world.store.count(path) == 0


def test_categories_are_deleted_by_repeated_ids(sandbox: Sandbox) -> None:
    """pages/categories/category_deleteAll.rst"""
    path = "orgs/1/categories"
    sandbox.call("category_deleteAll", path, repeated={"id": ("59", "7")}, user="admin")
    left = [r.path.rpartition("/")[2] for r in sandbox.world.store.children(path)]
    assert left == ["60", "116", "117", "118", "119"]
    sandbox.call("category_deleteAll", path, user="admin")
    assert sandbox.world.store.count(path) == 0


def test_who_leaves_an_organization_is_gone_from_both_sides(sandbox: Sandbox) -> None:
    """pages/organization/orgMember_remove.rst, orgMember_update.rst, pages/user/userOrg_remove.rst"""
    ruth = sandbox.world.get("users/ruth").value
    for name, path in (
        ("orgMember_remove", "orgs/1/members/ruth"),
        ("userOrg_remove", "users/ruth/orgs/1"),
    ):
        sandbox.call(name, path, user="admin")
        assert sandbox.world.get("users/ruth/orgs/1") is None
        assert sandbox.world.get("orgs/1/members/ruth") is None
        assert sandbox.refuse(name, path, user="admin").status == 404
        sandbox.call("orgMember_update", "orgs/1/members/ruth", ruth, user="admin", admin="true")
        assert sandbox.world.get("users/ruth/orgs/1").value.admin is True
        assert sandbox.world.get("orgs/1/members/ruth").value.login_name == "ruth"


def test_administration_of_an_organization_is_given_and_taken(sandbox: Sandbox) -> None:
    """pages/user/userAdminStatus_change.rst"""
    for key in ("1", "Harbour Works"):
        for said, held in (("true", True), ("false", False)):
            path = f"users/ruth/orgs/{key}"
            assert sandbox.call("userAdminStatus_change", path, admin=said).login_name == "ruth"
            assert sandbox.world.get("users/ruth/orgs/1").value.admin is held


def test_a_format_and_a_platform_are_joined_and_parted(sandbox: Sandbox) -> None:
    """pages/targetformat/targetFormat_addTargetPlatform.rst, targetFormat_removeTargetPlatform.rst"""
    platforms, formats = (
        "orgs/1/targetformats/52/targetplatforms",
        "orgs/1/targetplatforms/47/targetformats",
    )
    joined = [
        ("targetFormat_addTargetPlatform", platforms, sandbox.new("TargetPlatform", name="OpenStack")),
        ("targetPlatform_addFormat", formats, sandbox.new("TargetFormat", db_id=52)),
    ]  # fmt: skip
    parted = [
        ("targetFormat_removeTargetPlatform", f"{platforms}/47"),
        ("targetPlatform_removeFormat", f"{formats}/52"),
    ]
    for join, part in zip(joined, parted, strict=True):
        sandbox.call(*join)
        assert sandbox.world.get(f"{platforms}/47").value.name == "OpenStack"
        assert sandbox.world.get(f"{formats}/52").value.name == "vCenter OVA"
        sandbox.call(*part)
        assert sandbox.world.get(f"{platforms}/47") is None
        assert sandbox.world.get(f"{formats}/52") is None
    unknown = sandbox.new("TargetFormat", db_id=999)
    assert sandbox.refuse("targetPlatform_addFormat", formats, unknown).status == 400


def test_what_an_organization_switches_off_leaves_the_rest(sandbox: Sandbox) -> None:
    """pages/organization/orgOS_update.rst"""
    off = sandbox.new("Distribution", db_id=17, active=False)
    sent = sandbox.new("Distributions", distributions=[off])

    listed = sandbox.call("orgOS_update", "orgs/1/distributions", sent, user="admin")

    assert [(d.db_id, d.active) for d in listed.distributions] == [
        (17, False),
        (18, True),
        (19, True),
    ]
    shown = sandbox.call("userOS_getAll", f"{GUEST}/distros")
    assert names(shown.distributions) == ["Ubuntu", "Windows"]
    assert sandbox.world.store.count(f"{GUEST}/distros") == 3


def test_a_default_is_given_to_who_comes_later(sandbox: Sandbox) -> None:
    """pages/targetformat/targetFormat_updateAccess.rst"""
    listed = [sandbox.new("TargetFormat", db_id=51, preselected=False)]
    sent = sandbox.new("TargetFormats", target_formats=listed)
    sandbox.call("targetFormat_updateAccess", "orgs/1/targetformats", sent, user="admin")
    before = sandbox.world.store.count(f"{GUEST}/targetformats")
    offered = sandbox.world.store.count("orgs/1/targetformats")

    user = sandbox.new("User", login_name="nell", password="x")
    sandbox.call("user_create", "users", user, user="admin")

    assert sandbox.world.store.count("users/nell/targetformats") == offered - 1
    assert sandbox.world.get("users/nell/targetformats/51") is None
    assert sandbox.world.store.count(f"{GUEST}/targetformats") == before


def test_a_list_that_is_put_replaces_the_one_held(sandbox: Sandbox) -> None:
    """pages/useros/userOS_update.rst, pages/applianceosprofile/applianceOSProfilePkg_updateAll.rst"""
    one = sandbox.new("Distributions", distributions=[sandbox.new("Distribution", db_id=18)])
    sandbox.call("userOS_update", "users/ruth/distros", one, user="admin")
    assert [r.path for r in sandbox.world.store.children("users/ruth/distros")] == [
        "users/ruth/distros/18"
    ]
    path = f"{sandbox.first(f'{WEB}/osprofile').uri}/pkgs"
    kept = sandbox.new("PkgList", pkgs=[sandbox.new("Pkg", db_id=20)])
    sandbox.call("applianceOSProfilePkg_updateAll", path, kept)
    assert [r.path for r in sandbox.world.store.children(path)] == [f"{path}/20"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("Distribution#family=linux", ["CentOS", "Ubuntu"]),
        ("distribution#FAMILY != Linux", ["Windows"]),
        ("Distribution#name=CentOS || Distribution#name=Windows", ["CentOS", "Windows"]),
        ("(Distribution#name=CentOS||Distribution#name=Ubuntu) && Distribution#version=7", ["CentOS"]),
        ("TargetFormat#name=x", ["CentOS", "Ubuntu", "Windows"]),
        ("", ["CentOS", "Ubuntu", "Windows"]),
    ],
)  # fmt: skip
def test_a_rule_is_evaluated(sandbox: Sandbox, rule: str, expected: list[str]) -> None:
    """pages/usersoftwarelibrary/mySoftwareRestrictionOS_evaluate.rst"""
    sent = sandbox.new("BundleRestriction", restriction_rule=rule)
    found = sandbox.call("mySoftwareRestrictionOS_evaluate", f"{RULE}/distributions", sent)
    assert names(found.distributions) == expected
    path = "orgs/1/projects/61/restriction/107/distributions"
    assert (
        names(sandbox.call("projectRestrictionOS_evaluate", path, sent).distributions) == expected
    )


@pytest.mark.parametrize(
    "rule", ["(", "linux", "Distribution#name=a &&", "Distribution#a=b)", "(" * 99, "a#b=c d#e=f"]
)
def test_a_rule_that_cannot_be_read_is_refused(sandbox: Sandbox, rule: str) -> None:
    """pages/usersoftwarelibrary/mySoftwareRestrictionOS_evaluate.rst"""
    sent = sandbox.new("BundleRestriction", restriction_rule=rule)
    fault = sandbox.refuse("mySoftwareRestrictionOS_evaluate", f"{RULE}/distributions", sent)
    assert (fault.status, fault.reason) == (400, "no-rule")


def test_only_the_rule_is_updated_and_then_holds(sandbox: Sandbox) -> None:
    """pages/usersoftwarelibrary/mySoftwareRestriction_update.rst, mySoftwareRestrictionOS_getAll.rst"""
    sent = sandbox.new(
        "BundleRestriction", restriction_rule="Distribution#name=Ubuntu", parent_uri="elsewhere"
    )
    changed = sandbox.call("mySoftwareRestriction_update", RULE, sent)
    assert (changed.restriction_rule, changed.parent_uri) == ("Distribution#name=Ubuntu", SOFTWARE)

    listed = sandbox.call("mySoftwareRestrictionOS_getAll", f"{RULE}/distributions")
    assert (names(listed.distributions), listed.total) == (["Ubuntu"], 1)


def test_a_component_is_available_for_what_its_rule_allows(sandbox: Sandbox) -> None:
    """pages/usersoftwarelibrary/mySoftware_availableForImage.rst, pages/project/project_availableForImage.rst"""
    for name, path in (("mySoftware", SOFTWARE), ("project", "orgs/1/projects/61")):
        linux = sandbox.new("Image", parent_uri=WEB)
        windows = sandbox.new("Image", parent_uri=f"{GUEST}/appliances/104")
        asked = f"{name}_availableForImage", f"{path}/images"
        assert sandbox.call(*asked, linux).uri == path
        assert sandbox.call(*asked, windows) is None


def test_the_formats_of_a_container_template_follow_the_rule(sandbox: Sandbox) -> None:
    """pages/containers/containerTemplateTargetFormat_getAll.rst"""
    made = sandbox.call(
        "containerTemplate_create", f"{SOFTWARE}/templates", sandbox.new("ContainerTemplate")
    )  # fmt: skip
    rule = sandbox.new("BundleRestriction", restriction_rule="TargetFormat#name!=Docker")
    sandbox.call("mySoftwareRestriction_update", RULE, rule)
    every = names([r.value for r in sandbox.world.store.children(f"{GUEST}/targetformats")])

    listed = sandbox.call("containerTemplateTargetFormat_getAll", f"{made.uri}/formats")

    assert names(listed.target_formats) == [name for name in every if name != "Docker"]


def test_the_appliances_that_use_a_component(sandbox: Sandbox) -> None:
    """pages/usersoftwarelibrary/mySoftwareUsage_getAll.rst"""
    path = f"{SOFTWARE}/appliances"
    assert names(sandbox.call("mySoftwareUsage_getAll", path).appliances) == ["Web front"]
    sandbox.call("appliance_delete", WEB)
    assert sandbox.call("mySoftwareUsage_getAll", path).total == 0


def test_a_clone_has_all_but_name_version_and_images(sandbox: Sandbox) -> None:
    """pages/appliance/appliance_clone.rst"""
    sent = sandbox.new("Appliance", name="Web back", version="1.1")
    clone = sandbox.call("appliance_clone", f"{WEB}/clones", sent)

    assert (clone.name, clone.version, clone.parent_appliance_uri) == ("Web back", "1.1", WEB)
    assert clone.description == sandbox.world.get(WEB).value.description

    def below(path: str, kind: str) -> list[str]:
        return names([r.value for r in sandbox.world.store.children(f"{path}/{kind}")])

    for kind in ("osprofile", "bootscripts", "mysoftware", "projects"):
        assert below(clone.uri, kind) == below(WEB, kind) != []
    installed = sandbox.first(f"{clone.uri}/installProfile")
    assert (clone.install_profile_uri, installed.keyboard) == (installed.uri, "uk")
    for kind in ("nics", "users", "groups"):
        assert below(installed.uri, kind) == below(f"{WEB}/installProfile/67", kind) != []
    disk = sandbox.first(f"{installed.partition_table.uri}/disks", name="sda")
    assert (below(disk.uri, "partitions"), disk.size) == (["sda1", "sda2"], 10737418240)
    packages = f"{sandbox.first(f'{clone.uri}/osprofile').uri}"
    assert below(packages, "pkgs") == below(sandbox.first(f"{WEB}/osprofile").uri, "pkgs") != []
    assert sandbox.world.store.count(f"{clone.uri}/images") == 0
    left = [
        (record.path, name)
        for record in sandbox.world.store.below(clone.uri)
        for name in record.value.__struct_fields__
        if str(getattr(record.value, name)).startswith(f"{WEB}/")
    ]
    assert left == []


@pytest.mark.parametrize(
    ("values", "status"),
    [({"name": "Web"}, 400), ({"version": "2"}, 400), ({"name": "Web front", "version": "1.0"}, 409)],
)  # fmt: skip
def test_a_clone_needs_a_name_and_version_of_its_own(
    sandbox: Sandbox, values: dict[str, str], status: int
) -> None:
    """pages/appliance/appliance_clone.rst"""
    sent = sandbox.new("Appliance", **values)
    assert sandbox.refuse("appliance_clone", f"{WEB}/clones", sent).status == status


def test_a_component_is_cloned_with_its_artifacts(sandbox: Sandbox) -> None:
    """pages/usersoftwarelibrary/mySoftware_clone.rst"""
    clone = sandbox.call(
        "mySoftware_clone", f"{SOFTWARE}/clone", sandbox.new("MySoftware", name="B")
    )

    assert (clone.name, clone.version) == ("B", "2.1")
    artifact = sandbox.first(f"{clone.uri}/artifacts")
    assert (artifact.name, artifact.uri) == (
        "timetable.tar.gz",
        f"{clone.uri}/artifacts/{artifact.db_id}",
    )
    rule = sandbox.first(f"{clone.uri}/restriction")
    assert rule.restriction_rule == "Distribution#family=linux"
