"""Overviews and the index."""

from __future__ import annotations

from pathlib import Path

from tests.support.reading import corpus_pages, facts, read

OVERVIEW = """\
.. _things-api-resources:

Things
======

All about things. See :ref:`part-object`.

	* :ref:`thing-get`: returns a ``thing``
	* :ref:`the other <thing-Delete>`:deletes one
	* :ref:`thing-list`

Bullets may be prose:

* of several kinds

.. toctree::
   :hidden:
   :maxdepth: 1

   thing_get
   The other <thing_delete>
   Elsewhere <http://example.com/x>

   self
"""


def test_an_overview() -> None:
    page = read(OVERVIEW, "pages/things/overview.rst")
    assert (page.kind, page.name, page.diagnostics) == ("overview", "things", ())
    found = facts(page.claims, "group", "things")
    assert [block["kind"] for block in found.pop("description")] == [
        "paragraph",
        "paragraph",
        "bullets",
    ]
    assert found == {
        "title": "Things",
        "label": "things-api-resources",
        "labels": ["things-api-resources"],
        "entries": [
            {"label": "thing-get", "text": "returns a thing", "line": 8},
            {"label": "thing-Delete", "text": "deletes one", "line": 9},
            {"label": "thing-list", "text": "", "line": 10},
        ],
        "toctree": [["thing_get", 20], ["thing_delete", 21]],
    }


def test_every_reference_is_checked_later() -> None:
    page = read(OVERVIEW, "pages/things/overview.rst")
    references = facts(page.claims, "page", "pages/things/overview.rst")["references"]
    assert references == [
        ["part-object", 6, 29],
        ["thing-get", 8, 10],
        ["thing-Delete", 9, 21],
        ["thing-list", 10, 10],
    ]


def test_the_index_of_the_corpus(corpus: Path) -> None:
    index = next(page for page in corpus_pages(corpus) if page.kind == "index")
    found = facts(index.claims, "index", "")
    assert found["title"] == "Welcome to UForge AppCenter REST APIs Documentation"
    assert len(found["toctree"]) == 54
    assert found["toctree"][:2] == [
        ["pages/dto-objects/overview", 13],
        ["pages/apikey/overview", 14],
    ]


def test_every_overview_of_the_corpus_has_its_bullets(corpus: Path) -> None:
    import re

    for page in corpus_pages(corpus):
        if page.kind != "overview":
            continue
        source = (corpus / page.path).read_text(encoding="utf-8")
        bullets = re.findall(r"^\s*\* :ref:`([^`]+)`", source, re.MULTILINE)
        found = facts(page.claims, "group", page.name)
        assert [entry["label"] for entry in found["entries"]] == bullets, page.path
        assert found["label"] == (
            "dto-objects" if page.name == "dto-objects" else f"{page.name}-api-resources"
        )
