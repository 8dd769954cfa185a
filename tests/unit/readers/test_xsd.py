"""What an XML schema says, as claims on objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Page
from rstparse.readers.xsd import read_xsd


@pytest.fixture(scope="module")
def page(corpus: Path) -> Page:
    data = (corpus / "pages" / "dto-objects" / "uforge.xsd").read_bytes()
    return read_xsd(data, "pages/dto-objects/uforge.xsd")


@pytest.fixture(scope="module")
def documented(corpus: Path) -> set[str]:
    return {path.stem for path in (corpus / "pages" / "dto-objects").glob("*.rst")} - {"overview"}


def facts(page: Page, *subject: str) -> dict[str, Any]:
    return {
        claim.field: claim.value for claim in page.claims if claim.subject == ("object", *subject)
    }


def attribute(page: Page, type_: str, name: str) -> dict[str, Any]:
    return facts(page, type_, "attribute", name)


def attributes(page: Page, type_: str) -> list[str]:
    return [
        c.subject[3]
        for c in page.claims
        if c.subject[1:3] == (type_, "attribute") and c.field == "kind"
    ]


def schema(body: str) -> bytes:
    return (
        '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t">\n'
        f"{body}</s:schema>"
    ).encode()


def scalar(order: int, type_: str = "string", **others: Any) -> dict[str, Any]:
    """The claims on a plain optional attribute, but for ``others``."""
    usual = {"kind": "scalar", "type": type_, "item_name": None, "wrapped": False, "enum": None}
    return usual | {"order": order, "required": False, "nillable": False} | others


def test_the_corpus_is_understood_without_a_remark(page: Page) -> None:
    assert (page.kind, page.name, page.diagnostics) == ("sidecar", "uforge.xsd", ())


def test_types_of_the_corpus(page: Page, documented: set[str]) -> None:
    types = {claim.subject[1] for claim in page.claims}
    anonymous = {claim.subject[1] for claim in page.claims if claim.field == "anonymous"}
    roots = {claim.subject[1] for claim in page.claims if claim.field == "root"}
    assert documented <= types
    assert len(types - documented - anonymous) == 47
    assert len(anonymous) == 33
    assert (len(roots), len(roots & documented)) == (221, 194)


def test_enumerations_of_the_corpus(page: Page, documented: set[str]) -> None:
    enums = {
        claim.subject[1::2]: claim.value["values"]
        for claim in page.claims
        if claim.field == "enum" and claim.value and claim.subject[1] in documented
    }
    named = [
        subject
        for subject, values in enums.items()
        if values == ["disabled", "permissive", "enforcing"]
    ]
    assert len(enums) == 38
    assert len(named) == 1
    assert sum(len(values) for subject, values in enums.items() if subject not in named) == 316


def test_required_and_nillable_elements_of_the_corpus(page: Page, documented: set[str]) -> None:
    required = [
        c for c in page.claims if c.field == "required" and c.value and c.subject[1] in documented
    ]
    nillable = [c.subject[1::2] for c in page.claims if c.field == "nillable" and c.value]
    abstract = [c.subject[1] for c in page.claims if c.field == "abstract" and c.value]
    assert len(required) == 28
    assert nillable == [("Nic", "order")]
    assert len(abstract) == 14


def test_types_named_after_owner_and_element(page: Page) -> None:
    service = attribute(page, "AwsResources", "ec2Service")
    assert (service["kind"], service["type"]) == ("object", "AwsResourcesEc2Service")
    assert facts(page, "AwsResourcesEc2Service") == {
        "base": "AwsService",
        "abstract": False,
        "anonymous": True,
    }
    amis = attribute(page, "AwsResourcesEc2Service", "amis")
    assert (amis["kind"], amis["type"], amis["item_name"]) == (
        "list",
        "AwsResourcesEc2ServiceAmi",
        "ami",
    )


def test_nested_sequences_are_flattened(page: Page) -> None:
    assert attributes(page, "DeploymentSensor")[:3] == ["name", "nameParts", "description"]
    parts = attribute(page, "DeploymentSensor", "nameParts")
    assert (parts["kind"], parts["type"], parts["item_name"]) == ("list", "string", "nameParts")
    assert (parts["wrapped"], parts["order"]) == (True, 1)


def test_bare_lists_and_named_enumerations(page: Page) -> None:
    assert attribute(page, "UriList", "uri") | {"description_text": ""} == scalar(
        0, "anyURI", kind="list", item_name="uri", description_text=""
    )
    mode = [
        c for c in page.claims if c.field == "enum" and c.value and c.value["name"] == "SeLinuxMode"
    ]
    assert [c.subject[1] for c in mode] == ["InstallProfile"]
    assert attribute(page, "Nic", "type")["enum"] == {
        "name": "NicType",
        "base": "string",
        "values": ["ETHERNET"],
    }


def test_claims_have_the_line_of_their_element(page: Page, corpus: Path) -> None:
    lines = (corpus / "pages" / "dto-objects" / "uforge.xsd").read_text().splitlines()
    for claim in page.claims:
        if claim.field == "order":
            assert f'name="{claim.subject[3]}"' in lines[claim.line - 1]


def test_prefixes_are_resolved_and_documentation_is_kept_raw() -> None:
    data = schema(
        '<s:element name="cat" type="Cat"/><s:complexType name="Cat" abstract="true"><s:sequence>'
        '<s:element name="n" type="s:short" minOccurs="0"><s:annotation><s:documentation>\n'
        "  the :ref:`cat-object`,\n  again </s:documentation></s:annotation></s:element>"
        '<s:element name="tail" type="Cat" nillable="true"/></s:sequence></s:complexType>'
    )
    page = read_xsd(data, "a.xsd")
    assert page.diagnostics == ()
    assert facts(page, "Cat") == {"base": None, "abstract": True, "root": "cat"}
    assert attribute(page, "Cat", "n") == scalar(
        0, "int", description_text="the :ref:`cat-object`,\nagain"
    )
    assert attribute(page, "Cat", "tail") == scalar(
        1, "Cat", kind="object", required=True, nillable=True
    )


def test_what_a_choice_holds_is_optional() -> None:
    data = schema(
        '<s:complexType name="A"><s:choice>\n<s:element name="x" type="s:string"/>'
        '<s:element name="y" type="s:string"/></s:choice></s:complexType>'
    )
    page = read_xsd(data, "a.xsd")
    assert attribute(page, "A", "y") == scalar(1)
    assert [(d.code, d.severity, d.line) for d in page.diagnostics] == [
        ("sidecar-unknown-construct", "info", 2)
    ]


def test_names_of_anonymous_types_avoid_the_taken_ones() -> None:
    inline = '<s:complexType><s:sequence><s:element name="v" type="s:string"/></s:sequence></s:complexType>'
    data = schema(
        f'<s:complexType name="A"><s:sequence><s:element name="b">{inline}</s:element>'
        f'<s:element name="B">{inline}</s:element></s:sequence></s:complexType>'
        '<s:complexType name="AB"/>'
    )
    page = read_xsd(data, "a.xsd")
    assert attribute(page, "A", "b")["type"] == "AB2"
    assert attribute(page, "A", "B")["type"] == "AB3"


def test_references_to_global_elements_even_in_a_circle() -> None:
    data = schema(
        '<s:element name="node"><s:complexType><s:sequence><s:element ref="node" minOccurs="0"/>'
        "</s:sequence></s:complexType></s:element>"
        '<s:complexType name="A"><s:sequence><s:element ref="node"/></s:sequence></s:complexType>'
        '<s:simpleType name="E"><s:restriction base="F"/></s:simpleType>'
        '<s:simpleType name="F"><s:restriction base="E"/></s:simpleType>'
        '<s:complexType name="B"><s:sequence><s:element name="e" type="E"/></s:sequence></s:complexType>'
    )
    page = read_xsd(data, "a.xsd")
    assert attribute(page, "A", "node")["type"] == "Node"
    assert facts(page, "Node")["root"] == "node"
    assert attribute(page, "B", "e")["kind"] == "unknown"


def test_unknown_constructs_are_named_and_the_rest_is_read() -> None:
    data = schema(
        '<s:include schemaLocation="b.xsd"/>\n<s:complexType name="A"><s:sequence>\n<s:any/>'
        '\n<s:element name="d" type="s:date"/>\n<s:element name="m" type="Missing"/>'
        '\n<s:element name="o"/></s:sequence>\n<s:attribute name="id"/></s:complexType>'
        '\n<s:complexType name="A"/>'
    )
    page = read_xsd(data, "a.xsd")
    assert attribute(page, "A", "d")["type"] == "string"
    assert attribute(page, "A", "m")["kind"] == attribute(page, "A", "o")["kind"] == "unknown"
    assert [(d.code, d.severity, d.line) for d in page.diagnostics] == [
        ("sidecar-unknown-construct", "info", 2),
        ("sidecar-duplicate", "warning", 9),
        ("sidecar-unknown-construct", "info", 4),
        ("sidecar-unknown-construct", "info", 8),
        ("sidecar-unknown-type", "info", 5),
        ("sidecar-unresolved-type", "warning", 6),
        ("sidecar-unknown-type", "info", 7),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sidecar-not-well-formed"),
        (b"<a", "sidecar-not-well-formed"),
        (b"<schema/>", "sidecar-not-xsd"),
        (b"<!DOCTYPE schema SYSTEM 'http://example.com/x.dtd'><schema/>", "sidecar-doctype"),
    ],
)
def test_what_is_no_schema_gives_one_error(data: bytes, code: str) -> None:
    page = read_xsd(data, "a.xsd")
    assert page.claims == ()
    assert [(d.code, d.severity, d.path) for d in page.diagnostics] == [(code, "error", "a.xsd")]


def test_a_document_that_breaks_off_is_kept_up_to_there() -> None:
    whole = schema('<s:complexType name="A"><s:sequence><s:element name="x" type="s:string"/>')
    page = read_xsd(whole, "a.xsd")
    assert attributes(page, "A") == ["x"]
    assert [d.code for d in page.diagnostics] == ["sidecar-not-well-formed"]


def test_deep_nesting_is_cut_with_a_warning() -> None:
    opening = (
        '<s:complexType name="A"><s:sequence>'
        + '<s:element name="e"><s:complexType><s:sequence>' * 900
    )
    closing = "</s:sequence></s:complexType></s:element>" * 900 + "</s:sequence></s:complexType>"
    page = read_xsd(schema(opening + closing), "a.xsd")
    assert "sidecar-too-deep" in {d.code for d in page.diagnostics}
    assert attribute(page, "A", "e")["kind"] == "object"
