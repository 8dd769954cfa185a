"""Which worlds a database holds, and the note of each: what every process must know of it beside its resources."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam, select

from .database import WORLDS, Database
from .keeping import world_key, world_name

_w = WORLDS.c
_ONE = _w.world == bindparam("w")
_NOTE = select(_w.version, _w.note).where(_ONE)
_NAMES = select(_w.world).order_by(_w.seq)


class SqlRoster:
    """A :class:`.worlds.Roster` in a database. What it writes belongs into a transaction of the world's store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> list[str]:
        """Return the names of all worlds in order of creation, that without a name as ``""``."""
        with self._database.reading() as connection:
            found = list(connection.execute(_NAMES).scalars())
        return [world_name(key) for key in found]

    def note(self, name: str) -> tuple[int, bytes] | None:
        """Return the version and the note of a world; None, if there is no such world."""
        with self._database.reading() as connection:
            row = connection.execute(_NOTE, {"w": world_key(name)}).one_or_none()
        return None if row is None else (row.version, row.note.encode())

    def add(self, name: str, note: bytes) -> bool:
        """Enter a world, unless there is one of this name; tell whether it was entered."""
        with self._database.transaction(world_key(name)) as held:
            if held.connection.execute(_NOTE, {"w": world_key(name)}).first() is not None:
                return False
            held.connection.execute(WORLDS.insert(), {"world": world_key(name), **_written(note)})
            return True

    def write(self, name: str, note: bytes) -> int:
        """Write the note of a world anew, and return its new version."""
        values = _written(note)
        with self._database.transaction(world_key(name)) as held:
            held.connection.execute(
                WORLDS.update().where(_ONE).values(values), {"w": world_key(name)}
            )
        return int(values["version"])

    def remove(self, name: str) -> bool:
        """Strike a world off; tell whether there was one."""
        with self._database.transaction(world_key(name)) as held:
            gone = held.connection.execute(WORLDS.delete().where(_ONE), {"w": world_key(name)})
            return gone.rowcount > 0


def _written(note: bytes) -> dict[str, int | str]:
    # At random, so that a world made anew under an old name is no known version of the old one.
    return {"version": secrets.randbits(62), "note": note.decode()}
