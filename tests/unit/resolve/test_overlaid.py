"""Corrections that only the finished model shows to be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.cache import Cache
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic
from rstparse.pipeline import Loaded, load
from tests.support.reading import OBJECT, OPERATION, PART, write_tree

SEARCH = OPERATION.replace(
    "HTTP Request Body Parameters",
    "Query Parameters\n~~~~~~~~~~~~~~~~\n\n* ``from`` (optional): where to start\n"
    "* ``most`` (optional): how many\n\nHTTP Request Body Parameters",
)
PAGES = {
    "pages/a/thing_get.rst": SEARCH,
    "pages/dto/Thing.rst": OBJECT,
    "pages/dto/Part.rst": PART,
    "pages/dto/Parts.rst": PART.replace("part-object", "parts-object")
    .replace("part\n====", "parts\n=====")
    .replace("``size`` (long): how much there is of it", "``parts``: a list of :ref:`part-object` objects"),
}  # fmt: skip
ANSWERS = {
    "object": '[operation.thing_get.responses]\nvalue = [{ kind = "object", type = "Thing" }]\nreason = "x"\n',
    "list": '[operation.thing_get.responses]\nvalue = [{ kind = "list", type = "Parts" }]\nreason = "x"\n',
    "text": '[operation.thing_get.responses]\nvalue = [{ kind = "text" }]\nreason = "x"\n',
}  # fmt: skip


def loaded(folder: Path, overlay: str, **pages: str) -> tuple[list[Diagnostic], Loaded]:
    """What is said of an overlay, cold and warm alike, and what it makes."""
    docs = write_tree(folder / "docs", {**PAGES, "overlay.toml": overlay, **pages})
    runs = [load(docs, Config(), cache=Cache(folder / "cache")) for _ in range(2)]
    assert runs[0].diagnostics == runs[1].diagnostics
    assert runs[0].api == runs[1].api
    return [d for d in runs[1].diagnostics if d.path == "overlay.toml"], runs[1]


def entry(name: str, value: str, more: str = "") -> str:
    return f'[{name}]\nvalue = {value}\nreason = "x"\n{more}'


RETURNS = "say in [….responses] what it returns, or remove the entry"


@pytest.mark.parametrize(
    ("answer", "field", "value", "message", "help_"),
    [
        ("text", "pager", '{ count = "most", offset = "from" }', "the operation returns no list", RETURNS),
        ("object", "pager", '{ count = "most", offset = "from" }', "the operation returns no list", RETURNS),
        ("list", "pager", '{ count = "mots", offset = "from" }', "there is no query parameter 'mots'", "did you mean 'most'?"),
        ("list", "pager", '{ count = "most", offset = "x" }', "there is no query parameter 'x'", "there are: from, most"),
        ("text", "waiter", '{ complete = "name", error = "name" }', "the operation returns no object", RETURNS),
        ("list", "waiter", '{ complete = "name", error = "name" }', "the operation returns no object", RETURNS),
        ("object", "waiter", '{ complete = "nope", error = "nope" }', "there is no attribute of Thing 'nope'", "there are: parts, name"),
        ("object", "waiter", '{ complete = "name", error = "name", message = "nmae" }', "there is no attribute of Thing 'nmae'", "did you mean 'name'?"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_operation(
    tmp_path: Path, answer: str, field: str, value: str, message: str, help_: str
) -> None:
    name = f"operation.thing_get.{field}"
    found, model = loaded(tmp_path, entry(name, value) + ANSWERS[answer])
    assert [str(d) for d in found] == [
        f"overlay.toml:1:1: error[bad-overlay]: [{name}]: {message}\n  help: {help_}"
    ]
    assert getattr(model.api.operations[0], field) is None


@pytest.mark.parametrize(
    ("answer", "field", "value"),
    [
        ("list", "pager", '{ count = "most", offset = "from" }'),
        ("object", "waiter", '{ complete = "name", error = "name", message = "name" }'),
    ],
)
def test_what_fits(tmp_path: Path, answer: str, field: str, value: str) -> None:
    found, model = loaded(tmp_path, entry(f"operation.thing_get.{field}", value) + ANSWERS[answer])
    assert found == []
    assert getattr(model.api.operations[0], field) is not None


def test_a_list_that_no_object_holds(tmp_path: Path) -> None:
    value = '[{ kind = "list", item = "Thing" }]'
    found, _ = loaded(tmp_path, entry("operation.thing_get.responses", value))
    assert [(d.line, d.message, d.help) for d in found] == [
        (
            1,
            "[operation.thing_get.responses]: no object holds a list of 'Thing'",
            'give the type that the answer is a document of: type = "…"',
        )
    ]


def test_an_attribute_is_corrected_where_it_stands(tmp_path: Path) -> None:
    page = PAGES["pages/dto/Part.rst"]
    text = entry("object.Thing.base", '"Part"')
    text += entry("object.Thing.attribute.size.type", '"int"', 'expect = "long"\n')
    thing = OBJECT.replace("\t* ``name``", "\t* ``size`` (long): how much\n\t* ``name``")
    found, _ = loaded(tmp_path, text, **{"pages/dto/Part.rst": page, "pages/dto/Thing.rst": thing})
    assert [(d.code, d.line, d.message, d.help) for d in found] == [
        (
            "bad-overlay",
            4,
            "[object.Thing.attribute.size.type]: the attribute is inherited from Part",
            "correct it there: [object.Part.attribute.size.type]",
        )
    ]


@pytest.mark.parametrize("kind", ["object", "enum"])
def test_a_kind_that_does_not_fit_the_type(tmp_path: Path, kind: str) -> None:
    name = "object.Thing.attribute.name.kind"
    expect = 'expect = "scalar"\n'
    found, model = loaded(tmp_path, entry(name, f'"{kind}"', expect))
    found = [d for d in found if d.code == "bad-overlay"]
    assert [(d.line, d.message, d.help) for d in found] == [
        (
            1,
            f"[{name}]: kind '{kind}' does not fit the type 'string'",
            "correct the type as well, or write 'scalar'",
        )
    ]
    (attribute,) = (a for o in model.api.objects for a in o.attributes if a.name == "name")
    assert (attribute.kind, attribute.type) == ("scalar", "string")


def test_the_kind_follows_a_corrected_type(tmp_path: Path) -> None:
    text = entry("object.Thing.attribute.name.type", '"Part"', 'expect = "string"\n')
    found, model = loaded(tmp_path, text)
    (attribute,) = (a for o in model.api.objects for a in o.attributes if a.name == "name")
    assert found == []
    assert (attribute.kind, attribute.type) == ("object", "Part")


def test_a_loop_of_bases(tmp_path: Path) -> None:
    found, _ = loaded(tmp_path, entry("object.Thing.base", '"Thing"'))
    assert [str(d) for d in found] == [
        "overlay.toml:1:1: error[bad-overlay]: Thing extends 'Thing', which extends it\n"
        "  help: correct the base type"
    ]
