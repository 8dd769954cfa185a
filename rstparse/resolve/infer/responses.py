"""Responses: what an operation answers, which the pages leave out but for its formats.

Each rule claims ``responses`` of operations that no earlier rule could tell. The strong ones come first: formats,
what PUT takes at the same place, what a placeholder identifies. Weaker evidence counts only where two
kinds of it agree and none contradicts; the prose alone is wrong in a sixth of all cases (copied
from other pages), and so are names. What remains is left unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rstparse.resolve.infer.known import Fields, Finding, Known, is_known
from rstparse.resolve.infer.places import place, segments
from rstparse.resolve.infer.survey import (
    STRUCTURED,
    Survey,
    ends_in_placeholder,
    is_collection,
    is_structured,
    last_segment,
    parent,
    resource_words,
    survey,
    verb,
)
from rstparse.resolve.infer.words import parts
from rstparse.resolve.infer.wrappers import wrappers

_STATUS = frozenset({"status", "statuses"})

Teller = Callable[[Survey, str, Fields], str | None]
"""Returns the type that an operation answers, or None."""


def infer_unstructured(known: Known) -> Iterator[Finding]:
    """Yield responses of operations without formats (nothing) and without XML or JSON (a file or a text)."""
    for operation, fields in known.operations.items():
        formats = fields.get("response_formats")
        if formats is None or is_structured(fields) or is_known(fields, "responses"):
            continue
        yield Finding(("operation", operation), "responses", _unstructured(formats) or [_NONE])


_NONE: dict[str, Any] = {"kind": "none", "type": None, "item": None, "media_types": []}


def _unstructured(formats: list[str]) -> list[dict[str, Any]]:
    texts = [media for media in formats if media.startswith("text/")]
    files = [m for m in formats if m not in texts and not m.endswith(STRUCTURED)]
    found = [("text", texts), ("binary", files)]
    return [_NONE | {"kind": kind, "media_types": media} for kind, media in found if media]


def rule(tell: Teller) -> Callable[[Known], Iterator[Finding]]:
    """Make a rule of a function that tells the answered type of an operation with structured answers."""

    def infer(known: Known) -> Iterator[Finding]:
        found = survey(known)
        for operation, fields in known.operations.items():
            if is_known(fields, "responses") or not is_structured(fields):
                continue
            if type_ := tell(found, operation, fields):
                value = [
                    _structured(known, type_, fields),
                    *_unstructured(fields["response_formats"]),
                ]
                yield Finding(("operation", operation), "responses", value)

    infer.__doc__ = tell.__doc__
    return infer


def _structured(known: Known, type_: str, fields: Fields) -> dict[str, Any]:
    item = wrappers(known).get(type_)
    media = [m for m in fields["response_formats"] if m.endswith(STRUCTURED)]
    kind = "object" if item is None else "list"
    return {"kind": kind, "type": type_, "item": item, "media_types": media}


@rule
def infer_cancelled(found: Survey, operation: str, fields: Fields) -> str | None:
    """Cancelling a job answers its status."""
    if fields.get("method") == "DELETE" and "cancel" in parts(operation):
        return found.known.object_named("status")
    return None


@rule
def infer_status(found: Survey, operation: str, fields: Fields) -> str | None:
    """``…/{id}/status`` answers one status, ``…/images/status`` and ``…/statuses`` that of several.

    A ``status`` at the top belongs to no thing that has one: it is the service's own.
    """
    path = segments(fields.get("path", ""))
    if fields.get("method") != "GET" or len(path) < 2 or path[-1].lower() not in _STATUS:
        return None
    status = found.known.object_named("status")
    if status is None or (
        path[-1].lower() == "status" and ends_in_placeholder("/".join(path[:-1]))
    ):
        return status
    return found.list_of(status)


@rule
def infer_from_put(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET answers what PUT takes at the same path, but for a collection whose PUT takes one item."""
    path = fields.get("path", "")
    body = found.bodies.get(("PUT", place(path)))
    if fields.get("method") != "GET" or body is None:
        return None
    return None if is_collection(path) and found.list_of(body) else body


