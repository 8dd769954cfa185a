"""Labels and element names become what they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.claims import Claim
from rstparse.model import Paragraph, Reference
from rstparse.readers.xsd import read_xsd
from rstparse.resolve import Resolved, resolve
from rstparse.resolve.link import Labels, fold
from tests.support.reading import (
    OBJECT,
    OPERATION,
    PART,
    SETTINGS,
    corpus_model,
    corpus_pages,
    facts,
    object_,
    operation,
    read,
    renamed,
    resolve_files,
    resolve_pages,
)

FILES = {
    "pages/a/thing_get.rst": OPERATION,
    "pages/dto/Part.rst": PART,
    "pages/dto/Thing.rst": OBJECT,
}


def with_text(text: str) -> dict[str, str]:
    return {**FILES, "pages/a/thing_get.rst": OPERATION.replace("Returns a thing.", text)}


@pytest.mark.parametrize("label", ["thing-object", "THING-Object", "thing_object"])
def test_labels_match_as_sphinx_matches_them(label: str) -> None:
    model = resolve_files(with_text(f"Returns :ref:`{label}`."))
    (paragraph,) = operation(model, "thing_get").description
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines[1] == Reference(label="thing-object", text="thing")
    assert model.diagnostics == []


def test_a_text_of_its_own_is_kept() -> None:
    model = resolve_files(with_text("Returns :ref:`one of these <THING-object>`."))
    (paragraph,) = operation(model, "thing_get").description
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines[1] == Reference(label="thing-object", text="one of these")


def test_a_reference_that_leads_nowhere() -> None:
    model = resolve_files(with_text("Returns this\nor :ref:`thing-objekt`."))
    (found,) = model.diagnostics
    assert (found.code, found.severity) == ("unresolved-reference", "warning")
    assert (found.path, found.line, found.column) == ("pages/a/thing_get.rst", 16, 10)
    assert found.message == "no page has the label 'thing-objekt'"
    assert found.help == "did you mean 'thing-object'?"


def test_nothing_near_is_no_suggestion() -> None:
    model = resolve_files(with_text("Returns :ref:`zzz`."))
    assert model.diagnostics[0].help == "correct the label, or write the page"


def test_two_pages_with_one_label() -> None:
    second = renamed(OPERATION, "thing_put").replace(".. _thing-put:", ".. _THING-get:")
    model = resolve_files({**FILES, "pages/a/thing_put.rst": second})
    found = [d for d in model.diagnostics if d.code == "duplicate-label"]
    assert [(d.severity, d.path, d.line) for d in found] == [("error", "pages/a/thing_put.rst", 1)]
    assert found[0].message == "label 'THING-get' is also the label of 'thing_get'"
    assert len(model.api.operations) == 2


def test_a_body_that_is_no_object() -> None:
    text = OPERATION.replace("\nNone\n", "\nA :ref:`thing-get` object\n")
    model = resolve_files({**FILES, "pages/a/thing_get.rst": text})
    assert [(d.code, d.line, d.column) for d in model.diagnostics] == [("not-an-object", 28, 1)]


def test_a_body_of_a_type_that_is_not_there() -> None:
    text = OPERATION.replace("\nNone\n", "\nA ``Thingy`` object\n")
    model = resolve_files({**FILES, "pages/a/thing_get.rst": text})
    assert [(d.code, d.message) for d in model.diagnostics] == [
        ("not-an-object", "'Thingy' is not the name of an object")
    ]


def with_hidden_type(text: str = "", page: str = OPERATION) -> Resolved:
    """Return the model of the pages and a schema with a type of its own, described by ``text``."""
    schema = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="Hidden">
      <xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation><xs:sequence/>
    </xs:complexType></xs:schema>"""
    pages = [
        read(content, path) for path, content in {**FILES, "pages/a/thing_get.rst": page}.items()
    ]
    return resolve_pages([*pages, read_xsd(schema.encode(), "pages/dto/x.xsd")])


def test_a_body_of_a_type_without_a_page() -> None:
    model = with_hidden_type(page=OPERATION.replace("\nNone\n", "\nA ``Hidden`` object\n"))
    assert operation(model, "thing_get").request_body.type == "Hidden"
    assert "not-an-object" not in [d.code for d in model.diagnostics]


