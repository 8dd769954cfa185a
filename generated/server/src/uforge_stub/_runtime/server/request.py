"""A request on its way through the stages of the server."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from .declaration import Route
from .message import Call, Fault, Principal, repeated
from .routing import Found
from .sending import Send, Sent
from .world import World

Scope = MutableMapping[str, Any]


class Request:
    """A request on its way; what is not known yet is None."""

    __slots__ = (
        "fault",
        "found",
        "headers",
        "method",
        "path",
        "principal",
        "query",
        "query_text",
        "repeated",
        "rest",
        "send",
        "sent",
        "started",
        "world",
    )

    def __init__(self, scope: Scope, path: str, send: Send) -> None:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            # Two lines of one name are one list; two credentials are therefore neither.
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        self.headers = headers
        self.method: str = scope["method"]
        self.path = path
        self.query_text: str = scope["query_string"].decode("latin-1")
        self.query: dict[str, str] = {}
        self.repeated: dict[str, tuple[str, ...]] = {}
        if self.query_text:
            pairs = parse_qsl(self.query_text, keep_blank_values=True)
            self.query = dict(pairs)
            if len(pairs) != len(self.query):
                self.repeated = repeated(pairs)
        self.rest = path
        self.send = send
        self.started = False
        self.sent = Sent(0, 0)
        self.world: World | None = None
        self.found: Found | None = None
        self.principal: Principal | None = None
        self.fault: Fault | None = None

    @property
    def route(self) -> Route | None:
        """The operation, if there is one."""
        return self.found.route if self.found else None

    @property
    def head(self) -> bool:
        """Whether only the head of the answer is asked for."""
        return self.method == "HEAD"

    def target(self, path: str) -> str:
        """Return a path with the query that was sent."""
        return f"{path}?{self.query_text}" if self.query_text else path

    def call(self) -> Call:
        """Return what a handler sees of it, without its body. The world and the route are known by now."""
        assert self.world is not None
        assert self.found is not None
        route, params, path = self.found
        return Call(
            self.world,
            route,
            path,
            params,
            self.query,
            principal=self.principal,
            headers=self.headers,
            repeated=self.repeated,
            method=self.method,
        )
