"""A journal that processes share: each tells of what all were asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rstparse.runtime.server import journals
from rstparse.runtime.server.journals import SharedJournal

NOW = datetime(2020, 1, 1, tzinfo=UTC)


def add(journal: SharedJournal, second: int, status: int = 200) -> None:
    journal.add("GET", f"/{second}", status, time=NOW + timedelta(seconds=second))


def told(journal: SharedJournal) -> list[tuple[int, str]]:
    return [(entry.number, entry.path) for entry in journal.entries()]


def test_requests_of_all_in_the_order_of_time(tmp_path: Path) -> None:
    one, other, elsewhere = (SharedJournal(tmp_path, world) for world in ("a", "a", "a.b"))
    add(elsewhere, 0)
    for second, journal in enumerate((one, other, other, one), 1):
        add(journal, second)
    expected = [(1, "/1"), (2, "/2"), (3, "/3"), (4, "/4")]
    assert told(one) == told(other) == expected
    assert (one.total, other.total) == (4, 4)
    assert told(elsewhere) == [(1, "/0")]
    assert [entry.path for entry in one.entries(last=2)] == ["/3", "/4"]
    assert told(SharedJournal(tmp_path, "a")) == expected  # of a later process


def test_the_last_ones_are_kept_and_all_counted(tmp_path: Path) -> None:
    one, other = SharedJournal(tmp_path, "a", 3), SharedJournal(tmp_path, "a", 3)
    for second in range(20):
        add(one if second % 2 else other, second)
    assert told(one) == told(other) == [(18, "/17"), (19, "/18"), (20, "/19")]
    assert sum(len(path.read_bytes().splitlines()) for path in tmp_path.iterdir()) <= 12


def test_what_was_cleared_is_not_told_by_anybody(tmp_path: Path) -> None:
    one, other = SharedJournal(tmp_path, "a"), SharedJournal(tmp_path, "a")
    add(one, 1)
    add(other, 2)
    one.clear()
    assert (told(one), one.total) == ([], 0)
    add(other, 3)  # which does not know yet
    assert told(one) == []
    other.begin(one.era)
    add(other, 4)
    add(one, 5)
    assert told(one) == told(other) == [(1, "/4"), (2, "/5")]


def test_files_of_former_processes_do_not_pile_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "MOST_FILES", 3)
    for second in range(9):
        add(SharedJournal(tmp_path, "a"), second)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    one, other = SharedJournal(tmp_path, "a"), SharedJournal(tmp_path, "a")
    add(one, 1)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + b'{"era": 0, "ent')
    assert told(other) == [(1, "/1")]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = SharedJournal(tmp_path / "file", "a")
    add(journal, 1)
    assert told(journal) == [(1, "/1")]
