"""Which objects requests carry, and which answers: a change is judged by the direction that it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rstparse.model import Api, Frozen, Object


class Usage(Frozen, frozen=True):
    """Types by direction.

    Attributes:
        carried: what requests or answers carry: directly, inside others, or in place of a base.
        sent, received: types whose attributes requests or answers carry: these, and what they extend.
        standing_in: types that documents name, since they stand in place of a base.
    """

    carried: frozenset[str]
    sent: frozenset[str]
    received: frozenset[str]
    standing_in: frozenset[str]


def usage_of(api: Api) -> Usage:
    """Return the use of the types of a model."""
    objects = {thing.type: thing for thing in api.objects}
    inside: dict[str, set[str]] = defaultdict(set)
    below: dict[str, set[str]] = defaultdict(set)
    for thing in api.objects:
        inside[thing.type] = {a.type for a in thing.attributes if a.type in objects}
        if thing.base in objects:
            below[str(thing.base)].add(thing.type)
    bodies = {o.request_body.type for o in api.operations} & objects.keys()
    answers = {t for o in api.operations for r in o.responses for t in (r.type, r.item)}
    answers &= objects.keys()
    sent, received = (_closure(start, inside, below) for start in (bodies, answers))
    carried = sent | received
    declared = bodies | answers | {t for type_ in carried for t in inside[type_]}
    return Usage(
        carried=frozenset(carried),
        sent=frozenset(_with_bases(sent, objects)),
        received=frozenset(_with_bases(received, objects)),
        standing_in=frozenset(
            t for t in carried if any(base in declared for base in bases(t, objects))
        ),
    )


def bases(type_: str, objects: Mapping[str, Object]) -> Iterator[str]:
    """Yield what a type extends, nearest first; a loop ends where it closes."""
    seen = {type_}
    current = objects.get(type_)
    while current is not None and current.base is not None and current.base not in seen:
        yield current.base
        seen.add(current.base)
        current = objects.get(current.base)


def _closure(
    start: Iterable[str | None], inside: Mapping[str, set[str]], below: Mapping[str, set[str]]
) -> set[str]:
    found: set[str] = set()
    left = [type_ for type_ in start if type_ is not None]
    while left:
        type_ = left.pop()
        if type_ not in found:
            found.add(type_)
            left += [*inside.get(type_, ()), *below.get(type_, ())]
    return found


def _with_bases(types: set[str], objects: Mapping[str, Object]) -> set[str]:
    return types | {base for type_ in types for base in bases(type_, objects)}
