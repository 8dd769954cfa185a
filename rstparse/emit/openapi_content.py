"""What requests and answers hold, by media type, with examples.

JSON comes first, though the pages prefer XML: tools that know one form take the first, and few know XML.
Two operations on one method and path are told apart here: each media type says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from rstparse.emit.examples import Shown, examples
from rstparse.emit.once import once
from rstparse.emit.openapi_schemas import Schema, Schemas, component_names
from rstparse.emit.outline import Outline
from rstparse.fragments import Fragments
from rstparse.model import Operation

Content = dict[str, dict[str, Any]]

_MADE = "Made from the types; the page shows none."
_SHOWN = "From the page."
_FORMS = ("json", "xml")


@once
def _names(outline: Outline) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the examples of answers, and of requests, by type: what a request sends holds less."""
    types = [thing.type for thing in outline.api.objects]
    answered = component_names(types)
    return answered, component_names(types, suffix=".sent", taken=answered.values())


class Contents:
    """Makes the contents of one document.

    Args:
        outline: of the model.
        schemas: those of the document.
        fragments: has what earlier runs made.

    Attributes:
        asked: the types of which examples were referred to, each with whether it is sent.
    """

    def __init__(self, outline: Outline, schemas: Schemas, fragments: Fragments) -> None:
        self._schemas = schemas
        self._examples = examples(outline, fragments)
        self._answered, self._sent = _names(outline)
        self.asked: set[tuple[str, bool]] = set()
        self._made: dict[tuple[str, bool], dict[str, Any]] = {}

    def request_body(self, operations: Sequence[Operation]) -> dict[str, Any] | None:
        """Return the body of a request for any of the operations; None if none takes one."""
        content: Content = {}
        for operation in operations:
            self._add(content, operations, operation, self._body_schemas(operation))
            self._add_body_examples(content, operation)
        if not content:
            return None
        required = all(o.request_body.kind != "none" for o in operations)
        return {"required": required, "content": _in_order(content)}

    def answer(self, operations: Sequence[Operation]) -> Content:
        """Return what an answer of success holds."""
        content: Content = {}
        for operation in operations:
            self._add(content, operations, operation, self._answer_schemas(operation))
            for response in operation.responses:
                if response.type is not None:
                    self._add_made_examples(content, response.type, sent=False)
        return _in_order(content)

    def document(self, type_: str) -> Content:
        """Return an object of a type in both forms."""
        content: Content = {
            media_type: {"schema": self._structured(media_type, type_)}
            for media_type in ("application/json", "application/xml")
        }
        self._add_made_examples(content, type_, sent=False)
        return content

    def examples(self, asked: Iterable[tuple[str, bool]]) -> dict[str, Any]:
        """Return the examples ``asked`` for, by the name of their component."""
        found = {}
        for type_, sent in asked:
            name = (self._sent if sent else self._answered)[type_]
            for form, value in self._values(type_, sent).items():
                found[f"{name}.{form}"] = {"summary": _MADE, "value": value}
        return dict(sorted(found.items()))

    def _values(self, type_: str, sent: bool) -> dict[str, Any]:
        """Return an example of a type, by form."""
        key = type_, sent
        if key not in self._made:
            shown = self._examples.made(type_, sent=sent)
            found = {
                form: _value(shown, f"application/{form}") if shown else None for form in _FORMS
            }
            self._made[key] = {form: value for form, value in found.items() if value is not None}
        return self._made[key]

    def _add(
        self,
        content: Content,
        operations: Sequence[Operation],
        operation: Operation,
        schemas: Iterator[tuple[str, Schema]],
    ) -> None:
        for media_type, schema in schemas:
            media = content.setdefault(media_type, {"schema": schema})
            if media["schema"] != schema:
                media["schema"] = {"anyOf": [media["schema"], schema]}
            if len(operations) > 1:
                media.setdefault("x-operations", []).append(operation.name)

    def _body_schemas(self, operation: Operation) -> Iterator[tuple[str, Schema]]:
        body = operation.request_body
        for media_type in body.media_types:
            match body.kind:
                case "object":
                    yield media_type, self._structured(media_type, body.type)
                case "text":
                    yield media_type, {"type": "string"}
                case "multipart":
                    yield media_type, self._form(body.parts)
                case _:
                    yield media_type, self._schemas.binary()

    def _form(self, parts: Sequence[str]) -> Schema:
        form: Schema = {
            "type": "object",
            "properties": {name: self._schemas.binary() for name in parts},
            "description": "No page names the parts: their names are an assumption.",
        }
        return {**form, "required": list(parts)} if parts else form

    def _answer_schemas(self, operation: Operation) -> Iterator[tuple[str, Schema]]:
        for response in operation.responses:
            for media_type in response.media_types:
                match response.kind:
                    case "object" | "list":
                        yield media_type, self._structured(media_type, response.type)
                    case "text":
                        yield media_type, {"type": "string"}
                    case "binary":
                        yield media_type, self._schemas.binary()
                    case _:
                        yield media_type, {}

    def _structured(self, media_type: str, type_: str | None) -> Schema:
        if _is_json(media_type):
            return self._schemas.json_document(type_)
        return self._schemas.xml_document(type_)

    def _add_body_examples(self, content: Content, operation: Operation) -> None:
        """Add the page's sample in both forms, or one of the type if the page has none that is of it."""
        example, type_ = operation.example, operation.request_body.type
        if type_ is None:
            return
        shown = None
        if example.body and example.body_language:
            shown = self._examples.read(example.body, example.body_language, type_)
        if shown is None:
            self._add_made_examples(content, type_, sent=True)
            return
        for media_type, media in content.items():
            value = _value(shown, media_type)
            if value is not None:
                media.setdefault("examples", {"page": {"summary": _SHOWN, "value": value}})

    def _add_made_examples(self, content: Content, type_: str, *, sent: bool) -> None:
        name = (self._sent if sent else self._answered).get(type_)
        if name is None:
            return
        forms = {media_type: "json" if _is_json(media_type) else "xml" for media_type in content}
        values = self._values(type_, sent)
        self.asked.add((type_, sent))
        for media_type, form in forms.items():
            if form in values and _is_structured(media_type):
                reference = {"$ref": f"#/components/examples/{name}.{form}"}
                content[media_type].setdefault("examples", {"made": reference})


def _in_order(content: Content) -> Content:
    """Return the content with JSON first, else as documented."""
    return {name: content[name] for name in sorted(content, key=lambda name: not _is_json(name))}


def _is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower().endswith("json")


def _is_structured(media_type: str) -> bool:
    return _is_json(media_type) or media_type.partition(";")[0].strip().lower().endswith("xml")


def _value(shown: Shown, media_type: str) -> Any:
    """Return an example for a media type: JSON as it is, XML as text. None if it would be misread."""
    if not _is_structured(media_type):
        return None
    if not _is_json(media_type):
        return shown.xml
    value = msgspec.json.decode(shown.json)
    return None if _has_reference(value) else value


def _has_reference(value: Any) -> bool:
    """Tell whether a tool would follow a key of the example as a reference, to a file maybe."""
    if isinstance(value, dict):
        return "$ref" in value or any(map(_has_reference, value.values()))
    return isinstance(value, list) and any(map(_has_reference, value))