def test_references_in_the_texts_of_a_schema() -> None:
    (paragraph,) = object_(with_hidden_type("Like a :ref:`THING-object`."), "Hidden").description
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines[1] == Reference(label="thing-object", text="thing")


def test_an_object_body() -> None:
    text = OPERATION.replace("\nNone\n", "\nA :ref:`Thing-object` object\n")
    body = operation(
        resolve_files({**FILES, "pages/a/thing_get.rst": text}), "thing_get"
    ).request_body
    assert (body.kind, body.type) == ("object", "Thing")
    assert body.media_types == ("application/xml", "application/json")


def test_fold() -> None:
    assert fold(" A\n  Label ") == "a label"
    assert fold("STRASSE") == fold("straße")


def test_labels_of_the_corpus_that_match_only_without_case(corpus: Path) -> None:
    claims = [claim for page in corpus_pages(corpus) for claim in page.claims]
    labels = {label for c in claims if c.field == "labels" for label in c.value}
    references = [label for c in claims if c.field == "references" for label, _, _ in c.value]
    assert sum(label not in labels for label in references) == 486
    known = Labels(claims)
    assert sum(known.get(label) is None for label in references) == 0


def test_every_reference_of_the_corpus_resolves(corpus: Path) -> None:
    found = [d for d in corpus_model(corpus).diagnostics if d.code == "unresolved-reference"]
    assert found == []


def test_references_of_the_previous_release_that_do_not(previous_corpus: Path) -> None:
    found = [
        d for d in corpus_model(previous_corpus).diagnostics if d.code == "unresolved-reference"
    ]
    assert len(found) == 18
    assert {d.message for d in found} == {
        "no page has the label 'containerTemplateImagePkg-getAll'"
    }
    for diagnostic in found:
        line = (previous_corpus / diagnostic.path).read_text().splitlines()[diagnostic.line - 1]
        assert line[diagnostic.column - 1 :].startswith("containerTemplateImagePkg-getAll")


def test_see_also_is_spelled_as_its_targets_are(corpus: Path) -> None:
    api = corpus_model(corpus).api
    labels = {thing.label for thing in (*api.operations, *api.objects, *api.groups)}
    assert all(label in labels for o in api.operations for label in o.see_also)


def test_references_carry_their_place() -> None:
    page = read(OPERATION)
    assert facts(page.claims, "page", page.path)["references"] == [
        ["thing-object", 26, 43],
        ["thing-object", 43, 11],
    ]


def route(**fields: object) -> list[Claim]:
    page = read(OPERATION)
    subject = ("route", "GET", "/things/{tid}", "thing_get")
    sidecar = [Claim(subject, name, value, "wadl", "a.wadl", 9) for name, value in fields.items()]
    return [*page.claims, *sidecar]


def test_an_element_that_no_type_has() -> None:
    representations = [{"element": "thing", "media_type": "application/xml"}]
    model = resolve(route(response_representations=representations), SETTINGS)
    (found,) = [d for d in model.diagnostics if d.code == "unknown-element"]
    assert (found.severity, found.path, found.line) == ("info", "a.wadl", 9)
    assert found.message == "no type has the root element 'thing'"


@pytest.mark.parametrize(
    ("representations", "expected"),
    [
        ([{"element": "thing", "media_type": "application/xml"}], ("object", "Thing")),
        ([{"element": None, "media_type": "*/*"}], ("binary", None)),
        ([{"element": None, "media_type": "text/plain"}], ("text", None)),
        ([], ("none", None)),
    ],
)
def test_elements_of_a_sidecar(
    representations: list[dict[str, str | None]], expected: tuple[str, str | None]
) -> None:
    claims = route(response_representations=representations)
    claims.append(Claim(("object", "Thing"), "root", "thing", "xsd", "x.xsd", 1))
    model = resolve(claims, SETTINGS)
    value = model.ledger.claims(("operation", "thing_get"), "responses")[0]
    assert value.origin == "wadl"
    assert (value.value[0]["kind"], value.value[0].get("type")) == expected


def test_suggestions_are_bounded_by_labels_not_by_places() -> None:
    labels = Labels(read(OPERATION).claims)
    assert [labels.nearest("thing-gat") for _ in range(200)] == ["thing-get"] * 200
    found = [labels.nearest(f"thing-get{n}") for n in range(150)]
    assert found == ["thing-get"] * 99 + [None] * 51
    assert labels.nearest("thing-gat") == "thing-get"
