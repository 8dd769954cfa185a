"""Bodies of requests and answers as a page shows them: in words, and by an example in both forms."""

from __future__ import annotations

from typing import NamedTuple

from rstparse.emit.docs.links import Links
from rstparse.emit.docs.pages import Body, Document
from rstparse.emit.examples import Examples, Shown
from rstparse.model import Operation, RequestBody, Response

_WORDS = {
    "none": "Nothing",
    "object": "An object of unknown type",
    "list": "A list of unknown type",
    "binary": "The bytes of a file",
    "file": "The bytes of a file",
    "multipart": "A form with a file",
    "text": "A text",
    "unknown": "Unknown: nothing tells what it is",
}

_LARGE = 3000
"""Characters of an example beyond which a reader sees more with less in it."""


class Found(NamedTuple):
    """An example, and whether it is made from the type."""

    shown: Shown
    made: bool


class Bodies:
    """Makes what pages show of bodies."""

    def __init__(self, links: Links, examples: Examples) -> None:
        self._links = links
        self._examples = examples

    def request(self, operation: Operation) -> Body | None:
        """Return what is sent; None for nothing."""
        body = operation.request_body
        if body.kind == "none":
            return None
        return self._body(
            body,
            self.sent(operation),
            item=None,
            own=self._unread(operation),
            parts=body.parts,
            rule=_rule(operation, "request_body"),
        )

    def responses(self, operation: Operation) -> tuple[Body, ...]:
        """Return each form of the answer."""
        return tuple(
            self._body(
                response,
                self.answered(response),
                item=response.item,
                own=None,
                parts=(),
                rule=_rule(operation, "responses"),
            )
            for response in operation.responses
        )

    def sent(self, operation: Operation) -> Found | None:
        """Return the page's own example if it is one of the type, else one made of the type."""
        type_, shown = operation.request_body.type, self._read(operation)
        if type_ is None:
            return None
        if shown is not None:
            return Found(shown, made=False)
        return _made(self._examples.made(type_, sent=True))

    def _read(self, operation: Operation) -> Shown | None:
        type_, example = operation.request_body.type, operation.example
        if type_ is None or not example.body or not example.body_language:
            return None
        return self._examples.read(example.body, example.body_language, type_)

    def _unread(self, operation: Operation) -> Document | None:
        example = operation.example
        if not example.body or self._read(operation) is not None:
            return None
        language = example.body_language or "text"
        return Document(title=language.upper(), language=language, text=example.body)

    def answered(self, response: Response) -> Found | None:
        """Return an example of an answer: lists with one item in full, others with references only."""
        if response.type is None:
            return None
        depth = 1 if response.kind == "list" else 0
        return _made(self._examples.made(response.type, depth=depth))

    def object(self, type_: str) -> tuple[Document, ...]:
        """Return an example of an object, by form; of a large one without what its parts hold."""
        shown = self._examples.made(type_)
        if shown is not None and len(shown.xml) > _LARGE:
            shown = self._examples.made(type_, depth=0)
        return _documents(_made(shown))

    def _body(
        self,
        body: RequestBody | Response,
        found: Found | None,
        *,
        item: str | None,
        own: Document | None,
        parts: tuple[str, ...],
        rule: str,
    ) -> Body:
        link = self._links.object(body.type)
        return Body(
            kind=body.kind,
            what="" if link else _WORDS[body.kind],
            type=link,
            item=self._links.object(item),
            media_types=body.media_types,
            parts=parts,
            documents=_documents(found),
            made=found is not None and found.made,
            own=own,
            rule=rule,
        )


def _made(shown: Shown | None) -> Found | None:
    return None if shown is None else Found(shown, made=True)


def _documents(found: Found | None) -> tuple[Document, ...]:
    if found is None:
        return ()
    return (
        Document(title="XML", language="xml", text=found.shown.xml),
        Document(title="JSON", language="json", text=found.shown.json),
    )


def _rule(operation: Operation, fact: str) -> str:
    origin = operation.origins.get(fact, "")
    return origin.removeprefix("inferred:") if origin.startswith("inferred:") else ""
