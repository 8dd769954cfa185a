"""Parts of results that are made one by one, each kept by what it is made of."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from rstparse.cache import Cache, Stored, key
from rstparse.toolkit import toolkit_hash

T = TypeVar("T")

LACKED = 32
"""Results that a table may lack before it is written anew: reading them one by one costs less than writing it."""


class Form(Generic[T]):
    """How the results of a table are written down: as msgpack of their type. None is no result."""

    def __init__(self, type_: type[T]) -> None:
        self.decode: Callable[[Stored], T] = msgspec.msgpack.Decoder(type_).decode
        all_of_them = dict.__class_getitem__((bytes, type_))
        self.decode_all: Callable[[Stored], dict[bytes, T]]
        self.decode_all = msgspec.msgpack.Decoder(all_of_them).decode


class Table(Generic[T]):
    """Results of one kind by what each is made of, together in one entry of the cache, which is read at once.

    What was made since that was written lies in entries of its own, so that a small change does not write a large
    table. What is new is kept by :meth:`keep`, after all was asked for.

    Args:
        cache: has the table; with one that remembers nothing it stays empty.
        name: key of the entry, which stands for all that the results have in common.
        form: of the results.
    """

    def __init__(self, cache: Cache, name: str, form: Form[T]) -> None:
        self._cache = cache
        self._name = name
        self._form = form
        self._known: dict[bytes, T] = {}
        if cache.folder is not None:
            self._known = cache.load(name, form.decode_all) or {}
        self._used: set[bytes] = set()
        self._lacked: dict[bytes, T] = {}
        self._new: set[bytes] = set()

    def get(self, made_of: bytes, fits: Callable[[T], bool] = lambda _: True) -> T | None:
        """Return what was put for ``made_of``, a digest as a rule, if it ``fits``; else None."""
        found = self._lacked.get(made_of)
        if found is not None:
            return found if fits(found) else None
        found = self._known.get(made_of)
        if found is not None and fits(found):
            self._used.add(made_of)
            return found
        if self._cache.folder is None:
            return None
        found = self._cache.load(key(self._name, made_of), self._form.decode)
        if found is None or not fits(found):
            return None
        self._lacked[made_of] = found
        return found

    def put(self, made_of: bytes, made: T) -> None:
        """Take a result; one with a lone surrogate cannot be written down, and is made in each run."""
        if self._cache.folder is not None:
            self._lacked[made_of] = made
            self._new.add(made_of)

    def made(self, made_of: bytes, make: Callable[[], T]) -> T:
        """Return what was put for ``made_of``; else what ``make`` returns, which is to depend on nothing more."""
        found = self._known.get(made_of)
        if found is not None and made_of not in self._lacked:
            self._used.add(made_of)
            return found
        if (found := self.get(made_of)) is None:
            found = make()
            self.put(made_of, found)
        return found

    @property
    def new(self) -> dict[bytes, msgspec.Raw]:
        """What is new, as it is written down."""
        packed = ((made_of, _packed(self._lacked[made_of])) for made_of in self._new)
        return {made_of: msgspec.Raw(result) for made_of, result in packed if result}

    def keep(self, added: Mapping[bytes, msgspec.Raw] = {}) -> None:
        """Keep what is new: in the table, without what was not asked for, if that lacks much; else by itself.

        ``added`` is what is new in a copy of the table. What the copy was asked for is not known, so all stays then.
        """
        if len(self._lacked.keys() | added.keys()) > LACKED:
            used = self._known.keys() if added else self._used
            known = {made_of: self._known[made_of] for made_of in used}
            whole: dict[bytes, Any] = {**known, **added, **self._lacked}
            try:
                self._cache.put(self._name, msgspec.msgpack.encode(whole))
            except UnicodeEncodeError:
                whole = {made_of: made for made_of, made in whole.items() if _packed(made)}
                self._cache.put(self._name, msgspec.msgpack.encode(whole))
        else:
            for made_of, packed in {**added, **self.new}.items():
                self._cache.put_part(key(self._name, made_of), bytes(packed))
        self._new.clear()


Entries = dict[str, dict[bytes, msgspec.Raw]]
"""What is new in tables, as it is written down: by name of the table, and what it was made of."""
_RAW = Form(msgspec.Raw)


def _packed(result: Any) -> bytes:
    """Return a result as an entry has it; empty where a lone surrogate cannot be written down."""
    try:
        return msgspec.msgpack.encode(result)
    except UnicodeEncodeError:
        return b""


class Fragments:
    """Makes parts, or takes them from where earlier runs put them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._tables: dict[str, Table[Any]] = {}
        self._added: Entries = {}

    @property
    def kept(self) -> bool:
        """Whether anything is kept: telling what a part is made of is idle otherwise."""
        return self._cache.folder is not None

    def get(self, kind: str, made_of: tuple[bytes | str, ...], make: Callable[[], bytes]) -> bytes:
        """Return what ``make`` returns, which is to depend on ``kind`` and ``made_of`` alone."""
        if not self.kept:
            return make()
        name = key("fragment", toolkit_hash(), kind, *made_of)
        if (known := self._cache.get(name)) is None:
            known = make()
            self._cache.put_part(name, known)
        return known

    def load(
        self,
        kind: str,
        made_of: tuple[bytes | str, ...],
        make: Callable[[], T],
        decode: Callable[[Stored], T],
    ) -> T:
        """Return what ``make`` returns, plain data; as :meth:`get`."""
        if not self.kept:
            return make()
        name = key("fragment", toolkit_hash(), kind, *made_of)
        known = self._cache.load(name, decode)
        if known is None:
            known = make()
            with contextlib.suppress(UnicodeEncodeError):  # a lone surrogate: made each time
                self._cache.put_part(name, msgspec.msgpack.encode(known))
        return known

    def table(self, kind: str, form: Form[T], *made_of: bytes | str) -> Table[T]:
        """Return the table of the parts that depend on ``kind``, ``made_of`` and what each is put for alone.

        A kind goes with one form. What is new in it is kept by :meth:`keep`.
        """
        if not self.kept:
            return Table(self._cache, "", form)
        name = key("table", toolkit_hash(), kind, *made_of)
        if name not in self._tables:
            self._tables[name] = Table(self._cache, name, form)
        return self._tables[name]

    def new_entries(self) -> Entries:
        """Return what is new in the tables, by their names, for another process to keep."""
        return {name: new for name, table in self._tables.items() if (new := table.new)}

    def add_entries(self, entries: Entries) -> None:
        """Take what is new in the tables of another process, to be kept; it cannot be asked for in this run."""
        self._added |= entries

    def keep(self) -> None:
        """Keep what is new in the tables; to be called once at the end."""
        added, self._added = self._added, {}
        for name, table in self._tables.items():
            table.keep(added.pop(name, {}))
        for name, entries in added.items():
            self._keep_added(name, entries)

    def _keep_added(self, name: str, entries: dict[bytes, msgspec.Raw]) -> None:
        """Keep what is new in a table that only another process had."""
        if len(entries) <= LACKED:
            for made_of, packed in entries.items():
                self._cache.put_part(key(name, made_of), bytes(packed))
            return
        known: dict[bytes, msgspec.Raw] = {}
        # Not by ``load``: a key goes with one way of decoding.
        if (stored := self._cache.get(name)) is not None:
            with contextlib.suppress(msgspec.DecodeError):
                known = _RAW.decode_all(stored)
        self._cache.put(name, msgspec.msgpack.encode(known | entries))


NOTHING_KEPT = Fragments(Cache(None))
"""Has every part made."""


def encoded(value: Any) -> bytes:
    """Return bytes that differ where plain data differs."""
    try:
        return b"m" + msgspec.msgpack.encode(value)
    except UnicodeEncodeError:  # a lone surrogate
        return b"p" + pickle.dumps(value)
