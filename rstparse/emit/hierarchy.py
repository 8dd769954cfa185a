"""Which types stand for which: bases, subtypes, and what a value of a declared type can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rstparse.emit.once import once
from rstparse.model import Api, Object


class Hierarchy:
    """The inheritance of a model's objects. Bases that run in a circle, or are not in the model, are none.

    Args:
        api: the model, of which the outline is enough.
        declared: types that bodies and answers are declared to be of.
    """

    def __init__(self, api: Api, declared: Iterable[str]) -> None:
        self.objects = {thing.type: thing for thing in api.objects}
        self._subtypes: dict[str, list[str]] = defaultdict(list)
        for thing in api.objects:
            if (base := self.base(thing.type)) is not None:
                self._subtypes[base].append(thing.type)
        self._within = {attribute.type for thing in api.objects for attribute in thing.attributes}
        self._declared = {*self._within, *declared} & self.objects.keys()
        self._keyed = {
            name for type_ in self._declared for name in self.choices(type_) if self.abstract(name)
        }

    def abstract(self, type_: str) -> bool:
        """Tell whether no object is of exactly this type."""
        return self.objects[type_].abstract

    def base(self, type_: str) -> str | None:
        """Return the type that one extends; None if it is not in the model, or extends that type in turn."""
        base, seen = self.objects[type_].base, {type_}
        name = base
        while name in self.objects:
            if name in seen:
                return None
            seen.add(name)
            name = self.objects[name].base
        return base if base in self.objects else None

    def lineage(self, type_: str) -> Iterator[Object]:
        """Yield the object, its base, and so on up."""
        name: str | None = type_
        while name is not None:
            yield self.objects[name]
            name = self.base(name)

    def root(self, type_: str) -> str | None:
        """Return the root element of a document of a type: its own, or that of the nearest base with one."""
        return next((thing.root for thing in self.lineage(type_) if thing.root is not None), None)

    def concrete(self, type_: str) -> list[str]:
        """Return the types below one that an object can have, each after its base."""
        found = []
        for name in self._subtypes.get(type_, ()):
            if not self.abstract(name):
                found.append(name)
            found += self.concrete(name)
        return found

    def choices(self, type_: str) -> list[str]:
        """Return the types whose schemas together describe a value that is declared to be of one.

        An abstract type stands for all below it, since the type key tells them apart. It comes first:
        what has the key fits no better elsewhere.
        """
        if self.abstract(type_):
            return [type_]
        return [*dict.fromkeys(self._abstract_below(type_)), type_, *self._plainly_below(type_)]

    def keyed(self, type_: str) -> bool:
        """Tell whether a type is abstract and values declared to be of it tell theirs by the type key."""
        return type_ in self._keyed and bool(self.concrete(type_))

    def always_keyed(self, type_: str) -> bool:
        """Tell whether every object below an abstract type has the key: nothing is declared more exactly."""
        return not any(
            name in self._within or self.objects[name].root is not None
            for name in self.concrete(type_)
        )

    def sometimes_keyed(self, type_: str) -> bool:
        """Tell whether a value declared to be of a type that is not abstract may be of one below it."""
        return type_ in self._declared and not self.abstract(type_) and bool(self.concrete(type_))

    def _abstract_below(self, type_: str) -> Iterator[str]:
        for name in self._subtypes.get(type_, ()):
            if not self.abstract(name):
                yield from self._abstract_below(name)
            elif self.concrete(name):
                yield name

    def _plainly_below(self, type_: str) -> Iterator[str]:
        for name in self._subtypes.get(type_, ()):
            if not self.abstract(name):
                yield name
                yield from self._plainly_below(name)


@once
def hierarchy(api: Api, declared: Iterable[str]) -> Hierarchy:
    """Return the inheritance of a model's objects; see :class:`Hierarchy`."""
    return Hierarchy(api, declared)
