"""Path and query values, as the bytes that arrive."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rstparse.runtime.client.operation import Operation
from rstparse.runtime.client.request import Call, expand_path, expand_query
from tests.unit.runtime.client.conftest import Answer, Server, settle

_GET: Operation[None] = Operation("x_get", "GET", "/users/{uid}/x")
_FILE: Operation[None] = Operation("x_file", "GET", "/files/{path:.+}/raw")
_LIST: Operation[None] = Operation(
    "x_list", "GET", "/x", query={"order_by": "orderBy", "all": "all:boolean"}
)


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("guest", "guest"),
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("...", "..."),
        ("../../admin", "..%2F..%2Fadmin"),
        ("%2e%2e", "%252e%252e"),
        ("100%", "100%25"),
        ("a b+c", "a%20b%2Bc"),
        ("a?b#c&d=e;f", "a%3Fb%23c%26d%3De%3Bf"),
        ("UserA\\UserB", "UserA%5CUserB"),
        ("Grüße", "Gr%C3%BC%C3%9Fe"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("a\r\nHost: x", "a%0D%0AHost%3A%20x"),
        ("\x00", "%00"),
        ("a@b.c~_-", "a%40b.c~_-"),
        (12, "12"),
        (0, "0"),
        (True, "true"),
        (Colour.RED, "red"),
    ],
)
async def test_a_value_stays_one_segment(
    api: Any, server: Server, value: Any, segment: str
) -> None:
    server.answer = lambda seen: Answer(204)
    assert expand_path(_GET, (value,)) == f"users/{segment}/x"
    await settle(api.image.delete(value, value))
    assert server.seen[0].target == f"/api/users/{segment}/images/{segment}"


@pytest.mark.parametrize(
    ("value", "segments"),
    [
        ("a/b/c.txt", "a/b/c.txt"),
        ("a b/ü", "a%20b/%C3%BC"),
        ("a/..b/c..", "a/..b/c.."),
        ("a%2F..%2Fb", "a%252F..%252Fb"),
        ("/etc", "/etc"),
    ],
)
async def test_a_value_of_several_segments_keeps_its_slashes(
    api: Any, server: Server, value: str, segments: str
) -> None:
    assert expand_path(_FILE, (value,)) == f"files/{segments}/raw"
    server.answer = lambda seen: Answer(200, {}, b"x")
    assert await settle((await settle(api.image.file(value))).read()) == b"x"
    assert server.seen[0].target == f"/api/files/{segments}"


@pytest.mark.parametrize("value", ["..", "a/../b", "../x", "a/.", "a/.."])
def test_a_value_of_several_segments_does_not_climb(value: str) -> None:
    with pytest.raises(ValueError, match=r"'path' must not have '\.' or '\.\.' as a segment"):
        expand_path(_FILE, (value,))


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (None, ValueError, "path parameter 'uid' must not be None"),
        ("", ValueError, "path parameter 'uid' must not be empty"),
        ("\ud800", ValueError, "path parameter 'uid' is not valid Unicode"),
        (1.5, TypeError, "path parameter 'uid' takes str, int or bool, not float"),
        (b"x", TypeError, "path parameter 'uid' takes str, int or bool, not bytes"),
        (["x"], TypeError, "path parameter 'uid' takes str, int or bool, not list"),
    ],
)
def test_a_value_that_is_none(value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        expand_path(_GET, (value,))


def test_a_pattern_may_hold_braces() -> None:
    operation: Operation[None] = Operation("x", "GET", "/a/{n:[0-9]{3}}/{m}")
    assert [(part.name, part.pattern) for part in operation.placeholders] == [
        ("n", "[0-9]{3}"),
        ("m", None),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b&c=d+é", "a%20b%26c%3Dd%2B%C3%A9"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        (Colour.RED, "red"),
        ("", ""),
        (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), "2024-05-01T12%3A00%3A00Z"),
        (datetime(2024, 5, 1, 12), "2024-05-01T12%3A00%3A00"),
    ],
)
def test_query_values(value: Any, text: str) -> None:
    assert expand_query(Call(_LIST, query={"order_by": value})) == f"orderBy={text}"


def test_a_query_of_several_values_and_none() -> None:
    call = Call(
        _LIST, query={"order_by": ["a", "b"], "all": None}, options={"extra_query": {"z&": "1"}}
    )
    assert expand_query(call) == "orderBy=a&orderBy=b&z%26=1"


def test_query_values_that_are_none() -> None:
    with pytest.raises(TypeError, match="query parameter 'all' takes no dict"):
        expand_query(Call(_LIST, query={"all": {}}))
    with pytest.raises(TypeError, match="x_list has no query parameter 'most'; use extra_query"):
        expand_query(Call(_LIST, query={"most": 1}))


@pytest.mark.parametrize("tail", ["", "/", "//"])
async def test_the_base_may_end_with_slashes(connect: Any, server: Server, tail: str) -> None:
    server.answer = lambda seen: Answer(204)
    await settle(connect(server.url + tail).image.delete("guest", 5))
    assert server.seen[0].target == "/api/users/guest/images/5"
