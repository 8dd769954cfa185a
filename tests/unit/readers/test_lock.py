"""The name lock beside the pages, as a reader sees it."""

from __future__ import annotations

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
    assert "rstparse names --accept" in found.help
    assert page.claims == ()
