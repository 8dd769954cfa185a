"""Classify operations by form: what kind each is, which page through lists, which tell a job's state."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rstparse.model import (
    Attribute,
    Object,
    OperationKind,
    Pager,
    QueryParameter,
    RequestBody,
    Response,
    Waiter,
)

_VERB = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def kind_of(
    name: str, method: str, path: str, body: RequestBody, response: Response, waiter: Waiter | None
) -> OperationKind:
    """Return the kind of an operation.

    The method and what goes in and out decide; the last words of the documented name tell only what these
    cannot: a cancelled job from a deleted thing, a state from a thing.
    """
    words = [word.lower() for word in _VERB.findall(name)]
    item = path.endswith("}")
    if method == "GET":
        return _kind_of_get(words, response, waiter)
    if "cancel" in words:
        return "cancel"
    if method == "DELETE":
        return "delete" if item else "delete_all" if words[-1:] == ["all"] else "delete"
    if body.kind in ("file", "multipart"):
        return "upload"
    if method == "PUT":
        return "update"
    returns_what_it_took = body.kind == "object" and response.type == body.type
    if (
        method == "POST"
        and not item
        and (returns_what_it_took or words[-1:] in (["create"], ["add"]))
    ):
        return "create"
    return "action"


def _kind_of_get(words: list[str], response: Response, waiter: Waiter | None) -> OperationKind:
    if response.kind == "binary":
        return "download"
    if waiter is not None or "status" in words or "statuses" in words:
        return "status"
    return "list" if response.kind == "list" else "get"


def pager_of(response: Response, query: tuple[QueryParameter, ...]) -> Pager | None:
    """Return how a list is paged: it takes ``count`` and ``offset``."""
    names = {parameter.name for parameter in query}
    return (
        Pager(count="count", offset="offset")
        if response.kind == "list" and {"count", "offset"} <= names
        else None
    )


def waiter_of(
    method: str, path: str, response: Response, objects: Mapping[str, Object]
) -> Waiter | None:
    """Return how an answer tells a job's state: its type has the flags ``complete`` and ``error``.

    Such a type may also stand inside things that are no job, so the path must end in a word for a state.
    """
    type_ = objects.get(response.type or "") if response.kind == "object" else None
    last = path.rpartition("/")[2].lower()
    if (
        method != "GET"
        or type_ is None
        or not (last.startswith("status") or last.endswith("status"))
    ):
        return None
    attributes = {attribute.name: attribute for attribute in type_.attributes}
    if not (_is(attributes, "complete", "boolean") and _is(attributes, "error", "boolean")):
        return None
    return Waiter(
        complete="complete",
        error="error",
        cancelled="cancelled" if _is(attributes, "cancelled", "boolean") else None,
        percentage=next((n for n in ("percentage",) if n in attributes), None),
        message=next((n for n in ("message",) if _is(attributes, n, "string")), None),
        error_message=next(
            (n for n in ("errorMessage", "errorMsg") if _is(attributes, n, "string")), None
        ),
    )


def _is(attributes: Mapping[str, Attribute], name: str, type_: str) -> bool:
    return name in attributes and attributes[name].type == type_
