"""The routes as a tree of path segments: what may lie where, and how it is identified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .declaration import Key, Route, Service
from .peer import Registry, lineage

ANY = "{}"
"""The segment of a placeholder."""


class Node:
    """One template of a path: the routes that end there, and the segments that may follow."""

    __slots__ = ("children", "keys", "routes")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.routes: list[Route] = []
        self.keys: list[Key] = []

    def find(self, method: str, *kinds: str) -> Route | None:
        """Return the first route of a method and, if any are given, of one of the kinds of result."""
        for route in self.routes:
            if route.method == method and (not kinds or route.result.kind in kinds):
                return route
        return None

    @property
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
    """One segment of a call's path: its text, its node, and what the route's placeholder identifies."""

    text: str
    node: Node
    key: Key | None


class Tree:
    """All routes of a service."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.root = Node()
        for route in routes:
            node = self.root
            for segment, name in _shape(route):
                node = node.children.setdefault(segment, Node())
                if name is not None and name in route.keys:
                    node.keys.append(route.keys[name])
            node.routes.append(route)

    def match(self, path: str) -> Node | None:
        """Return the template of a concrete path; literal segments win over placeholders."""
        return _match(self.root, path.strip("/").split("/"), 0)

    def steps(self, route: Route, path: str, params: dict[str, str]) -> tuple[Step, ...]:
        """Return the segments of a call's path, outermost first."""
        shape = _shape(route)
        texts = [segment for segment in path.split("/") if segment]
        node, steps = self.root, []
        for index, (segment, name) in enumerate(shape):
            node = node.children[segment]
            if name is None:
                steps.append(Step(segment, node, None))
            else:
                text = params.get(name)
                if text is None:
                    text = texts[index] if index < len(texts) else ""
                steps.append(Step(text, node, route.keys.get(name)))
        return tuple(steps)


_TREES: dict[int, tuple[tuple[Route, ...], Tree]] = {}


def tree_of(service: Service) -> Tree:
    """Return the tree of a service, made on first use."""
    found = _TREES.get(id(service.routes))
    if found is None or found[0] is not service.routes:
        found = _TREES[id(service.routes)] = (service.routes, Tree(service.routes))
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
