"""The server target's view: the declarations of all operations, and where the pages say what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from rstparse.emit.client_names import Names, names_of
from rstparse.emit.declarations import Declarations
from rstparse.emit.layout import WIDTH, bracketed
from rstparse.emit.outline import digests, outline
from rstparse.emit.python_text import pyliteral
from rstparse.emit.rendered import Item
from rstparse.emit.safe import Safe
from rstparse.emit.views import View
from rstparse.fragments import NOTHING_KEPT, Form, Fragments, encoded
from rstparse.model import Api, Frozen, Operation, PathParameter, SourcePosition
from rstparse.names import DEVICES, snake_case, unique


class GroupModuleView(Frozen, frozen=True):
    """One module of ``operations``.

    Attributes:
        imports: names of the peer that the declarations need.
        declarations: source of each operation's ``Route``.
        keys: whether a declaration needs ``Key``.
    """

    module: str
    title: str
    imports: tuple[str, ...]
    declarations: tuple[str, ...]
    keys: bool
    provenance: str


class _Written(Struct, frozen=True, array_like=True):
    """The source of a module's declarations, and the names that it needs imported."""

    imports: tuple[str, ...]
    declarations: tuple[str, ...]


_WRITTEN = Form(_Written)


class ServerView:
    """The package as a whole. What takes long is made when a template reads it.

    Attributes:
        error_type: wire type of error answers, if the pages have it.
        modules: names of those of ``operations``, sorted by group.
        operations: how many there are.
    """

    def __init__(
        self, api: Api, modules: Sequence[str], items: Sequence[Item], error_type: str
    ) -> None:
        self.title = api.title
        self.version = api.version
        self.namespace = api.namespace
        self.base_path = api.base_path
        self.error_type = error_type
        self.modules = tuple(modules)
        self.operations = len(api.operations)
        self._api = api
        self._items = items

    @cached_property
    def groups(self) -> tuple[GroupModuleView, ...]:
        """One module each, sorted by name."""
        return tuple(item.made for item in self._items)

    @cached_property
    def places(self) -> tuple[tuple[str, str], ...]:
        """``Type`` or ``Type.wireName`` and ``page:line``, sorted."""
        return tuple(sorted(_places(self._api)))


def server_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the server's view; ``config`` names the error type.

    A module is made of the operations in it, whole, and of the outline of all else.
    """
    bare, own = outline(api), digests(api)
    names = names_of(bare.api)
    members: dict[str, list[Operation]] = defaultdict(list)
    for operation in api.operations:
        members[operation.group].append(operation)
    modules = unique(sorted(members), snake_case, ("init", *DEVICES)).mapping
    titles = {group.name: group.title for group in api.groups}
    table = fragments.table("server module", _WRITTEN, bare.digest)

    def item(group: str) -> Item:
        operations = members[group]
        made_of = b"".join(own[id(operation)] for operation in operations)

        def make() -> GroupModuleView:
            written = table.made(made_of, lambda: _written(operations, names))
            return _group(modules[group], titles.get(group, group), operations, written)

        return Item(encoded((bare.digest, group)) + made_of, make)

    error = config.get("error_type")
    items = tuple(map(item, sorted(members)))
    view = ServerView(
        api,
        [modules[group] for group in sorted(members)],
        items,
        error if error in names.objects else "",
    )
    made_of = {
        "groups": b"".join(item.made_of for item in items),
        "places": b"".join(own[id(thing)] for thing in api.objects),
    }
    return View(view, {"module": items}, made_of=made_of)


def _written(operations: Sequence[Operation], names: Names) -> _Written:
    source = Declarations(names, indent=8)
    declarations = tuple(str(_declaration(operation, source)) for operation in operations)
    return _Written(tuple(sorted(source.used - {"Pager", "Waiter"})), declarations)


def _group(
    module: str, title: str, operations: Sequence[Operation], written: _Written
) -> GroupModuleView:
    return GroupModuleView(
        module=module,
        title=title,
        imports=written.imports,
        declarations=tuple(map(Safe, written.declarations)),
        keys=any(_keys(operation) for operation in operations),
        provenance=operations[0].source.path.rpartition("/")[0],
    )


def _declaration(operation: Operation, source: Declarations) -> Safe:
    parts = [
        part
        for part in source.arguments(operation)
        # How a client pages and waits is no business of the server.
        if not part.startswith(("pager=", "waiter="))
    ]
    if operation.response_codes:
        parts.append(f"codes={pyliteral(operation.response_codes)}")
    parts.append(f"kind={pyliteral(operation.kind)}")
    if keys := _keys(operation):
        parts.append(bracketed("keys={", keys, "}", 8, WIDTH - 1))
    if operation.security.entitlements:
        parts.append(f"entitlements={pyliteral(operation.security.entitlements)}")
    parts.append(f"source={pyliteral(_place(operation.source))}")
    return bracketed("Route(", parts, ")", 4)


def _keys(operation: Operation) -> list[str]:
    return [
        f"{pyliteral(parameter.name)}: {_key(parameter)}" for parameter in operation.path_parameters
    ]


def _key(parameter: PathParameter) -> str:
    known = f", {pyliteral(parameter.object)}" if parameter.object else ""
    return f"Key({pyliteral(parameter.key)}{known})"


def _places(api: Api) -> Iterator[tuple[str, str]]:
    for thing in api.objects:
        if thing.documented:
            yield thing.type, _place(thing.source)
        for attribute in thing.attributes:
            if attribute.documented and not attribute.inherited_from and attribute.line:
                yield f"{thing.type}.{attribute.name}", f"{thing.source.path}:{attribute.line}"


def _place(source: SourcePosition) -> str:
    return f"{source.path}:{source.line}"
