"""Changes of request bodies and answers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rstparse.compare.change import Change, Place
from rstparse.compare.context import Context, entries
from rstparse.compare.texts import plain
from rstparse.model import Operation, Response

BODY_FIELDS = ("kind", "type", "media_types", "parts")
RESPONSE_FIELDS = ("kind", "type", "item", "media_types")
"""The fields that are judged here, one by one."""

_NOT_MODIFIED = 304
"""Documented beside statuses of success; it is the answer to whoever asked whether something changed."""


def compare_bodies(at: Place, old: Operation, new: Operation, context: Context) -> Iterator[Change]:
    """Yield what changed of an operation's request body and of its answers."""
    yield from _request(at, old, new, context)
    yield from _codes(at, old.response_codes, new.response_codes)
    yield from _formats(at, "response_formats", old.response_formats, new.response_formats)
    yield from _responses(at, old, new, context)
    for name in ("pager", "waiter"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after and not _wrapper_fell_silent(
            old.responses[0], new.responses[0], context
        ):
            what = "added" if before is None else "removed" if after is None else "changed"
            yield at.change(f"{name}-{what}", name, plain(before), plain(after))


def _codes(at: Place, before: tuple[int, ...], after: tuple[int, ...]) -> Iterator[Change]:
    if (_NOT_MODIFIED in before) != (_NOT_MODIFIED in after):
        yield at.change("not-modified-changed", "response_codes", before, after)
        before, after = (
            tuple(code for code in codes if code != _NOT_MODIFIED) for codes in (before, after)
        )
    yield from entries(
        at, "response_codes", before, after,
        removed="success-code-removed", added="success-code-added",
    )  # fmt: skip


def _request(at: Place, old: Operation, new: Operation, context: Context) -> Iterator[Change]:
    before, after = old.request_body, new.request_body
    if (before.kind, context.type(before.type)) != (after.kind, after.type):
        what = (
            "added" if before.kind == "none" else "removed" if after.kind == "none" else "changed"
        )
        yield at.change(f"request-body-{what}", "request_body", plain(before), plain(after))
        return
    yield from entries(
        at, "request_media_types", before.media_types, after.media_types,
        removed="request-format-removed", added="request-format-added", covering="*/*",
    )  # fmt: skip
    if before.parts != after.parts:
        yield at.change("multipart-parts-changed", "request_parts", before.parts, after.parts)


def _responses(at: Place, old: Operation, new: Operation, context: Context) -> Iterator[Change]:
    before = tuple(_renamed(response, context) for response in old.responses)
    after = new.responses
    formats_changed = old.response_formats != new.response_formats
    if formats_changed and _follows_from_formats(old, new):
        return
    if len(before) == 1 == len(after):
        pairs = [(before[0], after[0])]
    else:
        pairs, gone, come = _forms(before, after)
        for response in gone:
            yield at.change("response-form-removed", "responses", plain(response), None)
        for response in come:
            yield at.change("response-form-added", "responses", None, plain(response))
    for one, other in pairs:
        if _wrapper_fell_silent(one, other, context):
            continue
        if _body(one) != _body(other):
            yield at.change(_code(one, other), "responses", plain(one), plain(other))
        elif not formats_changed:
            yield from _formats(at, "media_types", one.media_types, other.media_types)
    if len(pairs) == len(before) and [one for one, _ in pairs] != sorted(
        (one for one, _ in pairs), key=before.index
    ):
        yield at.change("order-changed", "responses", plain(before), plain(after))


def _follows_from_formats(old: Operation, new: Operation) -> bool:
    """Tell whether answers differ only in what was inferred from the formats, which have an entry of their own.

    No format means no body; with a format the body may not be known.
    """
    by_kind = {tuple(r.kind for r in side.responses): side for side in (old, new)}
    empty = by_kind.get(("none",))
    if empty is None or ("unknown",) not in by_kind:
        return False
    return empty.origins.get("responses", "").startswith("inferred:")


def _wrapper_fell_silent(one: Response, other: Response, context: Context) -> bool:
    """Tell whether an answer is a list on one side only since a page found or lost its attributes.

    What wraps a list is known by its one attribute; without it the answer is that object, or unknown.
    """
    lists = [response for response in (one, other) if response.kind == "list"]
    rest = {response.kind for response in (one, other)} - {"list"}
    return (
        len(lists) == 1
        and rest <= {"object", "unknown"}
        and any(context.type(type_) == lists[0].type for type_ in context.sections)
    )


def _renamed(response: Response, context: Context) -> Response:
    return msgspec.structs.replace(
        response, type=context.type(response.type), item=context.type(response.item)
    )


def _body(response: Response) -> tuple[str, str | None, str | None]:
    return response.kind, response.type, response.item


def _forms(
    before: tuple[Response, ...], after: tuple[Response, ...]
) -> tuple[list[tuple[Response, Response]], list[Response], list[Response]]:
    """Pair the forms of answers that are alike, then those of one kind; return what is left of both."""
    gone, come = list(before), list(after)
    pairs = []
    for key in (_body, lambda response: response.kind):
        for one in tuple(gone):
            other = next((r for r in come if key(r) == key(one)), None)
            if other is not None:
                pairs.append((one, other))
                gone.remove(one)
                come.remove(other)
    pairs.sort(key=lambda pair: after.index(pair[1]))
    return pairs, gone, come


def _code(one: Response, other: Response) -> str:
    match one.kind, other.kind:
        case "unknown", _:
            return "response-type-stated"
        case _, "unknown":
            return "response-type-unstated"
        case "none", _:
            return "response-added"
        case _, "none":
            return "response-removed"
    return "response-type-changed"


def _formats(
    at: Place, name: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[Change]:
    yield from entries(
        at, name, before, after,
        removed="response-format-removed", added="response-format-added", covering="*/*",
    )  # fmt: skip
