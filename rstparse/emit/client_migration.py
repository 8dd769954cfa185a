"""What the migration guide shows: the call chains of an older SDK beside the calls of the client.

The chains follow from a rule, for that SDK was generated too, from the same paths and names:

* each fixed segment of the path is an attribute, capitalized; what is no letter, digit or underscore
  separates words (``my-things`` is ``MyThings``, ``myThings`` is ``Mythings``);
* a placeholder is an argument of the segment before it, named like the placeholder, capitalized;
* the method is the part of the documented name after its last underscore, capitalized;
* query parameters are its keyword arguments, capitalized; a body is the keyword ``body``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rstparse.emit.client_calls import body_name, iterator_name, waiter_name
from rstparse.emit.client_names import Names
from rstparse.emit.escape import mdcode
from rstparse.emit.python_text import identifier, is_name
from rstparse.emit.safe import EscapeError, Safe
from rstparse.model import Api, Frozen, Operation, QueryParameter

DOUBT = "†"
"""Marks what the rule does not settle."""

_SEPARATORS = re.compile(r"[^0-9A-Za-z_]+")


class CallView(Frozen, frozen=True):
    """One row of the table; all but ``operation`` is Markdown.

    Attributes:
        chain: the call chain of the older SDK.
        call: the client's call.
        notes: further methods for the same operation, and why the chain is in doubt.
    """

    operation: str
    chain: str
    call: str
    notes: str


class CallGroupView(Frozen, frozen=True):
    """The rows of one group of operations."""

    title: str
    rows: tuple[CallView, ...]


class MigrationView(Frozen, frozen=True):
    """The guide: where users come from, and the table.

    Attributes:
        distribution: the older SDK's distribution; ``module`` and ``class_name``: where its client is;
            ``objects``: its module of objects.
        doubts: how many rows are marked.
    """

    distribution: str
    module: str
    class_name: str
    objects: str
    groups: tuple[CallGroupView, ...]
    operations: int
    doubts: int


def migration_of(
    api: Api, names: Names, config: Mapping[str, Any], client: str
) -> MigrationView | None:
    """Return the guide's view, or None where the configuration names no older SDK.

    Args:
        api: the model.
        names: of the client.
        config: ``migration_from`` (a distribution; empty: no guide), ``migration_client`` (dotted name of its
            client class), ``migration_objects`` (its module of objects), ``migration_chains`` (a key of
            :data:`STYLES`).
        client: the variable that holds the client.

    Raises:
        EscapeError: the style of chains is unknown, or a dotted name is none.
    """
    distribution = str(config.get("migration_from") or "")
    if not distribution or not api.operations:
        return None
    style = str(config.get("migration_chains") or "capitalized")
    if style not in STYLES:
        raise EscapeError(f"migration_chains = {style!r} is none of {', '.join(STYLES)}")
    rows = _rows(api, names, STYLES[style], client)
    titles = {group.name: group.title for group in api.groups}
    groups: dict[str, list[CallView]] = {}
    for operation in api.operations:
        groups.setdefault(operation.group, []).append(rows[operation.name])
    module, _, class_name = str(config.get("migration_client") or "").rpartition(".")
    return MigrationView(
        distribution=distribution,
        module=identifier(module),
        class_name=identifier(class_name),
        objects=identifier(str(config.get("migration_objects") or "")),
        groups=tuple(
            CallGroupView(title=titles.get(name, name), rows=tuple(found))
            for name, found in groups.items()
        ),
        operations=len(api.operations),
        doubts=sum(DOUBT in row.notes for row in rows.values()),
    )


def _rows(api: Api, names: Names, style: Callable[[str], str], client: str) -> dict[str, CallView]:
    targets = {operation.name: chain_target(operation, style) for operation in api.operations}
    shared = Counter(targets.values())
    rows = {}
    for operation in api.operations:
        target = targets[operation.name]
        notes = list(_notes(operation, names))
        notes += [f"{DOUBT} {why}" for why in _doubts(operation, target, shared[target], style)]
        rows[operation.name] = CallView(
            operation=mdcode(operation.name),
            chain=mdcode(f"{target}({', '.join(chain_arguments(operation, style))})"),
            call=mdcode(call(operation, names, client)),
            notes=Safe("; ".join(notes)),
        )
    return rows


# The older SDK ------------------------------------------------------------------------------------


def capitalized(name: str) -> str:
    """Return a name with its words capitalized, all other letters small: ``fileName`` is ``Filename``."""
    return "".join(word.capitalize() for word in _SEPARATORS.split(name))


STYLES: Mapping[str, Callable[[str], str]] = {"capitalized": capitalized}
"""How a chain spells segments, placeholders, methods and query parameters."""


def chain_target(operation: Operation, style: Callable[[str], str] = capitalized) -> str:
    """Return the chain of an operation up to its method: ``api.Things(Id=id).Parts.Getall``.

    Placeholders are written as keywords, which is right also where a segment takes one of several.
    """
    steps: list[tuple[str, list[str]]] = [("api", [])]
    python = {p.name: p.python_name for p in operation.path_parameters}
    for segment in operation.path.strip("/").split("/"):
        if segment.startswith("{"):
            name = segment.strip("{}").partition(":")[0]
            steps[-1][1].append(f"{style(name)}={python.get(name, name)}")
        elif segment:
            steps.append((style(segment), []))
    method = style(operation.name.rpartition("_")[2])
    nodes = [f"{name}({', '.join(given)})" if given else name for name, given in steps]
    return ".".join([*nodes, method])


def chain_arguments(
    operation: Operation, style: Callable[[str], str] = capitalized
) -> Iterator[str]:
    """Yield the arguments of a chain's method: query parameters, the body, the file to write to."""
    for parameter in operation.query_parameters:
        yield f"{style(parameter.name)}={parameter.python_name}"
    match operation.request_body.kind:
        case "none":
            pass
        case "object":
            yield "body=body"
        case _:
            yield "body=file"
    if operation.responses[0].kind == "binary":
        yield "streamingResponseFile=file"


