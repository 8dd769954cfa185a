"""The public view: the model's structs, and what templates would otherwise have to work out.

Each struct here has all fields of its struct in :mod:`rstparse.model` and more, so that a template may
use either. Everything is plain frozen data; things refer to each other by name, and :class:`ApiView` has
the lookups. Targets with needs of their own register a view function in ``registry.VIEWS``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from rstparse.emit.once import once
from rstparse.emit.references import Mention, label_table
from rstparse.emit.relations import Relations, relations, returns, takes
from rstparse.emit.rendered import Noted
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.model import Api, Attribute, Frozen, Group, Object, Operation, SourcePosition
from rstparse.names import class_name


class View(NamedTuple):
    """What a view function returns.

    Attributes:
        api: what templates see as ``api``.
        items: what a target may iterate over, by the word used as ``each`` in target.toml. An item's
            ``provenance`` (text) becomes part of the file's header line. One may be an ``Item``, made on demand.
        tables: in what else items look things up.
        made_of: by field of ``api``, bytes that differ where what it is made of differs; for fields that take long
            to make, and would be made only to see that they are the same.
    """

    api: Any
    items: Mapping[str, Sequence[Any]]
    tables: Mapping[str, Noted[Any]] = {}
    made_of: Mapping[str, bytes] = {}


class OperationView(Operation, frozen=True, kw_only=True):
    """An operation.

    Attributes:
        provenance: ``pages/x.rst:3``.
        takes: object types of the request body, at most one.
        returns: object types of the responses, wrappers and their items, in order.
        refers_to: what the page refers to, in order of first mention, itself left out.
        referred_by: the pages that refer to it, in order of the model.
    """

    provenance: str
    takes: tuple[str, ...]
    returns: tuple[str, ...]
    refers_to: tuple[Mention, ...]
    referred_by: tuple[Mention, ...]


class ObjectView(Object, frozen=True, kw_only=True):
    """An object.

    Attributes:
        provenance: ``pages/x.rst:3``.
        own_attributes: without the inherited ones, in wire order.
        ancestors: its base, the base of that …
        subtypes: types whose base it is; descendants: these, theirs …
        uses: object types of its attributes (own and inherited); used_by: objects with such attributes.
        taken_by, returned_by: names of operations.
        refers_to, referred_by: as for an operation.
    """

    provenance: str
    own_attributes: tuple[Attribute, ...]
    ancestors: tuple[str, ...]
    subtypes: tuple[str, ...]
    descendants: tuple[str, ...]
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    taken_by: tuple[str, ...]
    returned_by: tuple[str, ...]
    refers_to: tuple[Mention, ...]
    referred_by: tuple[Mention, ...]


class GroupView(Group, frozen=True):
    """A group; ``members`` are all operations of the folder, those outside its toctree last."""

    provenance: str
    members: tuple[str, ...]


class NamespaceView(Frozen, frozen=True):
    """The operations that share a namespace: names in order of the model, and the groups they are from."""

    name: str
    class_name: str
    operations: tuple[str, ...]
    groups: tuple[str, ...]
    provenance: str


class ApiView(Frozen, frozen=True):
    """The whole, with lookups: by name, by type, by label (folded, see :func:`references.fold_label`)."""

    format: int
    title: str
    version: str
    namespace: str
    base_path: str
    groups: tuple[GroupView, ...]
    operations: tuple[OperationView, ...]
    objects: tuple[ObjectView, ...]
    namespaces: tuple[NamespaceView, ...]
    groups_by_name: dict[str, GroupView]
    operations_by_name: dict[str, OperationView]
    objects_by_type: dict[str, ObjectView]
    namespaces_by_name: dict[str, NamespaceView]
    labels: dict[str, Mention]


def provenance(source: SourcePosition) -> str:
    """Return ``path:line``, or the path alone where the line is not known."""
    return f"{source.path}:{source.line}" if source.line else source.path


def model_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the public view. ``config`` is what templates see under that name; it is not used here."""
    return View(
        MadeView(lambda: api_view(api)),
        {
            "group": MadeItems(lambda: api_view(api).groups),
            "namespace": MadeItems(lambda: api_view(api).namespaces),
            "operation": MadeItems(lambda: api_view(api).operations),
            "object": MadeItems(lambda: api_view(api).objects),
        },
    )


