"""The content-addressed store."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.cache import Cache, DeferredCache, WarmCache, default_folder, key

KEY = key("page", b"content")


def entry(folder: Path) -> Path:
    """Return the one file of a cache."""
    (path,) = [p for p in folder.rglob("*") if p.is_file()]
    return path


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "cache")
    assert cache.get(KEY) is None
    cache.put(KEY, b"result")
    assert cache.get(KEY) == b"result"
    cache.put(KEY, b"")
    assert Cache(cache.folder).get(KEY) == b""


@pytest.mark.parametrize("damage", [b"", b"rstparse-cache-1\n", b"garbage" * 100])
def test_a_damaged_entry_counts_as_absent(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, b"result")
    entry(tmp_path).write_bytes(damage)
    assert cache.get(KEY) is None
    cache.put(KEY, b"result")
    assert cache.get(KEY) == b"result"


def test_every_truncation_counts_as_absent(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, b"result")
    whole = entry(tmp_path).read_bytes()
    for length in range(len(whole)):
        entry(tmp_path).write_bytes(whole[:length])
        assert cache.get(KEY) is None
    entry(tmp_path).write_bytes(whole + b"x")
    assert cache.get(KEY) is None


@pytest.mark.parametrize("kind", [Cache, WarmCache])
def test_a_large_entry_is_as_safe_as_a_small_one(tmp_path: Path, kind: type[Cache]) -> None:
    guard = () if kind is Cache else (lambda: True,)
    content = os.urandom(3 << 20)
    Cache(tmp_path).put(KEY, content)
    assert kind(tmp_path, *guard).get(KEY) == content
    assert kind(tmp_path, *guard).load(KEY, len) == len(content)
    whole = entry(tmp_path).read_bytes()
    for damaged in (b"", whole[:-1], whole + b"x", whole[:-1] + bytes([whole[-1] ^ 1])):
        entry(tmp_path).write_bytes(damaged)
        assert kind(tmp_path, *guard).get(KEY) is None


def test_an_entry_in_use_may_be_cut_short_where_a_process_goes_on_for_long(tmp_path: Path) -> None:
    content = os.urandom(3 << 20)
    Cache(tmp_path).put(KEY, content)
    found = WarmCache(tmp_path, lambda: True)._found(KEY)
    os.truncate(entry(tmp_path), 10)
    assert found == content


def test_an_entry_under_another_name_counts_as_absent(tmp_path: Path) -> None:
    cache, other = Cache(tmp_path), key("other")
    cache.put(KEY, b"result")
    path = entry(tmp_path)
    target = tmp_path / other[:2] / other[2:]
    target.parent.mkdir(exist_ok=True)
    shutil.copy(path, target)
    assert cache.get(other) is None


def test_a_folder_in_the_place_of_an_entry_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / KEY[:2] / KEY[2:]).mkdir(parents=True)
    cache = Cache(tmp_path)
    cache.put(KEY, b"result")
    assert cache.get(KEY) is None
    assert not list(tmp_path.rglob(".new-*"))


def test_a_broken_cache_folder_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none")):
        cache = Cache(folder)
        cache.put(KEY, b"result")
        assert cache.get(KEY) is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_harms_nobody(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    cache = Cache(tmp_path)
    cache.put(KEY, b"result")
    assert cache.get(KEY) is None


def test_no_folder_means_no_cache() -> None:
    cache = Cache(None)
    cache.put(KEY, b"result")
    assert cache.get(KEY) is None


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put("../../evil", b"x")
    assert cache.get("../../evil") is None
    assert list(tmp_path.rglob("*")) == []


def fill(cache: Cache, count: int) -> list[str]:
    """Put entries of 100 bytes, each a second older than the next; return their keys, the oldest first."""
    keys = [key(str(number)) for number in range(count)]
    for age, name in zip(range(count, 0, -1), keys, strict=True):
        cache.put(name, b"x" * 100)
        assert cache.folder is not None
        os.utime(cache.folder / name[:2] / name[2:], (time.time() - age,) * 2)
    return keys


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    one = len(b"rstparse-cache-1\n") + 32 + 100
    cache = Cache(tmp_path, limit=20 * one)
    keys = fill(cache, 24)
    cache.trim()
    assert [cache.get(name) is not None for name in keys] == [False] * 9 + [True] * 15


def test_what_is_used_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=20 * 149)
    keys = fill(cache, 24)
    for name in keys[:3]:
        os.utime(tmp_path / name[:2] / name[2:], (0, 0))
    cache.get(keys[1])
    cache.trim()
    assert [cache.get(name) is not None for name in keys[:3]] == [False, True, False]


def test_a_run_that_put_little_does_not_look_for_old_entries(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=149 * 40)
    keys = fill(cache, 3)
    cache.trim()
    assert all(map(cache.get, keys))
    assert (tmp_path / "added").read_text() == "300\n"
    (tmp_path / "added").write_text("no number\n\0")
    cache.put(KEY, b"x")
    cache.trim()
    assert cache.get(KEY) == b"x"


BUNDLE = key("bundle")
MANY = [key("many", str(number)) for number in range(40)]


def bundled(folder: Path, limit: int = 1 << 20, guard: bool = True) -> DeferredCache:
    return DeferredCache(folder, lambda: guard, limit, bundle=BUNDLE)


def run_with_bundle(folder: Path, limit: int = 1 << 20, guard: bool = True) -> None:
    """Put many results as a run does."""
    cache = bundled(folder, limit, guard)
    for name in MANY:
        cache.put(name, name.encode())
    cache.settle()


def remove_all_but_bundle(folder: Path) -> None:
    for name in MANY:
        (folder / name[:2] / name[2:]).unlink(missing_ok=True)


def test_a_bundle_has_what_a_run_used(tmp_path: Path) -> None:
    run_with_bundle(tmp_path)
    remove_all_but_bundle(tmp_path)
    assert [bundled(tmp_path).get(name) for name in MANY] == [name.encode() for name in MANY]
    assert bundled(tmp_path).get(KEY) is None


def test_what_is_asked_for_alone_does_not_need_the_bundle(tmp_path: Path) -> None:
    run_with_bundle(tmp_path)
    assert bundled(tmp_path).get_alone(MANY[0]) == MANY[0].encode()
    assert Cache(tmp_path).get_alone(MANY[0]) == MANY[0].encode()
    remove_all_but_bundle(tmp_path)
    assert bundled(tmp_path).get_alone(MANY[0]) is None
    cache = bundled(tmp_path)
    cache.put(KEY, b"held")
    assert cache.get_alone(KEY) == b"held"


@pytest.mark.parametrize("damage", [b"", b"garbage" * 100, None])
def test_a_damaged_bundle_costs_time_only(tmp_path: Path, damage: bytes | None) -> None:
    run_with_bundle(tmp_path)
    path = tmp_path / BUNDLE[:2] / BUNDLE[2:]
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert [bundled(tmp_path).get(name) for name in MANY] == [name.encode() for name in MANY]
    remove_all_but_bundle(tmp_path)
    assert not any(map(bundled(tmp_path).get, MANY))


def test_an_entry_that_holds_no_bundle_counts_as_none(tmp_path: Path) -> None:
    run_with_bundle(tmp_path)
    Cache(tmp_path).put(BUNDLE, b"\xc1")
    assert bundled(tmp_path).get(MANY[0]) == MANY[0].encode()


def test_a_bundle_is_made_anew_where_it_lacks_much(tmp_path: Path) -> None:
    run_with_bundle(tmp_path)
    path = tmp_path / BUNDLE[:2] / BUNDLE[2:]
    before = path.read_bytes()
    cache = bundled(tmp_path)
    assert cache.get(MANY[0])
    cache.put(KEY, b"one more")
    cache.settle()
    assert path.read_bytes() == before
    assert bundled(tmp_path).get(KEY) == b"one more"
    cache = bundled(tmp_path)
    for number in range(40):
        cache.put(key("other", str(number)), b"x")
    cache.settle()
    remove_all_but_bundle(tmp_path)
    assert bundled(tmp_path).get(key("other", "0")) == b"x"
    assert bundled(tmp_path).get(MANY[0]) is None


def test_results_of_nobody_knows_what_are_not_bundled(tmp_path: Path) -> None:
    run_with_bundle(tmp_path, guard=False)
    assert not any(p.is_file() for p in tmp_path.rglob("*"))


def test_a_bundle_takes_a_part_of_the_store_only(tmp_path: Path) -> None:
    run_with_bundle(tmp_path, limit=8000)
    assert not (tmp_path / BUNDLE[:2] / BUNDLE[2:]).exists()


def test_several_runs_in_one_process_leave_the_bundle_of_the_first(tmp_path: Path) -> None:
    cache = WarmCache(tmp_path, lambda: True, bundle=BUNDLE)
    for name in MANY:
        cache.put(name, name.encode())
    cache.settle()
    for number in range(40):
        cache.put(key("other", str(number)), b"x")
    cache.settle()
    remove_all_but_bundle(tmp_path)
    assert bundled(tmp_path).get(MANY[0]) == MANY[0].encode()


def test_what_a_run_used_or_made_is_in_memory_for_the_next(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, b"kept")
    cache = WarmCache(tmp_path, lambda: True)
    cache.put(MANY[0], b"part")
    assert cache.get(KEY) == b"kept"
    assert cache.load(MANY[0], bytes.decode) == "part"
    for _ in range(2):
        cache.settle()
        for path in [path for path in tmp_path.rglob("*") if path.is_file()]:
            path.unlink()
        assert cache.get(KEY) == b"kept"
        assert cache.load(MANY[0], bytes.decode) == "part"
    cache.settle()
    cache.settle()
    assert cache.get(KEY) is None
    assert cache.load(MANY[0], bytes.decode) is None


def test_what_is_put_once_more_replaces_what_is_in_memory(tmp_path: Path) -> None:
    cache = WarmCache(tmp_path, lambda: True)
    for content in (b"one", b"two"):
        cache.put(KEY, content)
        assert cache.load(KEY, bytes.decode) == content.decode()
        assert cache.get(KEY) == content
        cache.settle()


def _put_many(folder: Path, content: bytes) -> None:
    cache = Cache(folder, limit=20_000)
    for number in range(300):
        name = key(str(number % 20))
        cache.put(name, content + name.encode())
        stored = cache.get(name)
        assert stored is None or stored[-64:] == name.encode()
        cache.trim()


def test_processes_that_write_the_same_entries_do_not_harm_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=_put_many, args=(tmp_path, content * 500))
        for content in (b"a", b"b")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert not list(tmp_path.rglob(".new-*"))


@given(st.lists(st.binary(max_size=3), max_size=3), st.lists(st.binary(max_size=3), max_size=3))
def test_keys_differ_where_parts_differ(one: list[bytes], other: list[bytes]) -> None:
    assert (key(*one) == key(*other)) == (one == other)


def test_default_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RSTPARSE_CACHE", str(tmp_path / "named"))
    assert default_folder() == tmp_path / "named"
    monkeypatch.setenv("RSTPARSE_CACHE", "")
    assert default_folder() is None
    monkeypatch.delenv("RSTPARSE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "rstparse"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_folder() is None
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "rstparse"


def test_parts_lie_in_the_bundle_and_nowhere_else(tmp_path: Path) -> None:
    cache = DeferredCache(tmp_path, lambda: True, bundle=key("bundle"))
    for number in range(100):
        cache.put_part(key(str(number)), b"x")
    cache.put(key("text"), b"y")
    cache.settle()
    assert len([path for path in tmp_path.glob("??/*") if path.is_file()]) == 2
    again = DeferredCache(tmp_path, lambda: True, bundle=key("bundle"))
    assert again.get(key("7")) == b"x"
    again.put_part(key("one more"), b"z")
    again.settle()
    other = DeferredCache(tmp_path, lambda: True, bundle=key("another bundle"))
    assert other.get(key("7")) is None
    assert (other.get(key("one more")), other.get(key("text"))) == (b"z", b"y")


def test_a_bundle_that_holds_something_else_than_before_is_made_anew(tmp_path: Path) -> None:
    for content in (b"old", b"new"):
        cache = DeferredCache(tmp_path, lambda: True, bundle=key("bundle"))
        cache.put(key("grows"), content)
        for number in range(40):
            cache.put_part(key(str(number)), b"x")
        cache.settle()
    cache = DeferredCache(tmp_path, lambda: True, bundle=key("bundle"))
    assert cache.get(key("grows")) == b"new"
