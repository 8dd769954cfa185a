"""The OpenAPI documents: exact pieces of small models, hostile text, and all of the real API by a validator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from rstparse import config as configuration
from rstparse.emit.openapi import openapi_30, openapi_31
from rstparse.emit.plan import Settings, plan
from rstparse.model import (
    Api,
    Example,
    Group,
    Index,
    Operation,
    Paragraph,
    PathParameter,
    QueryParameter,
    RequestBody,
    Response,
    Security,
    Since,
    SourcePosition,
    Text,
    Waiter,
)
from rstparse.pipeline import load, make_plan

from .samples import NAMESPACE, api, attribute, operation, thing

BOTH = ("application/xml", "application/json")
MODE = {"name": "ThingMode", "base": "string", "values": ["a", "b"]}
SAMPLE = f"""\
<ns0:thing xmlns:ns0="{NAMESPACE}">
  <id>3</id>
  <mode>a</mode>
</ns0:thing>"""
LEVEL = {"name": "ThingLevel", "base": "int", "values": ["1", "2"]}


def documents(model: Api, **settings: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the documents of a model: 3.1, and 3.0."""
    made = plan(model, ["openapi"], Settings(service="Things", targets={"openapi": settings}))
    assert made.diagnostics == []
    assert sorted(made.files) == ["openapi-3.0.json", "openapi.json"]
    new, old = (json.loads(made.files[name]) for name in ("openapi.json", "openapi-3.0.json"))
    OpenAPIV31SpecValidator(new).validate()
    OpenAPIV30SpecValidator(old).validate()
    return new, old


def parameter(name: str, **changes: Any) -> PathParameter:
    known: dict[str, Any] = {
        "name": name,
        "python_name": name,
        "type": "string",
        "key": "id",
        "object": None,
        "required": True,
        "pattern": None,
        "description": (),
        "origins": {},
        "line": 1,
    }
    return PathParameter(**{**known, **changes})


def query(name: str, type: str = "string", **changes: Any) -> QueryParameter:
    known: dict[str, Any] = {
        "name": name,
        "python_name": name,
        "type": type,
        "required": False,
        "description": (),
        "origins": {},
        "line": 1,
    }
    return QueryParameter(**{**known, **changes})


def answer(type: str | None, kind: Any = "object", media_types: tuple[str, ...] = BOTH) -> Response:
    return Response(kind=kind, type=type, item=None, media_types=media_types)


def sends(type: str) -> RequestBody:
    return RequestBody(kind="object", type=type, media_types=BOTH, parts=())