class MadeView:
    """Stands for a view of the whole, which ``make`` makes when a field of it is read: often none is."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


class MadeItems(Sequence[Any]):
    """Items that ``make`` makes when they are asked for."""

    def __init__(self, make: Callable[[], Sequence[Any]]) -> None:
        self._make = make

    def __getitem__(self, index: Any) -> Any:
        return self._make()[index]

    def __len__(self) -> int:
        return len(self._make())


@once
def api_view(api: Api) -> ApiView:
    """Return the public view of a model."""
    found = relations(api)
    operations = tuple(operation_view(operation, found) for operation in api.operations)
    objects = tuple(object_view(thing, found) for thing in api.objects)
    groups = tuple(group_view(group, found) for group in api.groups)
    namespaces = _namespaces(api)
    return ApiView(
        format=api.format,
        title=api.title,
        version=api.version,
        namespace=api.namespace,
        base_path=api.base_path,
        groups=groups,
        operations=operations,
        objects=objects,
        namespaces=namespaces,
        groups_by_name={g.name: g for g in groups},
        operations_by_name={o.name: o for o in operations},
        objects_by_type={o.type: o for o in objects},
        namespaces_by_name={n.name: n for n in namespaces},
        labels=label_table(api),
    )


def _fields(struct: Operation | Object | Group) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def operation_view(operation: Operation, relations: Relations) -> OperationView:
    """Return the public view of an operation, of its own facts, of labels, and of what refers to it."""
    this = Mention(kind="operation", name=operation.name)
    return OperationView(
        **_fields(operation),
        provenance=provenance(operation.source),
        takes=takes(operation),
        returns=returns(operation),
        refers_to=relations.refers_to[this],
        referred_by=relations.referred_by.get(this, ()),
    )


def object_view(thing: Object, relations: Relations) -> ObjectView:
    """Return the public view of an object, of its own facts, of labels, of bases and attributes of other objects,
    and of what takes, returns and refers to it."""
    this = Mention(kind="object", name=thing.type)
    return ObjectView(
        **_fields(thing),
        provenance=provenance(thing.source),
        own_attributes=tuple(a for a in thing.attributes if a.inherited_from is None),
        ancestors=relations.ancestors(thing),
        subtypes=relations.subtypes.get(thing.type, ()),
        descendants=relations.descendants(thing.type),
        uses=relations.uses[thing.type],
        used_by=relations.used_by.get(thing.type, ()),
        taken_by=relations.taken_by.get(thing.type, ()),
        returned_by=relations.returned_by.get(thing.type, ()),
        refers_to=relations.refers_to[this],
        referred_by=relations.referred_by.get(this, ()),
    )


def group_view(group: Group, relations: Relations) -> GroupView:
    """Return the public view of a group."""
    return GroupView(
        **_fields(group),
        provenance=provenance(group.source),
        members=relations.members[group.name],
    )


def _namespaces(api: Api) -> tuple[NamespaceView, ...]:
    grouped: dict[str, list[Operation]] = defaultdict(list)
    for operation in api.operations:
        grouped[operation.namespace].append(operation)
    return tuple(
        NamespaceView(
            name=name,
            class_name=class_name(name),
            operations=tuple(o.name for o in operations),
            groups=tuple(dict.fromkeys(o.group for o in operations)),
            provenance=", ".join(
                dict.fromkeys(o.source.path.rpartition("/")[0] for o in operations)
            ),
        )
        for name, operations in sorted(grouped.items())
    )


def builtins(view: Any) -> Any:
    """Return a view as dicts and lists, for targets that are written by a function."""
    return msgspec.to_builtins(view)
