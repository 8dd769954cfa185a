"""Every concrete type of the real schema: random objects are valid, and come back equal."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from rstparse.runtime.wire import decode_json, decode_xml, encode_json, encode_xml
from tests.support import xsd_types
from tests.support.xsd_types import XsdTypes, in_document, random_object

ROUNDS = 10
WITHOUT_A_PLACE = "Language PCpu PRam UForgeURIAbleObject".split()
"""Types that no element of the schema has, directly or through a base."""


@pytest.fixture(scope="module")
def xsd(corpus: Path) -> Path:
    return corpus / "pages" / "dto-objects" / "uforge.xsd"


@pytest.fixture(scope="module")
def types(xsd: Path) -> XsdTypes:
    return xsd_types.load(xsd)


@pytest.fixture(scope="module")
def schema(xsd: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(xsd))


def test_all_types_are_made(types: XsdTypes) -> None:
    named = set(types.names()) - types.anonymous
    assert len(named) == 279
    assert len(types.registry.roots) == 221


def test_random_objects_are_valid_and_come_back_equal(
    types: XsdTypes, schema: etree.XMLSchema
) -> None:
    nowhere = set()
    for name in types.concrete():
        for seed in range(ROUNDS):
            random = Random(f"{name}/{seed}")
            obj = random_object(types, name, random)
            try:
                outer = in_document(types, obj, random)
            except LookupError:
                nowhere.add(name)
                continue
            document = encode_xml(outer, types.registry)
            check(schema, document, f"{name}/{seed}")
            assert decode_xml(document, types.registry) == outer, f"{name}/{seed}"
    assert nowhere == set(WITHOUT_A_PLACE)


def test_objects_without_a_root_are_valid_under_a_given_one(types: XsdTypes, xsd: Path) -> None:
    """Each named type gets a root element of its own in a copy of the schema."""
    tree = etree.parse(xsd)
    for name in set(types.names()) - types.anonymous:
        element = etree.SubElement(tree.getroot(), f"{xsd_types.XS}element")
        element.set("name", f"given{name}")
        element.set("type", name)
    schema = etree.XMLSchema(tree)
    for name in types.concrete():
        obj = random_object(types, name, Random(name))
        document = encode_xml(obj, types.registry, root=f"given{name}")
        if name not in types.anonymous:
            check(schema, document, name)
        assert decode_xml(document, types.registry, name) == obj, name


def test_random_objects_come_back_equal_from_json(types: XsdTypes) -> None:
    for name in types.concrete():
        obj = random_object(types, name, Random(name))
        document = encode_json(obj, types.registry, root=f"given{name}")
        assert decode_json(document, types.registry, name) == obj, name


def test_objects_copy_and_pickle(types: XsdTypes) -> None:
    for name in types.concrete():
        obj = random_object(types, name, Random(name))
        assert copy.copy(obj) == obj
        assert copy.deepcopy(obj) == obj
        assert pickle.loads(pickle.dumps(obj)) == obj


def check(schema: etree.XMLSchema, document: bytes, what: str) -> None:
    tree = etree.fromstring(document)
    assert schema.validate(tree), f"{what}: {schema.error_log}\n{document.decode()}"
