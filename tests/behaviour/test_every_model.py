"""Every concrete type of the corpus: the generated classes write documents that its schema takes."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from tests.behaviour.generated import Generated
from tests.support.xsd_types import WITHOUT_A_PLACE, in_document, random_object

ROUNDS = 4


@pytest.fixture(scope="module")
def schema(corpus: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(corpus / "pages" / "dto-objects" / "uforge.xsd"))


def test_every_type_of_the_schema_has_a_class(uforge: Generated) -> None:
    types = uforge.types
    assert len(types.names()) == 312
    assert len(types.anonymous) == 33
    assert len(types.registry.roots) == 221
    models = uforge.module(".models")
    assert {types.struct(name).__name__ for name in types.names()} <= set(models.__all__)


def test_documents_are_valid_and_come_back_equal(
    uforge: Generated, schema: etree.XMLSchema
) -> None:
    types, wire = uforge.types, uforge.wire
    nowhere = set()
    for name in types.concrete():
        for seed in range(ROUNDS):
            random = Random(f"{name}/{seed}")
            try:
                outer = in_document(types, random_object(types, name, random), random)
            except LookupError:
                nowhere.add(name)
                continue
            document = wire.encode_xml(outer, types.registry)
            tree = etree.fromstring(document)
            assert schema.validate(tree), f"{name}/{seed}: {schema.error_log}\n{document.decode()}"
            assert wire.decode_xml(document, types.registry) == outer, f"{name}/{seed}"
    assert nowhere == WITHOUT_A_PLACE


def test_json_comes_back_equal(uforge: Generated) -> None:
    types, wire = uforge.types, uforge.wire
    for name in types.concrete():
        obj = random_object(types, name, Random(name))
        document = wire.encode_json(obj, types.registry, root=f"some{name}")
        assert wire.decode_json(document, types.registry, name) == obj, name


def test_objects_compare_copy_and_pickle(uforge: Generated) -> None:
    types = uforge.types
    for name in types.concrete():
        obj, other = (random_object(types, name, Random(f"{name}{n}")) for n in (1, 2))
        assert copy.copy(obj) == copy.deepcopy(obj) == pickle.loads(pickle.dumps(obj)) == obj
        if any(getattr(obj, name) != getattr(other, name) for name in obj.__struct_fields__):
            assert obj != other, name
        assert obj != object(), name
