"""Changes of the values that an attribute may have."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rstparse.compare.change import Change, Place, Side
from rstparse.compare.context import entries
from rstparse.compare.texts import plain
from rstparse.model import Enumeration

FIELDS = ("name", "base", "values")
"""The fields that are judged here; the base type is part of the attribute's type."""


def compare_enumerations(
    at: Place, old: Enumeration | None, new: Enumeration | None, *, sends: bool
) -> Iterator[Change]:
    """Yield what changed of an attribute's enumeration.

    Args:
        at: the attribute.
        sends: whether requests carry the attribute.
    """
    if old is None or new is None:
        if old is not new:
            code = "enumeration-stated" if old is None else "enumeration-removed"
            yield at.change(code, "enum", plain(old), plain(new))
        return
    if old.name != new.name:
        yield at.change("enumeration-renamed", "enum", old.name, new.name)
    yield from entries(
        _named(at, old, new), "values", old.values, new.values,
        removed="enumeration-value-removed" if sends else "enumeration-answer-value-removed",
        added="enumeration-value-added",
    )  # fmt: skip


def _named(at: Place, old: Enumeration, new: Enumeration) -> Place:
    """Return the place of the enumeration: several attributes may share one, which then changes once."""

    def side(place: Side | None, enum: Enumeration) -> Side | None:
        return msgspec.structs.replace(place, python=enum.name) if place else None

    return Place(subject=f"enumeration.{old.name}", old=side(at.old, old), new=side(at.new, new))
