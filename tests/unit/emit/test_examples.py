"""Documents made from types: exact for a small model; valid for every type of the real API."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from rstparse.config import Config
from rstparse.emit.examples import Examples, Shown
from rstparse.emit.outline import outline
from rstparse.emit.wire_types import wire_registry
from rstparse.pipeline import load, make_plan
from rstparse.runtime.wire import decode_json, decode_xml

from .samples import api, attribute, thing

ENUM = {"name": "Level", "base": "int", "values": ["3", "4"]}
MODEL = api(
    thing("Base", attribute("dbId", "long"), abstract=True),
    thing(
        "Thing",
        attribute("dbId", "long", inherited_from="Base"),
        attribute("email"),
        attribute("level", "int", "enum", enum=ENUM),
        attribute("twin", "Thing", "object"),
        attribute("parts", "Part", "list", item_name="part", wrapped=True),
        attribute("made", "dateTime"),
        base="Base",
        root="thing",
    ),
    thing("Part", attribute("uri", "anyURI"), attribute("deep", "Deep", "object")),
    thing("Deep", attribute("x", required=True), root="deep"),
    thing("Endless", attribute("next", "Endless", "object", required=True), root="endless"),
    thing("Nobody", abstract=True, root="nobody"),
)


def test_what_is_made_in_full() -> None:
    made = Examples(outline(MODEL)).made("Base")
    assert made == Shown(
        """\
<ns0:thing xmlns:ns0="http://example.com/things">
  <dbId>1</dbId>
  <email>someone@example.com</email>
  <level>3</level>
  <parts>
    <part>
      <uri>path/of/example/1</uri>
    </part>
  </parts>
  <made>2018-04-16T11:43:59.000Z</made>
</ns0:thing>""",
        """\
{
  "thing": {
    "dbId": 1,
    "email": "someone@example.com",
    "level": 3,
    "parts": {
      "part": [
        {
          "uri": "path/of/example/1"
        }
      ]
    },
    "made": "2018-04-16T11:43:59.000Z"
  }
}""",
    )


def test_a_request_leaves_out_what_the_service_assigns() -> None:
    made = Examples(outline(MODEL)).made("Thing", sent=True)
    assert made is not None
    assert "dbId" not in made.xml


def test_a_type_without_root_is_a_fragment() -> None:
    made = Examples(outline(MODEL)).made("Part")
    assert made is not None
    assert made.xml.startswith("<ns0:part ")
    assert made.xml.count("deep") == 2  # demanded or not, one level down is shown


def test_an_example_of_a_page_may_leave_out_the_usual_prefix() -> None:
    base = (
        '<t:thing xmlns:t="http://example.com/things" xsi:type="t:thing"><dbId>2</dbId></t:thing>'
    )
    shown = Examples(outline(MODEL)).read(base, "xml", "Base")
    assert shown is not None
    assert "<dbId>2</dbId>" in shown.xml


def test_what_no_document_can_hold() -> None:
    examples = Examples(outline(MODEL))
    assert [examples.made(name) for name in ("Nobody", "Missing", "Endless")] == [None] * 3


def test_the_document_of_a_page_in_both_forms() -> None:
    examples = Examples(outline(MODEL))
    read = examples.read("<thing><email>a@b</email></thing>", "xml", "Thing")
    assert read is not None
    assert read.json == '{\n  "thing": {\n    "email": "a@b"\n  }\n}'
    assert examples.read(read.json, "json", "Thing") == read
    assert examples.read("<thing><email></thing>", "xml", "Thing") is None
    assert examples.read("<deep/>", "xml", "Thing") is None


def test_every_type_of_the_real_api(corpus: Path) -> None:
    """Valid under the schema that we write, and the same in both forms."""
    config = Config(service="UForge")
    loaded = load(corpus, config)
    schema = make_plan(loaded, config, ("xsd",)).files["uforge.xsd"]
    validator = etree.XMLSchema(etree.fromstring(schema))
    examples, registry = Examples(outline(loaded.api)), wire_registry(loaded.api)
    without, checked = [], 0
    for found in loaded.api.objects:
        made = examples.made(found.type)
        if made is None:
            without.append(found.type)
            continue
        if found.abstract and not found.root:
            continue  # a fragment of one of its subtypes
        xml = decode_xml(made.xml.encode(), registry, found.type)
        assert decode_json(made.json.encode(), registry, found.type) == xml, found.type
        if found.root:
            validator.assertValid(etree.fromstring(made.xml))
            checked += 1
    assert without == []
    assert checked == sum(1 for found in loaded.api.objects if found.root)
