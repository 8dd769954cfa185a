"""The port of an asynchronous client, for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from inspect import isawaitable
from typing import Any, TypeVar

import httpx2

from .options import Settings
from .ports import TransportSet
from .retry import Clock

T = TypeVar("T")


class AsyncPort:
    """Connections that belong to one event loop; see :class:`~.ports.Port`."""

    asynchronous = True

    def __init__(self, settings: Settings) -> None:
        self.clock = settings.clock or Clock()
        self.abandoned: list[httpx2.Response] = []
        self._transports = TransportSet(
            settings, httpx2.AsyncHTTPTransport, httpx2.AsyncBaseTransport
        )

    async def open(self, request: httpx2.Request) -> httpx2.Response:
        while self.abandoned:
            await self.abandoned.pop().aclose()
        transport = self._transports.find(request.url)
        response: httpx2.Response = await transport.handle_async_request(request)
        return response

    async def read(self, response: httpx2.Response) -> bytes:
        return await response.aread()

    async def chunks(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in response.aiter_bytes():
                yield chunk
        finally:
            await response.aclose()

    async def close_response(self, response: httpx2.Response) -> None:
        await response.aclose()

    async def within(self, seconds: float | None, awaitable: Awaitable[T]) -> T:
        async with asyncio.timeout(seconds):
            return await awaitable

    async def sleep(self, seconds: float) -> None:
        await self.clock.asleep(seconds)

    async def call(self, function: Callable[..., object], *arguments: object) -> None:
        outcome = function(*arguments)
        if isawaitable(outcome):
            await outcome

    async def blocking(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(function, *arguments)

    async def close(self) -> None:
        while self.abandoned:
            await self.abandoned.pop().aclose()
        for transport in self._transports.all():
            await transport.aclose()
