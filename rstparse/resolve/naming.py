"""Python names for everything that users type. The rules of spelling are in ``names``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rstparse.diagnostics import Diagnostic
from rstparse.lock import Lock, LockedOperation
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


NOTHING_LOCKED = Lock()


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
    former = _with_former(named, followed(routes, lock))
    return {name: _with_parameters(former[name], operations[name]) for name in former}, diagnostics


def followed(
    routes: Mapping[str, str], lock: Lock = NOTHING_LOCKED
) -> dict[str, dict[str, LockedOperation]]:
    """Return what the lock knows each operation by: its entry, or those of its route that no operation has any more."""
    gone: dict[str, dict[str, LockedOperation]] = defaultdict(dict)
    for documented, entry in lock.operations.items():
        if documented not in routes:
            gone[entry.route][documented] = entry
    return {
        name: {name: lock.operations[name]} if name in lock.operations else gone.get(route, {})
        for name, route in routes.items()
    }


def _with_former(
    named: Mapping[str, OperationName], locked: Mapping[str, Mapping[str, LockedOperation]]
) -> dict[str, OperationName]:
    """Return the names with what users know the operations by besides; a name that is used anew is no alias."""
    taken = {f"{name.namespace}.{name.python_name}" for name in named.values()}
    found = {}
    for documented, name in named.items():
        entries = locked[documented].values()
        former = [old for entry in entries for old in (entry.python, *entry.formerly)]
        aliases = tuple(dict.fromkeys(old for old in former if old not in taken))
        taken.update(aliases)
        parameters = {wire: python for e in entries for wire, python in e.parameters.items()}
        found[documented] = name._replace(aliases=aliases, parameters=parameters)
    return found


def _with_parameters(name: OperationName, operation: Named) -> OperationName:
    """Return the names with those of placeholders that are called otherwise now: users pass them as before."""
    before = [*name.parameters][: operation.route.count("{}")]
    now = operation.placeholders
    if len(before) != len(now):
        return name
    renamed = {
        new: name.parameters[old]
        for old, new in zip(before, now, strict=True)
        if old not in now and new not in name.parameters
    }
    return name._replace(parameters={**name.parameters, **renamed}) if renamed else name


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


def former_classes(
    classes: Mapping[str, str],
    roots: Mapping[str, str],
    taken: Iterable[str],
    lock: Lock = NOTHING_LOCKED,
) -> dict[str, tuple[str, ...]]:
    """Return the classes that users know each type by besides its own; a name that is used anew is no alias.

    A type that the lock does not have goes by its root element, if that was the one of a type that is no more.

    Args:
        classes: of each type.
        roots: element of each type that has one.
        taken: all names that classes have.
    """
    gone = {
        entry.root: entry
        for type_, entry in lock.objects.items()
        if type_ not in classes and entry.root
    }
    used, found = set(taken), {}
    for type_ in classes:
        entry = lock.objects.get(type_) or gone.get(roots.get(type_, ""))
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
