"""Base classes of the generated namespaces: each method hands its arguments over in one line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .drive import iterate, run

if TYPE_CHECKING:
    from .client import AsyncClient, Client
    from .download import AsyncDownload, Download
    from .operation import Operation
    from .options import RequestOptions, WaitOptions
    from .response import Page

T = TypeVar("T")


def _named(operation: Operation[Any], values: Sequence[Any]) -> dict[str, Any]:
    """Return the values of the query parameters, given in the order of the declaration, by name."""
    return dict(zip(operation.query, values, strict=True))


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
        query: Sequence[Any] = (),
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> T:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), body, options
        )
        result: T = run(engine.call(call, port))
        return result

    def _download(
        self,
        operation: Operation[Download],
        path: Sequence[Any] = (),
        *,
        query: Sequence[Any] = (),
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> Download:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), body, options
        )
        return self._client._cover(run(engine.download(call, port)))

    def _iterate(
        self,
        operation: Operation[Page[T]],
        path: Sequence[Any] = (),
        *,
        query: Sequence[Any] = (),
        options: RequestOptions | None = None,
    ) -> Iterator[T]:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), None, options
        )
        return iterate(engine.items(call, port))

    def _wait(
        self,
        operation: Operation[T],
        path: Sequence[Any] = (),
        *,
        query: Sequence[Any] = (),
        options: WaitOptions[T] | None = None,
    ) -> T:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), None, options
        )
        result: T = run(engine.wait(call, port))
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
        query: Sequence[Any] = (),
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> T:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), body, options
        )
        result: T = await engine.call(call, port)
        return result

    async def _download(
        self,
        operation: Operation[Download],
        path: Sequence[Any] = (),
        *,
        query: Sequence[Any] = (),
        body: Any = None,
        options: RequestOptions | None = None,
    ) -> AsyncDownload:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), body, options
        )
        return self._client._cover(await engine.download(call, port))

    def _iterate(
        self,
        operation: Operation[Page[T]],
        path: Sequence[Any] = (),
        *,
        query: Sequence[Any] = (),
        options: RequestOptions | None = None,
    ) -> AsyncIterator[T]:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), None, options
        )
        return engine.items(call, port)

    async def _wait(
        self,
        operation: Operation[T],
        path: Sequence[Any] = (),
        *,
        query: Sequence[Any] = (),
        options: WaitOptions[T] | None = None,
    ) -> T:
        engine, port, call = self._client._begin(
            operation, path, _named(operation, query), None, options
        )
        result: T = await engine.wait(call, port)
        return result
