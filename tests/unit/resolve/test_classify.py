"""Kinds, pagers and waiters of real operations."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rstparse.model import Pager, QueryParameter, RequestBody, Response, Waiter
from rstparse.resolve.classify import kind_of, pager_of
from tests.support.reading import corpus_model, operation

NONE = RequestBody(kind="none", type=None, media_types=(), parts=())
EMPTY = Response(kind="none", type=None, item=None, media_types=())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("appliance_create", "create"),
        ("appliance_getAll", "list"),
        ("appliance_get", "get"),
        ("appliance_update", "update"),
        ("appliance_delete", "delete"),
        ("applianceBootScript_deleteAll", "delete_all"),
        ("machineImagePublished_download", "download"),
        ("applianceLogo_upload", "upload"),
        ("machineImageStatus_get", "status"),
        ("machineImageGeneration_cancel", "cancel"),
        ("machineImage_generate", "create"),
        ("effectorPost", "action"),
        ("scan_multipartCreate", "upload"),
    ],
)
def test_kinds(corpus: Path, name: str, kind: str) -> None:
    assert operation(corpus_model(corpus), name).kind == kind


def test_every_kind_of_the_corpus(corpus: Path) -> None:
    found = Counter(o.kind for o in corpus_model(corpus).api.operations)
    assert found == {
        "list": 99,
        "get": 79,
        "delete": 70,
        "update": 67,
        "create": 65,
        "download": 40,
        "upload": 24,
        "status": 24,
        "delete_all": 21,
        "action": 21,
        "cancel": 13,
    }


def test_kinds_agree_with_their_methods(corpus: Path) -> None:
    allowed = {
        "GET": {"list", "get", "download", "status"},
        "POST": {"create", "upload", "action", "cancel"},
        "PUT": {"update", "upload", "cancel"},
        "DELETE": {"delete", "delete_all", "cancel"},
    }
    for found in corpus_model(corpus).api.operations:
        assert found.kind in allowed[found.method], found.name


@pytest.mark.parametrize(
    ("name", "method", "path", "kind"),
    [
        ("a_deleteAll", "DELETE", "/as", "delete_all"),
        ("a_deleteAll", "DELETE", "/as/{id}", "delete"),
        ("a_cancelIt", "DELETE", "/as/{id}", "cancel"),
        ("a_cancellation", "DELETE", "/as/{id}", "delete"),
        ("a_add", "POST", "/as", "create"),
        ("a_add", "POST", "/as/{id}", "action"),
        ("a_x", "HEAD", "/as", "action"),
    ],
)
def test_kinds_by_form(name: str, method: str, path: str, kind: str) -> None:
    assert kind_of(name, method, path, NONE, EMPTY, None) == kind


def test_pagers(corpus: Path) -> None:
    paged = [o for o in corpus_model(corpus).api.operations if o.pager]
    assert len(paged) == 42
    for found in paged:
        assert found.pager == Pager(count="count", offset="offset")
        assert found.responses[0].kind == "list"
        assert {"count", "offset"} <= {q.name for q in found.query_parameters}


@pytest.mark.parametrize(
    ("kind", "names", "paged"),
    [
        ("list", ["count", "offset", "query"], True),
        ("list", ["count"], False),
        ("list", ["offset"], False),
        ("object", ["count", "offset"], False),
    ],
)
def test_what_pages_is_a_list_with_count_and_offset(
    kind: Any, names: list[str], paged: bool
) -> None:
    response = Response(kind=kind, type="As", item="A", media_types=())
    query = tuple(
        QueryParameter(
            name=name,
            python_name=name,
            type="int",
            required=False,
            description=(),
            origins={},
            line=1,
        )
        for name in names
    )
    assert (pager_of(response, query) is not None) == paged


def test_waiters(corpus: Path) -> None:
    waiters = {o.name: o.waiter for o in corpus_model(corpus).api.operations if o.waiter}
    assert list(waiters) == [
        "applianceExportStatus_get",
        "applianceImportStatus_get",
        "blueprintPipelineStatus_get",
        "containerTemplateImageGeneration_get",
        "containerTemplateImagePublish_get",
        "deployment_getDeployStatus",
        "machineImagePublishedStatus_get",
        "machineImageStatus_get",
        "migrationStatus_get",
        "mySoftwareExportStatus_get",
        "repositoryUpdateStatus_get",
        "scanImageGenerationStatus_get",
        "scanPublishedImageStatus_get",
        "softwareBundleImportStatus_get",
        "workspaceTemplateStatus_get",
    ]
    assert waiters["machineImageStatus_get"] == Waiter(
        complete="complete",
        error="error",
        cancelled="cancelled",
        percentage="percentage",
        message="message",
        error_message="errorMessage",
    )


def test_waiters_read_what_their_type_has(corpus: Path) -> None:
    api = corpus_model(corpus).api
    attributes = {o.type: {a.name for a in o.attributes} for o in api.objects}
    for found in api.operations:
        if found.waiter and (type_ := found.responses[0].type):
            waiter = found.waiter
            named = {
                waiter.complete,
                waiter.error,
                waiter.cancelled,
                waiter.percentage,
                waiter.message,
            }
            assert named - {None} <= attributes[type_]
