"""The two clients that a generated package subclasses."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from .base import CLIENT_ATTRIBUTES, ClientBase, namespace
from .drive import run
from .options import RequestOptions

if TYPE_CHECKING:
    from .download import AsyncDownload, Download
    from .ports import Port
    from .response import RawResponse
    from .transfer import Transfer
    from .version import VersionCheck

__all__ = ["CLIENT_ATTRIBUTES", "AsyncClient", "Client", "namespace"]


class Client(ClientBase):
    """A synchronous client; see :class:`ClientBase` for the arguments. Use it in a ``with`` block or
    close it."""

    def request(self, name: str, /, *path: Any, body: Any = None, **parameters: Any) -> Any:
        """Call an operation by its documented name.

        Args:
            name: the documented name.
            path: the path parameters, in the order of the path.
            body: the request body.
            parameters: query parameters by Python name, and options (:class:`RequestOptions`).

        Returns:
            What the operation's method returns.

        Raises:
            LookupError: there is no such operation.
            ApiError: as its method does.
        """
        engine, port, call = self._named(name, path, body, parameters)
        if call.operation.result.kind == "binary":
            return self._cover(run(engine.download(call, port)))
        return run(engine.call(call, port))

    def request_raw(
        self, name: str, /, *path: Any, body: Any = None, **parameters: Any
    ) -> RawResponse[Any]:
        """Call an operation and get the answer as it came, whatever its status.

        Typed methods keep their types: to see headers beside a typed result, pass them
        ``on_response=``. This is for what they do not show: an undocumented format, the exact bytes,
        an error's body. ``.decode()`` of the answer gives, or raises, what the method would have.

        Args:
            name: the documented name; the other arguments are those of :meth:`request`.
        """
        engine, port, call = self._named(name, path, body, parameters)
        return run(engine.raw(call, port))

    def download_uri(self, uri: str, **options: Unpack[RequestOptions]) -> Download:
        """Fetch a file by a URI that an object holds, such as ``downloadUri``, without credentials.

        Args:
            uri: relative to the API's base.
            options: options of the call; ``auth=`` sends credentials.
        """
        return self._cover(run(self._engine().download_uri(uri, options, self._port())))

    def check_version(self, *, strict: bool = False) -> VersionCheck:
        """Compare the service's version with the one that this client was made for.

        Args:
            strict: raise, rather than warn, where they do not fit.

        Warns:
            VersionWarning: the service is older, or of another major version.

        Raises:
            VersionMismatchError: the same, with ``strict``.
        """
        operation = self._status_operation()
        return run(self._engine().check_version(operation, self._port(), strict))

    def _cover(self, transfer: Transfer) -> Download:
        from .download import Download  # lazy: as the engine, which has loaded it by now

        return Download(transfer)

    def close(self) -> None:
        """Close all connections. The client cannot be used any more."""
        self._connections.closed = True
        while self._connections.ports:
            process, port = self._connections.ports.popitem()
            if process == os.getpid():
                run(port.close())

    def _port(self) -> Port:
        ports = self._connections.ports
        port = ports.get(os.getpid())
        if port is None:
            if self._connections.closed:
                raise RuntimeError("the client is closed")
            from .ports import SyncPort  # lazy: as the engine

            # Of two threads that come here at once, the first to store its port wins.
            port = ports.setdefault(os.getpid(), SyncPort(self._settings))
        found: Port = port
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(ClientBase):
    """An asynchronous client for asyncio; see :class:`ClientBase` for the arguments. Use it in an
    ``async with`` block or close it. Used from several event loops, it has connections for each."""

    async def request(self, name: str, /, *path: Any, body: Any = None, **parameters: Any) -> Any:
        """Call an operation by its documented name; see :meth:`Client.request`."""
        engine, port, call = self._named(name, path, body, parameters)
        if call.operation.result.kind == "binary":
            return self._cover(await engine.download(call, port))
        return await engine.call(call, port)

    async def request_raw(
        self, name: str, /, *path: Any, body: Any = None, **parameters: Any
    ) -> RawResponse[Any]:
        """Call an operation and get the answer as it came; see :meth:`Client.request_raw`."""
        engine, port, call = self._named(name, path, body, parameters)
        return await engine.raw(call, port)

    async def download_uri(self, uri: str, **options: Unpack[RequestOptions]) -> AsyncDownload:
        """Fetch a file by a URI that an object holds; see :meth:`Client.download_uri`."""
        return self._cover(await self._engine().download_uri(uri, options, self._port()))

    async def check_version(self, *, strict: bool = False) -> VersionCheck:
        """Compare the service's version with the client's; see :meth:`Client.check_version`."""
        operation = self._status_operation()
        return await self._engine().check_version(operation, self._port(), strict)

    def _cover(self, transfer: Transfer) -> AsyncDownload:
        from .download import AsyncDownload  # lazy: as the engine, which has loaded it by now

        return AsyncDownload(transfer)

    async def aclose(self) -> None:
        """Close all connections of this event loop, and forget those of others."""
        from asyncio import get_running_loop  # lazy: synchronous programs do without asyncio

        self._connections.closed = True
        mine = self._connections.ports.pop((os.getpid(), get_running_loop()), None)
        self._connections.ports.clear()
        if mine is not None:
            await mine.close()

    def _port(self) -> Port:
        from asyncio import get_running_loop  # lazy: synchronous programs do without asyncio

        ports = self._connections.ports
        key = (os.getpid(), get_running_loop())
        port = ports.get(key)
        if port is None:
            if self._connections.closed:
                raise RuntimeError("the client is closed")
            from .async_port import AsyncPort  # lazy: as the engine

            for process, loop in [known for known in ports if known[1].is_closed()]:
                ports.pop((process, loop), None)
            port = ports.setdefault(key, AsyncPort(self._settings))
        found: Port = port
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
