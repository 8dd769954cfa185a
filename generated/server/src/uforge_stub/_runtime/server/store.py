"""How resources are kept: the interface of the stores.

A resource lies under its concrete path below the API's base, ``users/guest/appliances/4``; the
collection that it belongs to is the path without the last segment.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec

from .peer import WireStruct


class Record(msgspec.Struct):
    """One resource.

    Attributes:
        path: where it is, without leading slash.
        value: the object.
        extra: what the server keeps beside it; JSON values only (job, file, password hash).
    """

    path: str
    value: WireStruct
    extra: dict[str, Any] = {}


class Store(Protocol):
    """What worlds need of a store. Records handed out are the caller's own: changes count only after ``put``."""

    def get(self, path: str) -> Record | None:
        """Return the resource at a path."""

    def peek(self, path: str) -> Record | None:
        """Return the resource at a path to be looked at only: it may be the kept one itself."""

    def put(self, record: Record) -> None:
        """Keep a resource, new or changed; a new one comes last in its collection."""

    def delete(self, path: str) -> int:
        """Delete a resource and everything below its path; return how many were deleted."""

    def children(
        self, collection: str, *, offset: int = 0, count: int | None = None, own: bool = True
    ) -> list[Record]:
        """Return resources directly below a path in order of creation.

        In memory the cost does not grow with ``offset``. ``own`` False: they are only looked at, as what
        :meth:`peek` returns.
        """

    def count(self, collection: str) -> int:
        """Return how many resources are directly below a path."""

    def paths(self, collection: str) -> list[str]:
        """Return the paths of the resources directly below a path in order of creation."""

    def below(self, prefix: str) -> list[Record]:
        """Return all resources below a path at any depth (``""``: all), in order of creation."""

    def next_id(self) -> int:
        """Return a number that was never returned before in this world, from 1 on."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: what happens inside is undone if an exception leaves it, and safe on disk after it."""

    def let_go(self, folder: str, fresh: Iterable[str] = ()) -> set[str]:
        """Return the files in a folder that resources held before the transaction under way, and none does now.

        Those of :meth:`clear` are not among them. ``fresh`` files are, unless a resource has taken them. Within
        another transaction nothing is let go: that may be undone.
        """

    def is_new(self) -> bool:
        """Tell whether nothing was ever kept here and no number handed out, or all was cleared since."""

    def clear(self) -> None:
        """Forget everything, and start numbering at 1."""


class Revised(Protocol):
    """What a store may have besides, if nobody else writes to what it keeps.

    Attributes:
        revision: another number after every change, an undone one too; what was learnt of the
            store holds while it stays the same.
    """

    revision: int


class Shared(Protocol):
    """What a store has besides, if other processes act on the same world.

    Attributes:
        version: of the world's note when it was last read, by whichever thread; None: there was no such world.
        looks: how often it was read; another number after every time.
    """

    version: int | None
    looks: int

    def look(self) -> None:
        """Read the version; getting a resource does so too."""
