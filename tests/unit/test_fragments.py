"""Parts are made again only where what they are made of changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from rstparse import fragments
from rstparse.cache import Cache, DeferredCache, Stored, WarmCache
from rstparse.fragments import LACKED, NOTHING_KEPT, Form, Fragments, Table, encoded

T = TypeVar("T")


def counted(value: str, made: list[str]) -> Callable[[], str]:
    return lambda: made.append(value) or value


def decode(data: bytes) -> str:
    return msgspec.msgpack.decode(data, type=str)


def test_a_part_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []
    for _ in range(2):
        kept = Fragments(Cache(tmp_path))
        assert kept.load("kind", ("a", b"b"), counted("text", made), decode) == "text"
        assert kept.get("bytes", ("a", b"b"), lambda: made.append("x") or b"x") == b"x"
    assert made == ["text", "x"]


@pytest.mark.parametrize(("kind", "made_of"), [("other", ("a",)), ("kind", ("b",)), ("kind", ("a", ""))])  # fmt: skip
def test_what_it_is_made_of_counts(tmp_path: Path, kind: str, made_of: tuple[str, ...]) -> None:
    made: list[str] = []
    kept = Fragments(Cache(tmp_path))
    kept.load("kind", ("a",), counted("one", made), decode)
    assert kept.load(kind, made_of, counted("two", made), decode) == "two"


def test_another_toolkit_makes_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Fragments(Cache(tmp_path))
    kept.load("kind", ("a",), lambda: "one", decode)
    monkeypatch.setattr(fragments, "toolkit_hash", lambda: "another")
    assert kept.load("kind", ("a",), lambda: "two", decode) == "two"


def test_nothing_is_kept_without_a_cache() -> None:
    assert not NOTHING_KEPT.kept
    assert [NOTHING_KEPT.load("kind", ("a",), lambda v=v: v, decode) for v in "xy"] == ["x", "y"]


def test_what_cannot_be_kept_is_made_each_time(tmp_path: Path) -> None:
    made: list[str] = []
    kept = Fragments(Cache(tmp_path))
    for _ in range(2):
        assert kept.load("kind", ("a",), counted("\ud800", made), decode) == "\ud800"
    assert len(made) == 2


def test_different_data_is_encoded_differently() -> None:
    values = ["a", b"a", 1, True, None, [], ["a"], {"a": 1}, {"a": 2}, "\ud800", ["\ud800"]]
    assert len({encoded(value) for value in values}) == len(values)


TEXT = Form(str)
MANY = [b"%d" % number for number in range(LACKED + 1)]


class Told(Cache):
    """A cache that tells which entries it was asked for, by the start of what they hold."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def load(self, key: str, decode: Callable[[Stored], T]) -> T | None:
        self.asked.append(key)
        return super().load(key, decode)


def filled(folder: Path, names: list[bytes], cache: Cache | None = None) -> list[str]:
    """Make a result for each name that a table lacks, and return what was made."""
    made: list[str] = []
    fragments = Fragments(cache or Cache(folder))
    table = fragments.table("kind", TEXT, "a")
    for name in names:
        assert table.made(name, counted(name.decode(), made)) == name.decode()
    fragments.keep()
    return made


def test_many_results_lie_in_one_entry(tmp_path: Path) -> None:
    assert filled(tmp_path, MANY) == [name.decode() for name in MANY]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    cache = Told(tmp_path)
    assert filled(tmp_path, MANY, cache) == []
    assert len(cache.asked) == 1


def test_a_few_more_leave_the_table_as_it_is(tmp_path: Path) -> None:
    filled(tmp_path, MANY)
    (table,) = (path for path in tmp_path.rglob("*") if path.is_file())
    before = table.read_bytes()
    assert filled(tmp_path, [*MANY, b"a", b"b"]) == ["a", "b"]
    assert filled(tmp_path, [*MANY, b"a", b"b"]) == []
    assert table.read_bytes() == before
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3


def test_a_table_that_lacks_much_is_written_anew_with_what_was_asked_for(tmp_path: Path) -> None:
    filled(tmp_path, MANY)
    others = [b"more %d" % number for number in range(LACKED)]
    assert filled(tmp_path, [MANY[0], *others[:-1]]) == [name.decode() for name in others[:-1]]
    assert filled(tmp_path, [MANY[0], *others]) == [others[-1].decode()]  # which are few
    assert filled(tmp_path, [MANY[0], *others, b"last"]) == ["last"]
    table: Table[str] = Fragments(Cache(tmp_path)).table("kind", TEXT, "a")
    assert table._known.keys() == {MANY[0], *others, b"last"}


