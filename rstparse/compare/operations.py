"""Changes of operations: names, routes, security and what pages say besides."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.compare.bodies import compare_bodies
from rstparse.compare.change import Change, Place
from rstparse.compare.context import Context, aliases, entries, fields, operation_side, place
from rstparse.compare.match import shape
from rstparse.compare.parameters import compare_path_parameters, compare_query_parameters
from rstparse.compare.texts import plain
from rstparse.model import Operation

FIELDS: dict[str, str | None] = {
    "name": None,
    "label": "label-changed",
    # A page that lies in another folder says the same; what that does to Python names is compared below.
    "group": None,
    "namespace": None,
    "python_name": None,
    "method": "operation-method-changed",
    "path": None,
    "documented_path": None,
    "summary": None,
    "description": None,
    "since": "since-changed",
    "response_codes": None,
    "response_formats": None,
    "security": None,
    "path_parameters": None,
    "query_parameters": None,
    "request_body": None,
    "responses": None,
    "kind": "operation-kind-changed",
    "pager": None,
    "waiter": None,
    "example": "example-changed",
    "see_also": None,
    "origins": None,
    "source": None,
    "deprecated": None,
    "aliases": None,
}


def compare_operations(context: Context) -> Iterator[Change]:
    """Yield what changed of operations."""
    for operation in context.operations.removed:
        at = place(f"operation.{operation.name}", operation, None, operation_side)
        yield at.change("operation-removed", before=_route(operation))
    for operation in context.operations.added:
        at = place(f"operation.{operation.name}", None, operation, operation_side)
        yield at.change("operation-added", after=_route(operation))
    for old, new in context.operations.pairs:
        at = place(f"operation.{old.name}", old, new, operation_side)
        yield from fields(at, old, new, FIELDS)
        yield from _names(at, old, new)
        yield from _deprecation(at, old, new)
        yield from _paths(at, old, new)
        yield from _texts(at, old, new, context)
        yield from _security(at, old, new)
        yield from compare_path_parameters(at, old, new, context)
        yield from compare_query_parameters(at, old, new)
        yield from compare_bodies(at, old, new, context)


def _route(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _names(at: Place, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = f"{old.namespace}.{old.python_name}", f"{new.namespace}.{new.python_name}"
    if before != after and before in new.aliases:
        yield at.change("operation-renamed-with-alias", "python_name", before, after)
    elif old.name != new.name:
        code = "operation-renamed" if before != after else "operation-respelled"
        yield at.change(code, "name", old.name, new.name)
    elif before != after:
        yield at.change("operation-python-name-changed", "python_name", before, after)
    yield from aliases(at, old.aliases, new.aliases, after, before, "alias")


def _deprecation(at: Place, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = old.deprecated, new.deprecated
    if before == after:
        return
    code = "operation-deprecation-changed"
    if before is None or after is None:
        code = "operation-deprecated" if before is None else "operation-no-longer-deprecated"
    yield at.change(code, "deprecated", before, after)


def _paths(at: Place, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = shape(old.path), shape(new.path)
    if before.casefold() == after.casefold() and before != after:
        yield at.change("operation-path-case-changed", "path", old.path, new.path)
    elif before != after:
        yield at.change("operation-path-changed", "path", old.path, new.path)
    elif old.path == new.path and old.documented_path != new.documented_path:
        yield at.change(
            "path-spelling-changed", "documented_path", old.documented_path, new.documented_path
        )


def _texts(at: Place, old: Operation, new: Operation, context: Context) -> Iterator[Change]:
    if old.description != new.description:
        code, before, after = "operation-text-changed", old.description, new.description
        yield at.change(code, "description", plain(before), plain(after))
    elif old.summary != new.summary:
        yield at.change("operation-text-changed", "summary", old.summary, new.summary)
    expected = tuple(map(context.label, old.see_also))
    if expected != new.see_also:
        yield from entries(
            at, "see_also", expected, new.see_also,
            removed="see-also-changed", added="see-also-changed",
        )  # fmt: skip


def _security(at: Place, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = old.security, new.security
    if before.authentication != after.authentication:
        code = "authentication-added" if after.authentication else "authentication-removed"
        yield at.change(code, "authentication", before.authentication, after.authentication)
    yield from entries(
        at, "entitlements", before.entitlements, after.entitlements,
        removed="entitlement-removed", added="entitlement-added", worse="entitlement-added",
    )  # fmt: skip
