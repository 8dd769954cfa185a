"""The journal: bounded, filtered, without secrets."""

from __future__ import annotations

from datetime import UTC, datetime

from rstparse.runtime.server.journal import LONGEST, Entry, Journal

NOW = datetime(2020, 1, 1, tzinfo=UTC)


def _filled() -> Journal:
    journal = Journal(3)
    for number in range(1, 6):
        journal.add("GET", f"/disks/{number}", 200 if number % 2 else 404, time=NOW,
                    operation="disk_get", reason="" if number % 2 else "gone")  # fmt: skip
    return journal


def test_keeps_the_last_requests_and_counts_all() -> None:
    journal = _filled()
    assert [entry.number for entry in journal.entries()] == [3, 4, 5]
    assert (len(journal), journal.total) == (3, 5)


def test_an_entry_says_everything() -> None:
    journal = Journal()
    journal.add("GET", "/dsks", 404, time=NOW, reason="no-route", message="no", nearest="/disks",
                login="guest", milliseconds=1.23456)  # fmt: skip
    assert journal.entries() == [
        Entry(
            number=1,
            time=NOW,
            method="GET",
            path="/dsks",
            operation="",
            status=404,
            reason="no-route",
            message="no",
            nearest="/disks",
            login="guest",
            milliseconds=1.235,
        )
    ]


def test_a_query_is_not_kept() -> None:
    journal = Journal()
    journal.add("GET", "/d?apikey=k&signature=s", 200, time=NOW)
    journal.add("GET", "/d#secret", 200, time=NOW)
    assert [entry.path for entry in journal.entries()] == ["/d", "/d"]


def test_long_texts_are_cut() -> None:
    journal = Journal()
    journal.add("X" * 10**5, "/" * 10**5, 404, time=NOW, message="m" * 10**5)
    [entry] = journal.entries()
    assert (len(entry.method), len(entry.path), len(entry.message)) == (40, LONGEST, LONGEST)


def test_filters() -> None:
    journal = _filled()
    assert [entry.number for entry in journal.entries(refused=True)] == [4]
    assert [entry.number for entry in journal.entries(status=200)] == [3, 5]
    assert [entry.number for entry in journal.entries(status=200, last=1)] == [5]
    assert journal.entries(operation="other") == []
    assert journal.entries(last=0) == []


def test_clear_begins_anew() -> None:
    journal = _filled()
    journal.clear()
    assert (journal.entries(), journal.total) == ([], 0)
