"""Resources in SQLite or PostgreSQL, in the wire's JSON, so that a state outlives a change of the classes.

What is kept is written and read by the codec. An object that the schema does not accept is refused; an
unknown element that came in XML is kept in its JSON form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)

from .copies import copy_json
from .database import COUNTERS, RESOURCES, WORLDS, Database
from .holdings import files_in
from .keeping import check_record, collection_of, is_path
from .message import Fault
from .peer import DecodingError, EncodingError, Registry, decode_json, encode_json
from .roster import SqlRoster
from .store import Record

_ROOT = ":object"
"""The root key of what is kept. No type has it, so types without a root element are kept as well."""

_LARGEST = 2**62
"""Larger numbers are no different to an offset, and too large for a database."""

_r, _c, _w = RESOURCES.c, COUNTERS.c, WORLDS.c
_RECORD = (_r.path, _r.type, _r.body, _r.extra)
_here = and_(_r.world == bindparam("w"), _r.path == bindparam("p"))
_member = and_(_r.world == bindparam("w"), _r.collection == bindparam("c"))

_VERSION = select(_w.version).where(_w.world == bindparam("w")).scalar_subquery()
# One row always: the version of the world comes with whatever is asked of it.
_GET = select(_VERSION, *_RECORD).select_from(
    select(literal(1).label("one")).subquery().outerjoin(RESOURCES, _here)
)
_LOOK = select(_VERSION)
_BESIDE = select(_r.extra).where(_here)
_CHANGE = RESOURCES.update().where(_here)
_ADD = RESOURCES.insert()
_CHILDREN = select(*_RECORD).where(_member).order_by(_r.seq)
_PATHS = select(_r.path).where(_member).order_by(_r.seq)
_COUNT = select(func.count()).where(_member)
_LAST_ID = select(_c.value).where(_c.world == bindparam("w"))
_USED = (_LAST_ID, select(_r.path).where(_r.world == bindparam("w")).limit(1))
_SET_ID = COUNTERS.update().where(_c.world == bindparam("w"))


class SqlStore:
    """A :class:`.store.Store` in a database, for any number of threads and processes at once.

    Attributes:
        roster: the worlds in the database.
        version, looks: see :class:`.store.Shared`.

    Args:
        url: ``sqlite:///state.db``, ``sqlite://`` or ``postgresql://user:password@host/name``.
        registry: the types.
        world: whose resources; worlds in the same database do not see each other.

    Raises:
        ValueError: no URL of a database that can be used.
        OSError: the database cannot be opened.
    """

    def __init__(self, url: str, registry: Registry, *, world: str = "default") -> None:
        self._open(Database(url, _raise_id), registry, world)

    def _open(self, database: Database, registry: Registry, world: str) -> None:
        self._database, self._registry, self._world = database, registry, world
        self.roster = SqlRoster(database)
        self.version: int | None = None
        self.looks = 0

    def of_world(self, world: str) -> SqlStore:
        """Return the store of another world in the same database, over the same connections."""
        other = SqlStore.__new__(SqlStore)
        other._open(self._database, self._registry, world)
        return other

    def __repr__(self) -> str:
        return f"SqlStore({self._database.shown!r}, world={self._world!r})"

    def close(self) -> None:
        """Close all connections, also those of other worlds over them."""
        self._database.close()

    def get(self, path: str) -> Record | None:
        """Return the resource at a path."""
        if not is_path(path):
            return None
        with self._database.reading() as connection:
            version, *kept = connection.execute(_GET, {"w": self._world, "p": path}).one()
        self._saw(version)
        return None if kept[0] is None else self._record(*kept)

    peek = get

    def look(self) -> None:
        """Read the version of the world, as :meth:`get` does by the way."""
        with self._database.reading() as connection:
            version = connection.execute(_LOOK, {"w": self._world}).scalar_one()
        self._saw(version)

    def _saw(self, version: int | None) -> None:
        self.version = version
        self.looks += 1

    def put(self, record: Record) -> None:
        """Keep a resource.

        Raises:
            Fault: 400, no resource can lie at its path, a text cannot be sent, or the schema does not accept the object.
            TypeError: its extra holds something that is no JSON value.
        """
        check_record(record)
        body, extra = self._written(record)
        values = {"type": type(record.value).__wire__.name, "body": body, "extra": extra}
        with self._database.transaction(self._world) as held:
            key = {"w": self._world, "p": record.path}
            before: str | None = held.connection.execute(_BESIDE, key).scalar()
            if before is not None:
                if before != extra:
                    held.before.append((self._world, before))
                held.connection.execute(_CHANGE.values(values), key)
                return
            where = {"path": record.path, "collection": collection_of(record.path)}
            held.connection.execute(_ADD, {"world": self._world, **where, **values})

    def delete(self, path: str) -> int:
        """Delete a resource and everything below its path; return how many were deleted."""
        if path and not is_path(path):
            return 0
        which = _r.world == self._world
        if path:
            which &= or_(_r.path == path, _starts(path))
        with self._database.transaction(self._world) as held:
            beside = held.connection.execute(select(_r.extra).where(which, _r.extra != "{}"))
            held.before += [(self._world, before) for before in beside.scalars()]
            return held.connection.execute(RESOURCES.delete().where(which)).rowcount

    def children(
        self, collection: str, *, offset: int = 0, count: int | None = None, own: bool = True
    ) -> list[Record]:
        """Return resources directly below a path in order of creation. The database skips to ``offset``."""
        if collection and not is_path(collection):
            return []
        statement = _CHILDREN
        if offset > 0:
            statement = statement.offset(min(offset, _LARGEST))
        if count is not None:
            statement = statement.limit(min(max(count, 0), _LARGEST))
        return self._read(statement, c=collection)

    def count(self, collection: str) -> int:
        """Return how many resources are directly below a path."""
        if collection and not is_path(collection):
            return 0
        with self._database.reading() as connection:
            return connection.execute(_COUNT, {"w": self._world, "c": collection}).scalar_one()

    def paths(self, collection: str) -> list[str]:
        """Return the paths of the resources directly below a path in order of creation."""
        if collection and not is_path(collection):
            return []
        with self._database.reading() as connection:
            found = connection.execute(_PATHS, {"w": self._world, "c": collection})
            return list(found.scalars())

    def below(self, prefix: str) -> list[Record]:
        """Return all resources below a path at any depth, in order of creation."""
        if prefix and not is_path(prefix):
            return []
        statement = select(*_RECORD).where(_r.world == bindparam("w")).order_by(_r.seq)
        return self._read(statement.where(_starts(prefix)) if prefix else statement)

    def next_id(self) -> int:
        """Return a number that was never returned before, not even in a transaction that was undone."""
        with self._database.transaction(self._world) as held:
            number = _last_id(held.connection, self._world) + 1
            _raise_id(held.connection, self._world, number)
            held.hand_out(self._world, number)
            return number

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Undo all that happens inside if an exception leaves it; one inside another is part of it.

        It belongs to the thread. Other transactions on the world wait until it ends, in other processes too.

        Raises:
            Fault: 503, the database cannot be reached, or is busy for too long.
        """
        with self._database.transaction(self._world):
            yield

    def let_go(self, folder: str, fresh: Iterable[str] = ()) -> set[str]:
        """Return the files that are held no more, see :meth:`.store.Store.let_go`."""
        held, gone = self._database.under_way, set(fresh)
        if held and held.depth > 1:
            return set()
        for world, before in held.before if held else ():
            if world == self._world:
                gone |= files_in(msgspec.json.decode(before), folder)
        if not gone:
            return gone
        with self._database.reading() as connection:
            return {file for file in gone if not self._is_held(connection, file)}

    def _is_held(self, connection: Connection, file: str) -> bool:
        name = file.rpartition("/")[2]
        which = (_r.world == self._world) & _r.extra.contains(name, autoescape=True)
        return any(
            file in files_in(msgspec.json.decode(extra), file.rpartition("/")[0])
            for extra in connection.execute(select(_r.extra).where(which)).scalars()
        )

    def is_new(self) -> bool:
        """Tell whether nothing was ever kept in this world, or it was cleared since: two looks at an index."""
        with self._database.reading() as connection:
            return not any(
                connection.execute(statement, {"w": self._world}).first() for statement in _USED
            )

    def clear(self) -> None:
        """Forget everything in this world, and start numbering at 1."""
        with self._database.transaction(self._world) as held:
            held.connection.execute(RESOURCES.delete().where(_r.world == self._world))
            held.connection.execute(COUNTERS.delete().where(_c.world == self._world))

    def _read(self, statement: Select[Any], **parameters: str) -> list[Record]:
        with self._database.reading() as connection:
            rows = connection.execute(statement, {"w": self._world, **parameters}).all()
        return [self._record(*row) for row in rows]

    def _record(self, path: str, type_name: str, body: str, extra: str) -> Record:
        try:
            value = decode_json(body.encode(), self._registry, type_name)
        except (DecodingError, KeyError) as error:
            raise Fault(
                500,
                f"{path} is kept as {type_name}, in a form that this version does not read: {error}",
                reason="kept-otherwise",
            ) from error
        return Record(path, value, msgspec.json.decode(extra))

    def _written(self, record: Record) -> tuple[str, str]:
        try:
            body = encode_json(record.value, self._registry, root=_ROOT).decode()
            return body, msgspec.json.encode(copy_json(record.extra)).decode()
        except (EncodingError, UnicodeEncodeError) as error:
            raise Fault(
                400, f"{record.path} cannot be kept: {error}", reason="not-encodable"
            ) from error


def _starts(prefix: str) -> ColumnElement[bool]:
    """Match what lies below a path: a range, since LIKE has wildcards and SQLite's ignores case."""
    return and_(_r.path > f"{prefix}/", _r.path < f"{prefix}0")  # "0" follows "/"


def _last_id(connection: Connection, world: str) -> int:
    return connection.execute(_LAST_ID, {"w": world}).scalar() or 0


def _raise_id(connection: Connection, world: str, number: int) -> None:
    """Raise the counter of a world to a number, unless it is there already."""
    if _last_id(connection, world) >= number:
        return
    if not connection.execute(_SET_ID.values(value=number), {"w": world}).rowcount:
        connection.execute(COUNTERS.insert(), {"world": world, "value": number})
