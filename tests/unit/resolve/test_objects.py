"""Decided facts become objects: bases first, attributes in wire order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Claim
from rstparse.lock import Lock, LockedObject
from rstparse.model import Enumeration, Object, Text
from rstparse.resolve.decide import Ledger
from rstparse.resolve.objects import build_objects, wrappers
from tests.support.reading import corpus_model, object_


def thing(type_: str, base: str | None = None, **attributes: dict[str, Any]) -> list[Claim]:
    claims = [Claim(("object", type_), "documented", True, "rst", f"{type_}.rst", 1)]
    claims.append(Claim(("object", type_), "title", type_, "rst", f"{type_}.rst", 1))
    if base:
        claims.append(Claim(("object", type_), "base", base, "xsd", "x.xsd", 9))
    for at, (name, fields) in enumerate(attributes.items()):
        for field, value in {"order": at, **fields}.items():
            origin = "rst" if field == "description" else "xsd"
            subject = ("object", type_, "attribute", name)
            claims.append(Claim(subject, field, value, origin, f"{type_}.rst", 5 + at))
    return claims


def built(*claims: list[Claim]) -> tuple[dict[str, Object], list[tuple[str, str, int]]]:
    objects, found = build_objects(Ledger(c for group in claims for c in group))
    return objects, [(d.code, d.path, d.line) for d in found]


STRING = {"type": "string", "kind": "scalar"}


def test_inherited_attributes_stand_first_in_the_order_of_their_bases() -> None:
    objects, found = built(
        thing("C", "B", c=STRING), thing("B", "A", b2=STRING, b1=STRING), thing("A", a=STRING)
    )
    assert [(a.name, a.inherited_from) for a in objects["C"].attributes] == [
        ("a", "A"),
        ("b2", "B"),
        ("b1", "B"),
        ("c", None),
    ]
    assert found == []


def test_the_order_of_the_schema_beats_the_order_of_the_page() -> None:
    objects, _ = built(thing("A", x={**STRING, "order": 1}, y={**STRING, "order": 0}))
    assert [a.name for a in objects["A"].attributes] == ["y", "x"]


def test_what_no_schema_orders_comes_last_in_the_order_of_the_page() -> None:
    subject = ("object", "A", "attribute")
    claims = [
        Claim((*subject, n), "page_order", at, "rst", "A.rst", 1) for at, n in enumerate("zq")
    ]
    objects, _ = built(thing("A", x=STRING), claims)
    assert [a.name for a in objects["A"].attributes] == ["x", "z", "q"]


def test_a_subtype_describes_what_it_inherits() -> None:
    text = [{"kind": "text", "text": "of B"}]
    objects, _ = built(
        thing(
            "A", a={**STRING, "required": True, "description": [{"kind": "text", "text": "of A"}]}
        ),
        thing("B", "A", a={"description": text, "required": False, "type": "int"}),
    )
    (inherited,) = objects["B"].attributes
    assert (inherited.description, inherited.documented) == ((Text(text="of B"),), True)
    assert inherited.inherited_from == "A"
    # on the wire it is what the base says
    assert (inherited.type, inherited.required) == ("string", True)


def test_an_inherited_attribute_that_a_page_leaves_out() -> None:
    objects, _ = built(thing("A", a=STRING), thing("B", "A"))
    assert [(a.name, a.documented) for a in objects["B"].attributes] == [("a", False)]


@pytest.mark.parametrize(
    ("bases", "reported"),
    [
        ({"A": "A"}, 1),
        ({"A": "B", "B": "A"}, 1),
        ({"A": "B", "B": "C", "C": "A"}, 1),
        ({"A": "X"}, 1),
    ],
)
def test_loops_of_bases_and_absent_bases_are_cut(bases: dict[str, str], reported: int) -> None:
    objects, found = built(*(thing(t, b, **{t.lower(): STRING}) for t, b in bases.items()))
    assert set(objects) == set(bases)
    assert [code for code, *_ in found] == ["bad-base"] * reported
    assert found[0][1:] == ("x.xsd", 9)
    for type_, object_of in objects.items():
        assert type_.lower() in [a.name for a in object_of.attributes]


def test_a_thousand_bases_are_no_recursion_error() -> None:
    chain = [thing(f"T{n}", f"T{n + 1}") for n in range(1500)]
    objects, found = built(*chain, thing("T1500", a=STRING))
    assert [a.name for a in objects["T0"].attributes] == ["a"]
    assert found == []


@pytest.mark.parametrize(
    ("fields", "kind", "type_"),
    [
        ({"type": "string"}, "scalar", "string"),
        ({"type": "A"}, "object", "A"),
        ({"type": "A", "kind": "list"}, "list", "A"),
        ({"kind": "list"}, "list", "unknown"),
        ({"type": "Absent", "kind": "object"}, "unknown", "Absent"),
        ({"type": "string", "kind": "cake"}, "unknown", "string"),
        ({}, "unknown", "unknown"),
    ],
)
def test_shapes(fields: dict[str, Any], kind: str, type_: str) -> None:
    objects, _ = built(thing("A", a=fields))
    (attribute,) = objects["A"].attributes
    assert (attribute.kind, attribute.type) == (kind, type_)


def values(name: str) -> dict[str, Any]:
    enum = {"name": name, "base": "string", "values": ["on", "off"]}
    return {"kind": "enum", "type": name, "enum": enum}


def enum_classes(lock: Lock, *claims: list[Claim]) -> dict[str, str]:
    ledger = Ledger(c for group in claims for c in group)
    objects, _ = build_objects(ledger, lock=lock)
    own = [a for o in objects.values() for a in o.attributes]
    return {a.name: a.enum.name for a in own if a.enum}


def test_an_enumeration_keeps_the_class_that_users_have() -> None:
    lock = Lock(objects={"A": LockedObject(python="A", enumerations={"a": "State"})})
    assert enum_classes(lock, thing("A", a=values("mode"))) == {"a": "State"}
    assert enum_classes(Lock(), thing("A", a=values("mode"))) == {"a": "Mode"}
    # Also where the type of the attribute is called otherwise, or the object is: it has the same root element.
    assert enum_classes(lock, thing("A", a=values("level"))) == {"a": "State"}
    gone = Lock(objects={"X": LockedObject(python="X", root="a", enumerations={"a": "State"})})
    root = [Claim(("object", "A"), "root", "a", "xsd", "x.xsd", 1)]
    assert enum_classes(gone, thing("A", a=values("mode")), root) == {"a": "State"}


def test_other_values_do_not_take_the_class_of_those_that_an_attribute_had() -> None:
    both = {"a": "Mode", "b": "Mode"}
    lock = Lock(objects={"A": LockedObject(python="A", enumerations=both)})
    assert enum_classes(lock, thing("A", a=values("mode"), b=values("mode"))) == both
    assert enum_classes(lock, thing("A", a=values("level"), b=values("mode"))) == {
        "a": "Level",
        "b": "Mode",
    }


def test_an_object_with_the_root_of_one_that_is_gone_keeps_its_names() -> None:
    names = {"size": "size_bytes"}
    lock = Lock(objects={"X": LockedObject(python="X", root="a", attributes=names)})
    root = [Claim(("object", "A"), "root", "a", "xsd", "x.xsd", 1)]
    ledger = Ledger([*thing("A", size=STRING), *root])
    objects, _ = build_objects(ledger, lock=lock)
    assert (objects["A"].class_name, objects["A"].aliases) == ("A", ("X",))
    assert [a.python_name for a in objects["A"].attributes] == ["size_bytes"]


def test_enumerations() -> None:
    enum = {"name": "mode", "base": "string", "values": ["on", "off"]}
    objects, _ = built(thing("A", a={"kind": "enum", "type": "mode", "enum": enum}))
    (attribute,) = objects["A"].attributes
    assert attribute.enum == Enumeration(name="Mode", base="string", values=("on", "off"))
    assert attribute.type == "string"


def test_names_of_attributes_differ_from_inherited_ones() -> None:
    objects, _ = built(thing("A", fooBar=STRING), thing("B", "A", foo_bar=STRING, FooBar=STRING))
    names = [a.python_name for a in objects["B"].attributes]
    assert names[0] == "foo_bar"
    assert len({name.casefold() for name in names}) == 3


def test_wrappers() -> None:
    items = {"type": "A", "kind": "list"}
    objects, _ = built(
        thing("A", a=STRING),
        thing("Base", total={"type": "long", "kind": "scalar"}),
        thing("As", "Base", asses=items),
        thing("Two", one=items, two=items),
        thing("Texts", texts={"type": "string", "kind": "list"}),
        thing("OfList", "As", more=items),
    )
    assert wrappers(objects) == {"As": "A"}


# The corpus ---------------------------------------------------------------------------------------


def test_kinds_of_the_corpus(corpus: Path) -> None:
    own = [
        a for o in corpus_model(corpus).api.objects for a in o.attributes if not a.inherited_from
    ]
    assert Counter(a.kind for a in own) == {"scalar": 1251, "list": 219, "object": 113, "enum": 39}


def test_what_only_the_schema_knows(corpus: Path) -> None:
    objects = corpus_model(corpus).api.objects
    own = [a for o in objects for a in o.attributes if not a.inherited_from]
    enums = {a.enum.name: a.enum for a in own if a.enum}
    # one of them named in the schema, 38 anonymous and named after their owners
    assert len(enums) == 39
    assert sum(len(e.values) for e in enums.values()) == 322
    assert all(o.origins["base"] == "xsd" for o in objects)
    assert sum(o.abstract for o in objects) > 0


def test_a_chain_of_bases_of_the_corpus(corpus: Path) -> None:
    model = corpus_model(corpus)
    image = object_(model, "PublishImage")
    assert image.base is not None
    inherited = [a for a in image.attributes if a.inherited_from]
    assert image.attributes[: len(inherited)] == tuple(inherited)
    base = object_(model, image.base)
    assert [a.name for a in base.attributes] == [a.name for a in inherited]


def test_every_attribute_of_every_page_is_in_the_model(corpus: Path) -> None:
    for folder_sidecars in (True, False):
        model = corpus_model(corpus, sidecars=folder_sidecars)
        there = {(o.type, a.name) for o in model.api.objects for a in o.attributes}
        for subject, fields in model.ledger:
            if len(subject) == 4 and subject[0] == "object":
                assert (subject[1], subject[3]) in there, fields
