"""TOML that somebody wrote by hand: every file of it is read here, so that none can do more than be refused."""

from __future__ import annotations

import re
import tomllib
from typing import Any

DEPTH = 64
"""Tables and arrays within each other beyond which a file is refused; none of ours needs ten."""

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_LONG = re.compile(r"[0-9A-Za-z_]{16,}")


class BadToml(ValueError):
    """A file is no TOML, or holds what nothing can be made of.

    Attributes:
        line, column: where, counted from 1.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def read_toml(data: bytes) -> dict[str, Any]:
    """Return the tables of a file; a byte order mark, which some editors put first, is no part of it.

    Raises:
        BadToml: it cannot be read.
    """
    text = _text(data)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        place = _PLACE.search(str(problem))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        raise BadToml(str(problem), line, column) from None
    except RecursionError:
        raise _deep(text) from None
    except ValueError:  # Python converts no number of thousands of digits
        raise _large(text) from None
    _check(tables, text)
    return tables


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        column = problem.start - data.rfind(b"\n", 0, problem.start)
        why = f"byte {data[problem.start]:#04x} is not UTF-8"
        raise BadToml(why, line, column) from None


def _check(tables: dict[str, Any], text: str) -> None:
    """Refuse what later steps, which go down by recursion and write 64 bits a number, could not take."""
    left: list[tuple[Any, int]] = [(tables, 0)]
    while left:
        value, depth = left.pop()
        if isinstance(value, dict | list):
            if depth > DEPTH:
                raise _deep(text)
            inner = value.values() if isinstance(value, dict) else value
            left += [(part, depth + 1) for part in inner]
        elif isinstance(value, int) and not _fits(value):
            raise _large(text)


def _deep(text: str) -> BadToml:
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        depth += sum(line.count(c) for c in "[{")
        if depth > DEPTH:
            return BadToml(f"more than {DEPTH} tables or arrays within each other", number)
        depth -= sum(line.count(c) for c in "]}")
    return BadToml(f"more than {DEPTH} tables or arrays within each other")


def _large(text: str) -> BadToml:
    lines = text.split("\n")
    at = (n for n, line in enumerate(lines, 1) if any(map(_is_large, _LONG.findall(line))))
    return BadToml("a number is larger than 64 bits", next(at, 1))


def _is_large(digits: str) -> bool:
    try:
        return not _fits(int(digits, 0))
    except ValueError:  # no number, or one of thousands of digits
        return digits.isdigit()


def _fits(number: int) -> bool:
    return -(1 << 63) <= number < 1 << 63
