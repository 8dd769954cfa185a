"""Changes of groups and of the API as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.compare.change import Change, Place, Side
from rstparse.compare.context import Context, fields, place
from rstparse.compare.texts import plain
from rstparse.model import Api, Group, Index

API_FIELDS: dict[str, str | None] = {
    "format": None,
    "title": "title-changed",
    "version": "version-changed",
    "namespace": "xml-namespace-changed",
    "base_path": "base-path-changed",
    "groups": None,
    "operations": None,
    "objects": None,
    "index": None,
}
INDEX_FIELDS: dict[str, str | None] = {
    "label": "index-text-changed",
    "title": "index-text-changed",
    "description": "index-text-changed",
    "source": None,
}
FIELDS: dict[str, str | None] = {
    "name": None,
    "label": "group-text-changed",
    "title": "group-text-changed",
    "description": "group-text-changed",
    "entries": None,
    "operations": None,
    "source": None,
}


def compare_whole(old: Api, new: Api) -> Iterator[Change]:
    """Yield what changed of the API as a whole."""
    side = Side(python="", path="", line=0)
    yield from fields(Place(subject="api", old=side, new=side), old, new, API_FIELDS)


def compare_groups(context: Context) -> Iterator[Change]:
    """Yield what changed of groups, but for operations that came, went or moved."""
    before = {group.name: group for group in context.old.groups}
    after = {group.name: group for group in context.new.groups}
    orders = [
        tuple(name for name in side if name in before and name in after) for side in (before, after)
    ]
    if orders[0] != orders[1]:
        side = Side(python="", path="", line=0)
        at = Place(subject="api", old=side, new=side)
        yield at.change("order-changed", "groups", orders[0], orders[1])
    for name in sorted(before.keys() | after.keys()):
        at = place(f"group.{name}", before.get(name), after.get(name), _side)
        if name not in after:
            yield at.change("group-removed", before=before[name].title)
        elif name not in before:
            yield at.change("group-added", after=after[name].title)
        else:
            yield from fields(at, before[name], after[name], FIELDS)
            yield from _listings(at, before[name], after[name], context)


def compare_index(old: Index | None, new: Index | None) -> Iterator[Change]:
    """Yield what changed of the first page."""
    at = place("index", old, new, _side)
    if old is not None and new is not None:
        yield from fields(at, old, new, INDEX_FIELDS)
    elif old is not new:
        titles = (side.title if side else None for side in (old, new))
        yield at.change("index-text-changed", "", *titles)


def _side(page: Group | Index) -> Side:
    return Side(python="", path=page.source.path, line=page.source.line)


def _listings(at: Place, old: Group, new: Group, context: Context) -> Iterator[Change]:
    """Compare what both sides can list: operations that were in the group and still are."""
    stayed = {
        o.name: n.name
        for o, n in context.operations.pairs
        if o.group == old.name and n.group == new.name
    }
    now = set(stayed.values())
    before = [(e.operation, e.text) for e in old.entries if e.operation in stayed]
    after = [(e.operation, e.text) for e in new.entries if e.operation in now]
    expected = [(stayed[name], text) for name, text in before]
    if sorted(expected) != sorted(after):
        yield at.change("group-text-changed", "entries", plain(old.entries), plain(new.entries))
    elif expected != after:
        yield at.change("order-changed", "entries", *map(_names, (before, after)))
    listed = tuple(name for name in old.operations if name in stayed)
    listing = tuple(name for name in new.operations if name in now)
    if tuple(stayed[name] for name in listed) != listing:
        yield at.change("order-changed", "operations", listed, listing)


def _names(entries: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name, _ in entries)
