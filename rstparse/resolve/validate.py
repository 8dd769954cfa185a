"""Validate: what the finished model shows to be wrong with the pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic, Severity
from rstparse.model import Api, Operation
from rstparse.readers.paths import placeholders
from rstparse.resolve.decide import Ledger

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def validate(api: Api, ledger: Ledger) -> list[Diagnostic]:
    """Return findings on the model as a whole."""
    found = list(_shared_routes(api))
    for operation in api.operations:
        found += _parameters(operation, ledger)
        found += _methods(operation, ledger)
        if operation.responses[0].kind == "unknown":
            found.append(
                _at(
                    operation,
                    "unknown-response",
                    "info",
                    "no source tells what the operation returns",
                    "add a section 'HTTP Response Body'",
                )
            )
    return found


def _parameters(operation: Operation, ledger: Ledger) -> Iterator[Diagnostic]:
    in_path = dict.fromkeys(placeholders(operation.path))
    documented = ledger.get(("operation", operation.name), "path_parameter_names")
    names = dict.fromkeys(documented.value if documented else ())
    line = documented.line if documented else operation.source.line
    for name in names:
        if name not in in_path:
            described = ledger.get(("operation", operation.name, "path", name), "description")
            yield _at(
                operation,
                "unused-path-parameter",
                "warning",
                f"parameter '{name}' is not in the path",
                "correct its name, or the path",
                described.line if described else line,
            )
    for name in in_path:
        if name not in names:
            yield _at(
                operation,
                "undocumented-path-parameter",
                "warning",
                f"placeholder '{{{name}}}' is not documented",
                f"add '* ``{name}`` (required): …' to the URI parameters",
                line,
            )
    for parameter in operation.path_parameters:
        stated = ledger.get(("operation", operation.name, "path", parameter.name), "required")
        if stated is not None and stated.value is False and stated.origin == "rst":
            yield _at(
                operation,
                "optional-path-parameter",
                "warning",
                f"'{parameter.name}' is in the path and cannot be optional",
                "write '(required)'",
                stated.line,
            )


def _methods(operation: Operation, ledger: Ledger) -> Iterator[Diagnostic]:
    stated = ledger.get(("operation", operation.name), "sidebar_method")
    if stated is not None and stated.value != operation.method:
        yield _at(
            operation,
            "method-mismatch",
            "warning",
            f"the summary says {stated.value}, the function {operation.method}",
            "make them agree; the function counts",
            stated.line,
        )


def _shared_routes(api: Api) -> Iterator[Diagnostic]:
    routes: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in api.operations:
        routes[operation.method, _PLACEHOLDER.sub("{}", operation.path)].append(operation)
    for operations in routes.values():
        seen: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
        for operation in operations:
            told_apart_by = (operation.request_body.media_types, operation.response_formats)
            other = seen.setdefault(told_apart_by, operation.name)
            if other != operation.name:
                yield _at(
                    operation,
                    "shared-route",
                    "warning",
                    f"{operation.method} {operation.path} is also the route of '{other}'",
                    "they must differ by content type or by Accept",
                )


def _at(
    operation: Operation, code: str, severity: Severity, message: str, help: str, line: int = 0
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        path=operation.source.path,
        line=line or operation.source.line,
        column=1,
        help=help,
    )
