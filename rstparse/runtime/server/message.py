"""What passes between the application and a handler: a call, its answer, and a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .peer import WireStruct

if TYPE_CHECKING:
    from .declaration import Route
    from .world import World


class Fault(Exception):
    """A request that is refused.

    Attributes:
        status: HTTP status, 4xx or 5xx.
        message: what is wrong, for the caller; says how to mend it.
        reason: a stable word for the journal, such as ``missing-entitlement``.
        headers: further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.reason = reason or f"status-{status}"
        self.headers = dict(headers or {})


class Upload(msgspec.Struct, frozen=True):
    """A body that was streamed to disk: where it lies, its length in bytes, and what the client called it.

    It is gone after the call, unless ``path`` stands as text in the extra of a resource: as long as it does.
    """

    path: Path
    size: int
    name: str | None = None
    digest: str = ""
    """Hexadecimal SHA-256 of the content."""


class Content(msgspec.Struct, frozen=True):
    """Bytes to send: from memory, or a file that is streamed; ``name`` is the suggested file name."""

    data: bytes | Path
    media_type: str = "application/octet-stream"
    name: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """What a handler may return where a plain object does not say enough.

    ``status`` None is the operation's first documented code.
    """

    body: WireStruct | Content | str | None = None
    status: int | None = None
    headers: dict[str, str] = {}


class Principal(msgspec.Struct, frozen=True):
    """Who calls: login, the resource path of the user (``users/guest``), and the entitlements held."""

    login: str
    path: str
    entitlements: frozenset[str] = frozenset()
    administrator: bool = False


class Call(msgspec.Struct):
    """One request, as handlers see it.

    Attributes:
        world: the state to act on.
        route: the operation.
        path: the concrete path below the API's base without leading slash, percent-decoded, as
            ``users/guest/appliances/4``: resources are kept under it.
        params: placeholders by name, decoded.
        query: query parameters by wire name; the last one where repeated.
        body: the decoded object, or None.
        upload: the streamed file, or None.
        text: a text body, or None.
        principal: who calls; None for an operation without credentials.
        headers: by lower-case name.
        repeated: all values of the query parameters that were sent more than once, in order.
        method: of the request: ``HEAD`` asks a ``GET`` for its headers alone.
    """

    world: World
    route: Route
    path: str
    params: dict[str, str]
    query: dict[str, str] = {}
    body: WireStruct | None = None
    upload: Upload | None = None
    text: str | None = None
    principal: Principal | None = None
    headers: dict[str, str] = {}
    repeated: dict[str, tuple[str, ...]] = {}
    method: str = "GET"

    @property
    def looks(self) -> bool:
        """Whether this counts as a look at the jobs that it shows: a ``HEAD``, or what changes something, does not."""
        return self.method == self.route.method == "GET"

    def values(self, name: str) -> tuple[str, ...]:
        """Return all values of a query parameter, in order; none if it was not sent."""
        if name in self.repeated:
            return self.repeated[name]
        return (self.query[name],) if name in self.query else ()


def repeated(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the values of the names that occur more than once, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return {name: values for name, values in found.items() if len(values) > 1}


Handler = Callable[[Call], "Answer | WireStruct | Content | str | None"]
"""Answers a call. Runs in one transaction of the store; raises :class:`Fault` to refuse."""

Extra = dict[str, Any]
"""What the server keeps of a resource beside the object: JSON values only."""
