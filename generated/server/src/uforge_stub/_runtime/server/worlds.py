"""All worlds of one server: the default one, and isolated ones by name, each under a base URL of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from .message import Fault
from .world import World

PREFIX = "/worlds/"
MOST_WORLDS = 1000
DEFAULT = ""
"""The name of the default world."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", re.ASCII)

Seeder = Callable[[World, Any], None]
"""Fills an empty world from the name of a seed or from a document of objects; raises Fault or ValueError."""


class Worlds:
    """Finds the world that a request is for.

    Args:
        make_world: makes the world of a name ("" is the default one), with a store and a folder of its own. The store
            may hold what a former process kept.
        seed: fills an empty world; without it, worlds begin empty.
        first: what a world begins with and is reset to, in the terms of ``seed``.
        known: tells whether a world of this name exists beyond this process, for several processes that
            share a store.
        most: how many worlds there may be beside the default one.
    """

    def __init__(
        self,
        make_world: Callable[[str], World],
        *,
        seed: Seeder | None = None,
        first: Any = None,
        known: Callable[[str], bool] | None = None,
        most: int = MOST_WORLDS,
    ) -> None:
        self._make = make_world
        self._seed = seed
        self._known = known
        self._first: dict[str, Any] = {DEFAULT: first}
        self.most = most
        self._worlds: dict[str, World] = {}
        self._worlds[DEFAULT] = self._made(DEFAULT)

    @property
    def shared(self) -> bool:
        """Whether other processes may serve the same worlds: resources are then shared, and nothing else is."""
        return self._known is not None

    @property
    def default(self) -> World:
        """The world without a name."""
        return self._worlds[DEFAULT]

    def names(self) -> list[str]:
        """Return the names of the isolated worlds, in order of creation."""
        return [name for name in self._worlds if name != DEFAULT]

    def find(self, path: str) -> tuple[World, str]:
        """Return the world and the rest of a path below that world's base, with its leading slash.

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
        world = self.get(name)
        base = world.service.base_path.rstrip("/")
        if not path.startswith(base) or path[len(base) : len(base) + 1] not in ("", "/"):
            message = f"The API begins at {self.prefix(name)}, not here."
            raise Fault(404, message, reason="outside-base")
        return world, path[len(base) :] or "/"

    def get(self, name: str = DEFAULT) -> World:
        """Return a world.

        Raises:
            Fault: 404, there is none of this name.
        """
        world = self._worlds.get(name)
        if world is not None:
            return world
        if self._known is not None and _NAME.fullmatch(name) and self._known(name):
            # Whoever made it has filled it, perhaps with nothing: here it is only opened.
            world = self._make(name)
            self._first[name] = self._kept_first(world)
            self._worlds[name] = world
            return world
        raise Fault(
            404,
            f"There is no world {name[:64]!r}: create it through the admin interface (POST worlds).",
            reason="no-world",
        )

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
        if name in self._worlds or (self._known is not None and self._known(name)):
            raise Fault(409, f"There is a world {name!r} already.", reason="world-exists")
        if len(self._worlds) > self.most:
            raise Fault(
                429, f"There are {self.most} worlds: drop some first.", reason="too-many-worlds"
            )
        self._first[name] = self._first[DEFAULT] if first is None else first
        try:
            world = self._worlds[name] = self._made(name)
            if self.shared:
                _note_of(world).write_bytes(msgspec.json.encode(self._first[name]))
        except BaseException:
            del self._first[name]
            raise
        return world

    def drop(self, name: str) -> None:
        """Forget an isolated world with all that is in it.

        Raises:
            Fault: 404, there is none of this name; 400 for the default world, which can only be reset.
        """
        if name == DEFAULT:
            raise Fault(400, "The default world cannot be dropped, only reset.", reason="default")
        world = self.get(name)
        del self._worlds[name]
        del self._first[name]
        world.store.clear()
        close = getattr(world.store, "close", None)
        if close is not None:
            close()
        _note_of(world).unlink(missing_ok=True)
        shutil.rmtree(world.files, ignore_errors=True)

    def reset(self, name: str = DEFAULT) -> World:
        """Bring a world back to what it began with, its time, faults and journal too."""
        self.get(name)  # another process may have made it: what it began with is then known
        world = self.seed(self._first[name], name)
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
        before = set(world.files.iterdir()) if world.files.is_dir() else set()
        with world.store.transaction():
            world.store.clear()
            self._fill(world, first)
        _remove(world, before)
        return world

    def _kept_first(self, world: World) -> Any:
        """Return what a world began with that another process made; of one without a note, as the default one."""
        try:
            return msgspec.json.decode(_note_of(world).read_bytes())
        except (OSError, msgspec.DecodeError):
            return self._first[DEFAULT]

    def _made(self, name: str) -> World:
        world = self._make(name)
        if world.store.is_new():
            with world.store.transaction():
                # Asked again: of several processes that start at once, one fills the state that they share.
                if world.store.is_new():
                    self._fill(world, self._first[name])
        return world

    def _fill(self, world: World, first: Any) -> None:
        if self._seed is None or first is None:
            return
        try:
            self._seed(world, first)
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise Fault(400, f"The seed is not usable: {error}", reason="bad-seed") from error


def _note_of(world: World) -> Path:
    """Return the file beside a world's folder that tells other processes what it began with."""
    return world.files.with_name(f"seed-of-{world.files.name}")


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
