"""Changes of path and query parameters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rstparse.compare.change import Change, Place
from rstparse.compare.context import Context, fields, parameter_side
from rstparse.compare.match import shape
from rstparse.compare.scalars import relation
from rstparse.model import Operation, PathParameter, QueryParameter

PATH_FIELDS: dict[str, str | None] = {
    "name": None,
    "python_name": None,
    "type": None,
    "key": None,
    "object": None,
    # The path needs every placeholder, whatever a page says.
    "required": "path-parameter-meaning-changed",
    "pattern": None,
    "description": "parameter-text-changed",
    "origins": None,
    "line": None,
}
QUERY_FIELDS: dict[str, str | None] = {
    "name": None,
    "python_name": "query-parameter-python-name-changed",
    "type": None,
    "required": None,
    "description": "parameter-text-changed",
    "origins": None,
    "line": None,
}
_Parameter = PathParameter | QueryParameter
_TAKES_SLASHES = frozenset({".+", ".*"})


def compare_path_parameters(
    at: Place, old: Operation, new: Operation, context: Context
) -> Iterator[Change]:
    """Yield what changed of placeholders: by their place in the path, or by name where the path is another."""
    for before, after in _path_pairs(old, new):
        there = Place(
            subject=f"{at.subject}.path.{before.name}",
            old=parameter_side(old, before),
            new=parameter_side(new, after),
        )
        yield from fields(there, before, after, PATH_FIELDS)
        if before.python_name != after.python_name:
            yield there.change(
                "path-parameter-renamed", "python_name", before.python_name, after.python_name
            )
        elif before.name != after.name:
            yield there.change("path-parameter-respelled", "name", before.name, after.name)
        yield from _type(there, "path", before, after)
        yield from _meaning(there, before, after, context)
        if before.pattern != after.pattern:
            looser = before.pattern is None and after.pattern in _TAKES_SLASHES
            code = "path-pattern-loosened" if looser else "path-pattern-changed"
            yield there.change(code, "pattern", before.pattern, after.pattern)
    if shape(old.path) == shape(new.path) and len(old.path_parameters) != len(new.path_parameters):
        names = [tuple(p.name for p in side.path_parameters) for side in (old, new)]
        yield at.change("operation-path-changed", "path_parameters", *names)


def _path_pairs(old: Operation, new: Operation) -> Iterator[tuple[PathParameter, PathParameter]]:
    before, after = old.path_parameters, new.path_parameters
    if shape(old.path).casefold() == shape(new.path).casefold() and len(before) == len(after):
        yield from zip(before, after, strict=True)
        return
    named = {parameter.name: parameter for parameter in after}
    yield from ((p, named[p.name]) for p in before if p.name in named)


def _meaning(
    at: Place, before: PathParameter, after: PathParameter, context: Context
) -> Iterator[Change]:
    if before.key != after.key:
        stated = "other" not in (before.key, after.key)
        code = "path-parameter-key-changed" if stated else "path-parameter-meaning-changed"
        yield at.change(code, "key", before.key, after.key)
    if context.type(before.object) != after.object:
        yield at.change("path-parameter-meaning-changed", "object", before.object, after.object)


def compare_query_parameters(at: Place, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield what changed of query parameters, which go by name."""
    before = {p.name: p for p in old.query_parameters}
    after = {p.name: p for p in new.query_parameters}
    for name in sorted(before.keys() | after.keys()):
        there = Place(
            subject=f"{at.subject}.query.{name}",
            old=parameter_side(old, before[name]) if name in before else None,
            new=parameter_side(new, after[name]) if name in after else None,
        )
        if name not in after:
            yield there.change("query-parameter-removed", before=before[name].type)
        elif name not in before:
            required = "required-" if after[name].required else ""
            yield there.change(f"{required}query-parameter-added", after=after[name].type)
        else:
            yield from _query(there, before[name], after[name])
    common = [
        [name for name in side if name in before and name in after] for side in (before, after)
    ]
    if common[0] != common[1]:
        yield at.change("order-changed", "query_parameters", tuple(before), tuple(after))


def _query(at: Place, before: QueryParameter, after: QueryParameter) -> Iterator[Change]:
    yield from fields(at, before, after, QUERY_FIELDS)
    yield from _type(at, "query", before, after)
    if before.required != after.required:
        code = "query-parameter-required" if after.required else "query-parameter-optional"
        yield at.change(code, "required", before.required, after.required)


def _type(at: Place, kind: str, before: _Parameter, after: _Parameter) -> Iterator[Change]:
    """Judge a type by who sends it: a parameter may take more, and not less."""
    code = partial("{}-parameter-type-{}".format, kind)
    match relation(before.type, after.type):
        case "same":
            return
        case "stated":
            found = code("stated")
        case "unstated" | "respelled" | "wider":
            found = code("loosened")
        case "text":
            found = code("widened")
        case _:
            found = code("changed")
    yield at.change(found, "type", before.type, after.type)
