"""Coroutines that are run without an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from rstparse.runtime.client.drive import iterate, run


def test_a_coroutine_that_never_waits_has_a_result() -> None:
    async def inner() -> int:
        return 1

    async def outer() -> int:
        return await inner() + 1

    assert run(outer()) == 2


def test_its_errors_come_through() -> None:
    async def fails() -> None:
        raise LookupError("x")

    with pytest.raises(LookupError, match="x"):
        run(fails())


def test_one_that_waits_is_refused_and_cleans_up() -> None:
    cleaned = []

    async def waits() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            cleaned.append(True)

    with pytest.raises(RuntimeError, match="a synchronous client was given something asynchronous"):
        run(waits())
    assert cleaned == [True]


def test_a_generator_is_closed_with_its_iterator() -> None:
    closed = []

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            for number in range(9):
                yield number
        finally:
            closed.append(True)

    assert list(iterate(numbers())) == list(range(9))
    items = iterate(numbers())
    assert (next(items), next(items)) == (0, 1)
    items.close()
    assert closed == [True, True]


def test_a_generator_that_waits_is_refused() -> None:
    async def numbers() -> AsyncGenerator[int, None]:
        yield 1
        await asyncio.sleep(0)
        yield 2

    items = iterate(numbers())
    assert next(items) == 1
    with pytest.raises(RuntimeError, match="use the async client"):
        next(items)
