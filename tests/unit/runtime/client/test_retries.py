"""What is repeated, what never is, and how long it takes."""

from __future__ import annotations

import socket
import time
from email.utils import formatdate
from typing import Any

import pytest

from rstparse.runtime.client import (
    ApiConnectionError,
    ApiTimeoutError,
    DeadlineExceeded,
    Retry,
    ServiceUnavailableError,
    TooManyRequestsError,
)
from rstparse.runtime.client.retry import Clock, as_retry, retry_after
from tests.unit.runtime.client.conftest import XML, Answer, FakeClock, Server, settle
from tests.unit.runtime.client.demo.models import Image
from tests.unit.runtime.client.test_calls import IMAGE

GOOD = Answer(200, XML, IMAGE)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_reading_is_repeated(api: Any, server: Server, clock: FakeClock, status: int) -> None:
    server.replies(Answer(status), Answer(status), GOOD)
    assert (await settle(api.image.get("guest", 5))).db_id == 5
    assert len(server.seen) == 3
    assert clock.pauses == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 404, 408, 500, 501])
async def test_other_answers_are_final(api: Any, server: Server, status: int) -> None:
    server.answer = lambda seen: Answer(status)
    with pytest.raises(Exception, match=f"status {status}"):
        await settle(api.image.get("guest", 5))
    assert len(server.seen) == 1


async def test_the_last_answer_is_raised(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(503)
    with pytest.raises(ServiceUnavailableError):
        await settle(api.image.get("guest", 5))
    assert len(server.seen) == 3


async def test_how_often(connect: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(503)
    api = connect(retries=0)
    for retries in ({}, {"retries": 1}, {"retries": Retry(attempts=4, base=0.1)}):
        server.seen.clear()
        with pytest.raises(ServiceUnavailableError):
            await settle(api.image.get("guest", 5, **retries))
        assert len(server.seen) == {0: 1, 1: 2}.get(retries.get("retries", 0), 5)  # type: ignore[call-overload]


async def test_the_whole_is_sent_again(api: Any, server: Server) -> None:
    server.replies(Answer(503), Answer(200, XML, IMAGE))
    await settle(api.image.update("guest", 5, Image(name="disk")))
    assert server.seen[0].body == server.seen[1].body != b""


async def test_a_creation_is_not_repeated(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(503)
    with pytest.raises(ServiceUnavailableError):
        await settle(api.image.create("guest", Image()))
    assert len(server.seen) == 1


async def test_a_broken_connection_is_repeated_for_reading_only(api: Any, server: Server) -> None:
    server.answer = lambda seen: None if len(server.seen) < 3 else GOOD
    assert (await settle(api.image.get("guest", 5))).db_id == 5
    assert len(server.seen) == 3
    server.seen.clear()
    with pytest.raises(ApiConnectionError):
        await settle(api.image.create("guest", Image()))
    assert len(server.seen) == 1


async def test_an_answer_that_breaks_off_is_asked_for_again(api: Any, server: Server) -> None:
    server.replies(Answer(200, {**XML, "Content-Length": "999"}, IMAGE, cut=True), GOOD)
    assert (await settle(api.image.get("guest", 5))).db_id == 5


async def test_a_creation_is_repeated_if_there_never_was_a_connection(
    connect: Any, clock: FakeClock
) -> None:
    api = connect("http://127.0.0.1:9/api")
    with pytest.raises(ApiConnectionError):
        await settle(api.image.create("guest", Image()))
    assert clock.pauses == [0.5, 1.0]


async def test_an_upload_that_has_begun_and_cannot_be_rewound(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(503)
    with pytest.raises(ServiceUnavailableError):
        await settle(api.image.upload("guest", 5, iter([b"a", b"b"])))
    assert len(server.seen) == 1


async def test_the_service_says_when(api: Any, server: Server, clock: FakeClock) -> None:
    date = formatdate(clock.now + 20, usegmt=True)
    server.replies(Answer(429, {"Retry-After": "7"}), Answer(503, {"Retry-After": date}), GOOD)
    await settle(api.image.get("guest", 5))
    assert clock.pauses == [7.0, 13.0]


async def test_a_service_that_says_much_later(api: Any, server: Server, clock: FakeClock) -> None:
    server.answer = lambda seen: Answer(429, {"Retry-After": "3600"})
    with pytest.raises(TooManyRequestsError):
        await settle(api.image.get("guest", 5))
    assert (len(server.seen), clock.pauses) == (1, [])


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 12 ", 12.0),
        ("Thu, 01 Jan 1970 00:17:00 GMT", 20.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 1000.0) == seconds


async def test_a_pause_beyond_the_deadline_is_not_begun(
    api: Any, server: Server, clock: FakeClock
) -> None:
    server.answer = lambda seen: Answer(503, {"Retry-After": "30"})
    with pytest.raises(ServiceUnavailableError):
        await settle(api.image.get("guest", 5, deadline=10))
    assert (len(server.seen), clock.pauses) == (1, [])


async def test_the_deadline_bounds_all_tries(
    connect: Any, server: Server, clock: FakeClock
) -> None:
    server.answer = lambda seen: Answer(503)
    api = connect(retries=Retry(attempts=100, base=1.0, longest=4.0), deadline=20.0)
    with pytest.raises(ServiceUnavailableError):
        await settle(api.image.get("guest", 5))
    assert clock.pauses == [1.0, 2.0, 4.0, 4.0, 4.0, 4.0]


async def test_pauses_have_full_jitter() -> None:
    class Half(Clock):
        def random(self) -> float:
            return 0.25

    assert [Retry(base=1.0, longest=6.0).pause(attempt, Half()) for attempt in range(5)] == [
        0.25,
        0.5,
        1.0,
        1.5,
        1.5,
    ]


@pytest.mark.parametrize("value", [-1, True, 1.5, "2", None])
def test_wrong_numbers_of_retries(value: Any) -> None:
    with pytest.raises(ValueError, match="retries= takes a number from 0"):
        as_retry(value)


@pytest.fixture
def silent() -> Any:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"


async def test_a_service_that_does_not_answer(connect: Any, silent: str) -> None:
    api = connect(silent, timeout=0.05, retries=1, clock=Clock())
    began = time.monotonic()
    with pytest.raises(ApiTimeoutError, match=r"no answer in time \(ReadTimeout\)") as caught:
        await settle(api.image.get("guest", 5))
    assert isinstance(caught.value, TimeoutError)
    assert not isinstance(caught.value, DeadlineExceeded)
    assert time.monotonic() - began < 5


async def test_the_deadline_bounds_the_timeouts(connect: Any, silent: str) -> None:
    api = connect(silent, timeout=60, deadline=0.1, clock=Clock())
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"no answer within 0\.1 s"):
        await settle(api.image.get("guest", 5))
    assert time.monotonic() - began < 5


async def test_the_deadline_bounds_an_answer_that_drips(connect: Any, server: Server) -> None:
    def drip() -> Any:
        for _ in range(200):
            time.sleep(0.02)
            yield b"<"

    server.answer = lambda seen: Answer(200, {**XML, "Content-Length": "200"}, pieces=drip())
    api = connect(deadline=0.2, retries=0, clock=Clock())
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        await settle(api.image.get("guest", 5))
    assert time.monotonic() - began < 2
