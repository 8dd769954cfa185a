"""Operations of the model as path items of OpenAPI.

Two operations on one method and path, which the service tells apart by media type, are one operation here:
OpenAPI has no other place for the second. It has the name of the first, describes both, and ``x-operations``
has the facts of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count, zip_longest
from typing import Any, NamedTuple
from urllib.parse import quote

from rstparse.emit.escape import md, mdcode
from rstparse.emit.once import once
from rstparse.emit.openapi_content import Contents
from rstparse.emit.openapi_schemas import Schemas, component_names, place
from rstparse.emit.outline import Outline
from rstparse.emit.prose import Refer, markdown
from rstparse.emit.references import Mention, fold_label
from rstparse.model import Api, Operation, PathParameter, QueryParameter

PUBLIC_KEY, SIGNATURE = "apiKey", "apiKeySignature"
"""Names of the two security schemes of a signed request, which go together."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_IN_PATH = "/:@!$&'()*+,;=%"
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_PHRASES = {
    200: "The answer.",
    201: "Created.",
    202: "Accepted: the work goes on.",
    204: "Done; there is nothing to return.",
    304: "Not modified since the copy that the request names.",
}
# What regular expressions of all languages have in common; another one is kept beside the schema.
_COMMON_PATTERN = re.compile(
    r"\((?:\?:)?(?![?*+{])|\|"
    r"|(?:\\[dDwWsS./\-+*?()\[\]{}|^$\\]|\)|\[\^?(?:[^\\\[\]]|\\[dDwWsS.\-\\\]])+\]|[^\\()\[\]{}|*+?])"
    r"(?:[*+?](?![*+?])|\{\d+(?:,\d*)?\})?"
)


class Place(NamedTuple):
    """A method and path of a document, and which operations of the model are there, by their number."""

    template: str
    method: str
    operations: list[int]


def places(api: Api) -> list[Place]:
    """Return where operations are, in order of the model; placeholders of one place have one name."""
    templates: dict[str, str] = {}
    shared: dict[tuple[str, str], list[int]] = {}
    for number, operation in enumerate(api.operations):
        shape = _PLACEHOLDER.sub("{}", operation.path)
        if shape not in templates:
            templates[shape] = _template(operation)
        shared.setdefault((shape, operation.method.lower()), []).append(number)
    return [
        Place(templates[shape], method, numbers)
        for (shape, method), numbers in shared.items()
        if method in _METHODS
    ]


@once
def _ids(outline: Outline) -> dict[str, str]:
    """Return the identifiers of operations by name."""
    return component_names(operation.name for operation in outline.api.operations)