def reference(name: str, of: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{of}/{name}"}


def facts(name: str, **more: Any) -> dict[str, Any]:
    """Return what a schema says of an object of :func:`model` in fields of our own."""
    root = {"x-root": name.lower()} if name != "Base" else {}
    abstract = {"x-abstract": True} if name == "Base" else {}
    where = {"x-source": f"pages/things/{name}.rst:3", "x-origins": {}}
    return {"x-type": name, "x-python": name, **root, **abstract, **where, **more}


def model(*operations: Operation) -> Api:
    return api(
        thing("Base", attribute("id", "long", required=True, nillable=True), abstract=True),
        thing(
            "Thing",
            attribute("id", "long", required=True, nillable=True, inherited_from="Base"),
            attribute("mode", kind="enum", enum=MODE),
            attribute("level", "int", kind="enum", enum=LEVEL, nillable=True),
            attribute("parts", "Thing", "list", item_name="part", wrapped=True),
            attribute("uris", "anyURI", "list", item_name="uri"),
            attribute("raw", "base64Binary", origins={"type": "xsd"}, documented=False),
            attribute("odd", "unknown", "unknown", line=0),
            base="Base",
            root="thing",
        ),
        thing("Big", attribute("owner", "Base", "object"), base="Thing", root="big"),
        *operations,
    )


def test_objects_are_schemas_for_both_forms() -> None:
    new, old = documents(model())
    schemas = new["components"]["schemas"]
    assert schemas["Base"] == {
        "type": "object",
        "properties": {
            "@type": {
                "type": "string",
                "enum": ["Thing", "Big"],
                "description": "The type of the object. In XML it is a qualified name, as `ns0:Name`.",
                "xml": {
                    "name": "type",
                    "namespace": "http://www.w3.org/2001/XMLSchema-instance",
                    "prefix": "xsi",
                    "attribute": True,
                },
            },
            "id": {"type": ["integer", "null"], "format": "int64", "x-line": 1},
        },
        # Not the key: as an item of `parts` a thing has none.
        "required": ["id"],
        "discriminator": {
            "propertyName": "@type",
            "mapping": {"Thing": "#/components/schemas/Thing", "Big": "#/components/schemas/Big"},
        },
        **facts("Base"),
    }
    thing_ = schemas["Thing"]
    base, own = thing_.pop("allOf")
    assert thing_ == facts("Thing")
    assert base == reference("Base")
    assert own["properties"].pop("@type")["enum"] == ["Thing", "Big"]
    assert own == {
        "type": "object",
        "properties": {
            "mode": {"anyOf": [reference("ThingMode"), {"type": "string"}], "x-line": 1},
            "level": {
                "anyOf": [
                    reference("ThingLevel"),
                    {"type": "integer", "format": "int32"},
                    {"type": "null"},
                ],
                "x-line": 1,
            },
            "parts": {"allOf": [reference("ThingPartItems")], "x-line": 1},
            "uri": {
                "type": "array",
                "items": {"type": "string", "format": "uri-reference"},
                "x-line": 1,
            },
            "raw": {"type": "string", "contentEncoding": "base64", "x-origin": "xsd"},
            "odd": {},
        },
    }
    assert schemas["ThingPartItems"] == {
        "type": "object",
        "properties": {
            "part": {"type": "array", "items": {"anyOf": [reference("Thing"), reference("Big")]}}
        },
    }
    assert schemas["ThingMode"] == {
        "type": "string",
        "enum": ["a", "b"],
        "x-enumeration": "ThingMode",
    }
    assert schemas["ThingLevel"]["enum"] == [1, 2]
    older = old["components"]["schemas"]
    assert older["Base"]["properties"]["id"] == {
        "type": "integer",
        "format": "int64",
        "nullable": True,
        "x-line": 1,
    }
    own = older["Thing"]["allOf"][1]["properties"]
    assert own["raw"] == {"type": "string", "format": "byte", "x-origin": "xsd"}
    assert own["level"]["anyOf"][2] == {"type": "string", "nullable": True, "enum": [None]}


def test_an_abstract_base_demands_the_key_where_nothing_is_declared_more_exactly() -> None:
    made = api(
        thing("Base", abstract=True, root="base"),
        thing("One", attribute("name"), base="Base"),
        thing("Holder", attribute("any", "Base", "object")),
    )
    new, _ = documents(made)
    assert new["components"]["schemas"]["Base"]["required"] == ["@type"]


def test_what_a_type_key_would_be_taken_for_hides_it() -> None:
    """Generated code drops the mark before it, and has two names alike."""
    made = api(
        thing("Base", abstract=True),
        thing("One", attribute("type"), base="Base"),
        thing("Holder", attribute("any", "Base", "object")),
    )
    base = documents(made)[0]["components"]["schemas"]["Base"]
    assert "properties" not in base
    assert base["required"] == ["@type"]
    assert base["discriminator"]["propertyName"] == "@type"


def test_an_abstract_type_in_between_stands_for_those_below_it() -> None:
    """First, since what has its key fits no better elsewhere."""
    made = api(
        thing("Top", attribute("id")),
        thing("Other", base="Top"),
        thing("Middle", base="Top", abstract=True),
        thing("Low", base="Middle"),
        thing("Holder", attribute("any", "Top", "object")),
    )
    schemas = documents(made)[0]["components"]["schemas"]
    choices = [reference("Middle"), reference("Top"), reference("Other")]
    assert schemas["Holder"]["properties"]["any"]["anyOf"] == choices
    assert schemas["Middle"]["discriminator"]["mapping"] == {"Low": "#/components/schemas/Low"}
    assert schemas["Top"]["properties"]["@type"]["enum"] == ["Top", "Other", "Low"]


def test_a_type_is_called_an_object_where_an_attribute_is_spelled_like_it() -> None:
    """Generated code would have one name for both."""
    made = api(thing("Things", attribute("things", "Things", "list", item_name="thing")))
    assert sorted(documents(made)[0]["components"]["schemas"]) == ["Things"]
    made = api(thing("Parts", attribute("parts", "string", "list", item_name="part", wrapped=True)))
    assert sorted(documents(made)[0]["components"]["schemas"]) == ["PartsObject", "StringPartItems"]


def test_an_operation_in_full() -> None:
    made = operation(
        "thing_update",
        method="PUT",
        path="/things/{tid}",
        documented_path="things/{tid: .+}",
        summary="Changes a thing.",
        description=(Paragraph(inlines=(Text(text="Changes *a* thing."),)),),
        since=Since(text="Things 2", version=(2,)),
        response_codes=(200, 304),
        security=Security(authentication=True, entitlements=("thing_edit", "thing_all")),
        path_parameters=(parameter("tid", pattern=".+", object="Thing"),),
        query_parameters=(query("deep", "boolean", required=True, origins={"type": "wadl"}),),
        request_body=sends("Thing"),
        responses=(answer("Thing"),),
        waiter=Waiter(
            complete="done",
            error="failed",
            cancelled=None,
            percentage=None,
            message=None,
            error_message=None,
        ),
        see_also=("Thing-Object", "nowhere"),
        origins={"method": "rst"},
        example=Example(
            curl="curl -X PUT",
            body="<thing><id>3</id><mode>a</mode></thing>",
            body_language="xml",
        ),
    )
    new, _ = documents(model(made))
    element = {
        "anyOf": [reference("Thing"), reference("Big")],
        "xml": {"name": "thing", "namespace": NAMESPACE, "prefix": "ns0"},
    }
    document = reference("ThingDocument")
    tag = {"ETag": reference("ETag", "headers")}
    refused = reference("Error", "responses")
    shown = {"summary": "From the page."}
    assert new["paths"] == {
        "/things/{tid}": {
            "put": {
                "operationId": "thing_update",
                "tags": ["things"],
                "summary": "Changes a thing.",
                "description": (
                    "Changes \\*a\\* thing.\n\nNeeds one of the entitlements `thing_edit`, `thing_all`."
                    "\n\nSince `Things 2`."
                ),
                "parameters": [
                    {
                        "name": "tid",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", "pattern": "^(?:.+)$"},
                        "x-line": 1,
                        "x-origins": {},
                        "x-pattern": ".+",
                        "x-identifies": {"by": "id", "type": "Thing"},
                    },
                    {
                        "name": "deep",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "boolean"},
                        "x-line": 1,
                        "x-origins": {"type": "wadl"},
                    },
                    reference("IfNoneMatch", "parameters"),
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": document,
                            "examples": {
                                "page": {**shown, "value": {"thing": {"id": 3, "mode": "a"}}}
                            },
                        },
                        "application/xml": {
                            "schema": element,
                            "examples": {"page": {**shown, "value": SAMPLE}},
                        },
                    },
                },
                "responses": {
                    "200": {
                        "description": "The answer.",
                        "headers": tag,
                        "content": {
                            "application/json": {
                                "schema": document,
                                "examples": {"made": reference("Thing.json", "examples")},
                            },
                            "application/xml": {
                                "schema": element,
                                "examples": {"made": reference("Thing.xml", "examples")},
                            },
                        },
                    },
                    "304": {
                        "description": "Not modified since the copy that the request names.",
                        "headers": tag,
                    },
                    "4XX": refused,
                    "default": refused,
                },
                "security": [{"basic": []}, {"apiKey": [], "apiKeySignature": []}],
                "x-codeSamples": [{"lang": "Shell", "label": "curl", "source": "curl -X PUT"}],
                "x-operations": [
                    {
                        "name": "thing_update",
                        "kind": "get",
                        "source": "pages/things/thing_update.rst:3",
                        "python": "thing.update",
                        "documentedPath": "things/{tid: .+}",
                        "since": "Things 2",
                        "entitlements": {"anyOf": ["thing_edit", "thing_all"]},
                        "takes": {"kind": "object", "type": "Thing"},
                        "returns": [{"kind": "object", "type": "Thing"}],
                        "waiter": {"complete": "done", "error": "failed"},
                        "seeAlso": ["Thing", "nowhere"],
                        "origins": {"method": "rst"},
                    }
                ],
            }
        }
    }
    assert new["components"]["schemas"]["ThingDocument"] == {
        "type": "object",
        "description": "A JSON document that holds one object of type `Thing`.",
        "properties": {
            "thing": {"anyOf": [reference("Thing"), reference("Big")]},
            "big": reference("Big"),
        },
        "minProperties": 1,
        "maxProperties": 1,
    }


