"""URIs inside an object: to itself, to what lies below it, and to what it lies in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from .peer import Field, Registry, WireStruct, bound_fields
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


def lists_below(
    registry: Registry,
    value: WireStruct,
    path: str,
    node: Node,
    paths: Callable[[str], list[str]],
) -> list[tuple[str, WireStruct]]:
    """Return the fields of an object that list URIs and are not right, each with what it should hold.

    ``fooUris`` holds the URIs of what lies below ``path`` as ``foo``: only the tree knows them, whatever
    was written. A collection in which nothing is addressed is left out.

    Args:
        paths: returns the paths directly below one.
    """
    wrong = []
    for listed in _lists_of_uris(registry, type(value)):
        target = _below(node, listed.name)
        member = node.children[target].member if target in node.children else None
        if member is not None and member.routes:
            uris = paths(f"{path}/{target}")
            held = getattr(value, listed.attribute)
            if held is None or getattr(held, listed.inner) != uris:
                made = listed.struct()
                setattr(made, listed.inner, uris)
                wrong.append((listed.attribute, made))
    return wrong


class _Listed(NamedTuple):
    """A field whose object only lists URIs: its attribute, the name of what is listed, the object's
    struct, and the attribute of the list in that."""

    attribute: str
    name: str
    struct: type[WireStruct]
    inner: str


@cache
def _lists_of_uris(registry: Registry, struct: type[WireStruct]) -> tuple[_Listed, ...]:
    found = []
    for bound in bound_fields(struct):
        field = bound.field
        plural = field.item is None and field.name.endswith(_SUFFIX + "s")
        if plural and field.type in registry.types:
            inner = registry.struct(field.type)
            fields = [each.field for each in bound_fields(inner)]
            if len(fields) == 1 and fields[0].item and fields[0].type == "anyURI":
                name = field.name.removesuffix(_SUFFIX + "s").casefold()
                found.append(_Listed(field.attribute, name, inner, fields[0].attribute))
    return tuple(found)


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


@cache
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
