"""Pages of groups, and maps of the whole."""

from __future__ import annotations

from msgspec.structs import replace

from rstparse.diagnostics import Diagnostic
from rstparse.emit.docs.anchors import anchor, short_titles
from rstparse.emit.plan import Settings, plan
from rstparse.model import Index, Operation, Paragraph, Reference, Since, SourcePosition, Text
from tests.unit.emit.samples import api, operation

from .reading import text_of
from .things import GROUP, MODEL, site

PAGES = site()
ODD = Diagnostic(
    code="odd",
    severity="warning",
    message="odd <b>",
    path="pages/things/Thing.rst",
    line=7,
    help="make it even",
)


def test_a_group_lists_its_operations_in_its_own_order() -> None:
    assert text_of(PAGES["groups/things.html"]) == (
        "Operations\nThings\nAll about things.\nOperations\n"
        "PUT thing_update /things/{tid} Changes <a> thing. Changes one\nGET thing_getAll /things Lists all.\n"
        "GET thing_status /things/{tid}/status\nPOST thing_file /things/{tid}/{filePath}\n"
        "DELETE thing_delete /things/{tid}"
    )


def test_the_start_page_counts() -> None:
    text = text_of(PAGES["index.html"])
    assert "5 operations in 1 groups, 4 objects. Release 1.0." in text
    assert "Groups\nThings 5\n" in text


def test_the_tree_of_paths() -> None:
    assert text_of(PAGES["paths.html"]).splitlines()[2:] == [
        "/things 5",
        "/things GET thing_getAll",
        "Below /things",
        "/{tid} PUT thing_update DELETE thing_delete",
        "/status GET thing_status",
        "/{filePath} POST thing_file",
    ]


def test_entitlements_by_operation() -> None:
    text = text_of(PAGES["entitlements.html"])
    assert "thing_all 1PUT thing_update\nthing_edit 1PUT thing_update\n" in text
    assert "Open to everybody\nGET thing_getAll\n" in text
    assert text.endswith(
        "Open to everybody with credentials\nGET thing_status POST thing_file DELETE thing_delete"
    )


def test_releases_and_what_is_of_no_known_one() -> None:
    text = text_of(PAGES["releases.html"])
    assert "Things 2 1\nThings 2\nPUT thing_update Changes <a> thing.\nUnknown\n" in text
    assert "GET thing_getAll Lists all." in text.partition("Unknown\n")[2]


def test_a_release_is_one_however_it_is_spelled() -> None:
    def made(name: str, text: str, version: tuple[int, ...] | None) -> Operation:
        return operation(name, since=Since(text=text, version=version))

    model = api(
        replace(GROUP, operations=(), entries=()), made("thing_a", "2", (2,)), made("thing_b", "Things 2", (2,)),
        made("thing_c", "Things 2", (2,)), made("thing_d", "soon", None),
    )  # fmt: skip
    pages = site(model=model)
    assert "Things 2 3\nsoon 1\n" in text_of(pages["releases.html"])
    assert "<option>Things 2</option><option>soon</option></select>" in pages["index.html"]
    assert f'releases.html#release-{anchor("Things 2")}">2</a>' in pages["operations/thing_a.html"]
    assert pages["search.json"].count('"since":"Things 2"') == 3


def test_what_the_first_page_and_the_overview_of_objects_say_is_shown() -> None:
    source = SourcePosition(path="index.rst", line=1)
    link = Reference(label="thing-object", text="thing")
    said = (Paragraph(inlines=(Text(text="Sign in as a "), link)),)
    index = Index(label="start", title="API", description=said, source=source)
    about = (Paragraph(inlines=(Text(text="All share an id."),)),)
    objects = replace(GROUP, name="dto", label="dto", description=about, operations=(), entries=())
    pages = site(model=replace(MODEL, index=index, groups=(GROUP, objects)))
    assert '<p>Sign in as a <a href="objects/Thing.html">thing</a></p>' in pages["index.html"]
    assert "<p>All share an id.</p>" in pages["objects.html"]
    assert "## How to call it\n\nSign in as a thing\n" in pages["llms-full.txt"]
    assert "## Objects in general\n\nAll share an id.\n" in pages["llms-full.txt"]
    assert "How to call it" not in PAGES["index.html"] + PAGES["llms-full.txt"]


def test_objects_and_which_inherit_from_which() -> None:
    text = text_of(PAGES["objects.html"])
    assert "3 objects with a page of their own, and 1 that only the schema has." in text
    assert "Base abstract schema only\nThing\nPart\nThings\n" in text
    assert text.endswith("Which inherit from which\nBase\nThing")


def test_findings_stand_on_their_page_and_in_the_list_of_all() -> None:
    pages = site((ODD,))
    assert "Findings on this page's source (1)\nwarning odd <b> odd line 7" in text_of(
        pages["objects/Thing.html"]
    )
    assert "Thing\npages/things/Thing.rst\nodd" in text_of(pages["findings.html"])
    assert "odd" not in text_of(pages["objects/Part.html"])


def test_findings_that_say_the_same_are_one_with_all_their_lines() -> None:
    pages = site((ODD, replace(ODD, line=9)))
    assert "source (2)\nwarning odd <b> odd line 7, 9" in text_of(pages["objects/Thing.html"])
    assert "Thing\npages/things/Thing.rst\nodd × 2" in text_of(pages["findings.html"])


def test_findings_can_be_switched_off() -> None:
    settings = Settings(service="Things", targets={"docs": {"findings": False}})
    files = plan(MODEL, ["docs"], settings, findings=(ODD,)).files
    assert "docs/findings.html" not in files
    for path, data in files.items():
        assert b"odd" not in data, path
        assert b"findings.html" not in data, path


def test_the_map_of_the_site_has_all_pages() -> None:
    pages = {path for path in PAGES if path.endswith(".html")}
    listed = PAGES["sitemap.xml"].split("<loc>http://127.0.0.1:8080/docs/")[1:]
    assert {entry.partition("<")[0] for entry in listed} == pages


def test_what_all_titles_end_in_is_left_out_of_lists() -> None:
    assert short_titles(["A b API", "C API"]) == {"A b API": "A b", "C API": "C"}
    assert short_titles(["API", "C API"]) == {"API": "API", "C API": "C"}
    assert short_titles(["Only API"]) == {"Only API": "Only API"}


def test_ids_of_different_names_differ() -> None:
    names = ["a b", "a-b", "a.b", "a.20.b", "", ".", "é"]
    assert [anchor(name) for name in names] == [
        "a.20.b",
        "a-b",
        "a.2e.b",
        "a.2e.20.2e.b",
        ".",
        ".2e.",
        ".e9.",
    ]