class Operations:
    """Makes the path items of one document.

    Args:
        outline: of the model.
        labels: what each label stands on.
        schemas: those of the document.
        contents: what bodies and answers hold.
        refer: turns a reference of the prose into Markdown.
    """

    def __init__(
        self,
        outline: Outline,
        labels: Mapping[str, Mention],
        schemas: Schemas,
        contents: Contents,
        refer: Refer,
    ) -> None:
        self._labels = labels
        self._schemas = schemas
        self._contents = contents
        self._refer = refer
        self._ids = _ids(outline)

    def item(self, operations: Sequence[Operation], template: str) -> dict[str, Any]:
        """Return what a path item has of the operations on one method and path, which is ``template``."""
        first = operations[0]
        summaries = dict.fromkeys(o.summary for o in operations if o.summary)
        made: dict[str, Any] = {
            "operationId": self._ids[first.name],
            "tags": list(dict.fromkeys(o.group for o in operations)),
            "summary": " Or: ".join(summaries) or first.name,
        }
        if description := self._description(operations):
            made["description"] = description
        if parameters := [*self._parameters(operations, template)]:
            made["parameters"] = parameters
        if body := self._contents.request_body(operations):
            made["requestBody"] = body
        made["responses"] = self._responses(operations)
        if all(operation.deprecated is not None for operation in operations):
            made["deprecated"] = True
        made["security"] = _security(operations)
        if samples := [s for o in operations for s in _samples(o, len(operations) > 1)]:
            made["x-codeSamples"] = samples
        made["x-operations"] = [self._facts(operation) for operation in operations]
        return made

    def _description(self, operations: Sequence[Operation]) -> str:
        texts = []
        for operation in operations:
            text = str(markdown(operation.description, self._refer))
            if entitlements := operation.security.entitlements:
                names = ", ".join(mdcode(name) for name in entitlements)
                plural = "one of the entitlements" if len(entitlements) > 1 else "the entitlement"
                text += f"\n\nNeeds {plural} {names}."
            if operation.since:
                text += f"\n\nSince {mdcode(operation.since.text)}."
            if operation.deprecated:
                text += f"\n\n**Deprecated:** {md(operation.deprecated)}"
            if len(operations) > 1:
                text = f"**{mdcode(operation.name)}**\n\n{text}"
            texts.append(text.strip())
        return "\n\n".join(filter(None, texts))

    def _facts(self, operation: Operation) -> dict[str, Any]:
        """Return what OpenAPI has no word for."""
        facts: dict[str, Any] = {
            "name": operation.name,
            "kind": operation.kind,
            "source": place(operation.source),
            "python": f"{operation.namespace}.{operation.python_name}",
        }
        if operation.aliases:
            facts["pythonAliases"] = list(operation.aliases)
        if operation.deprecated is not None:
            facts["deprecated"] = operation.deprecated
        if operation.documented_path != operation.path:
            facts["documentedPath"] = operation.documented_path
        if operation.since:
            facts["since"] = operation.since.text
        if operation.security.entitlements:
            facts["entitlements"] = {"anyOf": list(operation.security.entitlements)}
        if operation.request_body.kind != "none":
            facts["takes"] = {
                "kind": operation.request_body.kind,
                **_given(type=operation.request_body.type),
            }
        facts["returns"] = [
            {"kind": response.kind, **_given(type=response.type, item=response.item)}
            for response in operation.responses
        ]
        if operation.pager:
            facts["pager"] = {"count": operation.pager.count, "offset": operation.pager.offset}
        if (waiter := operation.waiter) is not None:
            fields = (name for name in waiter.__struct_fields__)
            facts["waiter"] = _given(**{name: getattr(waiter, name) for name in fields})
        if see_also := [*self._see_also(operation)]:
            facts["seeAlso"] = see_also
        facts["origins"] = dict(operation.origins)
        return facts

    def _see_also(self, operation: Operation) -> Iterator[str]:
        for label in operation.see_also:
            mention = self._labels.get(fold_label(label))
            yield mention.name if mention is not None else label

    def _parameters(
        self, operations: Sequence[Operation], template: str
    ) -> Iterator[dict[str, Any]]:
        names = _PLACEHOLDER.findall(template)
        for name, parameter in zip_longest(names, operations[0].path_parameters[: len(names)]):
            yield self._path_parameter(name, parameter)
        queries: dict[str, list[tuple[Operation, QueryParameter]]] = {}
        for operation in operations:
            for query in operation.query_parameters:
                queries.setdefault(query.name, []).append((operation, query))
        for name, takers in queries.items():
            made = self._described(name, "query", takers[0][1])
            made["required"] = all(query.required for _, query in takers)
            if len(takers) < len(operations):
                made["required"] = False
                made["x-operations"] = [operation.name for operation, _ in takers]
            yield made
        if any(304 in operation.response_codes for operation in operations):
            yield {"$ref": "#/components/parameters/IfNoneMatch"}

    def _path_parameter(self, name: str, parameter: PathParameter | None) -> dict[str, Any]:
        if parameter is None:
            return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        made = self._described(name, "path", parameter)
        if parameter.pattern:
            made["x-pattern"] = parameter.pattern
            if made["schema"]["type"] == "string" and _is_common(parameter.pattern):
                made["schema"]["pattern"] = f"^(?:{parameter.pattern})$"
        made["x-identifies"] = {"by": parameter.key, **_given(type=parameter.object)}
        return made

    def _described(
        self, name: str, place: str, parameter: PathParameter | QueryParameter
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"name": name, "in": place, "required": True}
        if parameter.description:
            made["description"] = str(markdown(parameter.description, self._refer))
        made["schema"] = self._schemas.scalar(parameter.type) or {"type": "string"}
        if parameter.line:
            made["x-line"] = parameter.line
        made["x-origins"] = dict(parameter.origins)
        return made

    def _responses(self, operations: Sequence[Operation]) -> dict[str, Any]:
        codes = sorted({code for o in operations for code in o.response_codes}) or [200]
        content = self._contents.answer(operations)
        made: dict[str, Any] = {}
        for code in codes:
            answer: dict[str, Any] = {"description": _PHRASES.get(code, "As documented.")}
            if 304 in codes and code in (200, 304):
                answer["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
            if content and code not in (204, 304) and code < 300:
                answer["content"] = content
            made[str(code)] = answer
        made["4XX"] = made["default"] = {"$ref": "#/components/responses/Error"}
        return made


def _template(operation: Operation) -> str:
    """Return the path with a name of its own for each placeholder, and nothing else that means something."""
    parts, seen = _PLACEHOLDER.split(operation.path), set[str]()
    for index, part in enumerate(parts):
        if index % 2 == 0:
            parts[index] = quote(part.encode("utf-8", "replace"), safe=_IN_PATH)
            continue
        wanted = _NOT_A_NAME.sub("_", part) or "_"
        name = next(
            n for n in chain([wanted], (f"{wanted}_{i}" for i in count(2))) if n not in seen
        )
        seen.add(name)
        parts[index] = f"{{{name}}}"
    return "".join(parts)


def _security(operations: Sequence[Operation]) -> list[dict[str, list[str]]]:
    """Return the ways to authenticate; none where no operation asks for it, an empty one where some do not."""
    needed = {operation.security.authentication for operation in operations}
    if needed == {False}:
        return []
    ways: list[dict[str, list[str]]] = [{"basic": []}, {PUBLIC_KEY: [], SIGNATURE: []}]
    return [{}, *ways] if False in needed else ways


def _samples(operation: Operation, named: bool) -> Iterator[dict[str, str]]:
    if operation.example.curl:
        label = f"curl: {operation.name}" if named else "curl"
        yield {"lang": "Shell", "label": label, "source": operation.example.curl}


def _is_common(pattern: str) -> bool:
    """Tell whether a regular expression means the same in every language, as far as that can be told."""
    rest = _COMMON_PATTERN.sub("", pattern)
    try:
        re.compile(pattern)
    except re.error:
        return False
    return not rest


def _given(**values: str | None) -> dict[str, str]:
    """Return what is not None."""
    return {name: value for name, value in values.items() if value is not None}
