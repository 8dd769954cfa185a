"""Which part of a collection a request asks for: criteria, order, page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import criteria
from .message import Fault
from .peer import Field, Registry, WireStruct, bound_fields
from .samples import field_of

SEARCH = frozenset(
    {"query", "orderby", "descending", "asc", "count", "offset", "limit", "max", "index"}
)
"""Query parameters that choose and order, in lower case; others may filter by a field's value."""


class Selection:
    """What the query parameters of a request select.

    Raises:
        Fault: 400 where a number is not one, or no field has the name to order by.
    """

    def __init__(self, query: dict[str, str], struct: type[WireStruct]) -> None:
        given = {name.casefold(): value for name, value in query.items()}
        self.offset = _number(given, "offset", "index") or 0
        self.count = _number(given, "count", "limit", "max")
        self.query = given.get("query", "").strip()
        self.criteria = criteria.read(self.query) if self.query else None
        self.order = given.get("orderby", "").strip()
        self.descending = (
            _true(given.get("descending")) or given.get("asc", "").casefold() == "false"
        )
        self.struct = struct
        self.filters = _filters(query, struct)
        if self.order and field_of(struct, self.order) is None:
            raise Fault(400, f"cannot order by {self.order!r}: {struct.__name__} has no such field")

    @property
    def is_page(self) -> bool:
        """Whether it asks for a page in order of creation, of everything."""
        return not (self.query or self.order or self.filters or self.descending)

    def matches(self, value: WireStruct) -> bool:
        """Tell whether an object meets the criteria."""
        if any(not criteria.equal(getattr(value, name, None), text) for name, text in self.filters):
            return False
        return self.criteria is None or self.criteria.fits(value)

    def apply(self, values: list[WireStruct]) -> tuple[list[WireStruct], int]:
        """Return the selected page in order, and how many objects meet the criteria.

        Raises:
            Fault: 400, the criteria compare a field that none of the objects has.
        """
        for name in self.criteria.fields if self.criteria and values else ():
            if not any(criteria.has(value, name) for value in values):
                raise Fault(
                    400, f"cannot search by {name!r}: {self.struct.__name__} has no such field"
                )
        found = [value for value in values if self.matches(value)]
        if self.order:
            bound = field_of(self.struct, self.order)
            assert bound is not None
            attribute = bound.field.attribute
            empty = [v for v in found if getattr(v, attribute, None) is None]
            full = [v for v in found if getattr(v, attribute, None) is not None]
            full.sort(key=lambda v: _sortable(getattr(v, attribute)), reverse=self.descending)
            found = full + empty
        elif self.descending:
            found.reverse()
        end = None if self.count is None else self.offset + self.count
        return found[self.offset : end], len(found)


def list_field(registry: Registry, type_name: str, item: str | None = None) -> Field | None:
    """Return the field of a wrapper that holds its items: of type ``item``, or the only list of objects."""
    found = [
        bound.field
        for bound in bound_fields(registry.struct(type_name))
        if bound.field.item is not None and bound.field.type in registry.types
    ]
    if item is not None:
        return next((field for field in found if field.type == item), found[0] if found else None)
    return found[0] if len(found) == 1 else None


def wrap(
    registry: Registry, wrapper: str, field: Field, items: list[WireStruct], total: int
) -> WireStruct:
    """Return a wrapper with its items, and ``total`` (objects that there are, not items) if it has one."""
    struct = registry.struct(wrapper)
    made = struct()
    setattr(made, field.attribute, items)
    bound = field_of(struct, "total")
    if bound is not None:
        setattr(made, bound.field.attribute, total)
    return made


def _filters(query: dict[str, str], struct: type[WireStruct]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, text in query.items():
        if name.casefold() in SEARCH or not text:
            continue
        bound = field_of(struct, "dbId" if name == "id" else name)
        if bound is not None and bound.field.item is None:
            found.append((bound.field.attribute, text))
    return tuple(found)


def _number(given: dict[str, str], *names: str) -> int | None:
    for name in names:
        text = given.get(name, "").strip()
        if not text:
            continue
        if not (text.isascii() and text.removeprefix("-").isdecimal()):
            raise Fault(400, f"query parameter {name}: expected a number, got {text!r}")
        # A service's way to say "all" is a count of zero or less.
        number = int(text[:18])
        return number if number > 0 else None
    return None


def _true(text: str | None) -> bool:
    return text is not None and text.strip().casefold() in ("true", "1", "")


def _sortable(value: Any) -> Any:
    value = criteria.plain(value)
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, datetime):
        return value.timestamp()
    return value if isinstance(value, int | float) else str(value)
