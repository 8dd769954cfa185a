"""The Accept header: what is wanted, and how much (RFC 9110, 12.5.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

STRUCTURED = ("application/xml", "application/json")
"""Media types of objects; the first is meant where nothing is said."""

_MOST_RANGES = 50


class Range(NamedTuple):
    """One media range: both parts in lower case, ``*`` for any, and its weight from 0 to 1."""

    type: str
    subtype: str
    weight: float

    @property
    def precision(self) -> int:
        """2 for a media type, 1 for ``text/*``, 0 for ``*/*``."""
        return (self.type != "*") + (self.subtype != "*")


@lru_cache(maxsize=256)
def parse_ranges(header: str | None) -> tuple[Range, ...]:
    """Return the ranges in the order of the header; an absent or blank one is ``*/*``.

    What is no media range is left out; of more than 50, those after.
    """
    if header is None or not header.strip():
        return (Range("*", "*", 1.0),)
    ranges = []
    for part in header.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        name, *parameters = part.split(";")
        kind, slash, subtype = name.strip().lower().partition("/")
        if slash and kind and subtype:
            ranges.append(Range(kind, subtype, _weight(parameters)))
    return tuple(ranges)


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value.strip())
            except ValueError:
                return 0.0
            return min(weight, 1.0) if weight > 0 else 0.0
    return 1.0


def quality(ranges: tuple[Range, ...], media_type: str) -> tuple[float, int]:
    """Return the weight of a media type, and the precision of the range that says so; the most precise one does."""
    kind, _, subtype = media_type.partition("/")
    best = (0.0, -1)
    for wanted in ranges:
        if wanted.type in ("*", kind) and wanted.subtype in ("*", subtype):
            precision = wanted.precision
            if precision > best[1]:
                best = (wanted.weight, precision)
    return best


@lru_cache(maxsize=256)
def choose(header: str | None, offers: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header wants most, or None if it wants none.

    Of two with the same weight, the one that is named wins; then the one that is named first; then
    the first offer.
    """
    ranges = parse_ranges(header)
    best: tuple[float, int, int] | None = None
    chosen = None
    names = [f"{wanted.type}/{wanted.subtype}" for wanted in ranges]
    for offer in offers:
        weight, precision = quality(ranges, offer)
        place = -names.index(offer) if offer in names else -len(names)
        rank = (weight, precision, place)
        if weight > 0 and (best is None or rank > best):
            best, chosen = rank, offer
    return chosen


def wants_file(ranges: tuple[Range, ...]) -> float:
    """Return the weight of the most wanted media type that is named and that neither objects nor pages have."""
    weights = [
        wanted.weight
        for wanted in ranges
        if wanted.precision == 2
        and wanted.type != "text"
        and not wanted.subtype.endswith(("xml", "json"))
    ]
    return max(weights, default=0.0)
