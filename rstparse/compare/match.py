"""Which thing of one model is which of the other: by name, else by what stays when a name changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

from rstparse.model import Attribute, Object, Operation

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


T = TypeVar("T")


class Matched(NamedTuple, Generic[T]):
    """What two models have in common: pairs (old, new), and what only one of them has."""

    pairs: tuple[tuple[T, T], ...]
    removed: tuple[T, ...]
    added: tuple[T, ...]


def route(operation: Operation) -> tuple[str, str]:
    """Return method and path without the names of placeholders."""
    return operation.method, shape(operation.path)


def shape(path: str) -> str:
    """Return a path without the names of its placeholders."""
    return _PLACEHOLDER.sub("{}", path)


def match_operations(old: Iterable[Operation], new: Iterable[Operation]) -> Matched[Operation]:
    """Match by documented name; what is left, by route. Several of one route go by how alike they are."""
    return _match(old, new, lambda o: o.name, lambda o: {route(o)}, _alike_operations)


def match_objects(old: Iterable[Object], new: Iterable[Object]) -> Matched[Object]:
    """Match by type; what is left, by root element, label or all attributes."""
    return _match(old, new, lambda o: o.type, _object_marks, _alike_objects)


def _match(
    old: Iterable[T],
    new: Iterable[T],
    name: Callable[[T], str],
    marks: Callable[[T], set[Hashable]],
    alike: Callable[[T, T], tuple[int, ...]],
) -> Matched[T]:
    olds, news = {name(thing): thing for thing in old}, {name(thing): thing for thing in new}
    pairs = [(thing, news[key]) for key, thing in olds.items() if key in news]
    removed = {key: thing for key, thing in olds.items() if key not in news}
    added = {key: thing for key, thing in news.items() if key not in olds}
    by_mark: dict[Hashable, list[T]] = defaultdict(list)
    for thing in added.values():
        for mark in marks(thing):
            by_mark[mark].append(thing)
    candidates = {
        (name(gone), name(come)): alike(gone, come)
        for gone in removed.values()
        for mark in marks(gone)
        for come in by_mark[mark]
    }
    # The same pairs whichever side is called old: ties go by names, and not by sides.
    for key in sorted(candidates, key=lambda k: ([-x for x in candidates[k]], sorted(k))):
        if key[0] in removed and key[1] in added:
            pairs.append((removed.pop(key[0]), added.pop(key[1])))
    return Matched(tuple(pairs), tuple(removed.values()), tuple(added.values()))


def _alike_operations(old: Operation, new: Operation) -> tuple[int, ...]:
    return (
        old.request_body == new.request_body,
        old.responses == new.responses,
        _common(old.name, new.name),
    )


def _object_marks(thing: Object) -> set[Hashable]:
    marks: set[Hashable] = {("root", thing.root), ("label", thing.label)}
    if len(thing.attributes) > _FEW:
        marks.add(tuple(sorted(map(_facts, thing.attributes), key=repr)))
    return marks - {("root", None), ("label", None)}


_FEW = 3
"""Attributes that two objects may share by chance: a name and a size make no identity."""


def _facts(attribute: Attribute) -> tuple[str, str, bool]:
    return attribute.name, attribute.kind, attribute.inherited_from is None


def _alike_objects(old: Object, new: Object) -> tuple[int, ...]:
    return (
        old.root == new.root,
        old.label == new.label,
        len(set(map(_facts, old.attributes)) & set(map(_facts, new.attributes))),
        _common(old.type, new.type),
    )


def _common(one: str, other: str) -> int:
    """Return how many characters two names have in common at their starts and ends."""
    limit = min(len(one), len(other))
    start = next((i for i in range(limit) if one[i] != other[i]), limit)
    rest = limit - start
    end = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
    return start + end
