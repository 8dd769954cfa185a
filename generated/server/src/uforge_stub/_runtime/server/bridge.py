"""Transports of httpx2 that reach the stub without a socket, for both kinds of client.

All requests run on one event loop, that of the stub, whichever thread or loop asks: in memory a world is
changed by one request at a time, and that must hold in process too. Bodies pass as a whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

import httpx2

from .faults import ConnectionDropped

Application = Callable[
    [Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]
"""An ASGI application."""


class _Answer(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """An answer while it is made: head, body, and whether the connection ended before its end."""

    def __init__(self, request: httpx2.Request) -> None:
        self.request = request
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []
        self.complete = False

    def response(self) -> httpx2.Response:
        """Return the head, with this as its body.

        Raises:
            httpx2.RemoteProtocolError: the connection was dropped before it.
        """
        if not self.status:
            raise httpx2.RemoteProtocolError(
                "Server disconnected without sending a response.", request=self.request
            )
        return httpx2.Response(self.status, headers=self.headers, stream=self, request=self.request)

    def __iter__(self) -> Iterator[bytes]:
        yield from self.body
        self._check()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.body:
            yield piece
        self._check()

    def _check(self) -> None:
        if not self.complete:
            raise httpx2.RemoteProtocolError(
                "peer closed connection without sending complete message body",
                request=self.request,
            )


async def _ask(application: Application, request: httpx2.Request, body: bytes) -> _Answer:
    answer = _Answer(request)
    url = request.url
    pending = [body]
    gone = asyncio.Event()

    async def receive() -> Any:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        await gone.wait()  # the client stays until it is answered
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [(bytes(key), bytes(value)) for key, value in message["headers"]]
        elif message["type"] == "http.response.body":
            if request.method != "HEAD":
                answer.body.append(message.get("body", b""))
            answer.complete = not message.get("more_body", False)
            if answer.complete:
                gone.set()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(key.lower(), value) for key, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (url.host, url.port or (443 if url.scheme == "https" else 80)),
        "state": {},
    }
    try:
        await application(scope, receive, send)
    except ConnectionDropped:
        answer.complete = False
    return answer


class _Bridge:
    def __init__(self, application: Application, loop: asyncio.AbstractEventLoop) -> None:
        self._application = application
        self._loop = loop

    def _start(self, request: httpx2.Request, body: bytes) -> Future[_Answer]:
        return asyncio.run_coroutine_threadsafe(_ask(self._application, request, body), self._loop)


def _patience(request: httpx2.Request) -> float | None:
    timeout = request.extensions.get("timeout", {}).get("read")
    return None if timeout is None else float(timeout)


class InProcess(_Bridge, httpx2.BaseTransport):
    """For synchronous clients. Must not be used on the stub's own loop, where it would wait for itself."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        future = self._start(request, request.read())
        try:
            answer = future.result(_patience(request))
        except FutureTimeout:
            if future.done():
                raise  # the application's own
            future.cancel()
            raise httpx2.ReadTimeout("timed out", request=request) from None
        return answer.response()


class AsyncInProcess(_Bridge, httpx2.AsyncBaseTransport):
    """For asynchronous clients, on any loop."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        future = self._start(request, await request.aread())
        try:
            async with asyncio.timeout(_patience(request)) as limit:
                answer = await asyncio.wrap_future(future)
        except TimeoutError:
            if not limit.expired():
                raise  # the application's own
            raise httpx2.ReadTimeout("timed out", request=request) from None
        return answer.response()
