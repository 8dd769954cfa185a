"""The rule that leads from a path to a call chain of the older SDK, and the guide made by it.

The expected chains are facts: calls that release 3.8.13 of ``uforge_python_sdk`` has, most of them to be
seen in public programs, written with the names that it gives to arguments.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from rstparse.emit.client_migration import (
    call,
    capitalized,
    chain_arguments,
    chain_target,
    migration_of,
)
from rstparse.emit.client_names import Names
from rstparse.emit.safe import EscapeError
from rstparse.model import Operation
from tests.unit.emit import samples

CONFIG: dict[str, Any] = {
    "migration_from": "old_sdk",
    "migration_client": "old.application.Api",
    "migration_objects": "old.objects",
    "migration_chains": "capitalized",
}
NONE = [{"kind": "none", "type": None, "item": None, "media_types": []}]
BINARY = [{"kind": "binary", "type": None, "item": None, "media_types": ["*/*"]}]

REAL = [
    (
        "userApiKey_delete",
        "/users/{uid}/apikeys/{akid}",
        "Users(Uid=uid).Apikeys(Akid=akid).Delete",
    ),
    ("appliance_get", "/users/{uid}/appliances/{aid}", "Users(Uid=uid).Appliances(Aid=aid).Get"),
    ("cloudAccount_getAll", "/users/{uid}/accounts", "Users(Uid=uid).Accounts.Getall"),
    ("cloudAccount_get", "/users/{uid}/accounts/{caid}", "Users(Uid=uid).Accounts(Caid=caid).Get"),
    ("userQuotas_get", "/users/{uid}/quotas", "Users(Uid=uid).Quotas.Get"),
    ("migration_create", "/users/{uid}/migrations", "Users(Uid=uid).Migrations.Create"),
    ("mySoftware_getAll", "/users/{uid}/mysoftware", "Users(Uid=uid).Mysoftware.Getall"),
    (
        "mySoftwareExport_download",
        "/users/{uid}/mysoftware/{msid}/exports/{eid}/downloads",
        "Users(Uid=uid).Mysoftware(Msid=msid).Exports(Eid=eid).Downloads.Download",
    ),
    (
        "deployment_getDeployStatus",
        "/users/{uid}/deployments/{did}/status",
        "Users(Uid=uid).Deployments(Did=did).Status.Getdeploystatus",
    ),
    (
        "machineImagePublished_deploy",
        "/users/{uid}/appliances/{aid}/images/{itid}/pimages/{pitid}/deploys",
        "Users(Uid=uid).Appliances(Aid=aid).Images(Itid=itid).Pimages(Pitid=pitid).Deploys.Deploy",
    ),
    (
        "scanImageGenerationStatus_get",
        "/users/{uid}/scannedinstances/{siid}/scans/{sid}/images/{sitid}/status",
        "Users(Uid=uid).Scannedinstances(Siid=siid).Scans(Sid=sid).Images(Sitid=sitid).Status.Get",
    ),
    (
        "scanImage_generate",
        "/users/{uid}/scannedinstances/{siid}/scans/{sid}/images",
        "Users(Uid=uid).Scannedinstances(Siid=siid).Scans(Sid=sid).Images.Generate",
    ),
    ("role_getAll", "/orgs/{oid}/roles", "Orgs(Oid=oid).Roles.Getall"),
    ("orgMember_update", "/orgs/{oid}/members/{uid}", "Orgs(Oid=oid).Members(Uid=uid).Update"),
    (
        "osMilestone_create",
        "/distributions/{id}/milestones",
        "Distributions(Id=id).Milestones.Create",
    ),
    (
        "os_create",
        "/distributions/{oid}/{name}/{version}",
        "Distributions(Oid=oid, Name=name, Version=version).Create",
    ),
    (
        "installProfile_getDeprecated",
        "/users/{uid}/appliances/{aid}/installProfile",
        "Users(Uid=uid).Appliances(Aid=aid).Installprofile.Getdeprecated",
    ),
    (
        "machineImageFile_download",
        "/users/{uid}/appliances/{aid}/images/{itid}/files/{filepath}",
        "Users(Uid=uid).Appliances(Aid=aid).Images(Itid=itid).Files(Filepath=filepath).Download",
    ),
    ("uforgeStatus_get", "/status", "Status.Get"),
    (
        "activityGet",
        "/users/{uid}/deployments/{deploymentId}/entities/{entityId}/activities/{activityId}",
        "Users(Uid=uid).Deployments(Deploymentid=deployment_id).Entities(Entityid=entity_id)"
        ".Activities(Activityid=activity_id).Activityget",
    ),
]


def operation(name: str, path: str, **changes: Any) -> Operation:
    """Return an operation with parameters for the placeholders of its path."""
    parameters = [
        {
            "name": found,
            "python_name": re.sub("(?<=[a-z])(?=[A-Z])", "_", found).lower(),
            "type": "long",
            "key": "id",
            "object": None,
            "required": True,
            "pattern": None,
            "description": [],
            "origins": {},
            "line": 1,
        }
        for found in re.findall(r"\{(\w+)", path)
    ]
    return samples.operation(
        name, **{"path": path, "path_parameters": parameters, "responses": NONE, **changes}
    )


def query(name: str, python_name: str, **origins: str) -> dict[str, Any]:
    return {
        "name": name,
        "python_name": python_name,
        "type": "string",
        "required": False,
        "description": [],
        "origins": origins,
        "line": 1,
    }


@pytest.mark.parametrize(("name", "path", "chain"), REAL)
def test_real_chains_follow_from_path_and_name(name: str, path: str, chain: str) -> None:
    assert chain_target(operation(name, path)) == f"api.{chain}"


@pytest.mark.parametrize(
    ("name", "chain"),
    [("fileName", "Filename"), ("filter-by-type", "FilterByType"), ("orderBy", "Orderby")],
)
def test_words_are_capitalized(name: str, chain: str) -> None:
    assert capitalized(name) == chain


def test_query_body_and_file_are_arguments_of_the_method() -> None:
    made = operation(
        "thing_make",
        "/things/{tid}",
        query_parameters=[query("max-depth", "max_depth", type="wadl")],
        request_body={"kind": "object", "type": "Thing", "media_types": [], "parts": []},
        responses=BINARY,
    )
    assert list(chain_arguments(made)) == [
        "MaxDepth=max_depth",
        "body=body",
        "streamingResponseFile=file",
    ]


def test_our_call_names_every_argument() -> None:
    made = operation(
        "thing_make",
        "/things/{tid}",
        query_parameters=[query("max-depth", "max_depth")],
        request_body={"kind": "object", "type": "BigThing", "media_types": [], "parts": []},
    )
    names = Names(samples.api(made, samples.thing("BigThing")))
    assert call(made, names, "shop") == "shop.thing.make(tid, big_thing, max_depth=max_depth)"


def notes_of(*operations: Operation) -> list[str]:
    model = samples.api(*operations)
    view = migration_of(model, Names(model), CONFIG, "shop")
    assert view is not None
    assert view.doubts == sum("†" in row.notes for group in view.groups for row in group.rows)
    return [row.notes for group in view.groups for row in group.rows]


def test_chains_that_two_operations_share_are_marked() -> None:
    assert notes_of(
        operation("part_get", "/things/{tid}"),
        operation("thing_get", "/things/{tid}"),
        operation("other_get", "/things/{oid}"),
    ) == ["† another operation has the same chain"] * 2 + [""]


def test_chains_that_are_no_python_are_marked() -> None:
    assert notes_of(operation("thing_get", "/2things")) == ["† `2things` is no name in Python"]


def test_parameters_that_no_source_lists_are_marked() -> None:
    made = operation(
        "thing_get",
        "/things",
        query_parameters=[
            query("key", "key", required="inferred:query-in-prose"),
            query("name", "name", type="wadl", required="inferred:query-in-prose"),
        ],
    )
    assert notes_of(made) == ["† `Key` may be unknown to it"]


def test_pagers_and_waiters_are_noted() -> None:
    paged = operation(
        "thing_getAll", "/things", python_name="get_all", pager={"count": "n", "offset": "o"}
    )
    assert notes_of(paged) == ["all pages: `iter_all`"]


def test_hostile_names_stay_inside_their_cell() -> None:
    hostile = operation("thing_get", "/a|b`c\n# x/{tid}")
    model = samples.api(hostile)
    view = migration_of(model, Names(model), CONFIG, "shop")
    assert view is not None
    row = view.groups[0].rows[0]
    for cell in (row.operation, row.chain, row.call, row.notes):
        assert "\n" not in cell
        assert not re.search(r"(?<!\\)\|", cell)


def test_without_an_older_sdk_there_is_no_guide() -> None:
    model = samples.api(operation("thing_get", "/things"))
    assert migration_of(model, Names(model), {**CONFIG, "migration_from": ""}, "shop") is None


def test_an_unknown_style_is_refused() -> None:
    model = samples.api(operation("thing_get", "/things"))
    with pytest.raises(EscapeError, match="'shouted' is none of capitalized"):
        migration_of(model, Names(model), {**CONFIG, "migration_chains": "shouted"}, "shop")
