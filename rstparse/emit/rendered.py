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
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct

from rstparse.emit.texts import Text
from rstparse.fragments import Form, Fragments, Table

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
        self.made_of = hashlib.sha256(source).digest()
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
    text: Text | None


class _Kept(Struct, frozen=True, array_like=True):
    """What was made, and what was looked up for it: see :func:`_told`."""

    filled: Filled
    seen: tuple[str, ...]


class _Made(Struct, frozen=True, array_like=True):
    """The hash of an item, and what was looked up while it was made."""

    content: bytes
    seen: tuple[str, ...]


_KEPT, _MADE, _HASH = Form(_Kept), Form(_Made), Form(bytes)


class _Tables(NamedTuple):
    """What is known of the items of one rule: by what each is made of, its hash; by its hash, what it came to."""

    made: Table[_Made]
    kept: Table[_Kept]


class RenderedTexts:
    """The texts of one target.

    Args:
        fragments: has the texts; where nothing is kept every template is filled in.
        templates: hash of all templates that there are, since one may import any other.
        whole: what templates see as ``api``: a struct, or an object whose fields are plain data.
        findings: what they see as ``findings``.
        tables: in what else things are looked up while items are made.
        made_of: by field of the whole, bytes that differ where what it is made of differs, for fields that take long
            to make; others are compared as they are.
    """

    def __init__(
        self,
        fragments: Fragments,
        templates: bytes,
        whole: Any,
        findings: Mapping[str, Any],
        tables: Mapping[str, Noted[Any]] = {},
        made_of: Mapping[str, bytes] = {},
    ) -> None:
        self._fragments = fragments
        self._templates = templates
        self._whole = whole
        self._tables = {**tables, "findings": Noted(findings)}
        self._made_of = made_of
        self._fields = fragments.table("field", _HASH, type(whole).__qualname__)
        self._hashes: dict[str, dict[str, bytes]] = defaultdict(dict)
        self._current: set[str] = set()
        self._opened: tuple[Any, Any, _Tables | None] = (None, None, None)

    def get(
        self,
        rule: Sequence[str],
        context: Mapping[str, Any],
        item: Any,
        fill: Callable[[Mapping[str, Any], Any], Filled],
    ) -> Filled:
        """Return what ``fill`` makes of ``context`` and ``item``, by ``fill`` where that is not known.

        ``rule`` stands for what ``fill`` does.

        What ``fill`` raises passes through.
        """
        known = self._known_items(rule, context)
        content = self._content(known.made, item) if known else b""
        if known is None or not content:
            return fill(context, item)
        if (found := known.kept.get(content, self._holds)) is not None:
            return found.filled
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
        if seen is not None:
            known.kept.put(content, _Kept(filled, seen))
        return filled

    def _content(self, known: Table[_Made], item: Any) -> bytes:
        """Return the hash of an item as templates see it, without making it where that is known; empty if it has none."""
        if not isinstance(item, Item):
            return _hash(item)
        if (found := known.get(item.made_of, self._holds)) is not None:
            return found.content
        with unnoted(self._tables.values()) as looked_up:
            content = _hash(item.made)
        seen = self._all_seen(dict(zip(self._tables, looked_up, strict=True)))
        if content and seen is not None:
            known.put(item.made_of, _Made(content, seen))
        return content

    def _known_items(self, rule: Sequence[str], context: Mapping[str, Any]) -> _Tables | None:
        """Return what is known of the items of a rule; None where nothing can be."""
        if self._opened[0] is not rule or self._opened[1] is not context:
            self._opened = rule, context, self._open(rule, context)
        return self._opened[2]

    def _open(self, rule: Sequence[str], context: Mapping[str, Any]) -> _Tables | None:
        if not self._fragments.kept or isinstance(self._whole, Mapping):
            return None
        noted = ("api", "findings")
        data = _pickled({name: value for name, value in context.items() if name not in noted})
        if data is None:
            return None
        shared: tuple[bytes | str, ...] = (self._templates, *rule, data)
        return _Tables(
            self._fragments.table("rendered item", _MADE, *shared),
            self._fragments.table("rendered", _KEPT, *shared),
        )

    def _all_seen(self, noted: Mapping[str, set[str]]) -> tuple[str, ...] | None:
        """Return all that was looked up, by table; None if something of it has no hash."""
        found = [
            (table, entry, self._seen(table, entry))
            for table, entries in noted.items()
            for entry in sorted(entries)
        ]
        return tuple(_told(*seen) for seen in found) if all(told for *_, told in found) else None

    def _holds(self, result: _Kept | _Made) -> bool:
        """Tell whether all that was looked up is what it was."""
        if not self._current.issuperset(result.seen):
            for seen in result.seen:
                if seen not in self._current:
                    told, table, entry = seen.split(" ", 2)
                    if self._seen(table, entry).hex() != told:
                        return False
                    self._current.add(seen)
        return True

    def _seen(self, table: str, entry: str) -> bytes:
        """Return the hash of what was looked up; empty if it has none."""
        hashes = self._hashes[table]
        if entry not in hashes:
            hashes[entry] = self._look(table, entry)
        return hashes[entry]

    def _look(self, table: str, entry: str) -> bytes:
        if table in self._tables:
            noted = self._tables[table]
            if entry == ALL:
                return _hash([(name, self._seen(table, name)) for name in noted.names()])
            return _hash(noted.seen(entry))
        if entry not in self._made_of:
            return self._field(entry)
        made_of = hashlib.sha256(entry.encode() + b"\0" + self._made_of[entry]).digest()
        if (known := self._fields.get(made_of)) is not None:
            return known
        if found := self._field(entry):
            self._fields.put(made_of, found)
        return found

    def _field(self, name: str) -> bytes:
        absent = object()
        value = getattr(self._whole, name, absent)
        return b"" if value is absent else _hash(value)


def _told(table: str, entry: str, hash_: bytes) -> str:
    """Return in a word what looking up an entry of a table (or a field of the whole) told."""
    return f"{hash_.hex()} {table} {entry}"


def _hash(value: Any) -> bytes:
    """Return the hash of plain data; empty if it has none."""
    if value is None:
        return _OF_NONE
    if type(value) is str:  # as most of what is looked up
        return hashlib.sha256(b"s" + value.encode("utf-8", "surrogatepass")).digest()
    data = _pickled(value)
    return b"" if data is None else hashlib.sha256(data).digest()


_OF_NONE = hashlib.sha256(b"none").digest()


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
