"""The search criteria of a list: a text to look for, or comparisons of fields in the form that FIQL gave them.

::

    name=='web*'                          # equal; case does not matter, * stands for anything
    targetFormat.name=="vCenter OVA"      # a field of an object inside
    name==web;version!=1.0                # both (also && and "and")
    size=gt=1000,name:web                 # either (also || and "or"); : and = mean ==
    (name==a,name==b);version==2

The pages name a ``query`` and no syntax; tools of the service send this one, a draft of the IETF
(draft-nottingham-atompub-fiql) that web service frameworks implement.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any, NamedTuple

from .peer import Field, WireStruct, bound_fields
from .samples import field_of

_COMPARISON = re.compile(
    r"""\s*([\w.-]+)\s*(==|!=|=(?:lt|le|gt|ge)=|=|:)\s*("[^"]*"|'[^']*'|[^\s,;()&|"']+)"""
)
_JOIN = {
    ";": re.compile(r"\s*(?:;|&&|\band\b)|\s+(?=[\w.-]+\s*[=!:])"),
    ",": re.compile(r"\s*(?:,|\|\||\bor\b)"),
}
_DEEPEST = 20

Fits = Callable[[WireStruct], bool]


class Criteria(NamedTuple):
    """What a query asks for: ``fits`` tells of an object, ``fields`` are those that it surely compares."""

    fits: Fits
    fields: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def read(query: str) -> Criteria:
    """Return the criteria of a query; what is no comparison of fields is a text to look for."""
    reader = _Reader(query)
    fits = reader.either(0)
    wanted = query.strip().casefold()
    if fits is None or reader.rest.strip():
        return Criteria(lambda value: _contains(value, wanted))
    compare, loose = fits, tuple(reader.loose)

    def compare_or_look(value: WireStruct) -> bool:
        if all(has(value, name) for name in loose):
            return compare(value)
        return _contains(value, wanted)  # a text with a colon in it

    return Criteria(compare_or_look if loose else compare, tuple(reader.strict))


class _Reader:
    """Reads comparisons from the left; ``rest`` is what is still to be read.

    ``strict`` are the fields of comparisons that can be nothing else, ``loose`` the others.
    """

    def __init__(self, query: str) -> None:
        self.rest = query
        self.strict: list[str] = []
        self.loose: list[str] = []

    def either(self, depth: int) -> Fits | None:
        return self._joined(",", lambda: self._joined(";", lambda: self._one(depth), all), any)

    def _joined(
        self, sign: str, part: Callable[[], Fits | None], of: Callable[[Any], bool]
    ) -> Fits | None:
        parts = []
        while True:
            found = part()
            if found is None:
                return None
            parts.append(found)
            sep = _JOIN[sign].match(self.rest)
            if sep is None:
                return parts[0] if len(parts) == 1 else lambda value: of(p(value) for p in parts)
            self.rest = self.rest[sep.end() :]

    def _one(self, depth: int) -> Fits | None:
        opened = re.match(r"\s*\(", self.rest)
        if opened and depth < _DEEPEST:
            self.rest = self.rest[opened.end() :]
            inside = self.either(depth + 1)
            closed = re.match(r"\s*\)", self.rest)
            if inside is None or closed is None:
                return None
            self.rest = self.rest[closed.end() :]
            return inside
        match = _COMPARISON.match(self.rest)
        if match is None:
            return None
        self.rest = self.rest[match.end() :]
        name, sign, text = match[1], match[2], match[3]
        (self.loose if sign in ("=", ":") else self.strict).append(name)
        return _comparison(name, sign, text[1:-1] if text[0] in "\"'" else text)


def _comparison(name: str, sign: str, text: str) -> Fits:
    def fits(value: WireStruct) -> bool:
        found = find(value, name)
        if sign[1:-1] in ("lt", "le", "gt", "ge"):
            return _ordered(plain(found), sign[1:-1], text)
        return equal(found, text) != (sign == "!=")

    return fits


def find(value: object, name: str) -> Any:
    """Return what a field holds, by its wire name; ``a.b`` is field b of the object in a. None: nothing."""
    for part in name.split("."):
        bound = field_of(type(value), part) if isinstance(value, WireStruct) else None
        if bound is None:
            return None
        value = getattr(value, bound.field.attribute)
    return value


def has(value: WireStruct, name: str) -> bool:
    """Tell whether an object's type has a field, by the first part of its name."""
    return field_of(type(value), name.partition(".")[0]) is not None


def plain(value: Any) -> Any:
    """Return a value without its enumeration."""
    return value.value if isinstance(value, Enum) else value


def equal(value: Any, text: str) -> bool:
    """Tell whether a field's value is what a text says; case does not matter, ``*`` stands for anything."""
    value = plain(value)
    if value is None or isinstance(value, WireStruct | list):
        return False
    if isinstance(value, bool):
        return text.casefold() == str(value).casefold()
    if isinstance(value, datetime):
        return value.isoformat().startswith(text.rstrip("Z"))
    shown = str(value).casefold()
    return fnmatchcase(shown, text.casefold()) if "*" in text else shown == text.casefold()


def _ordered(value: Any, sign: str, text: str) -> bool:
    try:
        if isinstance(value, datetime):
            wanted: Any = datetime.fromisoformat(text)
            wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=value.tzinfo)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            wanted = float(text)
        elif isinstance(value, str):
            value, wanted = value.casefold(), text.casefold()
        else:
            return False
    except ValueError:
        return False
    less, same = value < wanted, value == wanted
    return bool({"lt": less, "le": less or same, "gt": not (less or same), "ge": not less}[sign])


def _contains(value: WireStruct, wanted: str) -> bool:
    texts = (getattr(value, field.attribute) for field in _strings(type(value)))
    return any(isinstance(text, str) and wanted in str.__str__(text).casefold() for text in texts)


@cache
def _strings(struct: type[WireStruct]) -> tuple[Field, ...]:
    return tuple(
        b.field
        for b in bound_fields(struct)
        if b.field.item is None and b.field.type in ("string", "anyURI")
    )
