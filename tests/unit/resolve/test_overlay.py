"""A correction says what it replaces, and is told of when that is no longer so."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rstparse.diagnostics import Diagnostic
from rstparse.model import Text
from rstparse.readers.tree import read_tree
from rstparse.resolve import Resolved
from tests.support.reading import OBJECT, OPERATION, PART, resolve_pages, write_tree

PAGES = {
    "pages/a/thing_get.rst": OPERATION,
    "pages/dto/Thing.rst": OBJECT,
    "pages/dto/Part.rst": PART,
}


def entry(name: str, value: str, expect: str = "") -> str:
    more = f"expect = {expect}\n" if expect else ""
    return f'[{name}]\nvalue = {value}\nreason = "why not"\n{more}'


def overlaid(
    folder: Path, overlay: str, *, query: bool = False, page: str = OPERATION
) -> tuple[list[Diagnostic], Resolved]:
    """What is said of an overlay, and the model that it makes."""
    pages = {**PAGES, "pages/a/thing_get.rst": QUERY if query else page}
    model = resolve_pages(read_tree(write_tree(folder, {**pages, "overlay.toml": overlay})))
    return [d for d in model.diagnostics if d.path == "overlay.toml"], model


def said(folder: Path, name: str, value: str, expect: str = "") -> list[Diagnostic]:
    """What is said of an entry of the overlay."""
    return overlaid(folder, entry(name, value, expect))[0]


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


QUERY = OPERATION.replace(
    "HTTP Request Body Parameters",
    "Query Parameters\n~~~~~~~~~~~~~~~~\n\n* ``full`` (optional): whether ``all`` is wanted\n\n"
    "HTTP Request Body Parameters",
)


class TestWhatIsNotThere:
    """A misspelt or outdated name is no new fact."""

    @pytest.mark.parametrize(
        ("name", "value", "missing", "near"),
        [
            ("object.Thing.attribute.naem.python_name", '"nm"', "object Thing attribute naem", "name"),
            ("operation.thing_get.query.ful.python_name", '"nm"', "operation thing_get query ful", "full"),
            ("operation.thing_get.query.count.python_name", '"nm"', "operation thing_get query count", ""),
            ("operation.thing_get.path.tip.type", '"int"', "operation thing_get path tip", "tid"),
            ("operation.thing_gte.query.full.type", '"int"', "operation thing_gte", "thing_get"),
            ("object.Thign.title", '"x"', "object Thign", "Thing"),
            ("group.zzz.title", '"x"', "group zzz", ""),
        ],
    )  # fmt: skip
    def test_is_said_and_not_made(
        self, tmp_path: Path, name: str, value: str, missing: str, near: str
    ) -> None:
        found, model = overlaid(tmp_path, entry(name, value), query=True)
        help_ = "correct the name, or remove the entry"
        hint = f"did you mean '{near}'? {help_}" if near else help_
        assert [str(d) for d in found] == [
            f"overlay.toml:1:1: error[overlay-unused]: there is no {missing}\n  help: {hint}"
        ]
        (operation,) = model.api.operations
        assert [p.name for p in operation.query_parameters] == ["full"]
        assert [a.name for a in model.api.objects[1].attributes] == ["name", "parts"]

    def test_a_placeholder_that_only_the_overlay_documents(self, tmp_path: Path) -> None:
        text = entry("operation.thing_get.path", '"/x/{uid}"', '"/things/{tid}"')
        text += entry("operation.thing_get.path.uid.description", '"which"')
        found, model = overlaid(tmp_path, text)
        assert found == []
        (parameter,) = model.api.operations[0].path_parameters
        assert (parameter.name, parameter.description) == ("uid", (Text(text="which"),))

    def test_a_query_parameter_that_was_inferred(self, tmp_path: Path) -> None:
        page = OPERATION.replace("It has more to it.", "The query parameter ``deep`` is optional.")
        text = entry("operation.thing_get.query.deep.description", '"how deep"')
        plain, bare = overlaid(tmp_path / "a", "", page=page)
        found, model = overlaid(tmp_path / "b", text, page=page)
        inferred = [p.name for p in bare.api.operations[0].query_parameters]
        assert inferred == ["deep"]
        assert found == plain == []
        assert model.api.operations[0].query_parameters[0].description == (Text(text="how deep"),)


@pytest.mark.parametrize(
    ("name", "value", "message", "help_"),
    [
        ("operation.thing_get.responses", '[{ kind = "object", type = "Thng" }]', "there is no object 'Thng'", "did you mean 'Thing'?"),
        ("operation.thing_get.responses", '[{ kind = "list", item = "Nope" }]', "there is no object 'Nope'", "correct the name, or document the object"),
        ("operation.thing_get.responses", '[{ kind = "object" }]', "a body of kind 'object' has no type", 'add: type = "…"'),
        ("operation.thing_get.request_body", '{ kind = "object", type = "Nope" }', "there is no object 'Nope'", "correct the name, or document the object"),
        ("operation.thing_get.see_also", '["thing-objekt"]', "no page has the label 'thing-objekt'", "did you mean 'thing-object'?"),
        ("operation.thing_get.description", '[{ kind = "paragraph", inlines = [{ kind = "reference", label = "zzz", text = "x" }] }]', "no page has the label 'zzz'", "correct the label, or write the page"),
        ("operation.thing_get.group", '"aa"', "there is no group 'aa'", "did you mean 'a'?"),
        ("operation.thing_get.path.tid.object", '"Nope"', "there is no object 'Nope'", "correct the name, or document the object"),
        ("operation.thing_get.path.tid.type", '"Part"', "there is no scalar type 'Part'", "correct the name, or document the scalar type"),
        ("operation.thing_get.query.full.type", '"bolean"', "there is no scalar type 'bolean'", "did you mean 'boolean'?"),
        ("object.Thing.base", '"Prt"', "there is no object 'Prt'", "did you mean 'Part'?"),
        ("object.Thing.attribute.name.type", '"sting"', "there is no type 'sting'", "did you mean 'string'?"),
        ("object.Thing.attribute.name.enum", '{ name = "x", base = "Part", values = ["a"] }', "there is no scalar type 'Part'", "correct the name, or document the scalar type"),
    ],
)  # fmt: skip
def test_what_a_value_refers_to_is_there(
    tmp_path: Path, name: str, value: str, message: str, help_: str
) -> None:
    found, model = overlaid(tmp_path, entry(name, value), query=True)
    assert [str(d) for d in found] == [
        f"overlay.toml:1:1: error[bad-overlay]: [{name}]: {message}\n  help: {help_}"
    ]
    _, plain = overlaid(tmp_path, "", query=True)
    assert model.api == plain.api


def test_the_expectation_of_an_entry_that_cannot_be_applied(tmp_path: Path) -> None:
    name = "object.Thing.attribute.name.type"
    for expect, codes in (
        ("string", ["bad-overlay"]),
        ("int", ["bad-overlay", "overlay-expectation"]),
    ):
        found = said(tmp_path, name, '"Nope"', f'"{expect}"')
        assert [d.code for d in found] == codes


def test_hidden_is_said(tmp_path: Path) -> None:
    (found,) = said(tmp_path, "operation.thing_get.hidden", "true")
    assert (found.code, found.severity) == ("hidden-by-overlay", "info")


@pytest.mark.parametrize("base", ["", "expect = 1\n"])
def test_what_a_sidecar_states_as_nothing_needs_no_expectation(tmp_path: Path, base: str) -> None:
    schema = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="Part"/>'
        '<xs:complexType name="Thing"/></xs:schema>'
    )
    overlay = f'[object.Part.base]\nvalue = "Thing"\nreason = "x"\n{base}'
    files = {**PAGES, "a.xsd": schema, "overlay.toml": overlay}
    model = resolve_pages(read_tree(write_tree(tmp_path, files)))
    found = [d.message for d in model.diagnostics if d.path == "overlay.toml"]
    assert found == (["object Part: base is None, not 1 as expected"] if base else [])
    assert next(o for o in model.api.objects if o.type == "Part").base == "Thing"


def test_a_correction_leaves_the_order_of_parts(tmp_path: Path) -> None:
    page = QUERY.replace("* ``full``", "* ``a`` (optional): first\n* ``full``")
    text = entry("operation.thing_get.query.full.type", '"int"')
    _, model = overlaid(tmp_path, text, page=page)
    assert [p.name for p in model.api.operations[0].query_parameters] == ["a", "full"]
