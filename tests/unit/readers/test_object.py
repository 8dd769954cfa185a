"""Object pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Page
from tests.support.reading import OBJECT, corpus_pages, facts, places, read

PATH = "pages/dto-objects/Thing.rst"


def attribute(page: Page, name: str) -> dict[str, Any]:
    return facts(page.claims, "object", page.name, "attribute", name)


def test_a_page_of_an_object() -> None:
    page = read(OBJECT, PATH)
    assert (page.kind, page.name, page.diagnostics) == ("object", "Thing", ())
    assert facts(page.claims, "object", "Thing") == {
        "documented": True,
        "title": "thing",
        "labels": ["thing-object"],
        "label": "thing-object",
        "description": [{"kind": "paragraph", "inlines": [{"kind": "text", "text": "One thing."}]}],
        "has_attributes": True,
    }
    assert attribute(page, "name") == {
        "page_order": 0,
        "documented": True,
        "description": [{"kind": "text", "text": "what it is called"}],
        "type_text": "string",
    }
    assert attribute(page, "parts") == {
        "page_order": 1,
        "documented": True,
        "description": [
            {"kind": "text", "text": "a list of "},
            {"kind": "reference", "label": "part-object", "text": ""},
            {"kind": "text", "text": " objects"},
        ],
    }


def test_a_note_inside_the_text_of_an_attribute() -> None:
    bullet = "\t* ``a`` (long): the size. .. note:: only with ``b``"
    page = read(OBJECT.replace("\t* ``name``", bullet + "\n\t* ``name``"), PATH)
    assert attribute(page, "a")["description"] == [
        {"kind": "text", "text": "the size. Note: only with "},
        {"kind": "literal", "text": "b"},
    ]
    assert [d.code for d in page.diagnostics] == ["directive-typo"]


@pytest.mark.parametrize(
    ("bullet", "expected", "text"),
    [
        ("``a`` (long): t", {"type_text": "long"}, "t"),
        ("``a`` (:ref:`b-object`): t", {"type_label": "b-object"}, "t"),
        ("``a`` (``seLinuxMode``): t", {"type_text": "seLinuxMode"}, "t"),
        ("``a``: t", {}, "t"),
        ("``a`` t", {}, "t"),
        ("``a``", {}, ""),
        ("``a`` (string)", {"type_text": "string"}, ""),
        ("``a`` (string) : t (u): v", {"type_text": "string"}, "t (u): v"),
        ("``a`` (string: t", {}, "(string: t"),
    ],
)
def test_forms_of_an_attribute(bullet: str, expected: dict[str, str], text: str) -> None:
    page = read(OBJECT.replace("``name`` (string): what it is called", bullet), PATH)
    found = attribute(page, "a")
    assert {k: v for k, v in found.items() if k.startswith("type_")} == expected
    assert "".join(run["text"] for run in found["description"]) == text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (".. _thing-object:\n", "", ("missing-label", 2, 1)),
        ("\t* ``parts``", "\t* ``name`` (int): again\n\t* ``parts``", ("duplicate-attribute", 14, 2)),
        ("\t* ``name`` (string)", "\t* name (string)", ("stray-text", 13, 2)),
        ("\t* ``name``", "Odd words.\n\n\t* ``name``", ("stray-text", 13, 1)),
        ("Attributes\n~~~~~~~~~~", "Attributs\n~~~~~~~~~~", ("missing-attributes", 3, 1)),
    ],
)  # fmt: skip
def test_a_slip_is_reported_at_its_place(
    old: str, new: str, expected: tuple[str, int, int]
) -> None:
    assert old in OBJECT
    page = read(OBJECT.replace(old, new, 1), PATH)
    assert page.kind == "object"
    assert expected in places(page.diagnostics)


def test_of_two_bullets_on_one_attribute_the_first_counts() -> None:
    page = read(OBJECT.replace("\t* ``parts``", "\t* ``name`` (int): again\n\t* ``parts``"), PATH)
    assert attribute(page, "name")["type_text"] == "string"


def test_types_of_the_corpus(corpus: Path) -> None:
    found: Counter[str] = Counter()
    subjects, typed = set(), set()
    for page in corpus_pages(corpus):
        for claim in page.claims:
            if page.kind == "object" and len(claim.subject) == 4:
                subjects.add(claim.subject)
            if claim.field in ("type_text", "type_label"):
                typed.add(claim.subject)
                found[claim.value if claim.field == "type_text" else "reference"] += 1
    assert found == {
        "string": 896,
        "anyURI": 528,
        "long": 362,
        "dateTime": 344,
        "boolean": 266,
        "reference": 226,
        "int": 108,
        "float": 4,
        "integer": 1,
        "base64Binary": 1,
        "seLinuxMode": 1,
    }
    assert len(subjects) - len(typed) == 203


def test_labels_of_the_corpus(corpus: Path) -> None:
    exceptions = {
        page.name: facts(page.claims, "object", page.name)["label"]
        for page in corpus_pages(corpus)
        if page.kind == "object"
        and facts(page.claims, "object", page.name)["label"] != f"{page.name.lower()}-object"
    }
    assert exceptions == {
        "OpStatus": "status-object",
        "OpStatuses": "statuses-object",
        "Pkg": "package-object",
        "PkgList": "packages-object",
        "ScannedPkg": "scannedpackage-object",
        "ScannedPkgs": "scannedpackages-object",
    }


def test_pages_without_attributes(corpus: Path) -> None:
    without = [
        page.name
        for page in corpus_pages(corpus)
        if any(d.code == "missing-attributes" for d in page.diagnostics)
    ]
    assert without == ["UriList", "UserStats"]


def test_every_bullet_of_every_page_is_an_attribute(corpus: Path) -> None:
    import re

    for page in corpus_pages(corpus):
        if page.kind != "object":
            continue
        source = (corpus / page.path).read_text(encoding="utf-8")
        section = source.partition("\nAttributes\n")[2]
        names = re.findall(r"^\s*\* ``([^`]+)``", section, re.MULTILINE)
        claimed = [c.subject[3] for c in page.claims if c.field == "page_order"]
        assert claimed == names, page.path


def test_lists_in_prose_stay_in_the_description() -> None:
    text = OBJECT.replace("One thing.\n", "One thing:\n\n* ``red``\n* blue\n")
    page = read(text, PATH)
    blocks = facts(page.claims, "object", "Thing")["description"]
    assert [block["kind"] for block in blocks] == ["paragraph", "bullets"]
    assert [c.subject[3] for c in page.claims if c.field == "page_order"] == ["name", "parts"]