def test_a_subtype_without_a_root_element_stands_under_that_of_its_base() -> None:
    made = api(
        thing("Base", root="base", abstract=True),
        thing("One", base="Base"),
        operation("one_get", responses=(answer("One"),)),
    )
    new, _ = documents(made)
    assert new["components"]["schemas"]["OneDocument"]["properties"] == {"base": reference("One")}
    content = new["paths"]["/things"]["get"]["responses"]["200"]["content"]
    assert content["application/xml"]["schema"]["xml"]["name"] == "base"


def test_examples_are_of_the_types_where_the_page_has_none() -> None:
    made = operation("thing_create", request_body=sends("Thing"), responses=(answer("Thing"),))
    new, _ = documents(model(made))
    assert sorted(new["components"]["examples"]) == [
        "Thing.json",
        "Thing.sent.json",
        "Thing.sent.xml",
        "Thing.xml",
    ]
    assert all(
        example["summary"] == "Made from the types; the page shows none."
        for example in new["components"]["examples"].values()
    )


def test_other_bodies() -> None:
    """Files, forms with assumed names of parts, and text."""

    def body(kind: Any, media_type: str, *parts: str) -> dict[str, Any]:
        taken = RequestBody(kind=kind, type=None, media_types=(media_type,), parts=parts)
        made = operation("thing_send", method="POST", request_body=taken)
        content: dict[str, Any] = documents(model(made))[0]["paths"]["/things"]["post"]
        return content["requestBody"]["content"][media_type]["schema"]  # type: ignore[no-any-return]

    binary = {"type": "string", "format": "binary"}
    assert body("file", "application/octet-stream") == binary
    assert body("text", "text/plain") == {"type": "string"}
    assert body("multipart", "multipart/form-data", "file") == {
        "type": "object",
        "properties": {"file": binary},
        "required": ["file"],
        "description": "No page names the parts: their names are an assumption.",
    }


