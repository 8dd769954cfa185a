"""Where requests leave the process: transports of httpx2, chosen by proxy, behind one small interface.

The transports are used without an ``httpx2.Client`` around them: that one writes each URL to its log,
signatures and download ids included, and follows redirects in a way of its own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.request import getproxies, proxy_bypass

import httpx2

from .errors import ConfigurationError
from .options import Settings
from .retry import Clock

T = TypeVar("T")


class Port(Protocol):
    """What the coroutines of this package wait for. A synchronous port's methods never suspend."""

    asynchronous: bool
    clock: Clock
    abandoned: list[httpx2.Response]

    async def open(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and return the head of the answer."""

    async def read(self, response: httpx2.Response) -> bytes:
        """Read the rest of an answer and release its connection."""

    def chunks(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        """Read an answer piece by piece."""

    async def close_response(self, response: httpx2.Response) -> None:
        """Release the connection of an answer that is not wanted any more."""

    async def within(self, seconds: float | None, awaitable: Awaitable[T]) -> T:
        """Await; an asynchronous port raises TimeoutError after ``seconds``."""

    async def sleep(self, seconds: float) -> None:
        """Pause."""

    async def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Call a function of the user, which may be asynchronous in an asynchronous client."""

    async def blocking(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function that waits for a disk."""

    async def close(self) -> None:
        """Close all connections."""


class TransportSet:
    """Transports of one process, one a proxy, made on first use.

    Args:
        settings: the client's.
        make: the transport class, synchronous or not.
        expected: what a transport given by the user must be.
    """

    def __init__(self, settings: Settings, make: Callable[..., Any], expected: type[Any]) -> None:
        self._settings = settings
        self._make = make
        self._by_proxy: dict[str | None, Any] = {}
        self._by_origin: dict[tuple[str, str, int | None], Any] = {}
        given = settings.transport
        if given is not None and not isinstance(given, expected):
            raise ConfigurationError(f"transport= must be a {expected.__name__} for this client")

    def find(self, url: httpx2.URL) -> Any:
        """The transport for a URL."""
        origin = (url.scheme, url.host, url.port)
        transport = self._by_origin.get(origin)
        if transport is None:
            transport = self._by_origin[origin] = self._for_proxy(self._proxy(url))
        return transport

    def all(self) -> list[Any]:
        """Every transport made so far."""
        return list(self._by_proxy.values())

    def _for_proxy(self, proxy: str | None) -> Any:
        found = self._by_proxy.get(proxy)
        if found is None:
            settings = self._settings
            # Two threads may come here at once: the first to store its transport wins.
            made = settings.transport or self._make(
                verify=tls_context(settings), trust_env=settings.trust_env, proxy=proxy
            )
            found = self._by_proxy.setdefault(proxy, made)
        return found

    def _proxy(self, url: httpx2.URL) -> str | None:
        settings = self._settings
        if settings.transport is not None:
            return None
        if settings.proxy is not None:
            return settings.proxy
        if not settings.trust_env:
            return None
        proxies = getproxies()
        found = proxies.get(url.scheme) or proxies.get("all")
        if not found or proxy_bypass(url.host if url.port is None else f"{url.host}:{url.port}"):
            return None
        return found if "://" in found else f"http://{found}"


def tls_context(settings: Settings) -> Any:
    """The TLS settings in the form that transports take.

    Raises:
        ConfigurationError: a file is missing or is no certificate.
    """
    verify = settings.verify
    if settings.ca_file is None and settings.client_cert is None:
        return verify
    import ssl  # lazy: no part of a client without settings for TLS

    try:
        if settings.ca_file is None or verify is False:
            context = (
                verify if isinstance(verify, ssl.SSLContext) else httpx2.create_ssl_context(verify)
            )
        elif Path(settings.ca_file).is_dir():
            context = ssl.create_default_context(capath=settings.ca_file)
        else:
            context = ssl.create_default_context(cafile=settings.ca_file)
        cert = settings.client_cert
        if cert is not None:
            context.load_cert_chain(*((cert,) if isinstance(cert, str) else cert))
    except OSError as error:  # ssl.SSLError is one; neither states the key's passphrase
        raise ConfigurationError(
            f"cannot load the CA file or the client certificate: {error}"
        ) from error
    return context


class SyncPort:
    """The port of a synchronous client: every method returns without suspending."""

    asynchronous = False

    def __init__(self, settings: Settings) -> None:
        self.clock = settings.clock or Clock()
        self.abandoned: list[httpx2.Response] = []
        self._transports = TransportSet(settings, httpx2.HTTPTransport, httpx2.BaseTransport)

    async def open(self, request: httpx2.Request) -> httpx2.Response:
        while self.abandoned:
            self.abandoned.pop().close()
        response: httpx2.Response = self._transports.find(request.url).handle_request(request)
        return response

    async def read(self, response: httpx2.Response) -> bytes:
        return response.read()

    async def chunks(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        try:
            for chunk in response.iter_bytes():
                yield chunk
        finally:
            response.close()

    async def close_response(self, response: httpx2.Response) -> None:
        response.close()

    async def within(self, seconds: float | None, awaitable: Awaitable[T]) -> T:
        return await awaitable

    async def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    async def call(self, function: Callable[..., object], *arguments: object) -> None:
        function(*arguments)

    async def blocking(self, function: Callable[..., T], *arguments: Any) -> T:
        return function(*arguments)

    async def close(self) -> None:
        while self.abandoned:
            self.abandoned.pop().close()
        for transport in self._transports.all():
            transport.close()
