"""Python names for everything that users type. The rules of spelling are in ``names``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rstparse.diagnostics import Diagnostic
from rstparse.lock import NOTHING_LOCKED, Lock, LockedObject, LockedOperation
from rstparse.model import SourcePosition
from rstparse.names import DEVICES, Collision, class_name, snake_case, unique

RESERVED_CLASSES = (
    "Client",
    "AsyncClient",
    "Namespace",
    "AsyncNamespace",
    "Operation",
    "Page",
    "Download",
    "Registry",
    "Field",
    "WireType",
    "WireStruct",
    "ClassVar",
    "StrEnum",
    "Any",
    "Literal",
    "TYPE_CHECKING",
    "Enum",
    "IntEnum",
    "Iterator",
    "AsyncIterator",
    "RequestOptions",
    "Unpack",
    "RawResponse",
    "AsyncDownload",
    "AsyncUploadSource",
    "Body",
    "Mapping",
    "Pager",
    "Result",
    "Upload",
    "UploadOptions",
    "UploadSource",
    "WaitOptions",
    "Waiter",
)
"""Names that modules with generated classes import from elsewhere."""

RESERVED_PARAMETERS = (
    "self",
    "options",
    "body",
    "wait",
    "timeout",
    "auth",
    "etag",
    "deadline",
    "retries",
    "raw",
    "extra_query",
    "extra_headers",
    "wire_format",
    "on_progress",
    "interval",
    "file",
)
"""Names that a generated method gives to what no page names."""

RESERVED_ATTRIBUTES = ("element", "datetime")
"""What the body of a generated class calls or names in annotations below its first attribute."""

RESERVED_METHODS = ("raw", "request")
RESERVED_NAMESPACES = (
    "auth",
    "base_url",
    "check_version",
    "close",
    "aclose",
    "request",
    "request_raw",
    "raw",
    "service",
    "timeout",
    "from_env",
    "registry",
    "fetch",
    "with_options",
    "transport",
    "models",
    "errors",
    "client",
    "headers",
    "hooks",
    "namespace",
    *sorted(DEVICES),
)
"""Names of the client itself, which a namespace must not hide, and those that no module may have."""


class Named(NamedTuple):
    """What the name of an operation depends on.

    Attributes:
        placeholders: of the path, in its order.
        namespace, python_name: as a maintainer gave them, empty where none did.
    """

    group: str
    route: str
    at: SourcePosition
    placeholders: tuple[str, ...] = ()
    namespace: str = ""
    python_name: str = ""


class OperationName(NamedTuple):
    """Where an operation is found: ``client.<namespace>.<python_name>``, and by which names it was before.

    Attributes:
        parameters: the names of parameters that users have, by wire name.
    """

    namespace: str
    python_name: str
    aliases: tuple[str, ...] = ()
    parameters: Mapping[str, str] = {}


def name_operations(
    operations: Mapping[str, Named], lock: Lock = NOTHING_LOCKED
) -> tuple[dict[str, OperationName], list[Diagnostic]]:
    """Return the Python name of each operation, by its documented name.

    ``resource_verb`` is the method ``verb`` of the namespace ``resource``; a name without underscore becomes a
    method of its group's namespace. What a maintainer gave or the lock has comes before that. An operation that the
    lock has under another name, by its route or as the maintainer renamed it, keeps its old Python name as an alias.
    """
    resources = {
        name: named.namespace or name.rpartition("_")[0] or named.group
        for name, named in operations.items()
    }
    locked = {name: lock.operations[name] for name in operations if name in lock.operations}
    kept = {
        name: entry.python.split(".")
        for name, entry in locked.items()
        if not operations[name].namespace and not operations[name].python_name
    }
    namespaces = unique(
        sorted(set(resources.values())),
        snake_case,
        RESERVED_NAMESPACES,
        {resources[name]: namespace for name, (namespace, _) in reversed(kept.items())},
    )
    members = defaultdict(list)
    for name in operations:
        namespace = kept[name][0] if name in kept else namespaces.mapping[resources[name]]
        members[namespace].append(name)
    diagnostics = []
    named: dict[str, OperationName] = {}
    for namespace, names in members.items():
        verbs = unique(
            names,
            lambda name: snake_case(operations[name].python_name or name.rpartition("_")[2]),
            RESERVED_METHODS,
            {name: kept[name][1] for name in names if name in kept},
        )
        for name in names:
            named[name] = OperationName(namespace, verbs.mapping[name])
        for collision in verbs.collisions:
            python, loser = f"{namespace}.{collision.python_name}", collision.names[1]
            at = operations[loser].at
            diagnostics.append(_collision(collision, python, at, (loser, "python_name")))
    for collision in namespaces.collisions:
        first = next(name for name in operations if resources[name] == collision.names[1])
        python, at = collision.python_name, operations[first].at
        diagnostics.append(_collision(collision, python, at, (first, "namespace")))
    routes = {name: operation.route for name, operation in operations.items()}
    return _with_former(named, operations, followed(routes, lock)), diagnostics


def followed(
    routes: Mapping[str, str], lock: Lock = NOTHING_LOCKED
) -> dict[str, dict[str, LockedOperation]]:
    """Return what the lock knows each operation by: its entry, or the one of its route that no operation has any more.

    Where several operations share a route, an entry goes to the one whose name has the same verb, if that is one.
    """
    found = {
        name: {name: lock.operations[name]} if name in lock.operations else {} for name in routes
    }
    gone: dict[str, list[str]] = defaultdict(list)
    for documented, entry in lock.operations.items():
        if documented not in routes:
            gone[entry.route].append(documented)
    new: dict[str, list[str]] = defaultdict(list)
    for name, route in routes.items():
        if name not in lock.operations:
            new[route].append(name)
    for route, entries in gone.items():
        for documented in entries:
            for name in new[route]:
                if len(entries) == len(new[route]) == 1 or _is_pair(
                    documented, entries, name, new[route]
                ):
                    found[name] = {documented: lock.operations[documented]}
    return found


def _is_pair(old: str, before: Iterable[str], new: str, now: Iterable[str]) -> bool:
    """Tell whether two names have one verb, which no other of those before and of those now has."""
    verb = _verb(old)
    return [n for n in before if _verb(n) == verb] == [old] and [
        n for n in now if _verb(n) == verb
    ] == [new]


def _verb(name: str) -> str:
    return snake_case(name.rpartition("_")[2])


def _with_former(
    named: Mapping[str, OperationName],
    operations: Mapping[str, Named],
    locked: Mapping[str, Mapping[str, LockedOperation]],
) -> dict[str, OperationName]:
    """Return the names with what users know the operations by besides; a name that is used anew is no alias."""
    taken = {f"{name.namespace}.{name.python_name}" for name in named.values()}
    found = {}
    for documented, name in named.items():
        entries = locked[documented].values()
        former = [old for entry in entries for old in (entry.python, *entry.formerly)]
        aliases = tuple(dict.fromkeys(old for old in former if old not in taken))
        taken.update(aliases)
        parameters: dict[str, str] = {}
        for entry in entries:
            parameters |= _parameters(entry, operations[documented])
        found[documented] = name._replace(aliases=aliases, parameters=parameters)
    return found


def _parameters(entry: LockedOperation, operation: Named) -> dict[str, str]:
    """Return the names of parameters that users have, those of placeholders too that are called otherwise now."""
    now, before = operation.placeholders, [*entry.parameters][: entry.route.count("{}")]
    if entry.route != operation.route or len(before) != len(now):
        return entry.parameters
    renamed = {
        new: entry.parameters[old]
        for old, new in zip(before, now, strict=True)
        if old not in now and new not in entry.parameters
    }
    return {**entry.parameters, **renamed}


def name_classes(
    types: Iterable[str],
    enumerations: Sequence[str],
    fixed: Mapping[str, str] = {},
    fixed_enumerations: Mapping[str, str] = {},
) -> tuple[dict[str, str], dict[str, str]]:
    """Return class names of object types and of enumerations, distinct among all of them.

    ``fixed`` and ``fixed_enumerations`` have the names that a maintainer gave or the lock has.
    """
    kept = {fixed_enumerations[name] for name in enumerations if name in fixed_enumerations}
    kept -= set(fixed.values())
    classes = unique(types, class_name, (*RESERVED_CLASSES, *kept), fixed).mapping
    reserved = (*RESERVED_CLASSES, *classes.values())
    return classes, unique(enumerations, class_name, reserved, fixed_enumerations).mapping


def followed_objects(
    roots: Mapping[str, str], lock: Lock = NOTHING_LOCKED
) -> dict[str, LockedObject]:
    """Return what the lock knows types by: their entries, or those of their root elements that no type has any more.

    ``roots`` has the root element of each type, empty for one that has none.
    """
    gone = {e.root: e for type_, e in lock.objects.items() if type_ not in roots and e.root}
    found = ((type_, lock.objects.get(type_) or gone.get(root)) for type_, root in roots.items())
    return {type_: entry for type_, entry in found if entry is not None}


def former_classes(
    types: Iterable[str], taken: Iterable[str], locked: Mapping[str, LockedObject]
) -> dict[str, tuple[str, ...]]:
    """Return the classes that users know each type by besides its own; a name that is used anew is no alias.

    Args:
        types: all of them.
        taken: all names that classes have.
        locked: what the lock knows types by.
    """
    used, found = set(taken), {}
    for type_ in types:
        entry = locked.get(type_)
        former = (entry.python, *entry.formerly) if entry else ()
        found[type_] = tuple(dict.fromkeys(name for name in former if name not in used))
        used.update(found[type_])
    return found


def name_parameters(
    path: Sequence[str],
    query: Sequence[str],
    body: str | None,
    fixed_path: Mapping[str, str] = {},
    fixed_query: Mapping[str, str] = {},
) -> tuple[dict[str, str], dict[str, str]]:
    """Return parameter names of one operation: path and query parameters, distinct from each other and the body.

    ``fixed_path`` and ``fixed_query`` have the names that a maintainer gave or the lock has.
    """
    reserved = reserved_parameters(body)
    given = [fixed_query[name] for name in query if name in fixed_query]
    # A name that is given counts, whichever of the two has it.
    paths = unique(path, snake_case, (*reserved, *given), fixed_path).mapping
    return paths, unique(query, snake_case, (*reserved, *paths.values()), fixed_query).mapping


def reserved_parameters(body: str | None) -> tuple[str, ...]:
    """Return what no parameter may be called in a method whose body has a class of that name."""
    return (*RESERVED_PARAMETERS, *([snake_case(body)] if body else []))


def _collision(
    collision: Collision, python_name: str, at: SourcePosition, rename: tuple[str, str]
) -> Diagnostic:
    """Return that names collide; ``rename`` is the operation and the field whose correction parts them."""
    operation, field = rename
    return Diagnostic(
        code="name-collision",
        severity="error",
        message=f"{' and '.join(collision.names)} both become '{python_name}'",
        path=at.path,
        line=at.line,
        column=1,
        help=(
            f"add to overlay.toml: [operation.{_key(operation)}.{field}]"
            ' with value = "…" and reason = "…"'
        ),
    )


def _key(name: str) -> str:
    """Return a name as a part of a TOML key."""
    bare = name.isascii() and name.replace("_", "a").replace("-", "a").isalnum()
    return name if bare else json.dumps(name)
