"""What the operations, objects and groups of a model have to do with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from rstparse.emit.once import once
from rstparse.emit.references import Mention, label_table, references
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import Api, Object, Operation


class Relations:
    """Looks up what relates to a thing; everything is in order of the model. See :class:`views.ObjectView`.

    Args:
        api: the model.
        fragments: has what earlier runs found in its texts.
    """

    def __init__(self, api: Api, fragments: Fragments) -> None:
        self._api = api
        self._fragments = fragments
        self.types = {thing.type: thing for thing in api.objects}

    @cached_property
    def refers_to(self) -> Mapping[Mention, tuple[Mention, ...]]:
        """By page what it refers to."""
        return references(self._api, label_table(self._api), self._fragments)

    @cached_property
    def referred_by(self) -> Mapping[Mention, tuple[Mention, ...]]:
        """By page those that refer to it; a page that none refers to is not there."""
        found: dict[Mention, list[Mention]] = defaultdict(list)
        for source, targets in self.refers_to.items():
            for target in targets:
                found[target].append(source)
        return {target: tuple(sources) for target, sources in found.items()}

    @cached_property
    def taken_by(self) -> Mapping[str, tuple[str, ...]]:
        """By type of an object the operations that take it."""
        return _inverted((operation.name, takes(operation)) for operation in self._api.operations)

    @cached_property
    def returned_by(self) -> Mapping[str, tuple[str, ...]]:
        """By type of an object the operations that return it."""
        return _inverted((operation.name, returns(operation)) for operation in self._api.operations)

    @cached_property
    def subtypes(self) -> Mapping[str, tuple[str, ...]]:
        """By type of an object those whose base it is."""
        return _inverted((thing.type, [thing.base or ""]) for thing in self._api.objects)

    @cached_property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        """By type of an object those of its attributes."""
        return {
            thing.type: tuple(
                dict.fromkeys(a.type for a in thing.attributes if a.type in self.types)
            )
            for thing in self._api.objects
        }

    @cached_property
    def used_by(self) -> Mapping[str, tuple[str, ...]]:
        """By type of an object those that have such attributes."""
        return _inverted((thing.type, self.uses[thing.type]) for thing in self._api.objects)

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """By group its operations, those outside its toctree last."""
        own: dict[str, list[str]] = defaultdict(list)
        for operation in self._api.operations:
            own[operation.group].append(operation.name)
        return {
            group.name: tuple(dict.fromkeys((*group.operations, *own[group.name])))
            for group in self._api.groups
        }

    def ancestors(self, thing: Object) -> tuple[str, ...]:
        """Return its base, the base of that …"""
        found: list[str] = []
        while thing.base is not None and thing.base not in found and thing.base in self.types:
            found.append(thing.base)
            thing = self.types[thing.base]
        return tuple(found)

    def descendants(self, type_: str) -> tuple[str, ...]:
        """Return the subtypes of a type, theirs …"""
        found: dict[str, None] = {}
        waiting = list(self.subtypes.get(type_, ()))
        while waiting:
            if (current := waiting.pop(0)) not in found:
                found[current] = None
                waiting += self.subtypes.get(current, ())
        return tuple(found)


@once
def relations(api: Api, fragments: Fragments = NOTHING_KEPT) -> Relations:
    """Return the relations of a model."""
    return Relations(api, fragments)


def takes(operation: Operation) -> tuple[str, ...]:
    """Return the object types of an operation's request body, at most one."""
    return (operation.request_body.type,) if operation.request_body.type else ()


def returns(operation: Operation) -> tuple[str, ...]:
    """Return the object types of an operation's responses, wrappers and their items, in order."""
    found = (type_ for r in operation.responses for type_ in (r.type, r.item) if type_)
    return tuple(dict.fromkeys(found))


def _inverted(found: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """Return by each of the second what has it, in order."""
    by: dict[str, list[str]] = defaultdict(list)
    for name, others in found:
        for other in others:
            by[other].append(name)
    return {other: tuple(names) for other, names in by.items()}
