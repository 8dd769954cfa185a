"""A database for the worlds of a server: opening it, transactions, and errors that give no password away.

Every transaction writes, or might: SQLite's begins with ``BEGIN IMMEDIATE``, PostgreSQL's with an advisory
lock on the world. So what a transaction has read stays true until it ends, in every process.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from threading import RLock, local
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from .message import Fault

BUSY_SECONDS = 30
"""How long a transaction waits for another process that writes to the same SQLite file."""

# Compared by code point in every database: a range of paths is then what begins with a prefix.
_Text = Text().with_variant(Text(collation="C"), "postgresql")
_Number = BigInteger().with_variant(Integer(), "sqlite")

METADATA = MetaData()
RESOURCES = Table(
    "stub_resources",
    METADATA,
    Column("seq", _Number, primary_key=True, autoincrement=True),
    Column("world", _Text, nullable=False),
    Column("path", _Text, nullable=False),
    Column("collection", _Text, nullable=False),
    Column("type", _Text, nullable=False),
    Column("body", _Text, nullable=False),
    Column("extra", _Text, nullable=False),
    Index("stub_resources_path", "world", "path", unique=True),
    Index("stub_resources_collection", "world", "collection", "seq"),
)
COUNTERS = Table(
    "stub_counters",
    METADATA,
    Column("world", _Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
WORLDS = Table(
    "stub_worlds",
    METADATA,
    Column("seq", _Number, primary_key=True, autoincrement=True),
    Column("world", _Text, nullable=False, unique=True),
    Column("version", BigInteger, nullable=False),
    Column("note", _Text, nullable=False),
)
"""What :mod:`.roster` keeps; ``version`` is another number after every change of a world's ``note``."""

_EXPECTED = (
    "expected sqlite:///file.db, sqlite:// (in memory) or postgresql://user:password@host/database; "
    "write @ : / ? # in a password as %40 %3A %2F %3F %23"
)


class Transaction:
    """A transaction of one thread: a connection, and a savepoint for each ``with`` that is open.

    Attributes:
        connection: to execute statements on.
        before: what was beside the resources that were changed or deleted, by world.
    """

    def __init__(self, connection: Connection, bump: Bump) -> None:
        self.connection = connection
        self.before: list[tuple[str, str]] = []
        self._bump = bump
        self._handed: list[dict[str, int]] = []
        self._locked: set[str] = set()
        self._broken = False

    @property
    def depth(self) -> int:
        """How many levels are open."""
        return len(self._handed)

    def hand_out(self, world: str, number: int) -> None:
        """Remember a number that must not be handed out again, even if all is undone."""
        self._handed[-1][world] = max(number, self._handed[-1].get(world, 0))

    @contextmanager
    def level(self, world: str) -> Iterator[Transaction]:
        """Undo what happens inside if an exception leaves it, but for the numbers handed out."""
        self._lock(world)
        name = f"level_{len(self._handed)}"
        self.connection.exec_driver_sql(f"SAVEPOINT {name}")
        self._handed.append({})
        try:
            yield self
        except BaseException:
            try:
                self._undo(name)
            except SQLAlchemyError:
                self._broken = True
            raise
        else:
            self.connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")
        finally:
            handed = self._handed.pop()
            if self._handed:
                for where, number in handed.items():
                    self.hand_out(where, number)

    def finish(self) -> None:
        """Commit; after a level that could not be undone, undo everything."""
        if self._broken:
            self.connection.rollback()
        else:
            self.connection.commit()

    def _undo(self, name: str) -> None:
        self.connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {name}")
        self.connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")
        self._locked.clear()  # PostgreSQL lets go of locks that were taken since
        for world, number in self._handed[-1].items():
            self._lock(world)
            self._bump(self.connection, world, number)

    def _lock(self, world: str) -> None:
        if world not in self._locked:
            lock(self.connection, world)
            self._locked.add(world)


Bump = Callable[[Connection, str, int], None]
"""Raises the counter of a world to a number, unless it is there already."""


