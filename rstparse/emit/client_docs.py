"""Docstrings of the client's methods: what the page says, in the words of the client."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.emit.client_names import Names
from rstparse.emit.prose import prose
from rstparse.model import Operation

_ASYNC_WIDTH = 84
"""Columns of a docstring of one line inside a method."""


def method_doc(operation: Operation, names: Names, body_name: str | None) -> str:
    """Return the docstring of a method: summary, description, arguments, security, errors, see also."""
    parts = [prose(operation.description, names.refer) or operation.name]
    if operation.deprecated is not None:
        parts.append(f"Deprecated: {operation.deprecated}.")
    if arguments := list(_arguments(operation, names, body_name)):
        parts.append("\n".join(["Args:", *arguments]))
    facts = [" ".join(_facts(operation)), f"Raises: {', '.join(_errors(operation))}."]
    if see_also := _see_also(operation, names):
        facts.append(f"See also: {see_also}.")
    return "\n\n".join([*parts, "\n".join(facts)])


def async_doc(operation: Operation, sync: str) -> str:
    """Return the docstring of an async method, one line: the details are in the sync one."""
    summary = operation.summary.rstrip(".") or operation.name
    see = f"see ``{sync}``."
    for text in (f"{summary}: {see}", f"{summary}."):
        if len(text) <= _ASYNC_WIDTH:
            return text
    return f"S{see[1:]}" if len(see) <= _ASYNC_WIDTH else f"{summary}."


def _arguments(operation: Operation, names: Names, body_name: str | None) -> Iterator[str]:
    for parameter in operation.path_parameters:
        text = prose(parameter.description, names.refer) or f"the ``{parameter.name}`` in the path"
        yield f"    {parameter.python_name}: {text}"
    if body_name is not None:
        yield f"    {body_name}: {_body(operation)}"
    for query in operation.query_parameters:
        if query.description:
            yield f"    {query.python_name}: {prose(query.description, names.refer)}"


def _body(operation: Operation) -> str:
    match operation.request_body.kind:
        case "object":
            return "the request body"
        case "text":
            return "the text to send"
        case _:
            return "the content to send: a path, a binary file or an iterator of bytes"


def _facts(operation: Operation) -> Iterator[str]:
    yield f"``{operation.method} {operation.path}``."
    needs = operation.security.entitlements
    if needs:
        listed = ", ".join(f"``{name}``" for name in needs)
        yield f"Needs the entitlement{'s' if len(needs) > 1 else ''} {listed}."
    elif not operation.security.authentication:
        yield "Needs no authentication."
    if operation.since is not None and operation.since.version is not None:
        yield f"Since {operation.since.text}."


def _errors(operation: Operation) -> Iterator[str]:
    """Yield the errors that a caller should expect; any may also be another StatusError."""
    if operation.request_body.kind != "none" or operation.query_parameters:
        yield "BadRequestError"
    if operation.security.authentication:
        yield "UnauthorizedError"
    if operation.security.entitlements:
        yield "ForbiddenError"
    yield "NotFoundError" if operation.path_parameters else "StatusError"


def _see_also(operation: Operation, names: Names) -> str:
    """Return classes by name, then methods by namespace: ``Image; image: delete, get; image_status: get``."""
    own = f"{operation.namespace}.{operation.python_name}"
    found = dict.fromkeys(name for label in operation.see_also if (name := names.of_label(label)))
    classes = [name for name in found if "." not in name]
    methods: dict[str, list[str]] = {}
    for name in found:
        if "." in name and name != own:
            namespace, _, method = name.partition(".")
            methods.setdefault(namespace, []).append(method)
    parts = [", ".join(classes)] if classes else []
    parts += [f"{namespace}: {', '.join(verbs)}" for namespace, verbs in methods.items()]
    return "; ".join(parts)
