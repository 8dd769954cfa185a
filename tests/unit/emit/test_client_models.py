"""The generated models of a small API: what they declare, and what that does."""

from __future__ import annotations

import enum
import inspect
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from rstparse.model import Enumeration, Object
from tests.unit.emit.client_code import generated, sources
from tests.unit.emit.samples import api, attribute, thing

__all__ = ["generated"]

MODE = Enumeration(
    name="ThingMode", base="string", values=("on", "off", "a b", "1st", "class", "None")
)
LEVEL = Enumeration(name="ThingLevel", base="int", values=("1", "20"))
TEXT = [{"kind": "paragraph", "inlines": [{"kind": "text", "text": 'A thing with """ and \\.'}]}]

BASE = thing("Base", attribute("dbId", "long", python_name="db_id"), abstract=True, root="base")
THING = thing(
    "Thing",
    attribute("dbId", "long", python_name="db_id", inherited_from="Base"),
    attribute("name", required=True),
    attribute("mode", "string", "enum", enum=MODE),
    attribute("level", "int", "enum", enum=LEVEL),
    attribute("parts", "Part", "list", item_name="part", wrapped=True),
    attribute("uri", "anyURI", "list", item_name="uri", wrapped=False),
    attribute("made", "dateTime", nillable=True),
    attribute("class", python_name="class_"),
    attribute("next", "Thing", "object"),
    base="Base",
    root="thing",
    description=(),
)
PART = thing("Part", attribute("size", "float"), attribute("data", "base64Binary"))
API = api(BASE, THING, PART)
NAMESPACE = "http://example.com/things"


@pytest.fixture
def package(generated: Any) -> Any:
    return generated(API)


def test_classes_derive_as_the_types_do(package: Any) -> None:
    base, made = package.struct("Base"), package.struct("Thing")
    assert issubclass(made, base)
    assert (base.__wire__.abstract, made.__wire__.abstract) == (True, False)
    assert (made.__wire__.name, made.__wire__.root) == ("Thing", "thing")
    fields = [name for name in made.__struct_fields__ if name != "_wire"]
    assert fields == "db_id name mode level parts uri made class_ next".split()


def test_documents_have_the_declared_form(package: Any) -> None:
    wire, registry = package.module("._runtime.wire"), package.module(".models._registry").REGISTRY
    thing_, part = package.struct("Thing"), package.struct("Part")
    value = thing_(
        db_id=1, name="n", mode="off", level=20, parts=[part(size=0.5)], uri=["a", "b"], class_="c"
    )
    wire.set_null(value, "made")
    document = wire.encode_xml(value, registry).decode()
    root = ElementTree.fromstring(document)
    assert root.tag == f"{{{NAMESPACE}}}thing"
    assert [(child.tag, "".join(child.itertext())) for child in root] == [
        ("dbId", "1"), ("name", "n"), ("mode", "off"), ("level", "20"), ("parts", "0.5"), ("uri", "a"),
        ("uri", "b"), ("made", ""), ("class", "c"),
    ]  # fmt: skip
    assert root.findtext("parts/part/size") == "0.5"
    assert list(root.find("made").attrib.values()) == ["true"]  # type: ignore[union-attr]
    assert wire.decode_xml(document.encode(), registry) == value


def test_what_is_required_is_asked_for_when_it_is_written(package: Any) -> None:
    wire, registry = package.module("._runtime.wire"), package.module(".models._registry").REGISTRY
    with pytest.raises(wire.EncodingError, match="name"):
        wire.encode_xml(package.struct("Thing")(), registry)


def test_enumerations_are_open(package: Any) -> None:
    models = package.module(".models")
    mode, level = models.ThingMode, models.ThingLevel
    assert issubclass(mode, enum.StrEnum)
    assert issubclass(level, enum.IntEnum)
    assert [member.value for member in mode] == ["on", "off", "a b", "1st", "class", "None"]
    assert [member.value for member in level] == [1, 20]
    assert list(mode.__members__)[:2] == ["ON", "OFF"]
    assert all(name.isidentifier() for name in mode.__members__)
    wire, registry = package.module("._runtime.wire"), package.module(".models._registry").REGISTRY
    for sent, expected in (("off", mode.OFF), ("unheard", "unheard")):
        document = f'<a:thing xmlns:a="{NAMESPACE}"><name>n</name><mode>{sent}</mode></a:thing>'
        assert wire.decode_xml(document.encode(), registry).mode == expected


def test_help_and_signatures_work_without_imports_of_other_models(package: Any) -> None:
    signature = inspect.signature(package.struct("Thing"))
    assert str(signature.parameters["parts"]) == "parts: 'list[Part] | None' = None"
    assert next(iter(signature.parameters)) == "db_id"


def test_modules_import_others_for_type_checkers_only() -> None:
    source = sources(API)["models/thing.py"]
    runtime, _, typing = source.partition("if TYPE_CHECKING:\n")
    assert "from .base import Base\n" in runtime
    assert "from .part import Part\n" in typing
    assert "from datetime import datetime\n" in typing
    assert "from .thing import" not in source


def test_hostile_text_stays_in_the_docstring(generated: Any) -> None:
    plain = msgspec.to_builtins(thing("Thing"))
    documented = msgspec.convert({**plain, "description": TEXT}, Object)
    made = generated(api(documented)).struct("Thing")
    assert inspect.getdoc(made) == 'A thing with """ and \\.'


def test_a_type_without_a_page_says_so(generated: Any) -> None:
    made = generated(api(thing("Thing", documented=False))).struct("Thing")
    assert inspect.getdoc(made) == "The type ``Thing``, which no page describes."
