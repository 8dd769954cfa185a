"""The OpenAPI documents: exact pieces of small models, and all of the real API by a validator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from rstparse import config as configuration
from rstparse.emit.plan import Settings, plan
from rstparse.model import (
    Api,
    Example,
    Operation,
    Paragraph,
    PathParameter,
    RequestBody,
    Response,
    Security,
    Since,
    Text,
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
            attribute("raw", "base64Binary"),
            attribute("odd", "unknown", "unknown"),
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
            "id": {"type": ["integer", "null"], "format": "int64"},
        },
        "required": ["@type", "id"],
        "discriminator": {
            "propertyName": "@type",
            "mapping": {"Thing": "#/components/schemas/Thing", "Big": "#/components/schemas/Big"},
        },
        "x-type": "Base",
        "x-source": {"page": "pages/things/Base.rst", "line": 3},
    }
    assert schemas["Thing"]["xml"] == {"name": "thing", "namespace": NAMESPACE, "prefix": "ns0"}
    base, own = schemas["Thing"]["allOf"]
    assert base == {"$ref": "#/components/schemas/Base"}
    thing_or_big = [{"$ref": "#/components/schemas/Thing"}, {"$ref": "#/components/schemas/Big"}]
    assert own == {
        "type": "object",
        "properties": {
            "mode": {"type": "string", "enum": ["a", "b"]},
            "level": {"type": ["integer", "null"], "format": "int32", "enum": [1, 2, None]},
            "parts": {
                "type": "object",
                "title": "ThingPartsList",
                "properties": {"part": {"type": "array", "items": {"anyOf": thing_or_big}}},
            },
            "uri": {"type": "array", "items": {"type": "string", "format": "uri-reference"}},
            "raw": {"type": "string", "contentEncoding": "base64"},
            "odd": {},
        },
    }
    older = old["components"]["schemas"]
    assert older["Base"]["properties"]["id"] == {
        "type": "integer",
        "format": "int64",
        "nullable": True,
    }
    assert older["Thing"]["allOf"][1]["properties"]["raw"] == {"type": "string", "format": "byte"}


def test_an_operation_in_full() -> None:
    made = operation(
        "thing_update",
        method="PUT",
        path="/things/{tid}",
        summary="Changes a thing.",
        description=(Paragraph(inlines=(Text(text="Changes *a* thing."),)),),
        since=Since(text="Things 2", version=(2,)),
        response_codes=(200, 304),
        security=Security(authentication=True, entitlements=("thing_edit", "thing_all")),
        path_parameters=(parameter("tid", pattern=".+", object="Thing", type="long"),),
        request_body=RequestBody(kind="object", type="Thing", media_types=BOTH, parts=()),
        responses=(Response(kind="object", type="Thing", item=None, media_types=BOTH),),
        example=Example(
            curl=None, body="<thing><id>3</id><mode>a</mode></thing>", body_language="xml"
        ),
    )
    new, _ = documents(model(made))
    ref = {"$ref": "#/components/schemas/Thing"}
    document = {"$ref": "#/components/schemas/ThingDocument"}
    tag = {
        "ETag": {
            "description": "Identifies this state; `If-None-Match` takes it.",
            "schema": {"type": "string"},
        }
    }
    refused = {"$ref": "#/components/responses/Error"}
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
                        "schema": {"type": "integer", "format": "int64", "pattern": "^(?:.+)$"},
                        "x-matches-slashes": True,
                        "x-identifies": {"by": "id", "type": "Thing"},
                        "x-origins": {},
                    }
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/xml": {
                            "schema": ref,
                            "examples": {"page": {"value": SAMPLE}},
                        },
                        "application/json": {
                            "schema": document,
                            "examples": {"page": {"value": {"thing": {"id": 3, "mode": "a"}}}},
                        },
                    },
                },
                "responses": {
                    "200": {
                        "description": "The answer.",
                        "headers": tag,
                        "content": {
                            "application/xml": {"schema": ref},
                            "application/json": {"schema": document},
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
                "x-entitlements": ["thing_edit", "thing_all"],
                "x-operations": [
                    {
                        "name": "thing_update",
                        "kind": made.kind,
                        "source": {"page": made.source.path, "line": made.source.line},
                        "python": f"{made.namespace}.{made.python_name}",
                        "since": "Things 2",
                        "origins": {},
                    }
                ],
            }
        }
    }
    assert new["components"]["schemas"]["ThingDocument"] == {
        "type": "object",
        "description": "A JSON document that holds one object of type `Thing`.",
        "properties": {"thing": ref, "big": {"$ref": "#/components/schemas/Big"}},
        "minProperties": 1,
        "maxProperties": 1,
    }


def test_shared_routes_are_one_operation() -> None:
    """Also where the placeholders of one place have different names."""
    first = operation(
        "thing_list",
        path="/things/{a}",
        path_parameters=(parameter("a"),),
        responses=(Response(kind="object", type="Thing", item=None, media_types=BOTH),),
    )
    second = operation(
        "thing_download",
        path="/things/{b}",
        path_parameters=(parameter("b"),),
        responses=(
            Response(kind="binary", type=None, item=None, media_types=("application/zip",)),
        ),
    )
    new, _ = documents(model(first, second))
    assert list(new["paths"]) == ["/things/{a}"]
    made = new["paths"]["/things/{a}"]["get"]
    assert [facts["name"] for facts in made["x-operations"]] == ["thing_list", "thing_download"]
    assert list(made["responses"]["200"]["content"]) == [*BOTH, "application/zip"]


def test_the_real_api(corpus: Path) -> None:
    """Accepted by a validator in both versions, and nothing is left out."""
    config = configuration.Config(targets={"openapi": {"error_type": "UForgeError"}})
    loaded = load(corpus, config)
    files = make_plan(loaded, config, ("openapi",)).files
    new, old = (json.loads(files[name]) for name in ("openapi.json", "openapi-3.0.json"))
    OpenAPIV31SpecValidator(new).validate()
    OpenAPIV30SpecValidator(old).validate()
    made = [o for item in new["paths"].values() for o in item.values()]
    names = [facts["name"] for o in made for facts in o["x-operations"]]
    assert sorted(names) == sorted(o.name for o in loaded.api.operations)
    types = [s["x-type"] for s in new["components"]["schemas"].values() if "x-type" in s]
    assert sorted(types) == sorted(thing.type for thing in loaded.api.objects)
    shared = [o for o in made if len(o["x-operations"]) > 1]
    assert len(shared) == 3
