"""Findings on the finished model."""

from __future__ import annotations

import pytest

from tests.support.reading import OBJECT, OPERATION, PART, renamed, resolve_files

OBJECTS = {"pages/dto/Thing.rst": OBJECT, "pages/dto/Part.rst": PART}


def said(text: str, **more: str) -> list[tuple[str, str, int, int]]:
    files = {"pages/a/thing_get.rst": text, **OBJECTS, **more}
    return [(d.code, d.severity, d.line, d.column) for d in resolve_files(files).diagnostics]


def test_a_good_page_is_silent() -> None:
    assert said(OPERATION) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("/things/{tid}\n", "/things/{oid}/{tid}\n", [("undocumented-path-parameter", "warning", 23, 1)]),
        (
            "* ``tid`` (required)",
            "* ``old`` (required): x\n* ``tid`` (required)",
            [("unused-path-parameter", "warning", 26, 1)],
        ),
        ("``tid`` (required)", "``tid`` (optional)", [("optional-path-parameter", "warning", 26, 1)]),
        ("* Method: ``GET``", "* Method: ``PUT``", [("method-mismatch", "warning", 10, 1)]),
    ],
)  # fmt: skip
def test_what_is_wrong(old: str, new: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert old in OPERATION
    assert said(OPERATION.replace(old, new, 1)) == expected


def test_nothing_tells_the_response() -> None:
    text = renamed(OPERATION, "thing_poke").replace("GET", "POST")
    text = text.replace("id of the :ref:`thing-object`", "identifier")
    found = resolve_files({"pages/a/thing_poke.rst": text, **OBJECTS}).diagnostics
    assert [(d.code, d.severity) for d in found] == [("unknown-response", "info")]


def test_two_operations_on_one_route() -> None:
    twin = OPERATION.replace("thing_get", "thing_load").replace("thing-get:", "thing-load:")
    twin = twin.replace("---------\n", "----------\n", 1)
    files = {"pages/a/thing_get.rst": OPERATION, "pages/a/thing_load.rst": twin, **OBJECTS}
    (found,) = resolve_files(files).diagnostics
    assert (found.code, found.severity, found.path) == (
        "shared-route",
        "warning",
        "pages/a/thing_load.rst",
    )
    assert found.message == "GET /things/{tid} is also the route of 'thing_get'"


def test_one_route_told_apart_by_accept_is_in_order() -> None:
    twin = OPERATION.replace("thing_get", "thing_load").replace("thing-get:", "thing-load:")
    twin = twin.replace("---------\n", "----------\n", 1).replace("``application/xml``", "``*/*``")
    twin = twin.replace(" ``application/json``", "")
    files = {"pages/a/thing_get.rst": OPERATION, "pages/a/thing_load.rst": twin, **OBJECTS}
    assert "shared-route" not in {d.code for d in resolve_files(files).diagnostics}


def test_how_placeholders_are_named_does_not_hide_a_shared_route() -> None:
    twin = renamed(OPERATION, "thing_load").replace("/thing_load/{tid}", "/things/{oid}")
    twin = twin.replace("``tid``", "``oid``")
    files = {"pages/a/thing_get.rst": OPERATION, "pages/a/thing_load.rst": twin, **OBJECTS}
    assert [d.code for d in resolve_files(files).diagnostics] == ["shared-route"]
