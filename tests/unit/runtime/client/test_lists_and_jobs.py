"""Pages after pages, and waiting for jobs."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rstparse.runtime.client import (
    ApiError,
    JobCancelled,
    JobFailed,
    NotFoundError,
    VersionMismatchError,
    VersionWarning,
    WaitTimeout,
)
from rstparse.runtime.client.version import compare
from tests.unit.runtime.client.conftest import XML, Answer, FakeClock, Seen, Server, collect, settle


def _page(first: int, after: int, total: int | None) -> Answer:
    items = "".join(f"<image><dbId>{number}</dbId></image>" for number in range(first, after))
    stated = "" if total is None else f"<total>{total}</total>"
    body = f'<ns0:images xmlns:ns0="urn:demo">{stated}<images>{items}</images></ns0:images>'
    return Answer(200, XML, body.encode())


def _serve(size: int, *, total: bool = True, most: int = 1000, heed: bool = True) -> Any:
    """A list of ``size`` items; at most ``most`` a page; without ``heed`` the offset is ignored."""

    def answer(seen: Seen) -> Answer:
        query = parse_qs(urlsplit(seen.target).query)
        offset = int(query.get("offset", ["0"])[0]) if heed else 0
        count = min(int(query.get("count", ["1000"])[0]), most)
        return _page(offset, max(offset, min(offset + count, size)), size if total else None)

    return answer


@pytest.mark.parametrize(
    ("size", "settings", "requests"),
    [
        (7, {"count": 3}, 3),
        (6, {"count": 3}, 2),
        (0, {"count": 3}, 1),
        (7, {}, 1),
        (250, {}, 3),
    ],
)
async def test_pages_up_to_the_total(
    api: Any, server: Server, size: int, settings: dict[str, int], requests: int
) -> None:
    server.answer = _serve(size)
    images = await collect(api.image.iter_all("guest", **settings))
    assert [image.db_id for image in images] == list(range(size))
    assert len(server.seen) == requests


@pytest.mark.parametrize(
    ("size", "most", "requests"), [(7, 9, 4), (6, 9, 3), (0, 9, 1), (2, 9, 2), (7, 2, 5)]
)
async def test_pages_without_a_total_end_with_an_empty_one(
    api: Any, server: Server, size: int, most: int, requests: int
) -> None:
    """A short page may be the service's own limit."""
    server.answer = _serve(size, total=False, most=most)
    images = await collect(api.image.iter_all("guest", count=3, order_by="name"))
    assert [image.db_id for image in images] == list(range(size))
    assert len(server.seen) == requests
    assert server.seen[0].target == "/api/users/guest/images?orderBy=name&count=3&offset=0"


async def test_a_service_that_gives_less_than_asked_for(api: Any, server: Server) -> None:
    server.answer = _serve(7, most=2)
    images = await collect(api.image.iter_all("guest", count=5))
    assert [image.db_id for image in images] == list(range(7))


@pytest.mark.parametrize("total", [True, False])
async def test_a_service_that_ignores_the_offset(api: Any, server: Server, total: bool) -> None:
    server.answer = _serve(50, total=total, most=3, heed=False)
    images = await collect(api.image.iter_all("guest", count=3))
    assert [image.db_id for image in images] == [0, 1, 2]
    assert len(server.seen) == 2


async def test_from_an_offset_on(api: Any, server: Server) -> None:
    server.answer = _serve(7)
    images = await collect(api.image.iter_all("guest", count=3, offset=5))
    assert [image.db_id for image in images] == [5, 6]


async def test_nothing_is_fetched_ahead(api: Any, server: Server) -> None:
    server.answer = _serve(7)
    images = api.image.iter_all("guest", count=3)
    assert server.seen == []
    if hasattr(images, "__anext__"):
        assert (await anext(images)).db_id == 0
        await images.aclose()
    else:
        assert next(images).db_id == 0
        images.close()
    assert len(server.seen) == 1


async def test_an_impossible_page(api: Any) -> None:
    with pytest.raises(ValueError, match="count= must be at least 1"):
        await collect(api.image.iter_all("guest", count=0))


async def test_an_error_in_the_middle(api: Any, server: Server) -> None:
    server.replies(_page(0, 3, 7), Answer(404))
    with pytest.raises(NotFoundError):
        await collect(api.image.iter_all("guest", count=3))


# Jobs ---------------------------------------------------------------------------------------------


def _status(**told: object) -> Answer:
    told = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in told.items()
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return Answer(200, XML, f'<ns0:status xmlns:ns0="urn:demo">{inner}</ns0:status>'.encode())