class Database:
    """One database, for any number of worlds, threads and processes.

    Args:
        url: such as ``sqlite:///state.db``, ``sqlite://`` or ``postgresql://user:password@host/name``.
        bump: see :data:`Bump`.

    Raises:
        ValueError: no URL of a database that can be used.
        OSError: it cannot be opened.
    """

    def __init__(self, url: str, bump: Bump) -> None:
        parsed = _parse(url)
        self.shown = parsed.set(query={}).render_as_string(hide_password=True)
        self._bump = bump
        self._in_memory = parsed.get_backend_name() == "sqlite" and parsed.database in (
            None,
            "",
            ":memory:",
        )
        self._lock = RLock()
        self._local = local()
        try:
            self._engine = _engine(parsed, self._in_memory)
            with self._engine.begin() as connection:
                lock(connection, "")
                METADATA.create_all(connection)
        except ModuleNotFoundError as error:
            raise ValueError(f"{self.shown} needs the Python package {error.name}") from None
        except (SQLAlchemyError, OSError) as error:
            raise OSError(
                f"The database {self.shown} cannot be opened: {_reason(error, parsed)}"
            ) from None

    def close(self) -> None:
        """Close all connections. What is in memory only is lost."""
        self._engine.dispose()

    @property
    def under_way(self) -> Transaction | None:
        """The transaction that this thread is in."""
        held: Transaction | None = getattr(self._local, "transaction", None)
        return held

    @contextmanager
    def transaction(self, world: str) -> Iterator[Transaction]:
        """All or nothing; within another of the same thread, a part of it.

        Raises:
            Fault: 503, the database cannot be reached, or another process holds it for too long.
        """
        held = self.under_way
        if held is not None:
            with held.level(world):
                yield held
            return
        # One of this process at a time: others would only wait, each with a connection, and in no order.
        with _told(), self._lock, self._engine.connect() as connection:
            held = self._local.transaction = Transaction(connection, self._bump)
            try:
                with held.level(world):
                    yield held
            except BaseException:
                with suppress(SQLAlchemyError):
                    held.finish()
                raise
            else:
                held.finish()
            finally:
                del self._local.transaction

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with: that of the thread's transaction, if it is in one.

        Raises:
            Fault: 503, the database cannot be reached.
        """
        held = self.under_way
        if held is not None:
            yield held.connection
            return
        alone = self._lock if self._in_memory else nullcontext()
        with _told(), alone, self._engine.connect() as connection:
            yield connection.execution_options(stub_reads=True)


def lock(connection: Connection, world: str) -> None:
    """Wait until no other transaction acts on a world. SQLite has locked all of its file already."""
    if connection.dialect.name == "postgresql":
        digest = hashlib.blake2b(b"stub\0" + world.encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "big", signed=True)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the database says into an answer; the caller of the API learns no more than that."""
    try:
        yield
    except (DBAPIError, PoolTimeout, PendingRollbackError) as error:
        raise Fault(
            503,
            "The server's database does not answer, or is busy; try again later.",
            reason="store-unavailable",
            headers={"Retry-After": "1"},
        ) from error


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
    except Exception:  # of several kinds, and some quote the text
        raise ValueError(f"This is no URL of a database: {_EXPECTED}.") from None
    is_file = url.get_backend_name() == "sqlite" and not url.host
    if not is_file and any("@" in (part or "") for part in (url.username, url.host, url.database)):
        # An @ in a password that is not escaped: half of the password is taken for the host.
        raise ValueError(f"The URL of the database has an @ too many: {_EXPECTED}.")
    if url.drivername == "sqlite":
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"No databases of this kind can be used: {_EXPECTED}.")


def _engine(url: URL, in_memory: bool) -> Engine:
    # Parameters hold bodies and password hashes, so they stay out of messages.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=32, **options)
    if in_memory:
        options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    else:
        options |= {"pool_size": 8, "max_overflow": 32}
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    """Make a new connection to SQLite safe: an answer to a client is on disk before it is sent."""
    connection.isolation_level = None  # the driver leaves BEGIN to us
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            break
        except connection.OperationalError:
            # Two processes that open a new file at once: SQLite does not wait here.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("stub_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _reason(error: BaseException, url: URL) -> str:
    """Return what the driver says, on one line and without passwords."""
    cause = error.orig if isinstance(error, OperationalError) else error
    text = re.sub(r"\s+", " ", str(cause)).strip()
    secrets = [str(url.password or "")]
    for name, value in url.query.items():
        if "pass" in name:
            secrets.extend([value] if isinstance(value, str) else value)
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text
