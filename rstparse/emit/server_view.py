"""The server target's view: the declarations of all operations, and where the pages say what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rstparse.emit.client_names import Names
from rstparse.emit.declarations import Declarations
from rstparse.emit.layout import WIDTH, bracketed
from rstparse.emit.python_text import pyliteral
from rstparse.emit.views import View
from rstparse.fragments import NOTHING_KEPT, Fragments
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


class ServerView(Frozen, frozen=True):
    """The package as a whole.

    Attributes:
        groups: one module each, sorted by name.
        places: ``Type`` or ``Type.wireName`` and ``page:line``, sorted.
        error_type: wire type of error answers, if the pages have it.
    """

    title: str
    version: str
    namespace: str
    base_path: str
    groups: tuple[GroupModuleView, ...]
    places: tuple[tuple[str, str], ...]
    error_type: str
    operations: int


def server_view(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> View:
    """Return the server's view; ``config`` names the error type."""
    names = Names(api)
    members: dict[str, list[Operation]] = defaultdict(list)
    for operation in api.operations:
        members[operation.group].append(operation)
    modules = unique(sorted(members), snake_case, ("init", *DEVICES)).mapping
    titles = {group.name: group.title for group in api.groups}
    groups = tuple(
        _group(modules[name], titles.get(name, name), found, names)
        for name, found in sorted(members.items())
    )
    error = config.get("error_type")
    view = ServerView(
        title=api.title,
        version=api.version,
        namespace=api.namespace,
        base_path=api.base_path,
        groups=groups,
        places=tuple(sorted(_places(api))),
        error_type=error if error in names.objects else "",
        operations=len(api.operations),
    )
    return View(view, {"module": groups})


def _group(
    module: str, title: str, operations: Sequence[Operation], names: Names
) -> GroupModuleView:
    source = Declarations(names, indent=8)
    declarations = tuple(_declaration(operation, source) for operation in operations)
    return GroupModuleView(
        module=module,
        title=title,
        imports=tuple(sorted(source.used - {"Pager", "Waiter"})),
        declarations=declarations,
        keys=any(_keys(operation) for operation in operations),
        provenance=operations[0].source.path.rpartition("/")[0],
    )


def _declaration(operation: Operation, source: Declarations) -> str:
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
