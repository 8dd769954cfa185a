"""Python names for everything that users type. The rules of spelling are in ``names``."""

from __future__ import annotations

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
        namespace, python_name: as a maintainer gave them, empty where none did.
    """

    group: str
    route: str
    at: SourcePosition
    namespace: str = ""
    python_name: str = ""


class OperationName(NamedTuple):
    """Where an operation is found: ``client.<namespace>.<python_name>``, and by which names it was before."""

    namespace: str
    python_name: str
    aliases: tuple[str, ...] = ()


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
            python = f"{namespace}.{collision.python_name}"
            diagnostics.append(_collision(collision, python, operations[collision.names[1]].at))
    for collision in namespaces.collisions:
        first = next(name for name in operations if resources[name] == collision.names[1])
        diagnostics.append(_collision(collision, collision.python_name, operations[first].at))
    return _with_aliases(named, operations, lock), diagnostics


def _with_aliases(
    named: Mapping[str, OperationName], operations: Mapping[str, Named], lock: Lock
) -> dict[str, OperationName]:
    """Return the names with what the lock knows the operations by besides; a name that is used anew is no alias."""
    taken = {f"{name.namespace}.{name.python_name}" for name in named.values()}
    gone: dict[str, list[LockedOperation]] = defaultdict(list)
    for documented, entry in lock.operations.items():
        if documented not in operations:
            gone[entry.route].append(entry)
    found = {}
    for documented, name in named.items():
        entries = [lock.operations[documented]] if documented in lock.operations else []
        if not entries:
            entries = gone.get(operations[documented].route, [])
        former = [old for entry in entries for old in (entry.python, *entry.formerly)]
        aliases = tuple(dict.fromkeys(old for old in former if old not in taken))
        taken.update(aliases)
        found[documented] = name._replace(aliases=aliases)
    return found


def name_classes(
    types: Iterable[str], enumerations: Iterable[str], fixed: Mapping[str, str] = {}
) -> tuple[dict[str, str], dict[str, str]]:
    """Return class names of object types and of enumerations, distinct among all of them.

    ``fixed`` has the names of types that a maintainer gave or the lock has.
    """
    classes = unique(types, class_name, RESERVED_CLASSES, fixed).mapping
    return classes, unique(enumerations, class_name, (*RESERVED_CLASSES, *classes.values())).mapping


def name_parameters(
    path: Sequence[str], query: Sequence[str], body: str | None, fixed: Mapping[str, str] = {}
) -> tuple[dict[str, str], dict[str, str]]:
    """Return parameter names of one operation: path and query parameters, distinct from each other and the body.

    ``fixed`` has the names that a maintainer gave or the lock has.
    """
    reserved = (*RESERVED_PARAMETERS, *([snake_case(body)] if body else []))
    paths = unique(path, snake_case, reserved, fixed).mapping
    return paths, unique(query, snake_case, (*reserved, *paths.values()), fixed).mapping


def _collision(collision: Collision, python_name: str, at: SourcePosition) -> Diagnostic:
    return Diagnostic(
        code="name-collision",
        severity="error",
        message=f"{' and '.join(collision.names)} both become '{python_name}'",
        path=at.path,
        line=at.line,
        column=1,
        help=f'rename one in overlay.toml: [operation.{collision.names[1]}] python_name = "…"',
    )
