"""List wrappers: types that stand for a list of another type, and which wrapper a type's list travels in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rstparse.resolve.infer.known import Finding, Known
from rstparse.resolve.infer.prose import REF, sentences
from rstparse.resolve.infer.words import parts, singular

_PROVIDES_LIST = re.compile(rf"\b(?:list|set|collection) of (?:the |all )?{REF}")


def wrapped_item(known: Known, type_: str) -> str | None:
    """Return the object type that ``type_`` is a list of: its only own attribute is a list of them."""
    own = list(known.own_attributes(type_).values())
    if len(own) != 1 or own[0].get("kind") != "list":
        return None
    item = own[0].get("type")
    return item if item in known.objects else None


def wrappers(known: Known) -> dict[str, str]:
    """Return wrapper type → item type."""
    found = known.memo.get("wrappers")
    if found is None:
        pairs = ((type_, wrapped_item(known, type_)) for type_ in known.objects)
        found = known.memo["wrappers"] = {type_: item for type_, item in pairs if item}
    return dict(found)


def list_of(known: Known, item: str) -> str | None:
    """Return the type that a list of ``item`` travels in: its only wrapper, or the type titled by the plural.

    None where there is no such type, or several and none of them is titled so.
    """
    found = [type_ for type_, of in wrappers(known).items() if of == item]
    if len(found) == 1:
        return found[0]
    candidates = found or [t for t in known.objects if _holds(known, t, item)]
    titled = [t for t in candidates if _is_plural_of(known, t, item)]
    return titled[0] if len(titled) == 1 else None


def plural_of(known: Known, type_: str) -> str | None:
    """Return the item type of a list that holds more than its items: the one whose plural it is titled."""
    held = (fields.get("type") for fields in known.own_attributes(type_).values())
    return next(
        (t for t in held if t in known.objects and t != type_ and _is_plural_of(known, type_, t)),
        None,
    )


def _holds(known: Known, type_: str, item: str) -> bool:
    return any(
        fields.get("kind") == "list" and fields.get("type") == item
        for fields in known.own_attributes(type_).values()
    )


def _is_plural_of(known: Known, type_: str, item: str) -> bool:
    several = parts(known.objects[type_].get("title") or type_)
    one = parts(known.objects[item].get("title") or item)
    return bool(several) and [*several[:-1], singular(several[-1])] == one and several != one


def infer_hidden_lists(known: Known) -> Iterator[Finding]:
    """Yield the list that a wrapper's page forgot.

    A page that only says "Provides a list of :ref:`x-object` objects", and whose type extends what wrappers
    extend, has a list named like the page: the wrappers that do document theirs name it so.
    """
    bases = {known.objects[type_].get("base") for type_ in wrappers(known)} - {None}
    for type_, fields in known.objects.items():
        if fields.get("base") not in bases or known.own_attributes(type_):
            continue
        item = next(
            (
                found
                for sentence in sentences(fields.get("description") or [])
                for match in _PROVIDES_LIST.finditer(sentence.text)
                if (found := known.object_of(sentence.label(match[1])))
            ),
            None,
        )
        name = fields.get("title") or type_
        if item and item != type_ and not name[:1].isupper():
            subject = ("object", type_, "attribute", name)
            yield Finding(subject, "kind", "list")
            yield Finding(subject, "type", item)
    known.memo.pop("wrappers", None)
