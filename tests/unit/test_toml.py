"""TOML written by hand: read, or refused with its place."""

from __future__ import annotations

import pytest

from rstparse.toml import DEPTH, BadToml, read_toml


def test_a_byte_order_mark_is_no_part_of_a_file() -> None:
    assert read_toml(b"\xef\xbb\xbfa = 1\r\n") == {"a": 1}


@pytest.mark.parametrize("number", [(1 << 63) - 1, -(1 << 63)])
def test_the_largest_numbers(number: int) -> None:
    assert read_toml(f"a = {number}".encode()) == {"a": number}


def test_the_deepest_file() -> None:
    value = read_toml(b"a = " + b"[" * DEPTH + b"]" * DEPTH)["a"]
    for _ in range(DEPTH - 1):
        (value,) = value
    assert value == []


@pytest.mark.parametrize(
    ("data", "message", "line", "column"),
    [
        (b"a = 1\nb = x", "Invalid value (at line 2, column 5)", 2, 5),
        (b"a = 1\nb =", "Invalid value (at end of document)", 2, 1),
        (b'a = 1\nb = "\xff"', "byte 0xff is not UTF-8", 2, 6),
        (b"a = 1\nb = " + b"[" * 20000, "more than 64 tables", 2, 1),
        (b"x = 1\na = " + b"[" * 65 + b"]" * 65, "more than 64 tables", 2, 1),
        (b"[" + b"a." * 65 + b"b]", "more than 64 tables", 1, 1),
        (b"x = 1\na = " + b"1" * 5000, "larger than 64 bits", 2, 1),
        (b"x = 1\na = [{ b = -9_223_372_036_854_775_809 }]", "larger than 64 bits", 2, 1),
        (b"x = 1\na = 0x1_0000_0000_0000_0000", "larger than 64 bits", 2, 1),
    ],
)
def test_what_is_refused(data: bytes, message: str, line: int, column: int) -> None:
    with pytest.raises(BadToml) as caught:
        read_toml(data)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)
