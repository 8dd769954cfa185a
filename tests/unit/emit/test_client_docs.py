"""Docstrings of methods."""

from __future__ import annotations

from typing import Any

import pytest

from rstparse.emit.client_docs import async_doc, method_doc
from rstparse.emit.client_names import Names
from tests.unit.emit.samples import api, operation, thing


def text(*runs: str) -> list[dict[str, str]]:
    return [{"kind": "text", "text": run} for run in runs]


def paragraph(text_: str) -> dict[str, Any]:
    return {"kind": "paragraph", "inlines": text(text_)}


def parameter(name: str, description: str = "", **changes: Any) -> dict[str, Any]:
    known = {
        "name": name, "python_name": name, "type": "string", "required": True, "origins": {}, "line": 1,
        "description": text(description) if description else [],
    }  # fmt: skip
    return {**known, **changes}


def path_parameter(name: str, description: str = "") -> dict[str, Any]:
    return parameter(name, description, key="id", object=None, pattern=None)


FULL = operation(
    "thing_update",
    method="PUT",
    path="/things/{tid}",
    summary="Changes a thing.",
    description=[
        paragraph("Changes a thing. Slowly."),
        {"kind": "admonition", "name": "note", "blocks": [paragraph("Mind the gap.")]},
    ],
    path_parameters=[path_parameter("tid", "the id of the thing"), path_parameter("other")],
    query_parameters=[parameter("force", "whether to insist"), parameter("silent")],
    request_body={"kind": "object", "type": "Thing", "media_types": [], "parts": []},
    security={"authentication": True, "entitlements": ["one_right", "other_right"]},
    since={"text": "UForge 3.7.fp3", "version": [3, 7, 3]},
    see_also=["thing-object", "thing-get", "thing-update", "part-get", "thing-delete", "nowhere"],
)
NAMES = Names(
    api(
        thing("Thing"),
        FULL,
        operation("thing_get"),
        operation("part_get"),
        operation("thing_delete"),
    )
)


def test_everything_that_the_page_says() -> None:
    assert method_doc(FULL, NAMES, "thing") == (
        "Changes a thing. Slowly.\n"
        "\n"
        "Note: Mind the gap.\n"
        "\n"
        "Args:\n"
        "    tid: the id of the thing\n"
        "    other: the ``other`` in the path\n"
        "    thing: the request body\n"
        "    force: whether to insist\n"
        "\n"
        "``PUT /things/{tid}``. Needs the entitlements ``one_right``, ``other_right``. "
        "Since UForge 3.7.fp3.\n"
        "Raises: BadRequestError, UnauthorizedError, ForbiddenError, NotFoundError.\n"
        "See also: Thing; thing: get, delete; part: get."
    )


def test_a_page_that_says_nothing() -> None:
    bare = operation("thing_get", security={"authentication": False, "entitlements": []})
    assert method_doc(bare, NAMES, None) == (
        "thing_get\n\n``GET /things``. Needs no authentication.\nRaises: StatusError."
    )


def test_a_release_that_is_none_is_left_out() -> None:
    unknown = operation("thing_get", since={"text": "N/A", "version": None})
    assert "Since" not in method_doc(unknown, NAMES, None)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", "the text to send"),
        ("file", "the content to send: a path, a binary file or an iterator of bytes"),
    ],
)
def test_bodies_that_are_no_objects(kind: str, expected: str) -> None:
    body = {"kind": kind, "type": None, "media_types": [], "parts": []}
    doc = method_doc(operation("thing_put", request_body=body), NAMES, "content")
    assert f"Args:\n    content: {expected}\n" in doc


def test_asynchronous_methods_refer_to_the_others() -> None:
    sync = "ThingOperations.update"
    assert async_doc(FULL, sync) == "Changes a thing: see ``ThingOperations.update``."
    long = operation("thing_update", summary="Changes " + "very " * 14 + "much.")
    assert async_doc(long, sync) == long.summary
    longer = operation("thing_update", summary="Changes " + "very " * 30 + "much.")
    assert async_doc(longer, sync) == "See ``ThingOperations.update``."
    assert (
        async_doc(operation("thing_update"), sync)
        == "thing_update: see ``ThingOperations.update``."
    )
