"""The name lock beside the pages, as a reader sees it."""

from __future__ import annotations

import pytest

from rstparse.lock import Lock, LockedObject, LockedOperation, to_json
from rstparse.readers.lock import SUBJECT, read_lock


def test_a_lock_is_claimed_whole_with_the_lines_of_its_entries() -> None:
    names = {name: LockedObject(python="A") for name in ("A", 'b"\u00fc', "objects")}
    lock = Lock(operations={"a_get": LockedOperation(route="GET /", python="a.get")}, objects=names)
    page = read_lock(to_json(lock), "names.json")
    assert [(c.subject, c.field, c.origin) for c in page.claims] == [
        (SUBJECT, "names", "lock"),
        (SUBJECT, "lines", "lock"),
    ]
    assert page.claims[1].value == {
        "operations": {"a_get": 4},
        "objects": {"A": 7, 'b"\u00fc': 8, "objects": 9},
    }
    assert page.diagnostics == ()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a name lock: Input data was truncated"),
        (b'<<<<<<< HEAD\n{"format": 1}', "not a name lock: JSON is malformed"),
        (b'{"x": ' + b"[" * 20000, "not a name lock: "),
        (b'{"operations": {"\xff": {}}}', "not a name lock: "),
    ],
)
def test_what_is_no_lock(data: bytes, why: str) -> None:
    page = read_lock(data, "names.json")
    (found,) = page.diagnostics
    assert (found.code, found.line, page.claims) == ("bad-lock", 1, ())
    assert found.message.startswith(why)


def test_a_byte_order_mark_is_nothing() -> None:
    assert read_lock(b"\xef\xbb\xbf" + to_json(Lock()), "names.json").diagnostics == ()


def test_a_broken_lock_is_an_error_with_its_line() -> None:
    page = read_lock(b'{\n"format": 1,\n"operations": x}', "names.json")
    (found,) = page.diagnostics
    assert (found.code, found.severity, found.path, found.line) == (
        "bad-lock",
        "error",
        "names.json",
        3,
    )
    assert found.help == (
        "restore the file from version control, or remove it if it never locked a name; "
        "then: rstparse names --accept"
    )
    assert page.claims == ()
