"""Worlds: found by path, made and dropped, reset to their seed, saved and restored."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.server import snapshots
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import Clock
from rstparse.runtime.server.worlds import Worlds
from tests.unit.runtime.server.worlds_for_tests import (
    disks,
    make_worlds,
)
from tests.unit.runtime.wire.models import CloudAccount, Disk


@pytest.fixture
def worlds(tmp_path: Path) -> Worlds:
    return make_worlds(tmp_path)


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("/api/disks/1", "/disks/1"),
        ("/api", "/"),
        ("/api/", "/"),
        ("/api//disks", "//disks"),
        ("/api/a%2Fb", "/a%2Fb"),
    ],
)
def test_finds_the_default_world(worlds: Worlds, path: str, rest: str) -> None:
    assert worlds.find(path) == (worlds.default, rest)


def test_finds_a_world_by_its_prefix(worlds: Worlds) -> None:
    mine = worlds.create("mine")
    assert worlds.prefix("mine") == "/worlds/mine/api"
    assert worlds.find("/worlds/mine/api/disks") == (mine, "/disks")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/", "outside-base"),
        ("/apix/disks", "outside-base"),
        ("/worlds/mine", "outside-base"),
        ("/worlds/mine/", "outside-base"),
        ("/worlds/mine/worlds/mine/api", "outside-base"),
        ("/worlds/other/api", "no-world"),
        ("/worlds//api", "no-world"),
        ("/worlds/", "no-world"),
        ("/worlds/../api", "no-world"),
    ],
)
def test_refuses_what_is_in_no_world(worlds: Worlds, path: str, reason: str) -> None:
    worlds.create("mine")
    with pytest.raises(Fault) as caught:
        worlds.find(path)
    assert (caught.value.status, caught.value.reason) == (404, reason)


def test_worlds_do_not_meet(worlds: Worlds) -> None:
    worlds.create("a").store.put(Record("disks/9", Disk(name="mine")))
    worlds.get("a").clock.advance(60)
    worlds.get("a").faults.add(status=500)
    b = worlds.create("b")
    assert disks(worlds.get("a")) == ["first", "mine"]
    assert disks(b) == disks(worlds.default) == ["first"]
    assert b.faults.rules == []
    assert b.clock.offset.total_seconds() == 0


def test_a_world_has_a_seed_of_its_own(worlds: Worlds) -> None:
    world = worlds.create("mine", ["x", "y"])
    world.store.clear()
    assert disks(worlds.reset("mine")) == ["x", "y"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-a", "a b", "é", "a" * 65, "a\n"])
def test_refuses_bad_names(worlds: Worlds, name: str) -> None:
    with pytest.raises(Fault) as caught:
        worlds.create(name)
    assert (caught.value.status, caught.value.reason) == (400, "bad-world-name")


def test_refuses_a_second_world_of_a_name(worlds: Worlds) -> None:
    worlds.create("mine")
    with pytest.raises(Fault) as caught:
        worlds.create("mine")
    assert caught.value.status == 409


def test_the_number_of_worlds_is_bounded(tmp_path: Path) -> None:
    worlds = make_worlds(tmp_path, most=2)
    worlds.create("a")
    worlds.create("b")
    with pytest.raises(Fault) as caught:
        worlds.create("c")
    assert (caught.value.status, worlds.names()) == (429, ["a", "b"])
    worlds.drop("a")
    worlds.create("c")


def test_a_dropped_world_leaves_nothing(worlds: Worlds) -> None:
    world = worlds.create("mine")
    (world.files / "image").write_bytes(b"x")
    worlds.drop("mine")
    assert (worlds.names(), world.files.exists()) == ([], False)
    with pytest.raises(Fault):
        worlds.get("mine")


def test_the_default_world_stays(worlds: Worlds) -> None:
    with pytest.raises(Fault) as caught:
        worlds.drop("")
    assert caught.value.status == 400


def test_a_bad_seed_makes_no_world(worlds: Worlds) -> None:
    with pytest.raises(Fault) as caught:
        worlds.create("mine", "nonsense")
    assert (caught.value.status, caught.value.reason) == (400, "bad-seed")
    assert worlds.names() == []


def test_a_bad_seed_leaves_the_world_as_it_was(worlds: Worlds) -> None:
    with pytest.raises(Fault):
        worlds.seed("nonsense")
    assert disks(worlds.default) == ["first"]


def test_reset_forgets_resources_files_time_faults_and_journal(worlds: Worlds) -> None:
    world = worlds.default
    world.store.put(Record("disks/9", Disk(name="mine")))
    (world.files / "image").write_bytes(b"x")
    world.clock.stop(datetime(2020, 1, 1, tzinfo=UTC))
    world.faults.add(drop=True)
    world.journal.add("GET", "/x", 200, time=datetime.now(UTC))
    worlds.reset()
    assert disks(world) == ["first"]
    assert list(world.files.iterdir()) == []
    assert world.clock.stopped is None
    assert world.faults.rules == []
    assert (world.journal.total, len(world.journal)) == (0, 0)
    assert world.store.next_id() == 2


def test_what_a_former_process_kept_is_not_seeded_again(tmp_path: Path) -> None:
    kept = make_worlds(tmp_path).default
    kept.store.put(Record("disks/9", Disk(name="mine")))
    assert disks(Worlds(lambda name: kept, seed=None, first="demo").default) == ["first", "mine"]


def test_a_snapshot_restores_into_another_world(worlds: Worlds) -> None:
    world = worlds.default
    file = world.files / "sub" / "image.ova"
    file.parent.mkdir()
    file.write_bytes(b"content")
    account = CloudAccount(name="Zoë", password="p", region="eu")
    world.store.put(
        Record("users/g/accounts/5", account, {"content": {"path": str(file)}, "n": [1]})
    )
    world.clock.stop(datetime(2020, 1, 1, tzinfo=UTC))
    saved = snapshots.save(world)

    other = worlds.create("other", "empty")
    (other.files / "stale").write_bytes(b"x")
    snapshots.load(other, saved)
    assert [record.path for record in other.store.below("")] == ["disks/1", "users/g/accounts/5"]
    record = other.store.get("users/g/accounts/5")
    assert record is not None
    assert record.value == account
    assert record.extra["n"] == [1]
    copy = Path(record.extra["content"]["path"])
    assert copy.is_relative_to(other.files)
    assert copy.read_bytes() == b"content"
    assert [path.name for path in other.files.iterdir()] == ["sub"]
    assert other.clock.stopped == datetime(2020, 1, 1, tzinfo=UTC)
    assert other.store.next_id() > 1


def test_a_snapshot_can_be_restored_twice(worlds: Worlds) -> None:
    world = worlds.default
    file = world.files / "f"
    file.write_bytes(b"content")
    world.store.put(Record("disks/7", Disk(name="d"), {"file": str(file)}))
    snapshots.load(world, snapshots.save(world))
    snapshots.load(world, snapshots.save(world))
    record = world.store.get("disks/7")
    assert record is not None
    assert Path(record.extra["file"]).read_bytes() == b"content"


def _archive(document: str, files: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("world.json", document)
        for name, data in (files or {}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


_EMPTY = '{"format": 1, "service": "Demo"}'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK nonsense",
        _archive("{"),
        _archive('{"format": 2, "service": "Demo"}'),
        _archive('{"format": 1, "service": "Other"}'),
        _archive('{"format": 1, "service": "Demo", "last_id": 1000000000000}'),
        _archive(_EMPTY, {"files/../../escaped": b"x"}),
        _archive(_EMPTY, {"/absolute": b"x"}),
        _archive(_EMPTY[:-1] + ', "records": [{"path": "d", "type": "None", "value": {}}]}'),
        _archive(
            _EMPTY[:-1]
            + r', "records": [{"path": "d", "type": "Disk", "value": {}, "extra": {"f": "\u0000file:../x"}}]}'
        ),
    ],
)
def test_what_is_no_snapshot_changes_nothing(worlds: Worlds, data: bytes, tmp_path: Path) -> None:
    kept = worlds.default.files / "kept"
    kept.write_bytes(b"x")
    before: set[Any] = set(tmp_path.rglob("*"))
    with pytest.raises(Fault) as caught:
        snapshots.load(worlds.default, data)
    assert (caught.value.status, caught.value.reason) == (400, "bad-snapshot")
    assert disks(worlds.default) == ["first"]
    assert set(tmp_path.rglob("*")) == before


def test_an_object_that_cannot_be_written_is_named(worlds: Worlds) -> None:
    worlds.default.store.put(Record("disks/3", Disk()))
    with pytest.raises(Fault, match="disks/3 cannot be written"):
        snapshots.save(worlds.default)


def test_the_time_is_in_whole_milliseconds_as_the_wire_carries_it() -> None:
    clock = Clock()
    clock.stop(datetime(2020, 1, 1, 0, 0, 0, 858_375, tzinfo=UTC))
    assert clock.now() == datetime(2020, 1, 1, 0, 0, 0, 858_000, tzinfo=UTC)
    clock.reset()
    assert clock.now().microsecond % 1000 == 0
