"""Planned calls against a running stub: who makes them, and what is wrong with what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from lxml import etree

from tests.behaviour.generated import Generated
from tests.support.whole_api import Planned, Planner
from tests.support.whole_needs import NEEDS

LOGINS = ("guest", "admin")

MEDIA_TYPES = {"xml": "application/xml", "json": "application/json"}


class _Undo(Exception):
    """Leaves a transaction, so that it is undone."""


@dataclass
class Calls:
    """A generated client's calls against a stub of the same pages.

    Attributes:
        uforge: client, stub and schema.
        server: the running stub, its jobs done at once.
    """

    uforge: Generated
    server: Any
    schema: Any = field(init=False)
    held: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.schema = etree.XMLSchema(file=str(self.uforge.xsd))
        self.held = frozenset(self.world.get("users/guest").extra["entitlements"])

    @property
    def world(self) -> Any:
        """The default world of the stub."""
        return self.server.worlds.default

    def login(self, route: Any) -> str:
        """Return who makes a call: guest, or admin if guest is not entitled to."""
        return "admin" if route.entitlements and not self.held & {*route.entitlements} else "guest"

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back all that happens in the world inside the ``with``."""
        transaction = self.world.store.transaction()
        self.server.run(transaction.__enter__)
        try:
            yield
        finally:
            self.server.run(lambda: transaction.__exit__(_Undo, None, None))

    def problem(self, call: Planned, answer: httpx2.Response, got: Any, form: str) -> str | None:
        """Return what the pages do not allow in an answer and in what the client made of it."""
        route, result = call.route, call.route.result
        if answer.status_code not in route.codes:
            return f"status {answer.status_code}, documented are {route.codes}"
        sent = answer.headers.get("content-type", "").partition(";")[0]
        match result.kind:
            case "none":
                right = got is None and answer.content == b""
            case "text":
                right = isinstance(got, str) and sent == "text/plain"
            case "binary":
                right = isinstance(got, bytes) and got == answer.content != b""
            case "unknown":
                right = got.content == answer.content
            case _:
                value = got.object if result.kind == "list" else got
                right = isinstance(value, self.uforge.types.registry.struct(result.type))
                return self._document(call, answer, sent, form) if right else f"{got!r:.200}"
        return None if right else f"{sent}, {got!r:.200}"

    def _document(self, call: Planned, answer: httpx2.Response, sent: str, form: str) -> str | None:
        """Hold a document against the XML schema or the OpenAPI document of the same pages."""
        if sent != MEDIA_TYPES[form]:
            return f"{sent} instead of {form}"
        if form == "json":
            wrong = self.uforge.bodies.answer(call.name, answer.status_code, answer.content)
            return "; ".join(wrong) or None
        if form == "xml" and not self.schema.validate(etree.fromstring(answer.content)):
            return str(self.schema.error_log)
        return None


class Recorder(httpx2.BaseTransport):
    """A transport that keeps the last answer."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self.inner = inner
        self.answer = httpx2.Response(500)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        got = self.inner.handle_request(request)
        content = b"".join(got.iter_raw())
        got.close()
        self.answer = httpx2.Response(got.status_code, headers=got.headers, content=content)
        return httpx2.Response(got.status_code, headers=got.headers, content=content)

    def close(self) -> None:
        self.inner.close()


class AsyncRecorder(httpx2.AsyncBaseTransport):
    """The same for an asynchronous client."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self.inner = inner
        self.answer = httpx2.Response(500)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        got = await self.inner.handle_async_request(request)
        content = b"".join([piece async for piece in got.aiter_raw()])
        await got.aclose()
        self.answer = httpx2.Response(got.status_code, headers=got.headers, content=content)
        return httpx2.Response(got.status_code, headers=got.headers, content=content)

    async def aclose(self) -> None:
        await self.inner.aclose()


def made(call: Planned, api: Any) -> Any:
    """Make a planned call with a client; return what came of it, a file as bytes."""
    result = api.request(call.name, *call.path, body=call.body, **call.query)
    return result.read() if call.route.result.kind == "binary" else result


def clients(calls: Calls, way: str, form: str, stack: ExitStack) -> dict[str, tuple[Any, Recorder]]:
    """Open a client for each user."""
    package = calls.uforge.module()
    opened = {}
    for login in LOGINS:
        inner: httpx2.BaseTransport = httpx2.HTTPTransport()
        if way == "in process":
            bridge = calls.uforge.stub_module("._runtime.server.bridge")
            inner = bridge.InProcess(calls.server.application, calls.server.loop)
        recorder = Recorder(inner)
        auth = package.BasicAuth(login, login)
        api = package.UForge(calls.server.url(), auth=auth, wire_format=form, transport=recorder)
        opened[login] = stack.enter_context(api), recorder
    return opened


@contextmanager
def planner_of(calls: Calls) -> Iterator[Planner]:
    """Return what plans calls in the stub's default world, and makes what that lacks through the API."""
    with ExitStack() as stack:
        apis = clients(calls, "in process", "xml", stack)
        yield Planner(
            calls.world,
            lambda name: calls.uforge.stub_module(f"._runtime.server.{name}"),
            lambda call: made(call, apis[calls.login(call.route)][0]),
            NEEDS,
        )
