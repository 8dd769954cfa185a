"""Maps of the whole: paths, bases, entitlements and releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rstparse.emit.docs.anchors import anchor
from rstparse.emit.docs.links import Links
from rstparse.emit.docs.operations import PLACEHOLDER
from rstparse.emit.docs.pages import Link, Row, TreeNode, TypeNode
from rstparse.emit.relations import relations


class _Segment:
    """A segment of the tree of paths while that grows."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.operations: list[str] = []
        self.below: dict[str, _Segment] = {}


def path_tree(links: Links) -> tuple[TreeNode, ...]:
    """Return the tree of paths; placeholders of one place are one node, named as the first has it."""
    top = _Segment("")
    for operation in links.model.operations:
        node = top
        for segment in operation.path.strip("/").split("/"):
            key = PLACEHOLDER.sub("{}", segment)
            node = node.below.setdefault(key, _Segment(segment))
        node.operations.append(operation.name)
    return _nodes(top.below, "", links)


def _nodes(level: Mapping[str, _Segment], above: str, links: Links) -> tuple[TreeNode, ...]:
    nodes = []
    for _, segment in sorted(level.items()):
        path = f"{above}/{segment.text}"
        children = _nodes(segment.below, path, links)
        nodes.append(
            TreeNode(
                segment=segment.text,
                path=path,
                operations=links.operations(segment.operations),
                children=children,
                count=len(segment.operations) + sum(child.count for child in children),
            )
        )
    return tuple(nodes)


def type_tree(links: Links) -> tuple[TypeNode, ...]:
    """Return the objects that others inherit from, each with these below it."""
    found = relations(links.model)
    roots = [
        thing.type
        for thing in links.model.objects
        if thing.type in found.subtypes and (thing.base is None or thing.base not in found.types)
    ]
    return tuple(_type_node(type_, links, ()) for type_ in roots)


def _type_node(type_: str, links: Links, above: tuple[str, ...]) -> TypeNode:
    subtypes = relations(links.model).subtypes.get(type_, ())
    below = [t for t in subtypes if t not in (*above, type_)]
    (link,) = links.objects([type_])
    return TypeNode(link=link, children=tuple(_type_node(t, links, (*above, type_)) for t in below))


def by_entitlement(links: Links) -> tuple[Row, ...]:
    """Return which operations each entitlement opens, by name."""
    found: dict[str, list[str]] = defaultdict(list)
    for operation in links.model.operations:
        for name in operation.security.entitlements:
            found[name].append(operation.name)
    return _rows(sorted(found.items(), key=lambda pair: pair[0].casefold()), links)


def without_entitlement(links: Links, *, authentication: bool) -> tuple[Link, ...]:
    """Return the operations that need no entitlement, and credentials or not."""
    return links.operations(
        operation.name
        for operation in links.model.operations
        if not operation.security.entitlements
        and operation.security.authentication == authentication
    )


def by_release(links: Links) -> tuple[Row, ...]:
    """Return what was added in each release, the newest first; one without numbers comes last."""
    found: dict[str, list[str]] = defaultdict(list)
    numbers: dict[str, tuple[int, ...]] = {}
    for operation in links.model.operations:
        if operation.since:
            name = links.releases[operation.since.text]
            found[name].append(operation.name)
            numbers[name] = operation.since.version or ()
    order = sorted(found, key=lambda text: numbers[text], reverse=True)
    return _rows([(text, found[text]) for text in order], links)


def undated(links: Links) -> tuple[Link, ...]:
    """Return the operations of which nothing says since when they are."""
    return links.operations(o.name for o in links.model.operations if o.since is None)


def _rows(found: Iterable[tuple[str, Sequence[str]]], links: Links) -> tuple[Row, ...]:
    return tuple(
        Row(name=name, anchor=anchor(name), operations=links.operations(names))
        for name, names in found
    )
