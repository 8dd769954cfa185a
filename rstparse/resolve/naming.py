"""Python names for everything that users type. The rules of spelling are in ``names``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rstparse.diagnostics import Diagnostic
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


class OperationName(NamedTuple):
    """Where an operation is found: ``client.<namespace>.<python_name>``."""

    namespace: str
    python_name: str


def name_operations(
    operations: Mapping[str, tuple[str, SourcePosition]], overlaid: Mapping[str, str]
) -> tuple[dict[str, OperationName], list[Diagnostic]]:
    """Return the Python name of each operation.

    ``resource_verb`` is the method ``verb`` of the namespace ``resource``; a name without underscore becomes a
    method of its group's namespace.

    Args:
        operations: documented name → group and position.
        overlaid: documented name → Python name, where a maintainer gave one.
    """
    resources = {name: name.rpartition("_")[0] or group for name, (group, _) in operations.items()}
    namespaces = unique(sorted(set(resources.values())), snake_case, RESERVED_NAMESPACES)
    diagnostics = []
    members = defaultdict(list)
    for name in operations:
        members[namespaces.mapping[resources[name]]].append(name)
    named: dict[str, OperationName] = {}
    for namespace, names in members.items():
        verbs = unique(
            names,
            lambda name: snake_case(overlaid.get(name) or name.rpartition("_")[2]),
            RESERVED_METHODS,
        )
        for name in names:
            named[name] = OperationName(namespace, verbs.mapping[name])
        for collision in verbs.collisions:
            diagnostics.append(
                _collision(
                    collision,
                    f"{namespace}.{collision.python_name}",
                    operations[collision.names[1]][1],
                )
            )
    for collision in namespaces.collisions:
        first = next(name for name in operations if resources[name] == collision.names[1])
        diagnostics.append(_collision(collision, collision.python_name, operations[first][1]))
    return named, diagnostics


def name_classes(
    types: Iterable[str], enumerations: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return class names of object types and of enumerations, distinct among all of them."""
    classes = unique(types, class_name, RESERVED_CLASSES).mapping
    return classes, unique(enumerations, class_name, (*RESERVED_CLASSES, *classes.values())).mapping


def name_parameters(
    path: Sequence[str], query: Sequence[str], body: str | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return parameter names of one operation: path and query parameters, distinct from each other and the body."""
    reserved = (*RESERVED_PARAMETERS, *([snake_case(body)] if body else []))
    paths = unique(path, snake_case, reserved).mapping
    return paths, unique(query, snake_case, (*reserved, *paths.values())).mapping


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
