"""The routes as a tree of path segments: what may lie where, and how it is identified."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from .declaration import Key, Route, Service
from .peer import Registry, lineage

ANY = "{}"
"""The segment of a placeholder."""


class Node:
    """One template of a path: the routes that end there, and the segments that may follow.

    What is derived of the routes is kept: it must not be asked for before all of them are there.
    """

    def __init__(self, segment: str = "") -> None:
        self.is_placeholder = segment == ANY
        self.children: dict[str, Node] = {}
        self.routes: list[Route] = []
        self.keys: list[Key] = []

    def find(self, method: str, *kinds: str) -> Route | None:
        """Return the first route of a method and, if any are given, of one of the kinds of result."""
        for route in self.routes:
            if route.method == method and (not kinds or route.result.kind in kinds):
                return route
        return None

    @cached_property
    def object_type(self) -> str | None:
        """The type of the object that is read here."""
        route = self.find("GET", "object")
        return route.result.type if route and route.kind != "status" else None

    @property
    def member(self) -> Node | None:
        """The template of what lies in this collection, if anything is addressed there."""
        return self.children.get(ANY)

    @property
    def by(self) -> str:
        """By which of its facts this placeholder identifies an object; ``id`` where nothing is known."""
        return next((key.by for key in self.keys if key.by not in ("other", "file")), "id")

    @property
    def is_file(self) -> bool:
        """Whether this placeholder is the name of a file."""
        return bool(self.keys) and all(key.by == "file" for key in self.keys)


class Step(NamedTuple):
    """One segment of a call's path.

    Attributes:
        text: of the call; of the route, a literal, or nothing for a placeholder.
        node: where it leads.
        key: what the route's placeholder identifies.
        type: of the object that is read here, if the placeholder means one of it; None at a literal, where what
            is read comes with its parent.
        name: of the placeholder; None for a literal.
    """

    text: str
    node: Node
    key: Key | None
    type: str | None
    name: str | None


class Tree:
    """All routes of a service."""

    def __init__(self, routes: Sequence[Route], registry: Registry) -> None:
        self.root = Node()
        for route in routes:
            node = self.root
            for segment, name in _shape(route):
                node = node.children.setdefault(segment, Node(segment))
                if name is not None and name in route.keys:
                    node.keys.append(route.keys[name])
            node.routes.append(route)
        # By identity, which is theirs as long as the tree holds the routes: they have no hash.
        self._ways = {id(route): self._way(route, registry) for route in routes}

    def _way(self, route: Route, registry: Registry) -> tuple[Step, ...]:
        """Return the segments of a route, without the texts of its placeholders."""
        node, steps = self.root, []
        for segment, name in _shape(route):
            node = node.children[segment]
            key = None if name is None else route.keys.get(name)
            found = None if name is None else node.object_type
            if key and key.type and not related(registry, found, key.type):
                found = None
            steps.append(Step("" if name else segment, node, key, found, name))
        return tuple(steps)

    def match(self, path: str) -> Node | None:
        """Return the template of a concrete path; literal segments win over placeholders."""
        return _match(self.root, path.strip("/").split("/"), 0)

    def steps(self, route: Route, path: str, params: dict[str, str]) -> tuple[Step, ...]:
        """Return the segments of a call's path, outermost first. The route is one of the tree's own."""
        steps: list[Step] = []
        for step in self._ways[id(route)]:
            _, node, key, found, name = step
            if name is not None:
                text = params.get(name)
                if text is None:
                    texts = [part for part in path.split("/") if part]
                    text = texts[len(steps)] if len(steps) < len(texts) else ""
                step = Step(text, node, key, found, name)
            steps.append(step)
        return tuple(steps)


_TREES: dict[int, tuple[tuple[Route, ...], Tree]] = {}


def tree_of(service: Service) -> Tree:
    """Return the tree of a service, made on first use."""
    found = _TREES.get(id(service.routes))
    if found is None or found[0] is not service.routes:
        found = _TREES[id(service.routes)] = (
            service.routes,
            Tree(service.routes, service.registry),
        )
    return found[1]


def related(registry: Registry, one: str | None, other: str | None) -> bool:
    """Tell whether one type is the other, or one of its bases, in either direction."""
    if one is None or other is None:
        return False
    if one == other:
        return True
    if one not in registry.types or other not in registry.types:
        return False
    return other in lineage(registry.struct(one)) or one in lineage(registry.struct(other))


def _match(node: Node, segments: list[str], index: int) -> Node | None:
    if index == len(segments):
        return node
    for name in (segments[index], ANY):
        child = node.children.get(name)
        found = child and _match(child, segments, index + 1)
        if found:
            return found
    return None


def _shape(route: Route) -> list[tuple[str, str | None]]:
    """Return the segments of a route, each with the name of its placeholder."""
    text, names = "", []
    for part in route.segments:
        if isinstance(part, str):
            text += part
        else:
            text += ANY
            names.append(part.name)
    found: list[tuple[str, str | None]] = []
    for segment in text.split("/"):
        if ANY in segment:
            found.append((ANY, names.pop(0)))
            del names[: segment.count(ANY) - 1]
        elif segment:
            found.append((segment, None))
    return found
