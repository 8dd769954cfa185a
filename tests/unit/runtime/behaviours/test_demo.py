"""The demo world: what it names is in the pages."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.behaviour.generated import Generated
from tests.unit.runtime.behaviours.sandbox import Sandbox


def entries(behaviours: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(behaviours.DEMO.read_text("utf-8"))
    return found


def test_every_entry_is_of_a_type_of_the_model(uforge: Generated, behaviours: Any) -> None:
    types = {thing.type: {a.name for a in thing.attributes} for thing in uforge.api.objects}

    assert {entry["type"] for entry in entries(behaviours)} <= set(types)
    unknown = {(e["type"], key) for e in entries(behaviours) for key in e["value"]} - {
        (name, attribute) for name, attributes in types.items() for attribute in attributes
    }
    assert unknown == set()


def test_every_entry_lies_where_a_page_has_it_or_its_collection(
    uforge: Generated, behaviours: Any
) -> None:
    patterns = [
        re.compile(re.sub(r"\{[^}]*\}", "[^/]+", operation.path.strip("/")))
        for operation in uforge.api.operations
        if operation.method in ("GET", "PUT")
    ]

    def readable(path: str) -> bool:
        return any(pattern.fullmatch(path) for pattern in patterns)

    paths = [entry["path"] for entry in entries(behaviours)]
    assert [p for p in paths if not readable(p) and not readable(p.rpartition("/")[0])] == []
    assert len(set(paths)) == len(paths)


def test_ids_in_paths_are_those_of_the_objects(behaviours: Any) -> None:
    wrong = [
        entry["path"]
        for entry in entries(behaviours)
        if (key := entry["path"].rpartition("/")[2]).isdecimal()
        and entry["value"].get("dbId") != int(key)
    ]
    assert wrong == []


def test_every_uri_of_an_object_leads_to_an_entry(behaviours: Any) -> None:
    paths = {entry["path"] for entry in entries(behaviours)}
    uris = {entry["value"]["uri"] for entry in entries(behaviours) if "uri" in entry["value"]}
    assert uris <= paths


def test_guest_has_everything_but_administration(sandbox: Sandbox) -> None:
    named = {name for route in sandbox.service.routes for name in route.entitlements}
    guest, admin, few = (
        set(sandbox.world.get(f"users/{login}").extra["entitlements"])
        for login in ("guest", "admin", "ruth")
    )

    assert admin == named
    assert guest == {n for n in named if not n.endswith("_administrate") and n != "user_create"}
    assert few == {"appliance_create", "image_generate", "user_profile_edit"}


def test_every_value_is_one_of_the_schema(sandbox: Sandbox, uforge: Generated) -> None:
    lost = [
        record.path for record in sandbox.world.store.below("") if record.value._wire is not None
    ]
    assert lost == []
    for record in sandbox.world.store.below(""):
        name = type(record.value).__wire__.root
        if name:
            uforge.wire.encode_xml(record.value, sandbox.registry)


def test_no_text_looks_like_a_path_of_a_machine(behaviours: Any) -> None:
    text = behaviours.DEMO.read_text("utf-8")
    assert [path for path in ("/root", "/tmp/", "/var/", "/work/") if path in text] == []


def test_the_world_has_something_of_everything(sandbox: Sandbox) -> None:
    def count(collection: str) -> int:
        counted: int = sandbox.world.store.count(collection)
        return counted

    image = sandbox.first("users/guest/appliances/65/images", compress=True)
    assert len(sandbox.call("machineImage_download", f"{image.uri}/downloads").data) == 65536
    assert count(f"{image.uri}/pimages") == 1
    assert (count("users"), count("distributions"), count("users/guest/accounts")) == (3, 3, 3)
    blueprint = sandbox.call("blueprint_getAll", "users/guest/blueprints").blueprints_summaries[0]
    assert (blueprint.name, blueprint.version) == ("Timetable stack", "1.0")
    migration = sandbox.call("migration_getAll", "users/guest/migrations").migrations[0]
    assert [type(stage).__name__ for stage in migration.stages] == [
        "ScanStage",
        "GenerationStage",
        "PublicationStage",
    ]
    listed = sandbox.call("userWorkspace_getAll", "users/guest/workspaces").workspaces
    assert [workspace.name for workspace in listed] == ["Quay crew"]


def test_every_reference_to_another_object_leads_to_an_entry(behaviours: Any) -> None:
    paths = {entry["path"] for entry in entries(behaviours)}
    objects = re.compile(r"(users|orgs|distributions)/[\w/]*\d")
    named = {
        text
        for entry in entries(behaviours)
        for key, text in entry["value"].items()
        if key in ("applianceUri", "imageUri", "distributionUri", "parentUri", "scannedInstanceUri")
        and isinstance(text, str)
        and objects.fullmatch(text)
    }
    assert named - paths == set()
