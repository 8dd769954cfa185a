"""Base types, from attribute lists: pages list a type's own attributes first and the inherited ones last.

The base of a type is the type whose whole list ends its own. Attributes are the same when name, type
and text are: two types may well have a ``uri`` each, but then each describes its own. Where several
types have the same list, one of them is the base of the others (:func:`_head`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from rstparse.resolve.infer.known import Finding, Known
from rstparse.resolve.infer.prose import sentence, sentences
from rstparse.resolve.infer.words import parts

Entry = tuple[str, ...]
"""An attribute as it is compared."""

_GENERAL = re.compile(r"\b(abstract|base|basic|common|generic)\b", re.IGNORECASE)
_EXTENDS = re.compile(r"\bextends\b", re.IGNORECASE)
_LEAST_BY_NAME = 3
"""Attributes that must agree by name and type alone, where texts differ, before that counts."""


def infer_bases(known: Known) -> Iterator[Finding]:
    """Yield ``base`` for every type whose page lists another type's attributes last."""
    with_text = _Lists(known, {t: _entries(known, t, text=True) for t in known.objects})
    by_name = _Lists(known, {t: _entries(known, t, text=False) for t in known.objects})
    for type_ in known.objects:
        base = with_text.base(type_, 1) or by_name.base(type_, _LEAST_BY_NAME)
        if base is not None:
            yield Finding(("object", type_), "base", base)


def _entries(known: Known, type_: str, *, text: bool) -> tuple[Entry, ...]:
    return tuple(
        (name, _text(fields) if text else str(fields.get("type")))
        for name, fields in known.attributes(type_).items()
        if fields.get("documented")
    )


def _text(fields: Mapping[str, Any]) -> str:
    found = sentence(fields.get("description") or [])
    return "\0".join((found.text, *found.references)).casefold()


class _Lists:
    """The attribute lists of all types, compared in one way."""

    def __init__(self, known: Known, lists: dict[str, tuple[Entry, ...]]) -> None:
        self.known = known
        self.lists = lists
        self.groups: dict[tuple[Entry, ...], list[str]] = defaultdict(list)
        for type_, entries in lists.items():
            if entries:
                self.groups[entries].append(type_)
        self.heads = {entries: self._head(entries) for entries in self.groups}

    def base(self, type_: str, least: int) -> str | None:
        """Return the base of a type, if one shares at least ``least`` attributes with it."""
        entries = self.lists[type_]
        found = [
            self.heads[entries[start:]]
            for start in range(len(entries) - least + 1)
            if entries[start:] in self.groups and self.heads[entries[start:]] != type_
        ]
        if found and (parent := self._parent_of_siblings(type_, found[0])) in found:
            return parent
        return found[0] if found else None

    def _parent_of_siblings(self, type_: str, other: str) -> str | None:
        """Return the type that two types are variants of by name, as ``Shape`` is of ``ShapeRound`` and
        ``ShapeFlat``: variants extend it rather than each other, whatever attributes they share."""
        if _EXTENDS.search(self._prose(other)):
            return None
        ours, theirs = parts(type_), parts(other)
        shared = 0
        while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
            shared += 1
        if not 0 < shared < len(theirs):
            return None
        names = {tuple(parts(name)): name for name in self.lists}
        return names.get(tuple(ours[:shared]))

    def _head(self, entries: tuple[Entry, ...]) -> str:
        """Return which of the types with this list the others extend.

        Telling signs, best first: most types that go on to extend the list are named like it, better
        still if it is called abstract; it has no root element of its own (its page is titled by the
        type's name); its page calls it general.
        """
        group = self.groups[entries]
        if len(group) == 1:
            return group[0]
        extenders = [
            other
            for other, longer in self.lists.items()
            if longer != entries and _ends(longer, entries)
        ]
        return min(group, key=lambda type_: (*self._signs(type_, extenders), type_))

    def _signs(self, type_: str, extenders: list[str]) -> tuple[bool, bool, bool, bool]:
        words = parts(type_)
        alike = [
            other
            for other in extenders
            if parts(other)[0] == words[0] or parts(other)[-1] == words[-1]
        ]
        akin = bool(alike) and 2 * len(alike) >= len(extenders)
        return (
            not (akin and words[0] in ("abstract", "base")),
            not akin,
            self.known.objects[type_].get("title") != type_,
            not _GENERAL.search(self._prose(type_)),
        )

    def _prose(self, type_: str) -> str:
        blocks = self.known.objects[type_].get("description") or []
        return " ".join(found.text for found in sentences(blocks))


def _ends(longer: tuple[Entry, ...], entries: tuple[Entry, ...]) -> bool:
    return len(longer) > len(entries) and longer[-len(entries) :] == entries
