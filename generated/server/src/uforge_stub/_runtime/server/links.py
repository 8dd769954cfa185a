"""URIs inside an object: to itself, to what lies below it, and to what it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .peer import Field, WireStruct, bound_fields
from .tree import ANY, Node

_SUFFIX = "Uri"


def link(
    value: WireStruct, path: str, node: Node | None, ancestors: Sequence[tuple[str, str]] = ()
) -> None:
    """Fill the unset fields of an object that hold URIs, relative and without leading slash.

    ``fooUri`` and ``baseFooUri`` lead to what lies below ``path`` as ``foo`` or holds objects of
    that name; to the nearest of ``ancestors`` (type and path, outermost first) of type Foo;
    ``parentUri`` to the nearest of any type; ``downloadUri`` to what is downloaded below the path.
    """
    for field in _uri_fields(type(value)):
        if getattr(value, field.attribute) is not None:
            continue
        if field.name == "uri":
            setattr(value, field.attribute, path)
            continue
        wanted = field.name.removesuffix(_SUFFIX).casefold()
        target = _below(node, wanted) if node else None
        if target is not None:
            setattr(value, field.attribute, f"{path}/{target}")
        else:
            above = _above(ancestors, wanted)
            if above is not None:
                setattr(value, field.attribute, above)


@cache
def _uri_fields(struct: type[WireStruct]) -> tuple[Field, ...]:
    return tuple(
        bound.field
        for bound in bound_fields(struct)
        if bound.field.item is None
        and bound.field.type in ("anyURI", "string")
        and (bound.field.name == "uri" or bound.field.name.endswith(_SUFFIX))
    )


def _above(ancestors: Sequence[tuple[str, str]], wanted: str) -> str | None:
    for type_name, path in reversed(ancestors):
        if wanted in ("parent", type_name.casefold()):
            return path
    return None


def _below(node: Node, wanted: str) -> str | None:
    names = {wanted, wanted.removeprefix("base")}
    best: tuple[int, str] | None = None
    for path, known in _reachable(node):
        for name in names:
            rank = _rank(name, known)
            if rank and (best is None or rank > best[0]):
                best = rank, path
    return best[1] if best else None


def _rank(name: str, known: frozenset[str]) -> int:
    if name in known:
        return 3
    if any(_stem(name) == _stem(other) for other in known):
        return 2
    return 0


def _stem(name: str) -> str:
    for ending in ("ses", "s"):
        if name.endswith(ending) and not name.endswith("status"):
            return name[: 1 - len(ending)] if ending == "ses" else name[:-1]
    return name


def _reachable(node: Node) -> tuple[tuple[str, frozenset[str]], ...]:
    found = []
    for segment, child in node.children.items():
        if segment == ANY:
            continue
        found.append((segment, _names(segment, child)))
        for below, grandchild in child.children.items():
            if below != ANY and grandchild.routes:
                joined = frozenset(first + below.casefold() for first in _names(segment, child))
                found.append((f"{segment}/{below}", joined))
    return tuple(found)


def _names(segment: str, node: Node) -> frozenset[str]:
    """Return what a path may be called: by its segment, and by what it answers with."""
    names = {segment.casefold()}
    route = node.find("GET", "list", "object")
    if route and route.result.type:
        names.add(route.result.type.casefold())
    if any(route.kind in ("download",) for route in node.routes):
        names.add("download")
    return frozenset(names)