def _doubts(
    operation: Operation, target: str, owners: int, style: Callable[[str], str]
) -> Iterator[str]:
    """Yield, as Markdown, what speaks against a chain."""
    if owners > 1:
        yield "another operation has the same chain"
    if operation.path.strip("/").startswith("{"):
        yield "the path begins with a placeholder"
    names = re.findall(r"[^.(),= ]+", target)
    if odd := [name for name in names if not is_name(name)]:
        yield f"{mdcode(odd[0])} is no name in Python"
    if guessed := [p for p in operation.query_parameters if _is_guessed(p)]:
        listed = ", ".join(mdcode(style(p.name)) for p in guessed)
        yield f"{listed} may be unknown to it"


def _is_guessed(parameter: QueryParameter) -> bool:
    """Whether a parameter is inferred alone: what a sidecar lists, the older SDK was made from too."""
    origins = parameter.origins.values()
    return bool(origins) and all(origin.startswith("inferred:") for origin in origins)


# The client ---------------------------------------------------------------------------------------


def call(operation: Operation, names: Names, client: str) -> str:
    """Return the client's call of an operation, every argument by its own name."""
    arguments = [p.python_name for p in operation.path_parameters]
    if (body := body_name(operation, names)) is not None:
        arguments.append(body)
    arguments += [f"{q.python_name}={q.python_name}" for q in operation.query_parameters]
    made = f"{client}.{operation.namespace}.{operation.python_name}({', '.join(arguments)})"
    return f"{made}.to_file(path)" if operation.responses[0].kind == "binary" else made


def _notes(operation: Operation, names: Names) -> Iterator[str]:
    if operation.pager is not None:
        yield f"all pages: {mdcode(iterator_name(operation))}"
    if operation.waiter is not None:
        yield f"to wait: {mdcode(waiter_name(operation))}"
