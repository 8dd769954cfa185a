"""JSON bodies held against the schemas of an OpenAPI document, and against the keys that these know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

JSON = "application/json"
_ADDRESS = "urn:document"
_NO_NUMBERS = ("INF", "-INF", "NaN")


class Bodies:
    """Judges bodies by one document.

    Args:
        path: a document of OpenAPI 3.1.
    """

    def __init__(self, path: Path) -> None:
        self.document: dict[str, Any] = json.loads(path.read_bytes())
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ADDRESS, resource)
        self._operations = {
            facts["name"]: operation
            for item in self.document["paths"].values()
            for operation in item.values()
            for facts in operation["x-operations"]
        }
        self._validator = cache(self._make_validator)

    def request(self, name: str, body: bytes) -> list[str]:
        """Return what is wrong with the JSON body of a request of an operation."""
        content = self._operations[name]["requestBody"]["content"]
        return self.problems(content[JSON]["schema"]["$ref"], body)

    def answer(self, name: str, status: int, body: bytes) -> list[str]:
        """Return what is wrong with the JSON body of an answer."""
        responses = self._operations[name]["responses"]
        answer = responses.get(str(status), responses["default"])
        if "$ref" in answer:
            answer = self._at(answer["$ref"])
        return self.problems(answer["content"][JSON]["schema"]["$ref"], body)

    def problems(self, reference: str, body: bytes) -> list[str]:
        """Return how a body differs from the schema that is referred to."""
        value = json.loads(body)
        errors = (
            error
            for error in self._validator(reference).iter_errors(value)
            # The codec writes what JSON has no number for as text; the document does not say so.
            if not (error.validator_value == "number" and error.instance in _NO_NUMBERS)
        )
        return [f"{error.json_path}: {error.message:.200}" for error in errors] + [
            f"{path}: not in the schema" for path in self._unknown({"$ref": reference}, value, "$")
        ]

    def _make_validator(self, reference: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"{_ADDRESS}{reference}"}, registry=self._registry)

    def _at(self, reference: str) -> Any:
        found: Any = self.document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found

    def _unknown(self, schema: Any, value: Any, path: str) -> Iterator[str]:
        """Yield where a body has keys that no schema of its place names: schemas themselves are open."""
        parts = [*self._parts(schema, value)]
        if isinstance(value, list):
            items = {"anyOf": [part["items"] for part in parts if "items" in part]}
            for number, item in enumerate(value):
                yield from self._unknown(items, item, f"{path}[{number}]")
        if not isinstance(value, dict) or not any(part.get("type") == "object" for part in parts):
            return
        for key, inner in value.items():
            places = [
                part["properties"][key] for part in parts if key in part.get("properties", {})
            ]
            if places:
                yield from self._unknown({"anyOf": places}, inner, f"{path}.{key}")
            elif key != "@type":
                yield f"{path}.{key}"

    def _parts(self, schema: Any, value: Any) -> Iterator[Any]:
        """Yield the schemas that together describe a value, following references and its type key."""
        if "$ref" in schema:
            yield from self._parts(self._at(schema["$ref"]), value)
            return
        yield schema
        mapping = schema.get("discriminator", {}).get("mapping", {})
        if isinstance(value, dict) and value.get("@type") in mapping:
            chosen = self._at(mapping[value["@type"]])
            yield from (own for own in chosen["allOf"] if "$ref" not in own)
            yield from self._above(chosen, schema)
        for inner in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
            yield from self._parts(inner, value)

    def _above(self, chosen: Any, base: Any) -> Iterator[Any]:
        """Yield the own parts of the types between a chosen one and the base that names it."""
        for part in chosen.get("allOf", ()):
            if "$ref" in part and (above := self._at(part["$ref"])) is not base:
                yield from (own for own in above.get("allOf", ()) if "$ref" not in own)
                yield from self._above(above, base)