async def test_waiting(api: Any, server: Server, clock: FakeClock) -> None:
    server.replies(
        _status(complete=False, percentage=10),
        _status(complete=False, percentage=60),
        _status(complete=True, percentage=100, message="done"),
    )
    seen: list[Any] = []
    last = await settle(api.image.wait("guest", 5, on_progress=seen.append))
    assert (last.complete, last.message) == (True, "done")
    assert [status.percentage for status in seen] == [10, 60, 100]
    assert clock.pauses == [5.0, 5.0]


async def test_a_job_that_is_over_returns_at_once(
    api: Any, server: Server, clock: FakeClock
) -> None:
    server.replies(_status(complete=True))
    await settle(api.image.wait("guest", 5, interval=60))
    assert (len(server.seen), clock.pauses) == (1, [])


async def test_a_job_that_fails(api: Any, server: Server) -> None:
    server.replies(
        _status(complete=False), _status(complete=True, error=True, errorMessage="disk full")
    )
    with pytest.raises(
        JobFailed, match=r"imageStatus_get: GET .*: the job failed: disk full"
    ) as caught:
        await settle(api.image.wait("guest", 5))
    assert caught.value.last.error is True


async def test_a_job_that_is_cancelled(api: Any, server: Server) -> None:
    server.replies(_status(cancelled=True, complete=True, percentage=30))
    with pytest.raises(JobCancelled, match="the job was cancelled") as caught:
        await settle(api.image.wait("guest", 5))
    assert caught.value.last.percentage == 30


async def test_a_job_that_takes_too_long(api: Any, server: Server, clock: FakeClock) -> None:
    server.replies(_status(complete=False, percentage=40))
    with pytest.raises(WaitTimeout, match="did not end within 12 s, having reached 40%") as caught:
        await settle(api.image.wait("guest", 5, interval=5, timeout=12))
    assert isinstance(caught.value, TimeoutError)
    assert clock.pauses == [5.0, 5.0, 2.0]
    assert len(server.seen) == 4


async def test_a_look_without_patience(api: Any, server: Server, clock: FakeClock) -> None:
    server.replies(_status(complete=False))
    with pytest.raises(WaitTimeout, match="did not end within 0 s"):
        await settle(api.image.wait("guest", 5, timeout=0))
    assert (len(server.seen), clock.pauses) == (1, [])


async def test_a_hiccup_does_not_end_the_waiting(api: Any, server: Server) -> None:
    server.replies(_status(complete=False), Answer(503), _status(complete=True))
    assert (await settle(api.image.wait("guest", 5))).complete is True


async def test_options_of_waiting(api: Any, server: Server) -> None:
    server.replies(_status(complete=True))
    await settle(api.image.wait("guest", 5, extra_headers={"X-A": "b"}, extra_query={"q": 1}))
    assert server.seen[0].header("X-A") == "b"
    with pytest.raises(TypeError, match="unknown options for waiting: etag"):
        await settle(api.image.wait("guest", 5, etag="x"))
    with pytest.raises(ValueError, match="must not be negative"):
        await settle(api.image.wait("guest", 5, interval=-1))


# The version of the service -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "fits"),
    [
        ("3.8.13", True),
        ("3.8.13-201901", True),
        ("3.8fp13", True),
        ("3.9", True),
        ("3.10.0", True),
        ("3.8.12", False),
        ("3.8", False),
        ("4.0", False),
        ("2.9.9", False),
        ("unknown", False),
        (None, False),
    ],
)
def test_versions_that_fit(service: str | None, fits: bool) -> None:
    assert compare("3.8.13", service).fits is fits


def _version(version: str) -> Answer:
    body = (
        f'<ns0:serviceStatus xmlns:ns0="urn:demo"><version>{version}</version></ns0:serviceStatus>'
    )
    return Answer(200, XML, body.encode())


async def test_the_version_of_the_service(api: Any, server: Server) -> None:
    server.replies(_version("3.8.13"))
    outcome = await settle(api.check_version(strict=True))
    assert (outcome.client, outcome.service, outcome.fits) == ("3.8.13", "3.8.13", True)
    assert server.seen[0].target == "/api/status"


async def test_an_older_service(api: Any, server: Server) -> None:
    server.replies(_version("3.6"))
    with pytest.warns(VersionWarning, match="of version 3.6, but the client was made for 3.8.13"):
        outcome = await settle(api.check_version())
    assert outcome.fits is False
    with pytest.raises(VersionMismatchError, match="install the client of that version") as caught:
        await settle(api.check_version(strict=True))
    assert isinstance(caught.value, ApiError)