@pytest.mark.parametrize(
    ("pattern", "type_", "kept"),
    [
        ("[a-z]+/(?:x|y){2,3}\\.tar", "string", True),
        (".*", "long", False),  # a number is not matched
        ("a++", "string", False),  # Java knows these
        ("\\p{Alpha}", "string", False),
        ("(?i)x", "string", False),
        ("(", "string", False),
    ],
)
def test_patterns_that_not_all_languages_have_are_kept_beside_the_schema(
    pattern: str, type_: str, kept: bool
) -> None:
    made = operation(
        "thing_get",
        path="/things/{tid}",
        path_parameters=(parameter("tid", pattern=pattern, type=type_),),
    )
    shown = documents(model(made))[0]["paths"]["/things/{tid}"]["get"]["parameters"][0]
    assert shown["x-pattern"] == pattern
    assert ("pattern" in shown["schema"]) == kept


def test_shared_routes_are_one_operation() -> None:
    """Also where the placeholders of one place have different names."""
    first = operation(
        "thing_list",
        path="/things/{a}",
        path_parameters=(parameter("a"),),
        query_parameters=(query("both", required=True), query("one", required=True)),
        responses=(answer("Thing"),),
        summary="Lists things.",
    )
    second = operation(
        "thing_download",
        path="/things/{b}",
        path_parameters=(parameter("b"),),
        query_parameters=(query("both", required=True),),
        responses=(answer(None, "binary", ("application/zip",)),),
        summary="Downloads things.",
        security=Security(authentication=False, entitlements=()),
    )
    new, _ = documents(model(first, second))
    assert list(new["paths"]) == ["/things/{a}"]
    made = new["paths"]["/things/{a}"]["get"]
    assert made["operationId"] == "thing_list"
    assert made["summary"] == "Lists things. Or: Downloads things."
    assert made["description"] == "**`thing_list`**\n\n**`thing_download`**"
    assert [shown["name"] for shown in made["x-operations"]] == ["thing_list", "thing_download"]
    assert [(p["name"], p["required"], p.get("x-operations")) for p in made["parameters"]] == [
        ("a", True, None),
        ("both", True, None),
        ("one", False, ["thing_list"]),
    ]
    content = made["responses"]["200"]["content"]
    assert [(name, media["x-operations"]) for name, media in content.items()] == [
        ("application/json", ["thing_list"]),
        ("application/xml", ["thing_list"]),
        ("application/zip", ["thing_download"]),
    ]
    assert made["security"][0] == {}  # one of them needs no credentials


