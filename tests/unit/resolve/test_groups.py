"""Groups in the order of the tables of contents, compared with the pages."""

from __future__ import annotations

from pathlib import Path

from tests.support.reading import OBJECT, OPERATION, PART, corpus_model, renamed, resolve_files

INDEX = (
    "All\n===\n\n.. toctree::\n\n   pages/b/overview\n   pages/a/overview\n   pages/dto/overview\n"
)
OVERVIEW = (
    ".. _{0}-api-resources:\n\nGroup {0}\n=======\n\nText of {0}.\n\n{1}\n\n.. toctree::\n\n{2}\n"
)
DTO = OVERVIEW.format("dto", "* :ref:`thing-object`", "   Part\n   Thing")


def files(entries: str = "   thing_put\n   thing_get", index: str = INDEX) -> dict[str, str]:
    bullets = (
        "* :ref:`thing-put`: puts\n* :ref:`thing-get`: gets\n* :ref:`thing-object`: no operation"
    )
    return {
        "index.rst": index,
        "pages/a/overview.rst": OVERVIEW.format("a", bullets, entries),
        "pages/a/thing_get.rst": OPERATION,
        "pages/a/thing_put.rst": renamed(OPERATION, "thing_put"),
        "pages/b/other_get.rst": renamed(OPERATION, "other_get"),
        "pages/b/overview.rst": OVERVIEW.format("b", "* :ref:`other-get`: x", "   other_get"),
        "pages/dto/overview.rst": DTO,
        "pages/dto/Part.rst": PART,
        "pages/dto/Thing.rst": OBJECT,
    }


def said(pages: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(d.code, d.path, d.line) for d in resolve_files(pages).diagnostics]


def test_groups_and_their_operations_are_in_the_order_of_the_contents() -> None:
    model = resolve_files(files())
    assert model.diagnostics == []
    assert [(g.name, g.title, g.operations) for g in model.api.groups] == [
        ("b", "Group b", ("other_get",)),
        ("a", "Group a", ("thing_put", "thing_get")),
        ("dto", "Group dto", ()),
    ]
    assert [(e.operation, e.text) for e in model.api.groups[1].entries] == [
        ("thing_put", "puts"),
        ("thing_get", "gets"),
    ]


def test_a_page_that_no_contents_list() -> None:
    pages = files(entries="   thing_put")
    assert said(pages) == [("not-in-toctree", "pages/a/thing_get.rst", 3)]
    assert resolve_files(pages).api.groups[1].operations == ("thing_put", "thing_get")


def test_contents_that_list_no_page() -> None:
    pages = files(entries="   thing_put\n   thing_got\n   thing_get")
    assert said(pages) == [("toctree-missing", "pages/a/overview.rst", 15)]


def test_an_object_that_no_contents_list() -> None:
    pages = files() | {"pages/dto/overview.rst": DTO.replace("   Thing", "   Thong")}
    assert said(pages) == [
        ("toctree-missing", "pages/dto/overview.rst", 13),
        ("not-in-toctree", "pages/dto/Thing.rst", 3),
    ]


def test_an_overview_that_the_index_leaves_out() -> None:
    pages = files(index=INDEX.replace("   pages/a/overview\n", "   pages/z/overview\n"))
    assert said(pages) == [
        ("toctree-missing", "index.rst", 7),
        ("not-in-toctree", "pages/a/overview.rst", 3),
    ]
    # what the index does not order comes last, by name
    assert [g.name for g in resolve_files(pages).api.groups] == ["b", "dto", "a"]


def test_an_overview_without_a_label() -> None:
    found = files()
    found["pages/b/overview.rst"] = "B\n=\n\n.. toctree::\n\n   other_get\n"
    assert next((g.name, g.label) for g in resolve_files(found).api.groups) == ("b", "")


def test_without_index_and_overviews_groups_are_folders_by_name() -> None:
    pages = {k: v for k, v in files().items() if "overview" not in k and k != "index.rst"}
    model = resolve_files(pages)
    assert model.diagnostics == []
    assert [(g.name, g.title, g.label, g.operations) for g in model.api.groups] == [
        ("a", "a", "", ("thing_get", "thing_put")),
        ("b", "b", "", ("other_get",)),
    ]


def test_groups_of_the_corpus(corpus: Path) -> None:
    api = corpus_model(corpus).api
    assert len(api.groups) == 54
    assert [g.name for g in api.groups][:3] == ["dto-objects", "apikey", "appliance"]
    assert sum(len(g.operations) for g in api.groups) == 523
    assert [g.name for g in api.groups if not g.operations] == ["dto-objects"]
    assert sum(len(g.entries) for g in api.groups) == 523
    group = next(g for g in api.groups if g.name == "machineimage")
    assert len(group.operations) == 29


def test_contents_of_the_previous_release(previous_corpus: Path) -> None:
    found = [d for d in corpus_model(previous_corpus).diagnostics if "toctree" in d.code]
    assert [(d.code, d.path, d.line) for d in found] == [
        ("toctree-missing", "pages/containers/overview.rst", 33)
    ]
