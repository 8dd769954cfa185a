"""A service of two types, a store without ambition, and worlds of them: what tests of the admin side need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from rstparse.runtime.server.declaration import Route, Service
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from rstparse.runtime.server.worlds import Worlds
from tests.unit.runtime.wire.models import Disk
from tests.unit.runtime.wire.models._registry import REGISTRY

SERVICE = Service(
    "Demo",
    "1.0",
    "/api",
    REGISTRY,
    (Route("disk_get", "GET", "/disks/{did}"), Route("disk_getAll", "GET", "/disks")),
    {},
)


class PlainStore:
    """A dict with the interface of a store."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.ids = 0

    def get(self, path: str) -> Record | None:
        return deepcopy(self.records.get(path))

    def peek(self, path: str) -> Record | None:
        return self.records.get(path)

    def put(self, record: Record) -> None:
        self.records[record.path] = deepcopy(record)

    def delete(self, path: str) -> int:
        gone = [key for key in self.records if key == path or key.startswith(path + "/")]
        for key in gone:
            del self.records[key]
        return len(gone)

    def children(
        self, collection: str, *, offset: int = 0, count: int | None = None, own: bool = True
    ) -> list[Record]:
        found = [r for r in self.records.values() if r.path.rpartition("/")[0] == collection]
        chosen = found[offset : None if count is None else offset + count]
        return deepcopy(chosen) if own else chosen

    def paths(self, collection: str) -> list[str]:
        return [r.path for r in self.children(collection)]

    def count(self, collection: str) -> int:
        return len(self.children(collection))

    def below(self, prefix: str) -> list[Record]:
        start = f"{prefix}/" if prefix else ""
        return [deepcopy(r) for key, r in self.records.items() if key.startswith(start)]

    def let_go(self, folder: str, fresh: Iterable[str] = ()) -> set[str]:
        return set()

    def is_new(self) -> bool:
        return not self.records and not self.ids

    def next_id(self) -> int:
        self.ids += 1
        return self.ids

    @contextmanager
    def transaction(self) -> Iterator[None]:
        before = dict(self.records), self.ids
        try:
            yield
        except BaseException:
            self.records, self.ids = before
            raise

    def clear(self) -> None:
        self.records, self.ids = {}, 0


def seed(world: World, what: Any) -> None:
    """``"demo"``: one disk; a list: a disk of each name."""
    if what not in ("demo", "empty") and not isinstance(what, list):
        raise ValueError(f"no seed is called {what!r}")
    for name in {"demo": ["first"], "empty": []}.get(what, what) if isinstance(what, str) else what:
        number = world.store.next_id()
        world.store.put(Record(f"disks/{number}", Disk(name=name)))


def make_worlds(folder: Path, **settings: Any) -> Worlds:
    """Worlds that begin with one disk, each with a folder below ``folder``."""

    def make(name: str) -> World:
        files = folder / (name or "default")
        files.mkdir(parents=True, exist_ok=True)
        return World(SERVICE, PlainStore(), files=files, jobs=None)  # type: ignore[arg-type]

    return Worlds(make, seed=seed, first="demo", **settings)


def disks(world: World) -> list[str | None]:
    """The names of all disks, in order of creation."""
    return [record.value.name for record in world.store.children("disks")]