def test_a_deprecated_operation_says_what_to_use_instead() -> None:
    made = operation("thing_get", deprecated="Use *thing_read*.", aliases=("thing.fetch",))
    shown = documents(model(made))[0]["paths"]["/things"]["get"]
    assert shown["deprecated"] is True
    assert shown["description"] == "**Deprecated:** Use \\*thing\\_read\\*."
    assert shown["x-operations"][0]["deprecated"] == "Use *thing_read*."
    assert shown["x-operations"][0]["pythonAliases"] == ["thing.fetch"]


def test_the_first_page_opens_the_description() -> None:
    index = Index(
        label="index",
        title="Things",
        description=(Paragraph(inlines=(Text(text="All of the things."),)),),
        source=SourcePosition(path="index.rst", line=1),
    )
    told = documents(api(index=index))[0]["info"]["description"]
    assert told.startswith("All of the things.\n\nDocuments are XML, or JSON")


def test_errors_hold_the_configured_object() -> None:
    new, _ = documents(model(), error_type="Thing")
    content = new["components"]["responses"]["Error"]["content"]
    assert content["application/json"]["schema"] == reference("ThingDocument")


def test_the_information() -> None:
    new, old = documents(model(), license="Apache-2.0", servers=["https://things.example.com/api"])
    assert new["info"]["license"] == {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    page = "https://spdx.org/licenses/Apache-2.0.html"
    assert old["info"]["license"] == {"name": "Apache-2.0", "url": page}
    assert new["servers"] == [{"url": "https://things.example.com/api"}]
    assert documents(model())[0]["servers"] == [{"url": "/api"}]


def test_groups_are_tags() -> None:
    group = Group(
        name="things",
        label="things",
        title="Things *of* all kinds",
        description=(),
        entries=(),
        operations=("thing_get",),
        source=SourcePosition(path="pages/things/overview.rst", line=1),
    )
    assert documents(api(group, operation("thing_get")))[0]["tags"] == [
        {
            "name": "things",
            "description": "Things *of* all kinds",
            "x-displayName": "Things *of* all kinds",
            "x-source": "pages/things/overview.rst:1",
        }
    ]


HOSTILE = st.text(
    st.one_of(
        st.characters(categories=["Cs", "Cc", "Cf", "Lu", "Nd"]),
        st.sampled_from("{}$#/~%?&:\"'\\.@*[]()| \x7f\x85\u2028\ufffe\ud800"),
    ),
    min_size=1,
    max_size=12,
) | st.sampled_from(["$ref", "@type", "__proto__", "../x", "#/components", "type", "-", "ns0:x"])


def hostile(texts: Iterator[str]) -> Api:
    """Return a model that has the next text at each place."""
    word = texts.__next__
    enum = {"name": word(), "base": "string", "values": [word(), word()]}
    path = f"/{word()}/{{{word()}}}/{{{word()}}}"
    return api(
        thing("Base", abstract=True),
        thing(
            word(),
            attribute(word(), description=[{"kind": "text", "text": word()}], python_name="one"),
            attribute(word(), kind="enum", enum=enum, python_name="two"),
            attribute(word(), "Base", "list", item_name=word(), wrapped=True, python_name="three"),
            attribute(word(), "Base", "object", python_name="four"),
            class_name="Other",
            root=word(),
            base="Base",
            description=(Paragraph(inlines=(Text(text=word()),)),),
        ),
        operation(
            word(),
            group=word(),
            path=path,
            documented_path=word(),
            summary=word(),
            since=Since(text=word(), version=None),
            description=(Paragraph(inlines=(Text(text=word()),)),),
            path_parameters=(parameter(word(), pattern=word()),),
            query_parameters=(query(word()), query(word())),
            security=Security(authentication=True, entitlements=(word(),)),
            request_body=sends("Base"),
            responses=(answer("Base"),),
            see_also=(word(),),
            example=Example(curl=word(), body=word(), body_language="xml"),
            origins={word(): word()},
        ),
        title=word(),
    )


@given(st.lists(HOSTILE, min_size=36, max_size=36, unique=True))
@settings(max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_hostile_text_leaves_a_valid_document(texts: list[str]) -> None:
    config = {"public_key": "apiKey", "signature": "signature"}
    made = hostile(iter(texts))
    new, old = json.loads(openapi_31(made, config)), json.loads(openapi_30(made, config))
    assert list(OpenAPIV31SpecValidator(new).iter_errors()) == []
    assert list(OpenAPIV30SpecValidator(old).iter_errors()) == []


def test_an_example_with_a_key_that_refers_is_left_out() -> None:
    """A tool would read the file that it names."""
    made = api(
        thing("Thing", attribute("$ref", python_name="ref"), root="thing"),
        operation("thing_get", responses=(answer("Thing"),)),
    )
    new, _ = documents(made)
    assert [name for name in new["components"]["examples"] if name.endswith("json")] == []


@pytest.fixture(scope="module")
def real(corpus: Path) -> tuple[Api, dict[str, Any], dict[str, Any]]:
    """The model of the real API, and its documents: 3.1, and 3.0."""
    config = configuration.Config(targets={"openapi": {"error_type": "UForgeError"}})
    loaded = load(corpus, config)
    files = make_plan(loaded, config, ("openapi",)).files
    return loaded.api, *(msgspec.json.decode(files[f"openapi{v}.json"]) for v in ("", "-3.0"))


def test_the_real_api_is_accepted_by_a_validator(
    real: tuple[Api, dict[str, Any], dict[str, Any]],
) -> None:
    assert list(OpenAPIV31SpecValidator(real[1]).iter_errors()) == []
    assert list(OpenAPIV30SpecValidator(real[2]).iter_errors()) == []


def test_nothing_of_the_real_api_is_left_out(
    real: tuple[Api, dict[str, Any], dict[str, Any]],
) -> None:
    model_, new, _ = real
    made = [o for item in new["paths"].values() for o in item.values()]
    names = [facts["name"] for o in made for facts in o["x-operations"]]
    assert sorted(names) == sorted(o.name for o in model_.operations)
    schemas = new["components"]["schemas"].values()
    assert sorted(s["x-type"] for s in schemas if "x-type" in s) == sorted(
        thing.type for thing in model_.objects
    )
    enums = {a.enum.name for thing in model_.objects for a in thing.attributes if a.enum}
    assert {s["x-enumeration"] for s in schemas if "x-enumeration" in s} == enums
    assert len([o for o in made if len(o["x-operations"]) > 1]) == 3
    assert {tag["name"] for tag in new["tags"]} == {name for o in made for name in o["tags"]}


def test_each_example_of_the_real_api_fits_its_schema(
    real: tuple[Api, dict[str, Any], dict[str, Any]],
) -> None:
    _, new, _ = real
    judged = 0
    for media in contents(new, "application/json"):
        check = Draft202012Validator({**media["schema"], "components": new["components"]})
        for example in media.get("examples", {}).values():
            if "$ref" in example:
                example = new["components"]["examples"][example["$ref"].rpartition("/")[2]]
            assert [*check.iter_errors(example["value"])] == []
            judged += 1
    assert judged > 500


def test_each_example_in_xml_of_the_real_api_is_valid(
    real: tuple[Api, dict[str, Any], dict[str, Any]], corpus: Path
) -> None:
    """Made ones by the service's own schema; what the pages show is theirs, and for lint to tell."""
    schema = etree.XMLSchema(etree.parse(next(corpus.rglob("*.xsd"))))
    _, new, _ = real
    made = {
        name: example["value"]
        for name, example in new["components"]["examples"].items()
        if str(example["value"]).startswith("<")
    }
    assert {
        name for name, text in made.items() if not schema.validate(etree.fromstring(text))
    } == set()
    shown = [e for m in contents(new, "application/xml") for e in m.get("examples", {}).values()]
    referred = {e["$ref"].rpartition("/")[2] for e in shown if "$ref" in e}
    assert referred == set(made)
    assert len(made) == 161


def contents(new: dict[str, Any], media_type: str) -> Iterator[dict[str, Any]]:
    """Yield all that a document says of bodies of a media type."""
    operations = [o for item in new["paths"].values() for o in item.values()]
    bodies = [o["requestBody"] for o in operations if "requestBody" in o]
    answers = [a for o in operations for a in o["responses"].values()]
    for holder in (*bodies, *answers, *new["components"]["responses"].values()):
        media = holder.get("content", {}).get(media_type)
        if media and media["schema"]:
            yield media
