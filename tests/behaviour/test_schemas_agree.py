"""The schema that we write for our own pages takes the same documents as the service's own.

Documents come from the models of both sides; each is then spoilt in several ways, and both schemas must
say the same of what results.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from rstparse.runtime.wire import encode_xml
from tests.behaviour.generated import Generated
from tests.support import xsd_types
from tests.support.xsd_types import WITHOUT_A_PLACE, XsdTypes, in_document, random_object

ROUNDS = 6
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@pytest.fixture(scope="module")
def service_types(corpus: Path) -> XsdTypes:
    return xsd_types.load(corpus / "pages" / "dto-objects" / "uforge.xsd")


@pytest.fixture(scope="module")
def service_schema(corpus: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(corpus / "pages" / "dto-objects" / "uforge.xsd"))


@pytest.fixture(scope="module")
def own_schema(default: Generated) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(default.xsd))


def own_documents(default: Generated) -> Iterator[tuple[str, etree._Element]]:
    """Yield documents of every concrete type of our pages, made by the generated client."""
    types = default.types
    for name in sorted({*types.concrete()} - WITHOUT_A_PLACE):
        for seed in range(ROUNDS):
            random = Random(f"own {name}/{seed}")
            outer = in_document(types, random_object(types, name, random), random)
            yield f"{name}/{seed}", etree.fromstring(default.wire.encode_xml(outer, types.registry))


def service_documents(default: Generated, types: XsdTypes) -> Iterator[tuple[str, etree._Element]]:
    """Yield documents of the same types, with all that the service's schema allows in them."""
    ours = {thing.type for thing in default.api.objects}
    for name in types.concrete():
        if name not in ours or name in WITHOUT_A_PLACE:
            continue
        for seed in range(ROUNDS):
            random = Random(f"service {name}/{seed}")
            outer = in_document(types, random_object(types, name, random), random)
            if type(outer).__name__ in ours:
                data = encode_xml(outer, types.registry)
                yield f"{name}/{seed}", etree.fromstring(data)


def test_our_documents_are_valid_under_both(
    default: Generated, own_schema: etree.XMLSchema, service_schema: etree.XMLSchema
) -> None:
    for name, document in own_documents(default):
        for schema in (own_schema, service_schema):
            assert schema.validate(document), f"{name}: {schema.error_log}"


def test_the_services_documents_are_valid_under_both(
    default: Generated,
    service_types: XsdTypes,
    own_schema: etree.XMLSchema,
    service_schema: etree.XMLSchema,
) -> None:
    seen = set()
    for name, document in service_documents(default, service_types):
        seen.add(name.partition("/")[0])
        for schema in (service_schema, own_schema):
            assert schema.validate(document), f"{name}: {schema.error_log}"
    # Anonymous types are in the documents of the types that they stand in.
    named = set(default.types.concrete()) - default.types.anonymous - WITHOUT_A_PLACE
    assert seen - default.types.anonymous == named


def test_both_refuse_the_same_near_misses(
    default: Generated,
    service_types: XsdTypes,
    own_schema: etree.XMLSchema,
    service_schema: etree.XMLSchema,
) -> None:
    refused: Counter[str] = Counter()
    documents = [*own_documents(default), *service_documents(default, service_types)]
    for name, document in documents:
        for kind, spoilt in near_misses(document, Random(name)):
            verdicts = own_schema.validate(spoilt), service_schema.validate(spoilt)
            assert (
                verdicts[0] == verdicts[1]
            ), f"{kind} of {name}: ours {verdicts[0]}, {own_schema.error_log or service_schema.error_log}"
            refused[kind] += not verdicts[0]
    assert set(refused) == {"order", "missing", "unknown", "twice", "text", "type", "nil"}
    assert min(refused.values()) > 10, refused


def near_misses(document: etree._Element, random: Random) -> Iterator[tuple[str, etree._Element]]:
    """Yield the document spoilt in one place, once for each way in which that can be done."""
    for kind, spoil in (
        ("order", _swap),
        ("missing", _remove),
        ("unknown", _add),
        ("twice", _double),
        ("text", _garble),
        ("type", _retype),
        ("nil", _nil),
    ):
        for _ in range(3):
            spoilt = copy.deepcopy(document)
            if spoil(random.choice([e for e in spoilt.iter() if len(e)] or [spoilt]), random):
                yield kind, spoilt


def _swap(parent: etree._Element, random: Random) -> bool:
    pairs = [at for at in range(len(parent) - 1) if parent[at].tag != parent[at + 1].tag]
    if pairs:
        at = random.choice(pairs)
        parent.insert(at, parent[at + 1])
    return bool(pairs)


def _remove(parent: etree._Element, random: Random) -> bool:
    if len(parent):
        parent.remove(random.choice(list(parent)))
    return True


def _add(parent: etree._Element, random: Random) -> bool:
    parent.insert(random.randrange(len(parent) + 1), etree.Element("unheardOf"))
    return True


def _double(parent: etree._Element, random: Random) -> bool:
    if len(parent):
        child = random.choice(list(parent))
        child.addnext(copy.deepcopy(child))
    return True


def _garble(parent: etree._Element, random: Random) -> bool:
    leaves = [child for child in parent if not len(child)]
    if leaves:
        random.choice(leaves).text = "not what anyone expects"
    return bool(leaves)


def _retype(parent: etree._Element, random: Random) -> bool:
    parent.set(f"{XSI}type", random.choice(["unheardOf", "ns0:unheardOf"]))
    return True


def _nil(parent: etree._Element, random: Random) -> bool:
    child = random.choice(list(parent) or [parent])
    for inner in list(child):
        child.remove(inner)
    child.text = None
    child.set(f"{XSI}nil", "true")
    return True
