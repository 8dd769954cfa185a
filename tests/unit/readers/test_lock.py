"""The name lock beside the pages, as a reader sees it."""

from __future__ import annotations

from rstparse.lock import Lock, LockedObject, to_json
from rstparse.readers.lock import SUBJECT, read_lock


def test_a_lock_is_one_claim() -> None:
    lock = Lock(objects={"A": LockedObject(python="A")})
    page = read_lock(to_json(lock), "names.json")
    assert [(c.subject, c.field, c.origin) for c in page.claims] == [(SUBJECT, "names", "lock")]
    assert page.diagnostics == ()


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
