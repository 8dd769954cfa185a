"""What operation pages say of bodies: the sentences of the sections on the request's and the response's.

A sentence is as short as it can be. What a reader of the page works out by himself (from the response formats, the
kind of body, the object that a list is named for) is left out: the toolkit's own reading tells whether he can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rstparse.emit.rst_prose import Titles, rst_line
from rstparse.emit.rst_text import rstliteral
from rstparse.emit.safe import Safe
from rstparse.model import Api, Operation, Reference, RequestBody, Response
from rstparse.resolve import bodies

_REQUESTS = {"none": "None", "file": "The file to upload.", "text": "Text."}
_RESPONSES = {"none": "None", "binary": "The file.", "text": "Text."}
_Value = dict[str, Any]


class Bodies:
    """Writes the sentences of one model."""

    def __init__(self, api: Api, titles: Titles) -> None:
        objects = {thing.type: thing for thing in api.objects}
        self._labels: Mapping[str, str | None] = {t: o.label for t, o in objects.items()}
        self._titles = titles
        self._reading = bodies.Bodies(objects)

    def request(self, body: RequestBody) -> Safe:
        """Return the sentence on a request's body."""
        value: _Value = {"kind": body.kind, "type": body.type, "parts": body.parts}
        if body.kind == "multipart":
            sentence = f"A multipart form {_parts(body.parts)}."
        elif body.type:
            sentence = f"A {self._mark(body.type)} object"
        else:
            sentence = _REQUESTS.get(body.kind, "None")
        usual = self._reading.request(value).media_types == body.media_types
        return Safe(sentence if usual else _as(sentence, body.media_types))

    def responses(self, operation: Operation) -> tuple[Safe, ...]:
        """Return a sentence for each form of the answer that has to be stated; none if nothing is known."""
        formats = operation.response_formats
        stated = [self._stated(r, formats) for r in operation.responses if r.kind != "unknown"]
        while len(stated) > 1 and self._suffices([v for v, _ in stated[:-1]], operation):
            stated.pop()
        return tuple(sentence for _, sentence in stated)

    def _suffices(self, values: list[_Value], operation: Operation) -> bool:
        read = self._reading.responses(values, operation.response_formats)
        return read == operation.responses

    def _stated(self, response: Response, formats: tuple[str, ...]) -> tuple[_Value, Safe]:
        """Return the shortest sentence that says all of a response, and what is read from it."""
        for value, sentence in self._sentences(response):
            if self._reading.response(value, formats) == response:
                return value, Safe(sentence)
        return {**value, "media_types": response.media_types}, Safe(
            _as(sentence, response.media_types)
        )

    def _sentences(self, response: Response) -> Iterator[tuple[_Value, str]]:
        """Yield ways to put a response, the preferred one first, the surest one last."""
        if response.type is None:
            yield {"kind": response.kind}, _RESPONSES.get(response.kind, "None")
            return
        if response.item is not None:
            value = {"kind": "list", "item": response.item}
            yield value, f"A list of {self._mark(response.item)} objects"
        yield {
            "kind": "object",
            "type": response.type,
        }, f"A {self._mark(response.type)} object"

    def _mark(self, type_: str) -> str:
        """Return a reference to an object's page; the type's name where it has none."""
        label = self._labels.get(type_)
        if label is None:
            return rstliteral(type_)
        return rst_line((Reference(label=label, text=""),), self._titles)


def _parts(names: tuple[str, ...]) -> str:
    listed = " and ".join(rstliteral(name) for name in names)
    return f"with the {'part' if len(names) == 1 else 'parts'} {listed}"


def _as(sentence: str, media_types: tuple[str, ...]) -> str:
    listed = " or ".join(rstliteral(media) for media in media_types)
    return f"{sentence.removesuffix('.')} as {listed}{'.' * sentence.endswith('.')}"
