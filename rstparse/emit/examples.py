"""Documents made from types, for operations and objects whose pages show none; and those of the pages, read.

A made document fills what the schema demands and, as deep as a reader follows, one of everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from rstparse.emit.once import once
from rstparse.emit.outline import Outline
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
from rstparse.model import Object

if TYPE_CHECKING:
    from rstparse.emit.example_documents import Documents

DEPTH = 1
"""Levels of objects below the first that are shown though the schema does not demand them."""


class Shown(NamedTuple):
    """One document in both forms, indented: XML without declaration, and JSON."""

    xml: str
    json: str


class _Found(Struct, frozen=True, array_like=True):
    shown: Shown | None


_FOUND = msgspec.msgpack.Decoder(_Found)


@once
def examples(outline: Outline, fragments: Fragments) -> Examples:
    """Return what makes the documents of a model; it remembers those that it made."""
    return Examples(outline, fragments)


class Examples:
    """Makes documents of the objects of a model, of which the outline is enough."""

    def __init__(self, outline: Outline, fragments: Fragments = NOTHING_KEPT) -> None:
        self._outline = outline
        self._fragments = fragments
        self._objects = {thing.type: thing for thing in outline.api.objects}
        self._concrete: dict[str, str] = {}
        self._made: dict[tuple[str, bool, int], Shown | None] = {}
        self._read: dict[tuple[str, str, str], Shown | None] = {}
        for thing in outline.api.objects:
            if not thing.abstract:
                self._offer(thing)

    def made(self, type_: str, *, sent: bool = False, depth: int = DEPTH) -> Shown | None:
        """Return a document of a type; None for a type that no document can hold.

        Args:
            type_: of an object of the model.
            sent: for a request: without what abstract bases declare, which is what a service assigns.
            depth: levels of objects below the first that are shown though nothing demands them.
        """
        key = (type_, sent, depth)
        if key not in self._made:
            made_of = (self._outline.digest, encoded(key))
            self._made[key] = self._kept("made", made_of, lambda: self._make(*key))
        return self._made[key]

    @cached_property
    def _documents(self) -> Documents:
        from rstparse.emit.example_documents import Documents  # lazy: see there

        return Documents(self._outline.api, self._concrete)

    def _kept(
        self, how: str, made_of: tuple[bytes | str, ...], make: Callable[[], Shown | None]
    ) -> Shown | None:
        found = self._fragments.load(
            f"example {how}", made_of, lambda: _Found(make()), _FOUND.decode
        )
        return found.shown

    def _make(self, type_: str, sent: bool, depth: int) -> Shown | None:
        if type_ not in self._objects or type_ not in self._concrete:
            return None
        return self._documents.made(type_, sent, depth)

    def read(self, text: str, language: str, type_: str) -> Shown | None:
        """Return the document of a page in both forms; None if it is none of the type."""
        key = (text, language, type_)
        if key not in self._read:
            made_of = (self._outline.digest, encoded(key))
            self._read[key] = self._kept("read", made_of, lambda: self._convert(*key))
        return self._read[key]

    def _convert(self, text: str, language: str, type_: str) -> Shown | None:
        return self._documents.read(text, language, type_) if type_ in self._objects else None

    def _offer(self, thing: Object) -> None:
        """Make a type the one to show for itself, and for abstract types above it that have none yet."""
        self._concrete[thing.type] = thing.type
        name = thing.base
        while name in self._objects and name not in self._concrete:
            self._concrete[name] = thing.type
            name = self._objects[name].base
