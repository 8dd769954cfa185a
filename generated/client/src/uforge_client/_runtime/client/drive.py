"""How one text serves two clients.

Everything that waits is written once, as coroutines over an :class:`~.port.Port`. The asynchronous
client awaits them. The synchronous client has a port whose methods never suspend, so that a coroutine
runs to its end in one step: no event loop, no thread, and the same code in both.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Generator
from typing import TypeVar

T = TypeVar("T")


def run(awaitable: Awaitable[T]) -> T:
    """Run a coroutine that never suspends, and return its result.

    Raises:
        RuntimeError: it did suspend, which means that something asynchronous was handed to a
            synchronous client.
    """
    steps = awaitable.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    error = RuntimeError(
        "a synchronous client was given something asynchronous; use the async client"
    )
    # Thrown in where it waits, so that all of its cleaning up runs.
    getattr(steps, "throw", _raise)(error)
    raise error


def iterate(items: AsyncGenerator[T, None]) -> Generator[T, None, None]:
    """Iterate over an asynchronous generator that never suspends; closing one closes the other."""
    try:
        while True:
            try:
                item = run(items.__anext__())
            except StopAsyncIteration:
                return
            yield item
    finally:
        run(items.aclose())


def _raise(error: Exception) -> None:
    raise error
