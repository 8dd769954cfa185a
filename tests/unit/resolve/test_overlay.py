"""A correction says what it replaces, and is told of when that is no longer so."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rstparse.diagnostics import Diagnostic
from rstparse.readers.tree import read_tree
from tests.support.reading import OBJECT, OPERATION, PART, resolve_pages, write_tree

PAGES = {
    "pages/a/thing_get.rst": OPERATION,
    "pages/dto/Thing.rst": OBJECT,
    "pages/dto/Part.rst": PART,
}


def said(folder: Path, name: str, value: str, expect: str = "") -> list[Diagnostic]:
    """What is said of an entry of the overlay."""
    more = f"expect = {expect}\n" if expect else ""
    overlay = f'[{name}]\nvalue = {value}\nreason = "why not"\n{more}'
    model = resolve_pages(read_tree(write_tree(folder, {**PAGES, "overlay.toml": overlay})))
    return [d for d in model.diagnostics if d.path == "overlay.toml"]


STATED = [
    ("operation.thing_get.summary", '"Other."', '"Returns a thing."'),
    ("operation.thing_get.description", '"Other."', '"Returns a thing. It has more to it."'),
    ("operation.thing_get.method", '"PUT"', '"GET"'),
    ("operation.thing_get.path", '"/x/{tid}"', '"/things/{tid}"'),
    ("operation.thing_get.response_codes", "[200]", "[200, 304]"),
    ("operation.thing_get.response_formats", '["a/b"]', '["application/xml", "application/json"]'),
    ("operation.thing_get.since", '{ text = "4", version = [4] }', '{ text = "UForge 3.6", version = [3, 6] }'),
    ("operation.thing_get.security", '{ authentication = false, entitlements = [] }', '{ authentication = true }'),
    ("operation.thing_get.see_also", '["part-object"]', '["thing-object"]'),
    ("operation.thing_get.request_body", '{ kind = "file" }', '{ kind = "none" }'),
    ("operation.thing_get.path.tid.description", '"which"', '"the id of the thing"'),
    ("object.Thing.attribute.name.type", '"int"', '"string"'),
    ("object.Thing.description", '"Other."', '"One thing."'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "stated"), STATED)
def test_what_a_page_states_must_be_expected(
    tmp_path: Path, name: str, value: str, stated: str
) -> None:
    (found,) = said(tmp_path, name, value)
    assert (found.code, found.severity, found.line) == ("overlay-expectation", "error", 1)
    assert "does not say which" in found.message
    assert found.help == f"if the correction is right, add: expect = {stated}"


@pytest.mark.parametrize(("name", "value", "stated"), STATED)
def test_what_the_help_proposes_is_right(
    tmp_path: Path, name: str, value: str, stated: str
) -> None:
    assert tomllib.loads(f"x = {stated}")
    assert said(tmp_path, name, value, stated) == []


@pytest.mark.parametrize(("name", "value", "stated"), STATED)
def test_what_is_expected_and_not_so(tmp_path: Path, name: str, value: str, stated: str) -> None:
    (found,) = said(tmp_path, name, value, expect=value)
    was: Any = tomllib.loads(f"x = {stated}")["x"]
    assert (found.code, found.severity) == ("overlay-expectation", "error")
    assert f" is {was!r}, not " in found.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("operation.thing_get.deprecated", '"use another"'),
        ("operation.thing_get.hidden", "false"),
        ("operation.thing_get.python_name", '"fetch"'),
        ("operation.thing_get.responses", '[{ kind = "object", type = "Thing" }]'),
        ("operation.thing_get.pager", '"none"'),
        ("object.Thing.class_name", '"Gadget"'),
        ("object.Thing.attribute.name.nillable", "true"),
    ],
)
def test_what_no_page_states_needs_no_expectation(tmp_path: Path, name: str, value: str) -> None:
    assert said(tmp_path, name, value) == []


def test_an_expectation_of_what_nobody_states(tmp_path: Path) -> None:
    (found,) = said(tmp_path, "operation.thing_get.deprecated", '"x"', expect='"y"')
    assert found.message == "operation thing_get: deprecated is None, not 'y' as expected"


def test_of_what_is_not_there(tmp_path: Path) -> None:
    found = said(tmp_path, "operation.nothing.method", '"PUT"', expect='"GET"')
    assert [d.code for d in found] == ["overlay-unused", "overlay-expectation"]
