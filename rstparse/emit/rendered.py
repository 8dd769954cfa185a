"""Filled-in templates, kept by what they saw.

A template for one item (an operation, an object …) sees the item, its target's configuration, and whatever it looks
up in the whole and in other tables. The first two are known before it is filled in; what it looks up is noted while
it is. Text is taken from the cache only where all of that, and every template there is, are byte for byte what they
were.

The item itself need not be made for that, where a view tells what it is made of: see :class:`Item`.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from rstparse.cache import Cache, key
from rstparse.toolkit import toolkit_hash

T = TypeVar("T")

ALL = "*"
"""Stands for looking at all of a table. No page or operation has this name."""


class Noted(Mapping[str, T]):
    """A table that notes what is looked up in it."""

    def __init__(self, data: Mapping[str, T]) -> None:
        self._data = data
        self.noted: set[str] = set()

    def __getitem__(self, name: str) -> T:
        self.noted.add(name)
        return self._data[name]

    def __iter__(self) -> Iterator[str]:
        self.noted.add(ALL)
        return iter(self._data)

    def __len__(self) -> int:
        self.noted.add(ALL)
        return len(self._data)

    def seen(self, name: str) -> Any:
        """Return what looking up ``name`` told."""
        return self._data.get(name)

    def names(self) -> list[str]:
        """Return all names that it has, in its order."""
        return list(self._data)


class Item:
    """Something that templates are filled in for, made when one is.

    Args:
        source: bytes that differ where what it is made of differs, other than what is looked up in tables.
        make: makes it.
        tables: in which ``make`` looks things up.
    """

    def __init__(
        self, source: bytes, make: Callable[[], Any], tables: Sequence[Noted[Any]] = ()
    ) -> None:
        self.source = source
        self._make = make
        self._tables = tables
        self._made: tuple[Any, list[set[str]]] | None = None

    @property
    def made(self) -> Any:
        """The item as templates see it. Whoever asks has looked up what was looked up for it."""
        if self._made is None:
            with unnoted(self._tables) as noted:
                self._made = self._make(), noted
        made, noted = self._made
        for table, names in zip(self._tables, noted, strict=True):
            table.noted |= names
        return made


@contextmanager
def unnoted(tables: Iterable[Noted[Any]]) -> Iterator[list[set[str]]]:
    """Yield sets that take for each table what is looked up meanwhile; the table itself does not note it."""
    before = [(table, table.noted) for table in tables]
    inside: list[set[str]] = [set() for _ in before]
    for (table, _), names in zip(before, inside, strict=True):
        table.noted = names
    try:
        yield inside
    finally:
        for table, names in before:
            table.noted = names


class _Whole:
    """Stands for the view of the whole, and notes which of its fields are read; what these are made of does not count."""

    __slots__ = ("_noted", "_tables", "_view")

    def __init__(self, view: Any, noted: set[str], tables: Collection[Noted[Any]]) -> None:
        self._view = view
        self._noted = noted
        self._tables = tables

    def __getattr__(self, name: str) -> Any:
        self._noted.add(name)
        with unnoted(self._tables):
            return getattr(self._view, name)


class Filled(Struct, frozen=True, array_like=True):
    """What a template came to: where it belongs, and its text; None where it is not written at all."""

    path: str
    text: str | None


class _Kept(Struct, frozen=True, array_like=True):
    """What was made, and hashes of what was looked up for it, by table: fields of the whole, pages with findings …"""

    filled: Filled
    seen: dict[str, dict[str, str]]


class _Made(Struct, frozen=True, array_like=True):
    """The hash of an item, and hashes of what was looked up while it was made."""

    content: str
    seen: dict[str, dict[str, str]]


class RenderedTexts:
    """The texts of one target.

    Args:
        cache: has the texts; one that remembers nothing has every template filled in.
        templates: hash of all templates that there are, since one may import any other.
        whole: what templates see as ``api``: a struct, or an object whose fields are plain data.
        findings: what they see as ``findings``.
        tables: in what else things are looked up while items are made.
    """

    def __init__(
        self,
        cache: Cache,
        templates: bytes,
        whole: Any,
        findings: Mapping[str, Any],
        tables: Mapping[str, Noted[Any]] = {},
    ) -> None:
        self._cache = cache
        self._templates = templates
        self._whole = whole
        self._tables = {**tables, "findings": Noted(findings)}
        self._hashes: dict[str, dict[str, str]] = defaultdict(dict)
        self._shared: tuple[Any, Any, str] = (None, None, "")
        self._decode = msgspec.msgpack.Decoder(_Kept).decode
        self._decode_made = msgspec.msgpack.Decoder(_Made).decode

    def get(
        self,
        rule: Sequence[str],
        context: Mapping[str, Any],
        item: Any,
        fill: Callable[[Mapping[str, Any], Any], Filled],
        *,
        part: bool = False,
    ) -> Filled:
        """Return what ``fill`` makes of ``context`` and ``item``, by ``fill`` where that is not known.

        ``rule`` stands for what ``fill`` does; ``part`` tells that it makes part of a file.

        What ``fill`` raises passes through.
        """
        name = self._key(rule, context, item)
        if name is None:
            return fill(context, item)
        known = self._cache.load(name, self._decode)
        if known is not None and self._holds(known.seen):
            return known.filled
        fields: set[str] = set()
        noting = {
            **context,
            "api": _Whole(self._whole, fields, self._tables.values()),
            "findings": self._tables["findings"],
        }
        try:
            with unnoted(self._tables.values()) as looked_up:
                filled = fill(noting, item)
        except Exception:
            return fill(
                context, item
            )  # an error is to name what templates see, not what stands for it
        seen = self._all_seen({"api": fields, **dict(zip(self._tables, looked_up, strict=True))})
        if not any("" in hashes.values() for hashes in seen.values()):
            put = self._cache.put_part if part else self._cache.put
            put(name, msgspec.msgpack.encode(_Kept(filled, seen)))
        return filled

    def _key(self, rule: Sequence[str], context: Mapping[str, Any], item: Any) -> str | None:
        if self._cache.folder is None or isinstance(self._whole, Mapping):
            return None
        shared = self._shared_key(rule, context)
        content = self._content(shared, item) if shared else ""
        return key("rendered", shared, content) if content else None

    def _content(self, shared: str, item: Any) -> str:
        """Return the hash of an item as templates see it, without making it where that is known; empty if it has none."""
        if not isinstance(item, Item):
            return _hash(item)
        name = key("rendered item", shared, item.source)
        known = self._cache.load(name, self._decode_made)
        if known is not None and self._holds(known.seen):
            return known.content
        with unnoted(self._tables.values()) as looked_up:
            content = _hash(item.made)
        seen = self._all_seen(dict(zip(self._tables, looked_up, strict=True)))
        if content:
            self._cache.put_part(name, msgspec.msgpack.encode(_Made(content, seen)))
        return content

    def _all_seen(self, noted: Mapping[str, set[str]]) -> dict[str, dict[str, str]]:
        """Return the hashes of all that was looked up, by table."""
        return {
            table: {entry: self._seen(table, entry) for entry in sorted(entries)}
            for table, entries in noted.items()
            if entries
        }

    def _shared_key(self, rule: Sequence[str], context: Mapping[str, Any]) -> str:
        """Return what the keys of all items of a rule have in common; empty if it has none."""
        if self._shared[0] is not rule or self._shared[1] is not context:
            noted = ("api", "findings")
            data = _pickled({name: value for name, value in context.items() if name not in noted})
            found = ""
            if data is not None:
                found = key("rendered", toolkit_hash(), self._templates, *rule, data)
            self._shared = rule, context, found
        return self._shared[2]

    def _holds(self, seen: Mapping[str, Mapping[str, str]]) -> bool:
        """Tell whether all that was looked up is what it was."""
        for table, entries in seen.items():
            hashes = self._hashes[table]
            for entry in entries.keys() - hashes.keys():
                self._seen(table, entry)
            if not entries.items() <= hashes.items():
                return False
        return True

    def _seen(self, table: str, entry: str) -> str:
        """Return the hash of what was looked up; empty if it has none."""
        hashes = self._hashes[table]
        if entry not in hashes:
            hashes[entry] = self._look(table, entry)
        return hashes[entry]

    def _look(self, table: str, entry: str) -> str:
        if table in self._tables:
            noted = self._tables[table]
            if entry == ALL:
                return _hash([(name, self._seen(table, name)) for name in noted.names()])
            return _hash(noted.seen(entry))
        absent = object()
        value = getattr(self._whole, entry, absent)
        return "" if value is absent else _hash(value)


def _hash(value: Any) -> str:
    data = _pickled(value)
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _pickled(value: Any) -> bytes | None:
    """Return bytes that are the same for plain data of the same types and values only; None where it has none.

    Unlike JSON, pickle tells text that is safe from text that is not.
    """
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.fast = True  # whether two equal texts are one object makes no difference then
    try:
        pickler.dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError, ValueError):
        return None
    return file.getvalue()
