"""What the client calls the things of a model."""

from __future__ import annotations

import pytest

from rstparse.emit.client_names import Names
from rstparse.model import Enumeration, Reference
from rstparse.names import DEVICES
from tests.unit.emit.samples import api, attribute, operation, thing

NAMES = Names(
    api(
        thing("Thing"),
        thing("OSPart", class_name="OsPart"),
        operation("thing_getAll", python_name="get_all"),
    )
)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("string", "str"),
        ("anyURI", "str"),
        ("long", "int"),
        ("integer", "int"),
        ("float", "float"),
        ("boolean", "bool"),
        ("dateTime", "datetime"),
        ("base64Binary", "bytes"),
        ("unknown", "Any"),
        ("OSPart", "OsPart"),
        ("Unheard", "Any"),
    ],
)
def test_types_in_python(type_: str, expected: str) -> None:
    assert NAMES.scalar(type_) == expected


def test_annotations_say_that_everything_may_be_absent() -> None:
    mode = Enumeration(name="Mode", base="string", values=("a",))
    level = Enumeration(name="Level", base="int", values=("1",))
    annotations = [
        NAMES.attribute(attribute("a")),
        NAMES.attribute(attribute("a", "Thing", "object")),
        NAMES.attribute(attribute("a", "Thing", "list")),
        NAMES.attribute(attribute("a", "unknown", "list")),
        NAMES.attribute(attribute("a", "unknown", "unknown")),
        NAMES.attribute(attribute("a", "string", "enum", enum=mode)),
        NAMES.attribute(attribute("a", "int", "enum", enum=level)),
        NAMES.attribute(attribute("a", "long", required=True)),
    ]
    assert annotations == [
        "str | None",
        "Thing | None",
        "list[Thing] | None",
        "list[Any] | None",
        "Any",
        "Mode | str | None",
        "Level | int | None",
        "int | None",
    ]


def test_labels_are_found_in_any_case() -> None:
    assert NAMES.of_label("thing-getALL") == "thing.get_all"
    assert NAMES.of_label("OSPART-object") == "OsPart"
    assert NAMES.of_label("nothing") is None


def test_a_reference_is_a_name_of_the_client_or_its_own_text() -> None:
    assert NAMES.refer(Reference(label="thing-object", text="a thing")) == "``Thing``"
    assert NAMES.refer(Reference(label="nowhere", text="a thing")) == "a thing"


def test_modules_are_distinct_and_hide_nothing() -> None:
    types = ["VLAN", "Vlan", "Con", "Registry", "Init", "Getattr", "Globals", "Sorted", "Class"]
    names = Names(api(*(thing(name) for name in types)))
    modules = [names.module(name) for name in types]
    assert len({module.casefold() for module in modules}) == len(types)
    assert not set(modules) & {
        "registry",
        "init",
        "getattr",
        "globals",
        "sorted",
        "class",
        *DEVICES,
    }
    assert modules[:2] == ["vlan", "vlan_2"]