@rule
def infer_item(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET of a path that ends in a placeholder answers what the placeholder identifies."""
    if fields.get("method") != "GET":
        return None
    return found.item_at(fields.get("path", ""), fields)


@rule
def infer_deleted(found: Survey, operation: str, fields: Fields) -> str | None:
    """DELETE with an answer gives back what it deleted; removing from something may answer that thing."""
    if fields.get("method") == "DELETE" and "delete" in verb(operation):
        return found.item_at(fields.get("path", ""))
    return None


@rule
def infer_stated_response(found: Survey, operation: str, fields: Fields) -> str | None:
    """The page says "the response body is …" or "the … object is returned"."""
    return found.said_to_be_response(fields) or found.said_to_be_returned(fields)


@rule
def infer_collection(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET of a collection answers a list of its items, if prose does not speak of others.

    The items are what the placeholder that follows elsewhere identifies. Where the prose lists something
    else, the operation's name or its first sentence must side with the path; a list of variants
    (summaries, say) is told by neither.
    """
    path = fields.get("path", "")
    item = found.items_below(path)
    if fields.get("method") != "GET" or item is None or not is_collection(path):
        return None
    said = found.said_to_be_listed(fields)
    if said and found.one_of(said) != item:
        if found.is_variant(found.one_of(said), item):
            return None
        if item not in (found.named_by_operation(operation), found.first_noun(fields)):
            return None
    return found.list_of(item)


@rule
def infer_segment(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET of a path whose last segment is an object's very name answers it, if nothing contradicts.

    A name in the singular may still stand for a list: it does where items follow it or prose lists them.
    """
    path = fields.get("path", "")
    type_ = found.named_by_segment(path)
    if fields.get("method") != "GET" or type_ is None or len(segments(path)) < 2:
        return None
    item = found.one_of(type_)
    below, said = found.items_below(path), found.said_to_be_listed(fields)
    if below not in (None, item):
        return None
    if said and found.one_of(said) != item:
        hints = (found.named_by_operation(operation), found.first_noun(fields))
        return type_ if item in hints else None
    return found.list_of(item) if type_ == item and (below or said) else type_


@rule
def infer_listed(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET and POST answer the list that the prose speaks of, if the path or the name agrees with it."""
    said = found.said_to_be_listed(fields)
    if fields.get("method") not in ("GET", "POST") or said is None:
        return None
    path, item = fields.get("path", ""), found.one_of(said)
    agree = (
        found.fits_segment(path, item)
        or found.learned.get(last_segment(path).lower()) == item
        or found.named_by_operation(operation) == item
        or found.known.object_named(" ".join(resource_words(operation))) == said
    )
    if not agree or found.items_below(path) not in (None, item):
        return None
    return said if said != item else found.list_of(item) or said


@rule
def infer_plural(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET of a plural answers a list of what it is the plural of, if the name or the first sentence agrees.

    Both may name a kind of what the segment says: ``osUpdate`` where the segment is ``updates``.
    """
    path = fields.get("path", "")
    if fields.get("method") != "GET" or not is_collection(path) or found.said_to_be_listed(fields):
        return None
    hints = [found.named_by_operation(operation), found.first_noun(fields)]
    candidates = (found.items_of_segment(path), found.learned.get(last_segment(path).lower()))
    agreed = [t for t in candidates if t and t in hints]
    agreed += [t for t in hints if t and found.fits_segment(path, t)]
    item = agreed[0] if agreed else None
    if item is None or found.items_below(path) not in (None, item):
        return None
    return found.list_of(item)


@rule
def infer_created_list(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET of a collection answers a list of what POST takes there, if name, sentence or segment agrees."""
    path = fields.get("path", "")
    item = found.bodies.get(("POST", place(path)))
    if fields.get("method") != "GET" or item is None or found.said_to_be_listed(fields):
        return None
    hints = (found.named_by_operation(operation), found.first_noun(fields))
    if item in hints or found.fits_segment(path, item):
        return found.list_of(item)
    return None


@rule
def infer_echo(found: Survey, operation: str, fields: Fields) -> str | None:
    """POST and PUT answer the object that they take, if name or path agrees that they are about it."""
    body = (fields.get("request_body") or {}).get("type")
    if fields.get("method") not in ("POST", "PUT") or body not in found.known.objects:
        return None
    path, item = fields.get("path", ""), found.one_of(body)
    resource, said = found.resource(operation), found.said_to_be_listed(fields)
    if said and found.one_of(said) != item:
        return None
    if resource and resource != item and not found.is_variant(item, resource):
        return None
    listed = found.items_below(path) or found.learned.get(last_segment(path).lower())
    if listed not in (None, item):
        return None
    agree = (
        fields.get("method") == "PUT"
        or item == listed
        or item == found.item_at(path)
        or item == found.named_by_operation(operation)
        or found.fits_segment(path, item)
    )
    return body if agree else None


@rule
def infer_created(found: Survey, operation: str, fields: Fields) -> str | None:
    """POST to a collection without an object in its body answers the item that it made."""
    if fields.get("method") != "POST" or _takes_object(fields):
        return None
    return found.items_below(fields.get("path", ""))


@rule
def infer_acted(found: Survey, operation: str, fields: Fields) -> str | None:
    """POST without a body, to an item or a word below it, does something to the item and answers it, if the
    name agrees; a word that items follow is a collection."""
    path = fields.get("path", "")
    if (
        fields.get("method") != "POST"
        or (fields.get("request_body") or {}).get("kind", "none") != "none"
    ):
        return None
    item = found.item_at(path) or (None if found.has_items(path) else found.item_at(parent(path)))
    return item if item and found.named_by_operation(operation) == item else None


@rule
def infer_added(found: Survey, operation: str, fields: Fields) -> str | None:
    """``group_addUser`` and ``group_removeUser`` answer the group, if it is the item that the path goes through."""
    words = verb(operation)
    if words[0] not in ("add", "remove") or len(words) < 2 or fields.get("method") == "GET":
        return None
    resource, path = found.resource(operation), parent(fields.get("path", ""))
    through = {found.item_at(path), found.item_at(parent(path))} - {None}
    return resource if resource in through else None


@rule
def infer_uploaded(found: Survey, operation: str, fields: Fields) -> str | None:
    """Uploading the file of an item, to a word and a file name below it, answers the item, if the operation's
    resource is called like it."""
    path = fields.get("path", "")
    key = fields.get("path_parameters", {}).get(last_segment(path)[1:-1], {}).get("key")
    if fields.get("method") != "POST" or key != "file" or not _takes_file(fields):
        return None
    item = None if ends_in_placeholder(parent(path)) else found.item_at(parent(parent(path)))
    named = resource_words(operation)[-1:]
    return (
        item
        if item and parts(found.known.objects[item].get("title") or item)[-1:] == named
        else None
    )


@rule
def infer_compound(found: Survey, operation: str, fields: Fields) -> str | None:
    """GET answers the object that two segments of the path name together, or a list of it."""
    path = fields.get("path", "")
    item = found.compound(path)
    if fields.get("method") != "GET" or item is None or found.said_to_be_listed(fields):
        return None
    if ends_in_placeholder(path):
        return item if found.item_at(path) in (None, item) else None
    if found.items_below(path) not in (None, item) or not is_collection(path):
        return None
    return found.list_of(item)


def _takes_object(fields: Fields) -> bool:
    return (fields.get("request_body") or {}).get("kind", "none") not in (
        "none",
        "file",
        "multipart",
    )


def _takes_file(fields: Fields) -> bool:
    return (fields.get("request_body") or {}).get("kind") in ("file", "multipart")
