"""Which file of earlier each new one was."""

from __future__ import annotations

import time

import pytest

from rstparse.sides.moved import sources_of

A = b"one\ntwo\nthree\nfour\n"
B = b"un\ndeux\ntrois\nquatre\n"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"a": A}, {"a": A}, {}),
        ({"a": A}, {"b": A}, {"b": "a"}),
        ({"a": A}, {"a": A, "b": A}, {}),
        ({"a": A}, {"b": A, "c": A}, {"b": "a"}),
        ({"a": A, "b": A}, {"c": A}, {"c": "a"}),
        ({"x/a": A, "x/b": A}, {"y/b": A, "y/a": A}, {"y/a": "x/a", "y/b": "x/b"}),
        ({"a": A, "b": B}, {"c": B, "d": A}, {"c": "b", "d": "a"}),
        ({"a": A}, {"b": A.replace(b"two", b"2")}, {"b": "a"}),
        ({"a": A}, {"b": b"one\ntwo\n3\n4\n"}, {"b": "a"}),
        ({"a": A}, {"b": b"one\n2\n3\n4\n"}, {}),
        ({"a": A}, {"b": B}, {}),
        ({"a": A}, {"b": A * 4}, {}),
        ({"a": b""}, {"b": A}, {}),
    ],
)
def test_sources(before: dict[str, bytes], now: dict[str, bytes], expected: dict[str, str]) -> None:
    assert sources_of(before, now) == expected


def test_same_bytes_come_before_the_same_name() -> None:
    edited = A.replace(b"two", b"2")
    assert sources_of({"x/a": A}, {"y/a": edited, "y/b": A}) == {"y/b": "x/a"}


def test_the_same_name_comes_before_more_common_lines() -> None:
    less, more = A.replace(b"two\nthree", b"2\n3"), A.replace(b"two", b"2")
    assert sources_of({"x/a": A}, {"y/a": less, "y/b": more}) == {"y/a": "x/a"}


def test_of_two_with_the_name_the_more_alike_is_the_source() -> None:
    """Each group has an ``overview.rst``."""
    one, two = A, A.replace(b"four", b"4")
    before = {"x/overview": one, "y/overview": two}
    now = {"p/overview": two + b"5\n", "q/overview": one + b"5\n"}
    assert sources_of(before, now) == {"p/overview": "y/overview", "q/overview": "x/overview"}


def test_a_whole_reference_that_moved_takes_a_moment() -> None:
    pages = {f"x/{n}": f"{n}\n".encode() + A * 10 for n in range(400)}
    start = time.perf_counter()
    found = sources_of(
        pages, {name.replace("x", "y"): data + b"5\n" for name, data in pages.items()}
    )
    assert time.perf_counter() - start < 5
    assert found == {name.replace("x", "y"): name for name in pages}
