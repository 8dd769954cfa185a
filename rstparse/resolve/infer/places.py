"""Places: the same position in the paths of different operations, and what is known of it.

A place is a path with the names of placeholders left out: ``/users/{uid}/keys/{kid}`` and ``/users/{login}/keys/{id}``
lead to the same places. Pages that speak of one place corroborate or contradict each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from rstparse.resolve.infer.known import Fields, Known

Place = tuple[str, ...]
"""Segments of a path in lower case, each placeholder as ``{}``."""

H = TypeVar("H", bound=Hashable)


class Occurrence(NamedTuple):
    """One operation's placeholder at some place."""

    operation: str
    name: str
    fields: Fields


def segments(path: str) -> list[str]:
    """Return the segments of a normalised path."""
    return [segment for segment in path.split("/") if segment]


def is_placeholder(segment: str) -> bool:
    """Tell whether a segment is a placeholder and nothing else."""
    return segment.startswith("{") and segment.endswith("}")


def place(path: str) -> Place:
    """Return the place that a path leads to."""
    return tuple("{}" if is_placeholder(s) else s.lower() for s in segments(path))


def placeholders_at(known: Known) -> dict[Place, list[Occurrence]]:
    """Return the placeholders of all operations by their place; made once, since paths stay as they are."""
    if (known_places := known.memo.get("placeholders")) is None:
        known_places = known.memo["placeholders"] = _placeholders_at(known)
    return known_places


def _placeholders_at(known: Known) -> dict[Place, list[Occurrence]]:
    found: dict[Place, list[Occurrence]] = defaultdict(list)
    for operation, fields in known.operations.items():
        parameters = known.parameters(operation, "path")
        for end, segment in _placeholders(fields.get("path", "")):
            name = segment[1:-1]
            found[place(end)].append(Occurrence(operation, name, parameters.get(name, {})))
    return found


def _placeholders(path: str) -> Iterator[tuple[str, str]]:
    """Yield each placeholder segment with the path that ends in it."""
    so_far = ""
    for segment in segments(path):
        so_far += "/" + segment
        if is_placeholder(segment):
            yield so_far, segment


def majority(values: Iterable[H], *, share: float = 0.5) -> H | None:
    """Return the value that more than ``share`` of all values are, or None."""
    counts = Counter(values)
    total = sum(counts.values())
    for value, count in counts.most_common(1):
        return value if count > share * total else None
    return None
