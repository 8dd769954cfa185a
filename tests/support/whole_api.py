"""Arguments for every operation of a service, found in what a running stub holds.

A :class:`Planner` looks for resources that stand for the placeholders of a path, and makes those that
are missing through the API itself: by the operation that creates them, with what that needs in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.believable import Believable

CONTENT = b"PNG and other content\n" * 8
"""What every upload sends."""

FILE = "picture.png"
TEXT = '{"delay": "1 s"}'


@dataclass(frozen=True)
class Planned:
    """A call of one operation: the values of its placeholders in order, its body, and its query."""

    route: Any
    path: tuple[str, ...]
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.route.name)


@dataclass(frozen=True)
class At:
    """Stands for the object at a path of the demo world."""

    path: str


@dataclass(frozen=True)
class New:
    """Stands for a list of one new object of a wire type, with values by Python attribute."""

    type: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Need:
    """What an operation needs beyond its types and path.

    Attributes:
        page: that says so, below ``pages``.
        fields: Python attributes of the body, set to these values.
        body: what is sent, instead of an object that is made.
        query: parameters by Python name.
        path: values of placeholders, by name.
        content: the file that is sent.
    """

    page: str
    fields: dict[str, Any] = field(default_factory=dict)
    body: At | None = None
    query: dict[str, Any] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    content: bytes = CONTENT


@dataclass(frozen=True)
class _Missing:
    """Nothing stands for a placeholder: ``index`` of its segment, and the path before it."""

    index: int
    collection: str


class Planner:
    """Plans calls in one world.

    Args:
        world: of the stub.
        module: imports a module of the stub's runtime by name.
        perform: carries out a planned call through the API.
        needs: what single operations need, by name.
    """

    def __init__(
        self,
        world: Any,
        module: Callable[[str], Any],
        perform: Callable[[Planned], object],
        needs: dict[str, Need],
    ) -> None:
        self.world = world
        self.service = world.service
        self.registry = self.service.registry
        self.perform = perform
        self.needs = needs
        self._tree = module("tree")
        self.bodies = Believable(self.registry, module("samples"), module("peer").bound_fields)
        self._tried: set[tuple[str, str]] = set()
        self.made: dict[str, str] = {}
        """Collections in which resources were made, with the operations that did so."""
        self.unknown: set[tuple[str, str]] = set()
        """Operations and placeholders for which nothing is known, nor can be made."""

    def plan(self, route: Any, *, within: str = "") -> Planned:
        """Return a call of an operation, for which everything in its path exists.

        Args:
            route: the operation.
            within: path that the call's path begins with, as far as it goes.
        """
        params = self._place(route, within)
        path = tuple(params[part.name] for part in route.placeholders)
        concrete = "".join(
            part if isinstance(part, str) else params[part.name] for part in route.segments
        ).strip("/")
        query = dict(self._need(route).query)
        return Planned(route, path, self._body(route, concrete), query)

    # Paths ---------------------------------------------------------------------------------

    def _place(self, route: Any, within: str) -> dict[str, str]:
        free: set[int] = set()
        while True:
            found = self._search(route, within, free)
            if not isinstance(found, _Missing):
                return found
            if not self._make(route, found):
                free.add(found.index)
                _, name = self._tree._shape(route)[found.index]
                self.unknown.add((route.name, str(name)))

    def _search(self, route: Any, within: str, free: set[int]) -> dict[str, str] | _Missing:
        """Return values for the placeholders, or the innermost one that has none."""
        shape = self._tree._shape(route)
        fixed = within.split("/") if within else []
        named = self._need(route).path
        deepest = _Missing(-1, "")

        def walk(index: int, path: list[str], params: dict[str, str]) -> dict[str, str] | None:
            nonlocal deepest
            if index == len(shape):
                return params
            segment, name = shape[index]
            if name is None:
                return walk(index + 1, [*path, segment], params)
            collection = "/".join(path)
            if name in named:
                texts = [named[name]]
            elif index < len(fixed):
                texts = [fixed[index]]
            else:
                texts = self._choices(route.keys.get(name), collection)
            if not texts and index in free:
                texts = ["1"]
            if not texts and index > deepest.index:
                deepest = _Missing(index, collection)
            for text in texts:
                done = walk(index + 1, [*path, text], {**params, name: text})
                if done is not None:
                    return done
            return None

        found = walk(0, [], {})
        return deepest if found is None else found

    def _choices(self, key: Any, collection: str) -> list[str]:
        """Return what may stand for a placeholder: of the type that it is said to be, if there are any."""
        if key is not None and key.by == "file":
            return [FILE]
        store = self.world.store
        records = store.children(collection) or self._gathered(collection)
        typed = [
            record
            for record in records
            if key is None or self._related(type(record.value).__wire__.name, key.type)
        ]
        found = [record.path.rpartition("/")[2] for record in typed or records]
        # Some things are never read themselves, only what lies below them.
        start = len(collection) + 1
        below = [] if found else [r.path[start:].split("/")[0] for r in store.below(collection)]
        return found or list(dict.fromkeys(below))

    def _gathered(self, collection: str) -> list[Any]:
        """Return what collections of the same name hold below the parent of one that has nothing itself."""
        above, _, name = collection.rpartition("/")
        return [
            record
            for record in (self.world.store.below(above) if above else ())
            if record.path.split("/")[-2] == name
        ]

    def _related(self, one: str, other: str | None) -> bool:
        return other is None or bool(self._tree.related(self.registry, one, other))

    # What is missing -----------------------------------------------------------------------

    def _make(self, route: Any, missing: _Missing) -> bool:
        """Make a resource in a collection through the API, and tell whether it is there now."""
        _, name = self._tree._shape(route)[missing.index]
        key = route.keys.get(name)
        before = self.world.store.count(missing.collection)
        for call in self._ways(missing.collection, key.type if key else None):
            self.perform(call)
            if self.world.store.count(missing.collection) > before:
                self.made[missing.collection] = call.name
                return True
        return False

    def _ways(self, collection: str, type_name: str | None) -> Iterator[Planned]:
        """Yield calls that may make a resource in a collection, each of them once for a planner."""
        here = [route for route in self._routes_at(collection) if route.method == "POST"]
        for route in here:
            step = (route.name, collection)
            if step not in self._tried:
                self._tried.add(step)
                yield self.plan(route, within=collection)
        # What is made elsewhere comes from an operation that answers with it.
        for route in [] if here else self.service.routes:
            step = (route.name, collection)
            if (
                route.method == "POST"
                and route.result.type == type_name is not None
                and step not in self._tried
                and not isinstance(self._search(route, "", set()), _Missing)
            ):
                self._tried.add(step)
                yield self.plan(route)

    def _routes_at(self, path: str) -> list[Any]:
        """Return the operations of a path, and those by which what lies in it is uploaded."""
        node = self._tree.tree_of(self.service).match(path)
        if node is None:
            return []
        found = list(node.routes)
        waiting = [node.member] if node.member else []
        while waiting:
            below = waiting.pop()
            found += [route for route in below.routes if route.kind == "upload"]
            waiting += list(below.children.values())
        return found

    # Bodies --------------------------------------------------------------------------------

    def _body(self, route: Any, path: str) -> Any:
        sent, need = route.request_body, self._need(route)
        if sent.kind == "none":
            return None
        if sent.kind != "object":
            return TEXT if sent.kind == "text" else need.content
        made = self._meant(need.body) if need.body else self._object(route, path)
        for attribute, value in need.fields.items():
            setattr(made, attribute, self._meant(value))
        return made

    def _meant(self, value: Any) -> Any:
        if isinstance(value, At):
            return self.world.get(value.path).value
        if isinstance(value, New):
            return [self.registry.struct(value.type)(**value.values)]
        return value

    def _object(self, route: Any, path: str) -> Any:
        type_name = route.request_body.type
        if route.method == "PUT":
            record = self.world.get(path)
            if record is not None and isinstance(record.value, self.registry.struct(type_name)):
                return self.bodies.changed(record.value)
        if self.bodies.is_wrapper(type_name):
            members = [record.value for record in self.world.store.children(path)]
            return self.bodies.wrapper(type_name, members[:2])
        return self.bodies.new(type_name)

    def _need(self, route: Any) -> Need:
        return self.needs.get(route.name, Need(""))
