"""A target that is made in another process, while this one makes the others.

The process is a copy of this one as it was when it was given its work, so that all that the work needs is there.
What it makes comes back as bytes, and so does what it would have kept at the end of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rstparse.cache import Cache
from rstparse.collection import collection_held
from rstparse.diagnostics import Diagnostic
from rstparse.emit.format import Pool
from rstparse.emit.target_files import Planned
from rstparse.fragments import Entries, Fragments

if TYPE_CHECKING:
    from concurrent.futures import Future


class Made(Struct, frozen=True, array_like=True):
    """What became of a target.

    Attributes:
        files: before formatting; diagnostics: what went wrong.
        entries: what is new in tables.
        results, parts: what else was put into the cache, by key, and what of it as a part of many.
    """

    files: list[Planned]
    diagnostics: list[Diagnostic]
    entries: Entries = {}
    results: dict[str, bytes] = {}
    parts: frozenset[str] = frozenset()


_DECODE = msgspec.msgpack.Decoder(Made).decode


class Workers(Pool, Protocol):
    """A pool whose processes are copies of this one, made once it is given work."""

    def copy(self, make: Callable[[], bytes], /) -> Future[bytes] | None:
        """Return what will come of ``make`` in a copy of this process as it is now; None if there are copies already."""


class Aside:
    """Work that goes on in a copy of this process.

    Args:
        workers: make the copy.
        make: does the work.
        fragments, cache: take what is to be kept.
    """

    def __init__(
        self,
        workers: Workers,
        make: Callable[[], Made],
        fragments: Fragments,
        cache: Cache,
    ) -> None:
        self._fragments = fragments
        self._cache = cache
        before = set(cache.unsettled.results)

        def work() -> bytes:
            with collection_held():
                made = make()
            new = cache.unsettled
            results = {name: new.results[name] for name in new.results.keys() - before}
            parts = frozenset(new.parts & results.keys())
            entries = fragments.new_entries()
            made = replace(made, entries=entries, results=results, parts=parts)
            try:
                return msgspec.msgpack.encode(made)
            except UnicodeEncodeError:  # a lone surrogate in what is said of a page
                return b""

        self._make = make
        self._made = workers.copy(work)

    def result(self) -> Made:
        """Return what was made, once it is, and have it kept."""
        data = self._made.result() if self._made is not None else b""
        if not data:
            return self._make()
        made = _DECODE(data)
        self._fragments.add_entries(made.entries)
        for name, content in made.results.items():
            put = self._cache.put_part if name in made.parts else self._cache.put
            put(name, content)
        return made
