"""Base classes of the generated namespaces: each method hands its arguments over in one line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .drive import iterate, run

if TYPE_CHECKING:
    from .client import AsyncClient, Client
    from .download import AsyncDownload, Download
    from .operation import Operation
    from .options import RequestOptions, WaitOptions
    from .response import Page

T = TypeVar("T")


class Namespace:
    """Operations of one resource, bound to a client."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _call(
        self,
        operation: Operation[T],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> T:
        core, port, call = self._client._begin(operation, path, query, body, options)
        result: T = run(core.call(call, port))
        return result

    def _download(
        self,
        operation: Operation[Download],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> Download:
        from .download import Download, start

        core, port, call = self._client._begin(operation, path, query, body, options)
        return Download(run(start(core, port, call)))

    def _iterate(
        self,
        operation: Operation[Page[T]],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Iterator[T]:
        from .paging import items

        core, port, call = self._client._begin(operation, path, query, None, options)
        return iterate(items(core, port, call))

    def _wait(
        self,
        operation: Operation[T],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        options: WaitOptions[T] | None = None,
    ) -> T:
        from .waiting import wait

        core, port, call = self._client._begin(operation, path, query, None, options)
        result: T = run(wait(core, port, call))
        return result


class AsyncNamespace:
    """Operations of one resource, bound to an asynchronous client."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _call(
        self,
        operation: Operation[T],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> T:
        core, port, call = self._client._begin(operation, path, query, body, options)
        result: T = await core.call(call, port)
        return result

    async def _download(
        self,
        operation: Operation[Download],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> AsyncDownload:
        from .download import AsyncDownload, start

        core, port, call = self._client._begin(operation, path, query, body, options)
        return AsyncDownload(await start(core, port, call))

    async def _iterate(
        self,
        operation: Operation[Page[T]],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncIterator[T]:
        from .paging import items

        core, port, call = self._client._begin(operation, path, query, None, options)
        async for item in items(core, port, call):
            yield item

    async def _wait(
        self,
        operation: Operation[T],
        path: Sequence[Any] = (),
        *,
        query: Mapping[str, Any] | None = None,
        options: WaitOptions[T] | None = None,
    ) -> T:
        from .waiting import wait

        core, port, call = self._client._begin(operation, path, query, None, options)
        result: T = await wait(core, port, call)
        return result
