"""Turns a call into a request: target, headers and body. Nothing here waits or knows of a connection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

from .auth import Auth
from .errors import RequestInfo
from .masking import mask_url
from .operation import AnyOperation, Placeholder

MEDIA_TYPES = {"xml": "application/xml", "json": "application/json"}


class Call:
    """One call of an operation as the caller made it."""

    __slots__ = ("body", "operation", "options", "path", "query")

    def __init__(
        self,
        operation: AnyOperation,
        path: Sequence[Any] = (),
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.operation = operation
        self.path = path
        self.query = query or {}
        self.body = body
        self.options: Mapping[str, Any] = options or {}


def expand_path(operation: AnyOperation, values: Sequence[Any]) -> str:
    """The operation's path with values in place, percent-encoded, without a leading slash.

    Raises:
        TypeError: too few or too many values, or one that is neither text nor a whole number nor a
            boolean.
        ValueError: a value is None or empty, or would climb out of its place.
    """
    placeholders = operation.placeholders
    if len(values) != len(placeholders):
        names = ", ".join(placeholder.name for placeholder in placeholders) or "none"
        raise TypeError(
            f"{operation.name} takes {len(placeholders)} path values ({names}), not {len(values)}"
        )
    parts = []
    rest = iter(values)
    for segment in operation.segments:
        parts.append(
            _path_value(segment, next(rest)) if isinstance(segment, Placeholder) else segment
        )
    return "".join(parts).lstrip("/")


def _path_value(placeholder: Placeholder, value: Any) -> str:
    name = placeholder.name
    if value is None or value == "":
        raise ValueError(
            f"path parameter {name!r} must not be {'None' if value is None else 'empty'}"
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int)):
        raise TypeError(
            f"path parameter {name!r} takes str, int or bool, not {type(value).__name__}"
        )
    text = str(value)
    if placeholder.pattern is None:
        return _path_segment(name, text)
    segments = text.split("/")
    if "." in segments or ".." in segments:
        raise ValueError(
            f"path parameter {name!r} must not have '.' or '..' as a segment: {text!r}"
        )
    return "/".join(_path_segment(name, segment) for segment in segments)


def _path_segment(name: str, text: str) -> str:
    """One segment. Dots alone are encoded too, for everything on the way would resolve them."""
    if text in (".", ".."):
        return text.replace(".", "%2E")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"path parameter {name!r} is not valid Unicode: {text!r}") from None


def expand_query(call: Call) -> str:
    """The query, percent-encoded, without the question mark; parameters that are None stay out.

    Raises:
        TypeError: a parameter that the operation does not have, or a value of a type that has no
            form in a query.
    """
    pairs: list[tuple[str, str]] = []
    known = call.operation.query_parameters
    for name, value in call.query.items():
        if value is not None:
            if name not in known:
                raise TypeError(
                    f"{call.operation.name} has no query parameter {name!r}; use extra_query"
                )
            wire = known[name].wire
            pairs.extend((wire, text) for text in _query_values(name, value))
    for name, value in (call.options.get("extra_query") or {}).items():
        if value is not None:
            pairs.extend((name, text) for text in _query_values(name, value))
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)


def _query_values(name: str, value: Any) -> Iterable[str]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_query_text(name, item) for item in value]
    return (_query_text(name, value),)


def _query_text(name: str, value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.isoformat()
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"query parameter {name!r} takes no {type(value).__name__}")


def target_of(call: Call, auth: Auth | None) -> str:
    """Everything after the API's base and its slash: the exact text that is signed and sent."""
    target = expand_path(call.operation, call.path)
    query = expand_query(call)
    if query:
        target = f"{target}?{query}"
    return auth.sign(target) if auth is not None else target


def accept_of(operation: AnyOperation, media_type: str) -> str:
    """The Accept header: the caller's format where the operation has it.

    A file is asked for by name before anything else, since a listing may answer on the same path.
    """
    kind, _, _, media_types = operation.result
    if kind == "binary":
        concrete = [name for name in media_types if "*" not in name] or ["application/octet-stream"]
        return ", ".join([*concrete, "*/*;q=0.8"])
    if kind == "text":
        return ", ".join(media_types) or "text/plain"
    if kind == "unknown":
        return f"{media_type}, */*;q=0.8"
    if media_types and media_type not in media_types:
        return ", ".join(media_types)
    return media_type


_FRAMING = frozenset(("content-length", "transfer-encoding", "connection"))
"""Headers that say where a request ends; one that is wrong would let another request hide in the body."""


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A token (RFC 9110, 5.6.2)."""


class HeaderList:
    """Headers to send: one value a name, later ones win, names compare without regard to case."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, tuple[str, str]] = {}

    def set(self, name: str, value: str) -> None:
        """Add or replace a header.

        Raises:
            TypeError: name or value is no text.
            ValueError: it has a line break or a character that no header can carry.
        """
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"header {name!r} takes a text, not {type(value).__name__}")
        if not value.isprintable() and any(ord(c) < 32 and c != "\t" for c in value):
            raise ValueError(f"header {name!r} must not have control characters in its value")
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"not the name of a header: {name!r}")
        if name.lower() in _FRAMING:
            raise ValueError(f"the client sets {name!r} itself")
        self._entries[name.lower()] = (name, value)

    def update(self, headers: Mapping[str, str]) -> None:
        """Add or replace several."""
        for name, value in headers.items():
            self.set(name, value)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def keep_only(self, names: frozenset[str]) -> HeaderList:
        """A copy with only these (lower-case) names."""
        copy = HeaderList()
        copy._entries = {key: entry for key, entry in self._entries.items() if key in names}
        return copy

    def copy(self) -> HeaderList:
        """A copy that changes on its own."""
        copy = HeaderList()
        copy._entries = dict(self._entries)
        return copy

    def encoded(self) -> list[tuple[bytes, bytes]]:
        """As bytes: UTF-8 where Latin-1 does not reach."""
        pairs = []
        for name, value in self._entries.values():
            try:
                data = value.encode("latin-1")
            except UnicodeEncodeError:
                data = value.encode()
            pairs.append((name.encode("ascii"), data))
        return pairs


def quoted_etag(etag: str) -> str:
    """The ETag as If-None-Match wants it; a bare digest gets its quotes."""
    return etag if etag == "*" or etag.startswith(('"', 'W/"')) else f'"{etag}"'


def info_of(operation: AnyOperation, url: str) -> RequestInfo:
    """What errors and logs may know of the request."""
    return RequestInfo(operation.name, operation.method, mask_url(url))
