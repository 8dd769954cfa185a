"""Every model that differs from a given one in one field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rstparse.model import Enumeration, Pager, Since, Waiter

NO_FACTS = frozenset({"format", "origins", "line", "source", "group"})
"""Fields that say where a fact is from or where it stands, and not what the API is like."""

_CHOICES = {
    "PathParameter.key": ("id", "name", "other"),
    "RequestBody.kind": ("none", "object", "file", "text"),
    "Response.kind": ("none", "object", "binary", "text"),
    "Operation.kind": ("get", "list", "action"),
    "Attribute.kind": ("scalar", "object", "list", "unknown"),
}
_GIVEN = {
    "Operation.since": Since(text="UForge 4", version=(4,)),
    "Operation.pager": Pager(count="count", offset="offset"),
    "Operation.waiter": Waiter(
        complete="complete",
        error="error",
        cancelled=None,
        percentage=None,
        message=None,
        error_message=None,
    ),
    "Attribute.enum": Enumeration(name="Colour", base="string", values=("red",)),
    "Since.version": (5,),
}
"""What stands where there was nothing."""

Mutation = tuple[str, Any]
"""Where it differs, and the model."""


def mutations(value: Any, path: str = "", without: frozenset[str] = NO_FACTS) -> Iterator[Mutation]:
    """Yield variations of a struct, each with one field changed, however deep, but for some fields."""
    for name in value.__struct_fields__:
        if name in without:
            continue
        where = f"{path}.{name}" if path else name
        before = getattr(value, name)
        for deeper, after in _variations(f"{type(value).__name__}.{name}", before, where, without):
            yield deeper, replace(value, **{name: after})


def _variations(field: str, value: Any, where: str, without: frozenset[str]) -> Iterator[Mutation]:
    if field in _CHOICES:
        choices = _CHOICES[field]
        yield where, next(c for c in choices if c != value)
        return
    match value:
        case bool():
            yield where, not value
        case int():
            yield where, value + 1
        case None:
            yield where, _GIVEN.get(field, "something")
        case str():
            yield where, value + "x"
        case Struct():
            yield from mutations(value, where, without)
        case dict():
            yield f"{where}{{}}", dict.fromkeys(value, "another") or {"description": "rst"}
        case tuple():
            yield from _of_tuple(field, value, where, without)


def _of_tuple(
    field: str, value: tuple[Any, ...], where: str, without: frozenset[str]
) -> Iterator[Mutation]:
    for at, item in enumerate(value):
        rest = value[:at], value[at + 1 :]
        yield f"{where}[-{at}]", rest[0] + rest[1]
        for deeper, after in _variations(field, item, f"{where}[{at}]", without):
            yield deeper, (*rest[0], after, *rest[1])
    if len(value) > 1 and value[::-1] != value and field not in ("Api.operations", "Api.objects"):
        yield f"{where}[::-1]", value[::-1]