def test_what_no_longer_fits_gives_way_to_what_does(tmp_path: Path) -> None:
    filled(tmp_path, MANY)
    for _ in range(2):
        fragments = Fragments(Cache(tmp_path))
        table = fragments.table("kind", TEXT, "a")
        assert table.get(MANY[0], lambda text: text == "new") in (None, "new")
        table.put(MANY[0], "new")
        fragments.keep()
    table = Fragments(Cache(tmp_path)).table("kind", TEXT, "a")
    assert table.get(MANY[0], lambda text: text == "new") == "new"
    assert table.get(MANY[1], lambda text: text == "new") is None
    assert table.get(MANY[1]) == "1"


def test_tables_are_told_apart_by_what_their_results_have_in_common(tmp_path: Path) -> None:
    filled(tmp_path, MANY)
    fragments = Fragments(Cache(tmp_path))
    assert fragments.table("kind", TEXT, "b").get(MANY[0]) is None
    assert fragments.table("other", TEXT, "a").get(MANY[0]) is None
    assert fragments.table("kind", TEXT, "a") is fragments.table("kind", TEXT, "a")


def test_a_table_keeps_nothing_without_a_cache_nor_what_cannot_be_written(tmp_path: Path) -> None:
    table = NOTHING_KEPT.table("kind", TEXT)
    table.put(b"a", "one")
    assert table.get(b"a") is None
    fragments = Fragments(Cache(tmp_path))
    fragments.table("kind", TEXT).put(b"a", "\ud800")
    fragments.keep()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    table = fragments.table("kind", TEXT)
    for name in MANY:
        table.put(name, name.decode())
    fragments.keep()
    kept = Fragments(Cache(tmp_path)).table("kind", TEXT)
    assert [kept.get(name) for name in (b"a", MANY[0], MANY[-1])] == [None, "0", str(LACKED)]


@pytest.mark.parametrize("make", [DeferredCache, WarmCache])
def test_tables_outlive_runs_whose_results_are_held_back(
    tmp_path: Path, make: Callable[..., DeferredCache]
) -> None:
    cache = make(tmp_path, lambda: True, bundle="bundle")
    names = [*MANY]
    for number in range(3 * LACKED):
        made = filled(tmp_path, names, cache)
        cache.settle()
        assert len(made) == (len(MANY) if number == 0 else 1)
        names.append(b"more %d" % number)


def entries_of(folder: Path, names: list[bytes]) -> dict[str, dict[bytes, msgspec.Raw]]:
    """Return what is new in a table of another process, by its name."""
    elsewhere = Fragments(Cache(folder))
    for name in names:
        elsewhere.table("kind", TEXT).made(name, name.decode)
    return elsewhere.new_entries()


@pytest.mark.parametrize("number", [1, LACKED + 1])
@pytest.mark.parametrize("known", [[], MANY])
def test_a_table_that_only_another_process_had_is_read_in_its_own_form_later(
    tmp_path: Path, number: int, known: list[bytes]
) -> None:
    cache = WarmCache(tmp_path, lambda: True, bundle="b" * 64)
    before = Fragments(cache)
    for name in known:
        before.table("kind", TEXT).made(name, name.decode)
    before.keep()
    cache.settle()
    names = [b"new %d" % place for place in range(number)]
    fragments = Fragments(cache)
    fragments.add_entries(entries_of(tmp_path / "other", names))
    fragments.keep()
    cache.settle()
    for store in (cache, Cache(tmp_path)):
        table = Fragments(store).table("kind", TEXT)
        assert [table.get(name) for name in (*known, *names)] == [
            name.decode() for name in (*known, *names)
        ]


def test_what_another_process_used_of_a_table_stays_in_it(tmp_path: Path) -> None:
    before = Fragments(Cache(tmp_path))
    for name in MANY:
        before.table("kind", TEXT).made(name, name.decode)
    before.keep()
    fragments = Fragments(Cache(tmp_path))
    fragments.table("kind", TEXT).get(MANY[0])
    fragments.add_entries(
        entries_of(tmp_path / "other", [b"new %d" % n for n in range(LACKED + 1)])
    )
    fragments.keep()
    after = Fragments(Cache(tmp_path)).table("kind", TEXT)
    assert [after.get(name) for name in MANY] == [name.decode() for name in MANY]


def test_an_entry_that_is_no_table_is_made_anew_with_what_another_process_adds(
    tmp_path: Path,
) -> None:
    cache = Cache(tmp_path)
    entries = entries_of(tmp_path / "other", MANY)
    (name,) = entries
    cache.put(name, b"\xc1")
    fragments = Fragments(cache)
    fragments.add_entries(entries)
    fragments.keep()
    assert Fragments(cache).table("kind", TEXT).get(MANY[0]) == MANY[0].decode()
