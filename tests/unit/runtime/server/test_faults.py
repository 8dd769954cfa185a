"""Ordered faults: which requests they meet, what they do, and that the same seed does the same."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.runtime.server.faults import ConnectionDropped, Effect, Faults, Rule, arrange, sever
from rstparse.runtime.server.message import Fault


def test_without_rules_nothing_happens() -> None:
    assert Faults().draw("disk_get") is None


@pytest.mark.parametrize(
    ("pattern", "met"),
    [
        ("disk_get", True),
        ("disk_*", True),
        ("*", True),
        ("disk_ge?", True),
        ("Disk_get", False),
        ("disk", False),
    ],
)
def test_meets_operations_by_name_or_pattern(pattern: str, met: bool) -> None:
    faults = Faults()
    faults.add(operation=pattern, drop=True)
    assert (faults.draw("disk_get") == Effect(drop=True)) is met


def test_next_spends_itself() -> None:
    faults = Faults()
    faults.add(operation="disk_*", status=503, next=2)
    met = [faults.draw(name) is not None for name in ("x", "disk_get", "disk_get", "disk_get")]
    assert met == [False, True, True, False]


def test_a_rule_that_does_not_decide_is_not_spent() -> None:
    faults = Faults()
    faults.add(status=500, next=1)
    faults.add(status=503, next=1)
    drawn = [faults.draw("x") for _ in range(3)]
    assert [effect and effect.fault and effect.fault.status for effect in drawn] == [500, 503, None]


def test_delays_add_up_and_go_with_an_error() -> None:
    faults = Faults()
    faults.add(latency=1.5)
    faults.add(latency=0.5, status=429, retry_after=7, message="slow down")
    effect = faults.draw("x")
    assert effect is not None
    assert effect.fault is not None
    assert (effect.delay, effect.fault.status, effect.fault.message) == (2.0, 429, "slow down")
    assert (effect.fault.reason, effect.fault.headers) == ("ordered-fault", {"Retry-After": "7"})


def test_the_same_seed_draws_the_same() -> None:
    def draws(seed: int) -> list[Effect | None]:
        faults = Faults()
        faults.replace([Rule(rate=0.3, latency=1, jitter=0.5)], seed=seed)
        return [faults.draw("x") for _ in range(200)]

    assert draws(7) == draws(7) != draws(8)
    assert 40 <= sum(effect is not None for effect in draws(7)) <= 80


@given(st.floats(0, 10), st.floats(0, 10), st.integers())
def test_jitter_stays_within_its_bounds(latency: float, jitter: float, seed: int) -> None:
    faults = Faults(seed)
    faults.add(latency=latency, jitter=jitter, drop=True)
    effect = faults.draw("x")
    assert effect is not None
    assert max(0, latency - jitter) <= effect.delay <= latency + jitter


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, "needs an effect"),
        ({"status": 200}, "status must be"),
        ({"drop": True, "rate": 1.1}, "rate must be"),
        ({"drop": True, "next": -1}, "next must be"),
        ({"latency": -1.0}, "latency must be"),
        ({"latency": float("nan")}, "latency must be"),
        ({"truncate": -1}, "truncate must be"),
        ({"drop": True, "operation": ""}, "must not be empty"),
    ],
)
def test_refuses_rules_that_cannot_be(parts: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Faults().add(**parts)


def test_the_number_of_rules_is_bounded() -> None:
    faults = Faults()
    faults.replace([Rule(drop=True)] * 100)
    with pytest.raises(ValueError, match="at most 100"):
        faults.add(drop=True)
    with pytest.raises(ValueError, match="at most 100"):
        faults.replace([Rule(drop=True)] * 101)


def test_an_unknown_operation_is_answered_with_those_like_it() -> None:
    with pytest.raises(ValueError, match="did you mean disk_get"):
        Rule(operation="disk_gett", drop=True).check_operation(["disk_get", "image_delete"])


async def _sent(size: int, *pieces: bytes) -> tuple[bytes, bool]:
    """What gets through of a body in pieces, and whether the connection was cut."""
    got: list[bytes] = []

    async def send(message: Any) -> None:
        got.append(message.get("body", b""))

    cutting = await arrange(Effect(truncate=size), send)
    try:
        await cutting({"type": "http.response.start", "status": 200, "headers": []})
        for index, piece in enumerate(pieces):
            more = index + 1 < len(pieces)
            await cutting({"type": "http.response.body", "body": piece, "more_body": more})
    except ConnectionDropped:
        return b"".join(got), True
    return b"".join(got), False


@pytest.mark.parametrize(
    ("size", "pieces", "expected"),
    [
        (3, [b"hello"], (b"hel", True)),
        (7, [b"hello", b"world"], (b"hellowo", True)),
        (5, [b"hello", b"world"], (b"hello", True)),
        (5, [b"hello"], (b"hello", False)),
        (5, [b"hello", b""], (b"hello", False)),
        (0, [b"hello"], (b"", True)),
        (0, [b""], (b"", True)),
    ],
)
async def test_truncates(size: int, pieces: list[bytes], expected: tuple[bytes, bool]) -> None:
    assert await _sent(size, *pieces) == expected


async def _nothing(message: Any) -> None:
    raise AssertionError(message)


async def test_drops_and_refuses() -> None:
    with pytest.raises(ConnectionDropped):
        await arrange(Effect(drop=True), _nothing)
    with pytest.raises(Fault):
        await arrange(Effect(fault=Fault(500, "no")), _nothing)


async def test_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    assert await arrange(Effect(2.5), _nothing) is _nothing
    assert waited == [2.5]


async def test_there_is_no_connection_to_sever_in_process() -> None:
    assert await sever(_nothing) is False
