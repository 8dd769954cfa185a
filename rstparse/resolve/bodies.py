"""Bodies: what sources say of them → the model's request bodies and responses.

A value is as claims have it: ``{"kind", "type", "item", "media_types", "parts"}``, all but the kind may be absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rstparse.model import Object, RequestBody, Response
from rstparse.resolve.objects import wrappers

STRUCTURED = ("application/xml", "application/json")
_USUAL = {
    "object": STRUCTURED,
    "file": ("application/octet-stream",),
    "multipart": ("multipart/form-data",),
    "text": ("text/plain",),
}
_STATED = frozenset({"object", "multipart", "text"})
"""Kinds of request bodies whose media types a source may state; a file is any bytes."""

ASSUMED_PART = "file"
"""Name of the one part of a multipart body whose parts no source names."""


class Bodies:
    """Makes the bodies of operations over some objects."""

    def __init__(self, objects: Mapping[str, Object]) -> None:
        self.objects = objects
        self.wrappers = wrappers(objects)

    def request(self, value: Mapping[str, Any], media_types: Sequence[str] = ()) -> RequestBody:
        """Return a request's body; ``media_types`` are those that a source states apart from the value."""
        kind, type_ = value["kind"], value.get("type")
        stated = tuple(value.get("media_types") or media_types) if kind in _STATED else ()
        return RequestBody(
            kind=kind if kind != "object" or type_ in self.objects else "none",
            type=type_ if type_ in self.objects else None,
            media_types=stated or _USUAL.get(kind, ()),
            parts=tuple(value.get("parts") or ([ASSUMED_PART] if kind == "multipart" else ())),
        )

    def responses(
        self, values: Sequence[Mapping[str, Any]], formats: Sequence[str]
    ) -> tuple[Response, ...]:
        """Return the forms of the answer, the structured one first; ``formats`` are those of the page's summary.

        A format that none of the forms has is one more: text or a file.
        """
        found = [self.response(value, formats) for value in values or [{"kind": "unknown"}]]
        covered = {media for response in found for media in response.media_types}
        for kind, media in (
            ("text", ["text/plain"]),
            ("binary", ["application/octet-stream", "*/*"]),
        ):
            left = tuple(m for m in formats if m in media and m not in covered)
            if left and all(r.kind not in (kind, "none") for r in found):
                found.append(Response(kind=kind, type=None, item=None, media_types=left))  # type: ignore[arg-type]
        found.sort(key=lambda response: response.kind not in ("object", "list", "unknown"))
        if any(response.kind in ("object", "list") for response in found):
            found = [response for response in found if response.kind != "unknown"]
        return tuple(found)

    def response(self, value: Mapping[str, Any], formats: Sequence[str]) -> Response:
        """Return one form of the answer."""
        kind, type_, item = value["kind"], value.get("type"), value.get("item")
        if kind == "list" and type_ is None:
            type_ = next((wrapper for wrapper, of in self.wrappers.items() if of == item), None)
        if type_ in self.wrappers and kind in ("object", "list"):
            kind, item = "list", self.wrappers[type_]
        elif kind == "list" and type_ is not None:
            kind = "object"
        if kind in ("object", "list") and (type_ not in self.objects or type_ is None):
            kind, type_, item = "unknown", None, None
        media = tuple(value.get("media_types") or ()) or _media_types(kind, formats)
        return Response(
            kind=kind, type=type_, item=item if kind == "list" else None, media_types=media
        )


def _media_types(kind: str, formats: Sequence[str]) -> tuple[str, ...]:
    """Return those of a page's formats that an answer of some kind can have; all, if none fits a file."""
    match kind:
        case "none":
            return ()
        case "text":
            return tuple(m for m in formats if m == "text/plain")
        case "binary":
            return tuple(m for m in formats if m not in STRUCTURED) or tuple(formats)
    return tuple(m for m in formats if m in STRUCTURED)
