"""All worlds of one server: the default one, and isolated ones by name, each under a base URL of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from threading import RLock
from typing import Any, Protocol, cast
from urllib.parse import quote
from uuid import uuid4

from . import notes
from .faults import Effect
from .message import Fault
from .store import Shared
from .world import World

PREFIX = "/worlds/"
MOST_WORLDS = 1000
DEFAULT = ""
"""The name of the default world."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", re.ASCII)

Seeder = Callable[[World, Any], None]
"""Fills an empty world from the name of a seed or from a document of objects; raises Fault or ValueError."""


class Roster(Protocol):
    """The list of worlds that processes share, with a note of each. What writes is part of a transaction of its store."""

    def names(self) -> list[str]:
        """Return the names of all worlds in order of creation."""

    def note(self, name: str) -> tuple[int, bytes] | None:
        """Return the version and the note of a world; None, if there is no such world."""

    def add(self, name: str, note: bytes) -> bool:
        """Enter a world, unless there is one of this name; tell whether it was entered."""

    def write(self, name: str, note: bytes) -> int:
        """Write the note of a world anew, and return its new version."""

    def remove(self, name: str) -> bool:
        """Strike a world off; tell whether there was one."""


class Worlds:
    """Finds the world that a request is for.

    Args:
        make_world: makes the world of a name ("" is the default one), with a store and a folder of its own. The store
            may hold what a former process kept.
        seed: fills an empty world; without it, worlds begin empty.
        first: what a world begins with and is reset to, in the terms of ``seed``.
        roster: the list of worlds that all processes share; every store is then a :class:`.store.Shared` as well.
            None: there are no other processes.
        most: how many worlds there may be beside the default one.
    """

    def __init__(
        self,
        make_world: Callable[[str], World],
        *,
        seed: Seeder | None = None,
        first: Any = None,
        roster: Roster | None = None,
        most: int = MOST_WORLDS,
    ) -> None:
        self._make = make_world
        self._seed = seed
        self._roster = roster
        self._first: dict[str, Any] = {DEFAULT: first}
        self.most = most
        self._worlds: dict[str, World] = {}
        self._versions: dict[str, int] = {}
        """Of the notes that this process goes by."""
        self._lock = RLock()
        """Held where a note is applied or made. Taken within a transaction or alone, never around one."""
        self._begin()

    @property
    def shared(self) -> bool:
        """Whether other processes may serve the same worlds. Then a call may wait for a database."""
        return self._roster is not None

    @property
    def default(self) -> World:
        """The world without a name."""
        return self._worlds[DEFAULT]

    def names(self) -> list[str]:
        """Return the names of the isolated worlds, in order of creation."""
        return [name for name in self._roster_names() if name != DEFAULT]

    def find(self, path: str) -> tuple[World, str]:
        """Return the world and the rest of a path below that world's base, with its leading slash.

        A shared world may be as this process knew it last: see :meth:`keep_up`.

        Args:
            path: of the request, percent-encoded as sent, without query.

        Raises:
            Fault: 404, there is no such world (``no-world``) or the path is outside the API
                (``outside-base``).
        """
        name = DEFAULT
        if path.startswith(PREFIX):
            name, slash, rest = path[len(PREFIX) :].partition("/")
            path = slash + rest
            if name == DEFAULT:
                raise Fault(404, f"{PREFIX} is followed by a world's name.", reason="no-world")
        world = self._worlds.get(name) or self.get(name)
        base = world.service.base_path.rstrip("/")
        if not path.startswith(base) or path[len(base) : len(base) + 1] not in ("", "/"):
            message = f"The API begins at {self.prefix(name)}, not here."
            raise Fault(404, message, reason="outside-base")
        return world, path[len(base) :] or "/"

    def get(self, name: str = DEFAULT) -> World:
        """Return a world as it is now.

        Raises:
            Fault: 404, there is none of this name.
        """
        world = self._worlds.get(name)
        if self._roster is None:
            if world is None:
                raise _absent(name)
            return world
        self._read(name)
        return self._worlds[name]

    def keep_up(self, world: World, since: int | None = None) -> None:
        """Bring time and orders of a world up to date that another process may have changed, or dropped.

        Args:
            world: as this process knew it.
            since: ``looks`` of its store at an earlier time; what was read after that counts. None: nothing does.

        Raises:
            Fault: 404, it is gone.
        """
        if self._roster is None:
            return
        store = cast(Shared, world.store)
        if store.looks == since or since is None:
            store.look()
        if store.version is None or store.version != self._versions.get(world.name):
            self._read(world.name)

    @contextmanager
    def changing(self, name: str = DEFAULT) -> Iterator[World]:
        """Give a world whose time, orders and journal are to be changed: at the end all processes know.

        Raises:
            Fault: 404, there is none of this name.
        """
        world = self.get(name)
        if self._roster is None:
            yield world
            return
        try:
            with world.store.transaction(), self._lock:
                first = self._read(name)
                before = notes.take(world, first)
                yield world
                after = notes.take(world, first)
                if after != before:
                    self._versions[name] = self._roster.write(name, after)
        except BaseException:
            # What was changed here, and is undone there, is read again.
            self._versions.pop(name, None)
            raise

    def draw(self, world: World, operation: str) -> Effect | None:
        """Decide what goes wrong with a request by order, see :meth:`.faults.Faults.draw`."""
        if not world.faults.rules:
            return None
        with self.changing(world.name) if self.shared else nullcontext():
            return world.faults.draw(operation)

    def prefix(self, name: str = DEFAULT) -> str:
        """Return the path at which a world's API begins, to be put after ``http://host:port``."""
        base = self.default.service.base_path.rstrip("/")
        return f"{PREFIX}{quote(name)}{base}" if name else base

    def create(self, name: str, first: Any = None) -> World:
        """Make an isolated world.

        Args:
            name: letters, digits, ``_``, ``-`` and ``.``, at most 64.
            first: what it begins with; None: what the default world began with.

        Raises:
            Fault: 400 for a name that cannot be; 409 if there is one; 429 if there are too many.
        """
        if not _NAME.fullmatch(name):
            raise Fault(
                400,
                "A world's name is 1 to 64 letters, digits, '_', '-' and '.', not beginning with '-' or '.'.",
                reason="bad-world-name",
            )
        names = self._roster_names()
        if name in names:
            raise _exists(name)
        if len(names) > self.most:
            raise Fault(
                429, f"There are {self.most} worlds: drop some first.", reason="too-many-worlds"
            )
        world = self._open(name)
        with world.store.transaction():
            if self._roster is not None and not self._roster.add(name, notes.begun(first)):
                raise _exists(name)
            world.store.clear()
            world.files.mkdir(parents=True, exist_ok=True)
            self._fill(world, self._first[DEFAULT] if first is None else first)
        self._worlds[name], self._first[name] = world, first
        return world

    def drop(self, name: str) -> None:
        """Forget an isolated world with all that is in it.

        Raises:
            Fault: 404, there is none of this name; 400 for the default world, which can only be reset.
        """
        if name == DEFAULT:
            raise Fault(400, "The default world cannot be dropped, only reset.", reason="default")
        world = self.get(name)
        aside = world.files.with_name(f".dropped-{uuid4().hex}")
        with world.store.transaction():
            if self._roster is not None and not self._roster.remove(name):
                raise _absent(name)
            world.store.clear()
            world.journal.clear()
            # While nobody can make another world of this name.
            with suppress(FileNotFoundError):
                world.files.rename(aside)
        self._forget(name)
        shutil.rmtree(aside, ignore_errors=True)

    def reset(self, name: str = DEFAULT) -> World:
        """Bring a world back to what it began with, its time, faults and journal too."""
        with self.changing(name) as world:
            first = self._first.get(name)
            self._refill(world, self._first[DEFAULT] if first is None else first)
            world.clock.reset()
            world.faults.clear()
            world.journal.clear()
        return world

    def seed(self, first: Any, name: str = DEFAULT) -> World:
        """Replace all that is in a world by a seed; time, faults and journal stay.

        Raises:
            Fault: there is no such world, or the seed is not usable; then the world is as before.
        """
        world = self.get(name)
        self._refill(world, first)
        return world

    def _begin(self) -> None:
        """Open the default world. Of several processes that start at once, one fills the state that they share."""
        world = self._worlds[DEFAULT] = self._open(DEFAULT)
        with world.store.transaction():
            entered = self._roster is None or self._roster.add(DEFAULT, notes.begun(None))
            if entered and world.store.is_new():
                self._fill(world, self._first[DEFAULT])
        self.keep_up(world)

    def _open(self, name: str) -> World:
        world = self._make(name)
        world.name = name
        return world

    def _roster_names(self) -> list[str]:
        if self._roster is None:
            return list(self._worlds)
        names = self._roster.names()
        for name in set(self._worlds).difference(names):  # dropped by another process
            self._forget(name)
        return names

    def _read(self, name: str) -> Any:
        """Let this process go by the note of a shared world; return what that world began with.

        Raises:
            Fault: 404, there is none of this name.
        """
        assert self._roster is not None
        found = self._roster.note(name) if _NAME.fullmatch(name) or name == DEFAULT else None
        if found is None:
            self._forget(name)
            raise _absent(name)
        version, note = found
        with self._lock:
            # Whoever made it has filled it, perhaps with nothing: here it is only opened.
            world = self._worlds.get(name) or self._open(name)
            first = notes.apply(world, note)
            if name != DEFAULT:
                self._first[name] = first
            self._worlds[name], self._versions[name] = world, version
        return first

    def _forget(self, name: str) -> None:
        self._versions.pop(name, None)
        world = self._worlds.pop(name, None) if name != DEFAULT else None
        if world is not None:
            self._first.pop(name, None)
            world.journal.begin(0)

    def _refill(self, world: World, first: Any) -> None:
        before = set(world.files.iterdir()) if world.files.is_dir() else set()
        with world.store.transaction():
            world.store.clear()
            self._fill(world, first)
        _remove(world, before)

    def _fill(self, world: World, first: Any) -> None:
        if self._seed is None or first is None:
            return
        try:
            self._seed(world, first)
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise Fault(400, f"The seed is not usable: {error}", reason="bad-seed") from error


def _absent(name: str) -> Fault:
    return Fault(
        404,
        f"There is no world {name[:64]!r}: create it through the admin interface (POST worlds).",
        reason="no-world",
    )


def _exists(name: str) -> Fault:
    return Fault(409, f"There is a world {name!r} already.", reason="world-exists")


def _remove(world: World, files: set[Any]) -> None:
    """Remove files that no resource has any more: those that were there before, unless used again."""
    used = {str(record.extra) for record in world.store.below("") if record.extra}
    for path in files:
        if any(path.name in text for text in used):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
