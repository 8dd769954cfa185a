"""Resources in memory: a tree of paths, with a journal to undo what a failed transaction did.

What is kept is never changed, only replaced: ``put`` copies a record in, and readers get copies. A
copy of a usual resource takes some microseconds, see :mod:`.copies`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from operator import attrgetter
from typing import NamedTuple

from .copies import copy_record
from .holdings import files_in
from .keeping import check_record, collection_of
from .store import Record


class _Node:
    """One path: its resource if it has one, and what lies directly below.

    ``number`` counts resources in order of creation; ``members`` are the nodes below that have one, in
    that order, ``branches`` all nodes below.
    """

    __slots__ = ("branches", "members", "number", "path", "record")

    def __init__(self, path: str) -> None:
        self.path = path
        self.record: Record | None = None
        self.number = 0
        self.members: list[_Node] = []
        self.branches: dict[str, _Node] = {}


class _Change(NamedTuple):
    """What was at a path before it was changed: nothing, or a record with its number."""

    path: str
    record: Record | None
    number: int


class _Cleared(NamedTuple):
    """All that was there before the store was cleared."""

    nodes: dict[str, _Node]
    last_id: int


_number = attrgetter("number")


class MemoryStore:
    """A :class:`.store.Store` in memory. For one thread at a time: the event loop.

    A read costs as much as its result, whatever else is kept and whatever the offset.

    Attributes:
        revision: see :class:`.store.Revised`.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._nodes: dict[str, _Node] = {"": _Node("")}
        self._last_number = 0
        self._last_id = 0
        self._journal: list[_Change | _Cleared] = []
        self._marks: list[int] = []
        self._transaction = _Transaction(self)

    def get(self, path: str) -> Record | None:
        """Return a copy of the resource at a path."""
        node = self._nodes.get(path)
        return None if node is None or node.record is None else copy_record(node.record)

    def peek(self, path: str) -> Record | None:
        """Return the kept resource itself, which must not be changed; a later ``put`` does not change it."""
        node = self._nodes.get(path)
        return None if node is None else node.record

    def put(self, record: Record) -> None:
        """Keep a copy of a resource.

        Raises:
            Fault: 400, no resource can lie at its path, or a text of the object cannot be sent.
            TypeError: its extra holds something that is no JSON value.
        """
        check_record(record)
        kept = copy_record(record)
        self.revision += 1
        node = self._nodes.get(record.path)
        if node is not None and node.record is not None:
            self._note(_Change(node.path, node.record, node.number))
            node.record = kept
            return
        self._note(_Change(record.path, None, 0))
        self._last_number += 1
        self._insert(kept, self._last_number)

    def delete(self, path: str) -> int:
        """Delete a resource and everything below its path; return how many were deleted."""
        top = self._nodes.get(path)
        gone = [] if top is None else [node for node in _walk(top) if node.record is not None]
        for node in gone:
            self._note(_Change(node.path, node.record, node.number))
        if top is not None and gone:
            self.revision += 1
            self._cut(top)
        return len(gone)

    def children(
        self, collection: str, *, offset: int = 0, count: int | None = None, own: bool = True
    ) -> list[Record]:
        """Return copies of the resources directly below a path in order of creation; not ``own``: the kept ones."""
        node = self._nodes.get(collection)
        if node is None:
            return []
        start = max(offset, 0)
        end = None if count is None else start + max(count, 0)
        kept = [member.record for member in node.members[start:end] if member.record]
        return [copy_record(record) for record in kept] if own else kept

    def count(self, collection: str) -> int:
        """Return how many resources are directly below a path."""
        node = self._nodes.get(collection)
        return 0 if node is None else len(node.members)

    def paths(self, collection: str) -> list[str]:
        """Return the paths of the resources directly below a path in order of creation."""
        node = self._nodes.get(collection)
        return [] if node is None else [member.path for member in node.members]

    def below(self, prefix: str) -> list[Record]:
        """Return copies of all resources below a path at any depth, in order of creation."""
        top = self._nodes.get(prefix)
        if top is None:
            return []
        found = [node for node in _walk(top) if node is not top and node.record is not None]
        found.sort(key=_number)
        return [copy_record(node.record) for node in found if node.record]

    def next_id(self) -> int:
        """Return a number that was never returned before, not even in a transaction that was undone."""
        self._last_id += 1
        return self._last_id

    def transaction(self) -> AbstractContextManager[None]:
        """Undo all that happens inside if an exception leaves it; one inside another is part of it."""
        return self._transaction

    def let_go(self, folder: str, fresh: Iterable[str] = ()) -> set[str]:
        """Return the files that are held no more, see :meth:`.store.Store.let_go`."""
        gone = set(fresh)
        if len(self._marks) > 1:
            return set()
        for change in self._journal:
            if isinstance(change, _Change) and change.record and change.record.extra:
                gone |= files_in(change.record.extra, folder)
        if gone:
            for node in self._nodes.values():
                if node.record and node.record.extra:
                    gone -= files_in(node.record.extra, folder)
        return gone

    def is_new(self) -> bool:
        """Tell whether nothing is kept and no number was handed out since the start or :meth:`clear`."""
        return not self._last_id and len(self._nodes) == 1

    def clear(self) -> None:
        """Forget everything, and start numbering at 1."""
        self.revision += 1
        self._note(_Cleared(self._nodes, self._last_id))
        self._nodes, self._last_id = {"": _Node("")}, 0

    def _note(self, change: _Change | _Cleared) -> None:
        if self._marks:
            self._journal.append(change)

    def _undo(self, mark: int) -> None:
        """Take back the changes since the journal had ``mark`` entries, the last one first."""
        self.revision += 1
        while len(self._journal) > mark:
            change = self._journal.pop()
            if isinstance(change, _Cleared):
                self._nodes = change.nodes
                self._last_id = max(self._last_id, change.last_id)
                continue
            node = self._nodes.get(change.path)
            if change.record is None:
                if node is not None:
                    self._remove(node)
            elif node is not None and node.record is not None:
                node.record = change.record
            else:
                self._insert(change.record, change.number)

    def _insert(self, record: Record, number: int) -> None:
        """Give a path its resource: at the place in its collection that the number says."""
        node = self._node(record.path)
        node.record, node.number = record, number
        members = self._nodes[collection_of(record.path)].members
        if members and members[-1].number > number:
            members.insert(bisect_left(members, number, key=_number), node)
        else:
            members.append(node)

    def _node(self, path: str) -> _Node:
        """Return the node of a path, made with all above it."""
        missing = []
        while path not in self._nodes:
            missing.append(path)
            path = collection_of(path)
        node = self._nodes[path]
        for path in reversed(missing):
            made = self._nodes[path] = node.branches[path] = _Node(path)
            node = made
        return node

    def _remove(self, node: _Node) -> None:
        """Take the resource from a path, and leave what lies below."""
        members = self._nodes[collection_of(node.path)].members
        del members[bisect_left(members, node.number, key=_number)]
        node.record = None
        self._prune(node)

    def _cut(self, top: _Node) -> None:
        """Take a path away with all below it."""
        if not top.path:
            self._nodes = {"": _Node("")}
            return
        for node in _walk(top):
            del self._nodes[node.path]
        above = self._nodes[collection_of(top.path)]
        del above.branches[top.path]
        if top.record is not None:
            del above.members[bisect_left(above.members, top.number, key=_number)]
        self._prune(above)

    def _prune(self, node: _Node) -> None:
        """Take away nodes upwards that lead to no resource, lest names of the past fill the memory."""
        while node.path and node.record is None and not node.branches:
            del self._nodes[node.path]
            above = self._nodes[collection_of(node.path)]
            del above.branches[node.path]
            node = above


class _Transaction:
    """What :meth:`MemoryStore.transaction` returns: one for all, since it keeps its state in the store."""

    __slots__ = ("store",)

    def __init__(self, store: MemoryStore) -> None:
        self.store = store

    def __enter__(self) -> None:
        self.store._marks.append(len(self.store._journal))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        store = self.store
        mark = store._marks.pop()
        if kind is not None and len(store._journal) > mark:
            store._undo(mark)
        if not store._marks:
            store._journal.clear()


def _walk(top: _Node) -> Iterator[_Node]:
    """Yield a node and all below it."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.branches.values())
