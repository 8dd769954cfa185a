"""Where a call stands in the tree of resources: what must exist above it, and what it lies in."""

from __future__ import annotations

import copy
from functools import cached_property

from .message import Call, Fault
from .peer import WireStruct
from .store import Record
from .tree import Node, Step, tree_of


class Place:
    """A call's path, segment by segment.

    Args:
        call: the request.
        only_sent: whether the answer is sent and nothing else, so that it needs no objects of its own.
    """

    def __init__(self, call: Call, *, only_sent: bool = False) -> None:
        self.call = call
        self.only_sent = only_sent
        self.world = call.world
        self.store = call.world.store
        self.registry = call.world.service.registry
        self.tree = tree_of(call.world.service)
        self.steps: tuple[Step, ...] = self.tree.steps(call.route, call.path, call.params)
        self.path = "/".join([step.text for step in self.steps])

    @property
    def node(self) -> Node:
        """The template of the path."""
        return self.steps[-1].node if self.steps else self.tree.root

    @property
    def is_collection(self) -> bool:
        """Whether the path ends with a literal segment."""
        return not self.is_placeholder(len(self.steps))

    @property
    def name(self) -> str:
        """The last segment."""
        return self.steps[-1].text if self.steps else ""

    @property
    def collection(self) -> str:
        """The path without its last segment."""
        return self.prefix(len(self.steps) - 1)

    def prefix(self, length: int) -> str:
        """Return the first segments as a path."""
        return "/".join([step.text for step in self.steps[:length]])

    def template(self, length: int) -> Node:
        """Return the template of the first segments."""
        return self.steps[length - 1].node if length else self.tree.root

    def is_placeholder(self, length: int) -> bool:
        """Tell whether the segment before position ``length`` is a placeholder."""
        return length > 0 and self.steps[length - 1].node.is_placeholder

    def object_type(self, length: int) -> str | None:
        """Return the type of the object that is read at a prefix, if the call's placeholder means one of it.

        None at a literal segment: what is read there comes with its parent.
        """
        return self.steps[length - 1].type if length else None

    def above(self) -> Place:
        """Return the place without the last segment."""
        found = copy.copy(self)
        found.__dict__.pop("ancestors", None)
        found.steps = self.steps[:-1]
        found.path = self.collection
        return found

    @cached_property
    def ancestors(self) -> tuple[tuple[str, str], ...]:
        """Type and path of the objects that the path lies in, outermost first."""
        return tuple(
            (step.type, self.prefix(length))
            for length, step in enumerate(self.steps[:-1], 1)
            if step.type
        )

    def check_parents(self) -> None:
        """Refuse a call below an object that does not exist.

        Raises:
            Fault: 404.
        """
        for length, step in enumerate(self.steps[:-1], 1):
            if step.type:
                if self.store.peek(self.prefix(length)) is None:
                    raise absent(self.prefix(length), step.type)
            elif step.key is not None and step.key.type:
                self._check_sibling(self.prefix(length), step.key.type)

    def _check_sibling(self, path: str, type_name: str) -> None:
        """Refuse an object that no operation reads where others of its type lie, and it does not.

        Where none lie at all, nobody can know.
        """
        if type_name not in self.registry.types or self.store.peek(path) is not None:
            return
        others = self.store.children(path.rpartition("/")[0], count=1)
        if others and self.is_a(others[0].value, type_name):
            raise absent(path, type_name)

    def record(self) -> Record:
        """Return the resource at the path.

        Raises:
            Fault: 404.
        """
        found = self.store.get(self.path)
        if found is None:
            raise absent(self.path, self.object_type(len(self.steps)))
        return found

    def kept(self) -> Record | None:
        """Return the resource at the path as the store keeps it, if it may be sent as it is."""
        found = self.store.peek(self.path) if self.only_sent else None
        return None if found is None or "job" in found.extra else found

    def nearest(self, type_name: str | None = None, *, inclusive: bool = True) -> Record | None:
        """Return the innermost resource of the path, of a type if one is given."""
        for length in range(len(self.steps) if inclusive else len(self.steps) - 1, 0, -1):
            found = self.store.get(self.prefix(length))
            if found is not None and (type_name is None or self.is_a(found.value, type_name)):
                return found
        return None

    def is_a(self, value: WireStruct, type_name: str) -> bool:
        """Tell whether an object is of a type or of a subtype of it."""
        return isinstance(value, self.registry.struct(type_name))


def absent(path: str, type_name: str | None = None) -> Fault:
    """Return the refusal of a resource that does not exist."""
    what = f"{type_name} " if type_name else "resource "
    return Fault(404, f"there is no {what}at {path}", reason="no-resource")
