"""Documents against a model, held against the schema that the model is from."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from rstparse.emit.conformance import Conformance
from tests.support.reading import corpus_model

from .samples import NAMESPACE, attribute, thing

ENUM = {"name": "Mode", "base": "string", "values": ["fast", "safe"]}
OBJECTS = {
    o.type: o
    for o in (
        thing("Base", attribute("id", "long"), abstract=True),
        thing(
            "Thing",
            attribute("id", "long", inherited_from="Base"),
            attribute("name", required=True),
            attribute("mode", kind="enum", enum=ENUM),
            attribute("tags", kind="list", wrapped=True, item_name="tag"),
            attribute("uri", "anyURI", "list", item_name="uri"),
            attribute("part", "Base", "object"),
            base="Base",
            root="thing",
        ),
    )
}
CHECK = Conformance(OBJECTS, NAMESPACE)


def document(content: str, root: str = "thing") -> str:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return f'<n:{root} xmlns:n="{NAMESPACE}" {xsi}>{content}</n:{root}>'


@pytest.mark.parametrize(
    "content",
    [
        "<name>x</name>",
        "<id>1</id><name/><mode>safe</mode><tags><tag>a</tag><tag/></tags><uri>a</uri><uri>b</uri>",
        '<name>x</name><part xsi:type="n:Thing"><name>y</name></part>',
    ],
)
def test_what_is_allowed(content: str) -> None:
    assert CHECK.holds(document(content), "Thing")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<name>x</name><id>1</id>",
        "<name>x</name><name>y</name>",
        "<name>x</name><nick/>",
        "<id>one</id><name>x</name>",
        "<name>x</name><mode>slow</mode>",
        "<name>x</name><tags><label/></tags>",
        "<name>x</name><part><id>1</id></part>",
        '<name>x</name><part xsi:type="n:Other"/>',
        "<name>x",
    ],
)
def test_what_is_not(content: str) -> None:
    assert not CHECK.holds(document(content), "Thing")


def test_another_root_element_and_a_document_type() -> None:
    assert not CHECK.holds(document("<name>x</name>", "other"), "Thing")
    assert not CHECK.holds("<!DOCTYPE n:thing>" + document("<name>x</name>"), "Thing")


def test_examples_of_the_corpus_are_judged_as_the_schema_judges_them(corpus: Path) -> None:
    model = corpus_model(corpus).api
    check = Conformance({o.type: o for o in model.objects}, "http://www.usharesoft.com/uforge")
    schema = etree.XMLSchema(etree.parse(next(corpus.rglob("*.xsd"))))
    judged = {}
    for one in model.operations:
        if one.example.body and one.request_body.type:
            try:
                valid = schema.validate(etree.fromstring(one.example.body.encode()))
            except etree.XMLSyntaxError:
                valid = False
            judged[one.name] = (valid, check.holds(one.example.body, one.request_body.type))
    # The schema takes a document of any type; these are of another than their operation does.
    assert {name for name, (valid, held) in judged.items() if valid != held} == {
        "mySoftwareArtifact_add",
        "mySoftwareArtifact_update",
        "nic_update",
        "projectArtifact_create",
        "projectArtifact_update",
        "subscriptionProfileAdmins_update",
    }
    assert sum(held for _, held in judged.values()) == 64
