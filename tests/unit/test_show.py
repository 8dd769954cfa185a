"""Show: an operation or object by any of its names, with the claims of every source."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rstparse.config import Config
from rstparse.pipeline import Loaded, load
from rstparse.show import as_data, as_text, find, nearest
from tests.support.reading import OBJECT, OPERATION, PART, write_tree

WADL = """\
<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<resources base="http://h/api"><resource path="/things/{tid}"><param name="tid" style="template"
type="xs:long"/><method id="thing_get" name="GET"><request>
<param name="force" style="query" type="xs:boolean"/></request></method></resource></resources>
</application>
"""
OVERLAY = """\
[operation.thing_get.path]
value = "/stuff/{tid}"
reason = "the service moved it"
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    files = {
        "pages/things/thing_get.rst": OPERATION,
        "pages/dto-objects/Thing.rst": OBJECT,
        "pages/dto-objects/Part.rst": PART,
        "pages/application.wadl": WADL,
        "overlay.toml": OVERLAY,
    }
    return load(write_tree(tmp_path_factory.mktemp("show"), files), Config())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thing_get", ["thing_get"]),
        ("Thing_GET", ["thing_get"]),
        ("thing-get", ["thing_get"]),
        ("thing.get", ["thing_get"]),
        ("Thing", ["Thing"]),
        ("part-object", ["Part"]),
        ("", []),
        ("th", []),
    ],
)
def test_names_that_are_found(loaded: Loaded, name: str, expected: list[str]) -> None:
    found = find(loaded.api, name)
    assert [
        getattr(thing, "name", None) or getattr(thing, "type", None) for thing in found
    ] == expected


def test_names_that_are_near(loaded: Loaded) -> None:
    assert nearest(loaded.api, "thing_gte") == ["thing_get", "Thing"]
    assert nearest(loaded.api, "qqqqqq") == []


def test_text_tells_every_fact_with_its_place(loaded: Loaded) -> None:
    text = as_text(find(loaded.api, "thing_get")[0], loaded.ledger)
    lines = text.splitlines()
    assert lines[:4] == [
        "operation thing_get  (pages/things/thing_get.rst:3)",
        "  GET /stuff/{tid}",
        "  Python: thing.get",
        "  kind: get",
    ]
    assert "  path: /stuff/{tid}  [overlay overlay.toml:1]" in lines
    assert "    (not taken) path: /things/{tid}  [rst pages/things/thing_get.rst:6]" in lines
    assert "  path tid" in lines
    assert "  query force" in lines
    assert "    type: boolean  [wadl pages/application.wadl:4]" in lines
    assert text.endswith("\n")


def test_long_values_are_cut(loaded: Loaded) -> None:
    for thing in (*loaded.api.operations, *loaded.api.objects):
        for line in as_text(thing, loaded.ledger).splitlines():
            assert len(line.partition(": ")[2].rpartition("  [")[0]) <= 100, line


def test_prose_is_shown_as_text() -> None:
    """Notes, lists and references too; a body of the kind text is no prose."""
    files = {
        "pages/things/thing_get.rst": OPERATION.replace(
            "It has more to it.",
            "See :ref:`thing-object`, or:\n\n* one\n* ``two``\n\n.. note:: Mind it.\n\n.. code-block:: bash\n\n\tls",
        ).replace("None\n\nExample", "A string value\n\nExample"),
        "pages/dto-objects/Thing.rst": OBJECT,
        "pages/dto-objects/Part.rst": PART,
    }
    with TemporaryDirectory() as folder:
        loaded = load(write_tree(Path(folder), files), Config())
    text = as_text(loaded.api.operations[0], loaded.ledger)
    expected = "  description: Returns a thing. See thing, or: one; two Mind it. ls  ["
    assert expected in text
    assert "  request_body: kind=text" in text


def test_data_has_the_model_and_every_claim(loaded: Loaded) -> None:
    data = as_data(find(loaded.api, "thing_get")[0], loaded.ledger)
    assert data["operation"]["path"] == "/stuff/{tid}"
    paths = [c for c in data["claims"] if c["field"] == "path" and len(c["subject"]) == 2]
    assert next((c["origin"], c["value"], c["decided"]) for c in paths) == (
        "overlay", "/stuff/{tid}", True,
    )  # fmt: skip
    assert ("rst", "/things/{tid}", False) in [
        (c["origin"], c["value"], c["decided"]) for c in paths
    ]
    object_ = as_data(find(loaded.api, "Thing")[0], loaded.ledger)
    assert object_["object"]["type"] == "Thing"
    assert {"object", "Thing", "attribute", "name"} in [
        set(c["subject"]) for c in object_["claims"]
    ]


def test_every_fact_of_the_corpus_can_be_shown(corpus: Path) -> None:
    loaded = load(corpus, Config())
    for thing in (*loaded.api.operations, *loaded.api.objects):
        text = as_text(thing, loaded.ledger)
        assert text.replace("\n", "").isprintable()
        assert as_data(thing, loaded.ledger)["claims"]
