"""The interchange target: the model as an OpenAPI document, 3.1 and, for older tools, 3.0.

What OpenAPI has no word for stands in ``x-`` fields: where the pages say it, who may call, since when.
Two operations on one method and path, which the service tells apart by media type, are one operation here
that describes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from rstparse.emit.escape import mdcode
from rstparse.emit.examples import examples
from rstparse.emit.openapi_schemas import Schema, Schemas, Version, component_names
from rstparse.emit.prose import markdown
from rstparse.emit.references import fold_label, label_table
from rstparse.model import (
    Api,
    Group,
    Operation,
    PathParameter,
    QueryParameter,
    Reference,
    RequestBody,
    Response,
)

_RELEASES: Mapping[Version, str] = {"3.0": "3.0.3", "3.1": "3.1.0"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_PHRASES = {
    200: "The answer.",
    201: "Created.",
    202: "Accepted: the work goes on.",
    204: "Done; there is nothing to return.",
    304: "Not modified since the copy that the request names.",
}


def openapi_31(api: Api, config: Mapping[str, Any]) -> bytes:
    """Return the API as a document of OpenAPI 3.1."""
    return _written(Document(api, config, "3.1").make())


def openapi_30(api: Api, config: Mapping[str, Any]) -> bytes:
    """Return the API as a document of OpenAPI 3.0.3."""
    return _written(Document(api, config, "3.0").make())


def _written(document: Mapping[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


class Document:
    """Makes one document.

    Args:
        api: the model.
        config: the target's settings: ``description``, ``servers`` (URLs; none: the API's base path on the
            host that serves the document), ``license``, ``error_type`` (of error answers), and what
            the two query parameters of a signed request are called.
        version: of OpenAPI.
    """

    def __init__(self, api: Api, config: Mapping[str, Any], version: Version) -> None:
        self._api = api
        self._config = config
        self._version: Version = version
        self._labels = label_table(api)
        self._schemas = Schemas(api, version, self._refer)
        self._examples = examples(api)
        types = {thing.type for thing in api.objects}
        error = config.get("error_type")
        self._error_type: str | None = error if error in types else None
        self._ids = component_names(operation.name for operation in api.operations)

    def make(self) -> dict[str, Any]:
        """Return the document as plain data."""
        paths = self._paths()
        document: dict[str, Any] = {
            "openapi": _RELEASES[self._version],
            "info": self._info(),
            "servers": [
                {"url": url} for url in self._config.get("servers") or [self._api.base_path or "/"]
            ],
            "tags": [self._tag(group) for group in self._api.groups if group.operations],
            "paths": paths,
            "components": {
                "securitySchemes": self._security_schemes(),
                "responses": {"Error": self._error()},
            },
        }
        # Last, since the paths tell which documents there are.
        document["components"]["schemas"] = self._schemas.components()
        return document

    def _info(self) -> dict[str, Any]:
        info: dict[str, Any] = {"title": self._api.title, "version": self._api.version}
        if self._config.get("description"):
            info["description"] = self._config["description"]
        if self._config.get("license"):
            info["license"] = {"name": self._config["license"]}
        return info

    def _tag(self, group: Group) -> dict[str, Any]:
        tag = {"name": group.name, "x-displayName": group.title}
        if group.description:
            tag["description"] = str(markdown(group.description, self._refer))
        else:
            tag["description"] = group.title
        return tag

    def _refer(self, reference: Reference) -> str:
        """Return what a label stands on as code: OpenAPI has no links within a document."""
        mention = self._labels.get(fold_label(reference.label))
        if mention is None or mention.kind == "group":
            return str(mdcode(reference.text))
        return str(mdcode(mention.name))

    def _security_schemes(self) -> dict[str, Any]:
        public, signature = self._config["public_key"], self._config["signature"]
        return {
            "basic": {
                "type": "http",
                "scheme": "basic",
                "description": "Login name and password.",
            },
            "apiKey": {
                "type": "apiKey",
                "in": "query",
                "name": public,
                "description": "The public half of an API key; a signature goes with it.",
            },
            "apiKeySignature": {
                "type": "apiKey",
                "in": "query",
                "name": signature,
                "description": (
                    "HMAC-SHA1, in Base64, of the percent-encoded URL below the base path, without"
                    " its leading slash and without this parameter, which comes last; the key is"
                    " the secret half of the API key."
                ),
            },
        }

    def _paths(self) -> dict[str, dict[str, Any]]:
        """Return the path items, in order of the model; placeholders of one place have one name."""
        items: dict[str, dict[str, Any]] = {}
        templates: dict[str, str] = {}
        shared: dict[tuple[str, str], list[Operation]] = {}
        for operation in self._api.operations:
            shape = _PLACEHOLDER.sub("{}", operation.path)
            templates.setdefault(shape, operation.path)
            shared.setdefault((shape, operation.method.lower()), []).append(operation)
        for (shape, method), operations in shared.items():
            if method in _METHODS:
                template = templates[shape]
                items.setdefault(template, {})[method] = self._operation(operations, template)
        return items

    def _operation(self, operations: Sequence[Operation], template: str) -> dict[str, Any]:
        first = operations[0]
        made: dict[str, Any] = {
            "operationId": self._ids[first.name],
            "tags": [first.group],
            "summary": "; or: ".join(o.summary for o in operations if o.summary) or first.name,
        }
        if description := self._description(operations):
            made["description"] = description
        parameters = [*self._path_parameters(first, template), *self._queries(operations)]
        if parameters:
            made["parameters"] = parameters
        body = self._request_body(operations)
        if body:
            made["requestBody"] = body
        made["responses"] = self._responses(operations)
        made["security"] = _security(first)
        if any(o.security.entitlements for o in operations):
            made["x-entitlements"] = list(
                dict.fromkeys(name for o in operations for name in o.security.entitlements)
            )
        made["x-operations"] = [self._facts(operation) for operation in operations]
        return made

    def _description(self, operations: Sequence[Operation]) -> str:
        texts = []
        for operation in operations:
            text = str(markdown(operation.description, self._refer))
            entitlements = operation.security.entitlements
            if entitlements:
                names = ", ".join(mdcode(name) for name in entitlements)
                plural = "one of the entitlements" if len(entitlements) > 1 else "the entitlement"
                text += f"\n\nNeeds {plural} {names}."
            if operation.since:
                text += f"\n\nSince {mdcode(operation.since.text)}."
            if len(operations) > 1:
                text = f"**{mdcode(operation.name)}**\n\n{text}"
            texts.append(text.strip())
        return "\n\n".join(filter(None, texts))

    def _facts(self, operation: Operation) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "name": operation.name,
            "kind": operation.kind,
            "source": {"page": operation.source.path, "line": operation.source.line},
            "python": f"{operation.namespace}.{operation.python_name}",
        }
        if operation.since:
            facts["since"] = operation.since.text
        if operation.pager:
            facts["pager"] = {"count": operation.pager.count, "offset": operation.pager.offset}
        facts["origins"] = dict(operation.origins)
        return facts

    def _path_parameters(self, operation: Operation, template: str) -> Iterator[dict[str, Any]]:
        names = _PLACEHOLDER.findall(template)
        for name, parameter in zip(names, operation.path_parameters, strict=False):
            yield self._parameter(name, "path", parameter, required=True)

    def _queries(self, operations: Sequence[Operation]) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        for operation in operations:
            for parameter in operation.query_parameters:
                if parameter.name not in seen:
                    seen.add(parameter.name)
                    required = parameter.required and len(operations) == 1
                    yield self._parameter(parameter.name, "query", parameter, required=required)

    def _parameter(
        self,
        name: str,
        place: str,
        parameter: PathParameter | QueryParameter,
        *,
        required: bool,
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"name": name, "in": place, "required": required}
        if parameter.description:
            made["description"] = str(markdown(parameter.description, self._refer))
        made["schema"] = self._schemas.scalar(parameter.type) or {"type": "string"}
        if isinstance(parameter, PathParameter):
            if parameter.pattern:
                made["schema"]["pattern"] = f"^(?:{parameter.pattern})$"
                made["x-matches-slashes"] = True
            made["x-identifies"] = {"by": parameter.key}
            if parameter.object:
                made["x-identifies"]["type"] = parameter.object
        made["x-origins"] = dict(parameter.origins)
        return made

    def _request_body(self, operations: Sequence[Operation]) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for operation in operations:
            for media_type, schema in self._body_content(operation.request_body):
                content.setdefault(media_type, schema)
            self._add_example(content, operation)
        if not content:
            return {}
        required = all(o.request_body.kind != "none" for o in operations)
        return {"required": required, "content": content}

    def _add_example(self, content: Mapping[str, Any], operation: Operation) -> None:
        """Add the page's sample in both forms, if it is a document of the body's type."""
        example, type_ = operation.example, operation.request_body.type
        if not (example.body and example.body_language and type_):
            return
        shown = self._examples.read(example.body, example.body_language, type_)
        if shown is None:
            return
        for media_type, media in content.items():
            if media_type.endswith("json"):
                media.setdefault("examples", {"page": {"value": msgspec.json.decode(shown.json)}})
            elif media_type.endswith("xml"):
                media.setdefault("examples", {"page": {"value": shown.xml}})

    def _body_content(self, body: RequestBody) -> Iterator[tuple[str, dict[str, Any]]]:
        for media_type in body.media_types:
            match body.kind:
                case "object":
                    yield media_type, {"schema": self._structured(media_type, body.type)}
                case "text":
                    yield media_type, {"schema": {"type": "string"}}
                case "multipart":
                    parts = {name: self._schemas.binary() for name in body.parts}
                    yield media_type, {"schema": {"type": "object", "properties": parts}}
                case _:
                    yield media_type, {"schema": self._schemas.binary()}

    def _structured(self, media_type: str, type_: str | None) -> Schema:
        if media_type.partition(";")[0].strip().endswith("json"):
            return self._schemas.document(type_)
        return self._schemas.reference(type_)

    def _responses(self, operations: Sequence[Operation]) -> dict[str, Any]:
        codes = sorted({code for o in operations for code in o.response_codes}) or [200]
        content = self._content(response for o in operations for response in o.responses)
        made: dict[str, Any] = {}
        for code in codes:
            answer: dict[str, Any] = {"description": _PHRASES.get(code, "As documented.")}
            if 304 in codes and code in (200, 304):
                tag = "Identifies this state; `If-None-Match` takes it."
                answer["headers"] = {"ETag": {"description": tag, "schema": {"type": "string"}}}
            if content and code not in (204, 304) and code < 300:
                answer["content"] = content
            made[str(code)] = answer
        made["4XX"] = made["default"] = {"$ref": "#/components/responses/Error"}
        return made

    def _content(self, responses: Iterable[Response]) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for response in responses:
            for media_type in response.media_types:
                match response.kind:
                    case "object" | "list":
                        schema = self._structured(media_type, response.type)
                    case "text":
                        schema = {"type": "string"}
                    case "binary":
                        schema = self._schemas.binary()
                    case _:
                        schema = {}
                content.setdefault(media_type, {"schema": schema})
        return content

    def _error(self) -> dict[str, Any]:
        error: dict[str, Any] = {"description": "The request was refused, or has failed."}
        if self._error_type:
            error["content"] = {
                "application/xml": {"schema": self._schemas.reference(self._error_type)},
                "application/json": {"schema": self._schemas.document(self._error_type)},
            }
        return error


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if not operation.security.authentication:
        return []
    return [{"basic": []}, {"apiKey": [], "apiKeySignature": []}]
