"""Bullets of the dialect: ``Key: value`` facts, parameters and attributes."""

from __future__ import annotations

import re

from rstparse.model import Inlines, Literal_, Reference, Text
from rstparse.readers import elements as e

_FLAGS = re.compile(r"^\s*(?:\(([^)]*)\))?\s*:?\s*")


def key(title: str) -> str:
    """Return the form by which titles and names of facts are compared."""
    return " ".join(title.split()).casefold()


def items(body: list[e.Element]) -> list[e.Item]:
    """Return the items of all lists, indented ones too."""
    return [
        item
        for x in body
        for item in (
            x.items
            if isinstance(x, e.ItemList)
            else items(x.body) if isinstance(x, e.Quote) else []
        )
    ]


def first_runs(body: list[e.Element]) -> Inlines:
    """Return the runs of the first paragraph."""
    return next((e.tidy(x.inlines) for x in e.walk(body) if isinstance(x, e.Prose)), ())


def facts(body: list[e.Element]) -> list[tuple[int, str, Inlines]]:
    """Return the bullets ``Key: value`` as line, name in lower case, and runs of the value."""
    found = []
    for item in items(body):
        runs = first_runs(item.body)
        name, colon, rest = (runs[0].text if runs and isinstance(runs[0], Text) else "").partition(
            ":"
        )
        if colon:
            value = e.tidy((Text(text=rest), *runs[1:]))
            found.append((item.line, key(name), value))
    return found


def bullet(item: e.Item) -> tuple[str, str | None, Inlines] | None:
    """Split a bullet ``name`` (flags): text``; None when it does not start with a literal."""
    runs = first_runs(item.body[:1])
    if not runs or not isinstance(runs[0], Literal_):
        return None
    rest = runs[1:]
    flags = None
    if rest and isinstance(rest[0], Text) and (match := _FLAGS.match(rest[0].text)):
        flags = match[1]
        rest = e.tidy((Text(text=rest[0].text[match.end() :]), *rest[1:]))
    return runs[0].text.strip(), flags, rest


def split_attribute(item: e.Item) -> tuple[str, Text | Reference | None, Inlines] | None:
    """Split a bullet ``name`` (type): text`` into name, type and text; None when it starts with no literal."""
    runs = next((e.tidy(x.inlines) for x in item.body[:1] if isinstance(x, e.Prose)), ())
    if not runs or not isinstance(runs[0], Literal_):
        return None
    name, rest = runs[0].text.strip(), runs[1:]
    type_: Text | Reference | None = None
    if rest and isinstance(rest[0], Text):
        head = rest[0].text.lstrip()
        if match := re.match(r"\(([^()]*)\)\s*:?\s*", head):
            type_ = Text(text=match[1].strip())
            rest = (Text(text=head[match.end() :]), *rest[1:])
        elif (
            head.rstrip() == "("
            and len(rest) > 2
            and isinstance(rest[1], Reference | Literal_)
            and isinstance(rest[2], Text)
        ):
            tail = re.match(r"\s*\)\s*:?\s*", rest[2].text)
            if tail:
                type_ = (
                    rest[1] if isinstance(rest[1], Reference) else Text(text=rest[1].text.strip())
                )
                rest = (Text(text=rest[2].text[tail.end() :]), *rest[3:])
        elif match := re.match(r":\s*", head):
            rest = (Text(text=head[match.end() :]), *rest[1:])
    return name, type_, e.tidy(rest)
