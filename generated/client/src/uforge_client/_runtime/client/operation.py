"""What a generated module declares of one operation: plain data, no behaviour of a request.

A declaration is cheap to construct, since a package has hundreds; whatever has to be parsed out of
it (placeholders, query parameters) is parsed on first use. A stub server routes from the same data.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from msgspec import Struct

T = TypeVar("T")

STRUCTURED = ("application/xml", "application/json")
"""Media types of objects, where a declaration states none."""

BodyKind = Literal["none", "object", "file", "text", "multipart"]
ResultKind = Literal["none", "object", "list", "binary", "text", "unknown"]


class Body(NamedTuple):
    """A request body. ``type`` is the wire type of kind ``object``; ``parts`` name those of ``multipart``."""

    kind: BodyKind
    type: str | None = None
    media_types: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Result(NamedTuple):
    """A successful answer. For kind ``list``, ``type`` is the wrapper's wire type and ``item`` the element's."""

    kind: ResultKind
    type: str | None = None
    item: str | None = None
    media_types: tuple[str, ...] = ()


class Query(NamedTuple):
    """One query parameter: its Python name, its name on the wire, and its XML Schema type."""

    name: str
    wire: str
    type: str = "string"


class Placeholder(NamedTuple):
    """One placeholder of a path. One with a ``pattern`` also matches slashes."""

    name: str
    pattern: str | None = None


class Pager(NamedTuple):
    """Wire names of the query parameters that choose a page: its length, and the items before it."""

    count_name: str
    offset_name: str


class Waiter(NamedTuple):
    """Python names of the attributes of a status that tell the state of a job (None: it has none)."""

    complete: str
    error: str
    cancelled: str | None = None
    percentage: str | None = None
    message: str | None = None
    error_message: str | None = None


FILE = Body("file")
TEXT_BODY = Body("text")
BINARY = Result("binary")
TEXT = Result("text")
UNKNOWN = Result("unknown")

_NO_BODY = Body("none")
_NO_RESULT = Result("none")


class Operation(Struct, Generic[T], frozen=True, dict=True):
    """One documented operation; ``T`` is what its Python method returns.

    Attributes:
        name: the documented name.
        method: the HTTP method, in capitals.
        path: the path below the API's base, with ``{name}`` or, where it spans segments,
            ``{name:pattern}``.
        returns: None, the wire type of an object, ``(wrapper type, item type)`` of a list, or a
            :class:`Result` (``BINARY``, ``TEXT``, ``UNKNOWN``).
        body: None, the wire type of an object, or a :class:`Body` (``FILE``, ``TEXT_BODY``).
        query: Python name → ``"wireName"`` or ``"wireName:type"``.
        authenticated: whether the service asks for credentials.
        codes: the documented success codes; any 2xx is taken as success.
        pager: how lists are fetched page by page.
        waiter: how an answer tells the state of a job.
    """

    name: str
    method: str
    path: str
    returns: str | tuple[str, str] | Result | None = None
    body: str | Body | None = None
    query: dict[str, str] = {}
    authenticated: bool = True
    codes: tuple[int, ...] = ()
    pager: Pager | None = None
    waiter: Waiter | None = None

    @cached_property
    def result(self) -> Result:
        """The result in full."""
        returns = self.returns
        if returns is None:
            return _NO_RESULT
        if isinstance(returns, str):
            return Result("object", returns, None, STRUCTURED)
        if isinstance(returns, Result):
            structured = returns.kind in ("object", "list") and not returns.media_types
            return returns._replace(media_types=STRUCTURED) if structured else returns
        return Result("list", returns[0], returns[1], STRUCTURED)

    @cached_property
    def request_body(self) -> Body:
        """The request body in full."""
        body = self.body
        if body is None:
            return _NO_BODY
        if isinstance(body, str):
            return Body("object", body, STRUCTURED)
        if body.kind == "object" and not body.media_types:
            return body._replace(media_types=STRUCTURED)
        return body

    @cached_property
    def query_parameters(self) -> dict[str, Query]:
        """Query parameters by Python name."""
        parameters = {}
        for name, text in self.query.items():
            wire, _, kind = text.partition(":")
            parameters[name] = Query(name, wire, kind or "string")
        return parameters

    @cached_property
    def segments(self) -> tuple[str | Placeholder, ...]:
        """The path cut into literal text and placeholders, in order."""
        parts: list[str | Placeholder] = []
        rest = self.path
        while rest:
            literal, brace, rest = rest.partition("{")
            if literal:
                parts.append(literal)
            if brace:
                inside, rest = _to_closing_brace(rest)
                name, _, pattern = inside.partition(":")
                parts.append(Placeholder(name.strip(), pattern.strip() or None))
        return tuple(parts)

    @cached_property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders, in the order of the path."""
        return tuple(part for part in self.segments if isinstance(part, Placeholder))


def _to_closing_brace(text: str) -> tuple[str, str]:
    """Split after the brace that closes one already open; patterns such as ``[0-9]{3}`` hold braces."""
    depth = 1
    for index, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[:index], text[index + 1 :]
    return text, ""


AnyOperation = Operation[Any]
