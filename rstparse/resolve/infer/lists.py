"""Lists: attributes that hold several things, what one of them is, and what its element is called.

Pages give no type for a list. They say "a list of" or "a set of" in the text; where they do not, the plural of
the name tells a list from an enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rstparse.resolve.infer.known import Fields, Finding, Known, is_known
from rstparse.resolve.infer.prose import Sentence, sentence
from rstparse.resolve.infer.words import is_plural, parts, singular, squash

_LIST = re.compile(r"\b(?:list|set|collection) of\b", re.IGNORECASE)
_PHRASE = re.compile(
    r"\b(?:list|set|collection) of (?:the |all |any )?([A-Za-z][A-Za-z -]*)", re.IGNORECASE
)
_PHRASE_ENDS = re.compile(
    r"\b(?:that|which|for|in|of|to|from|with|having|available|used|generated|describing|this|on|by|are|has|see|"
    r"representing|linked|carried|assigned|belonging)\b"
)
_FILLERS = frozenset({"object", "objects"})
_SCALAR_NOUNS = {
    "path": "string",
    "name": "string",
    "email": "string",
    "uri": "anyURI",
    "url": "anyURI",
}


def untyped(fields: Fields) -> bool:
    """Tell whether an attribute's page gives no type and no schema knows one."""
    return not any(is_known(fields, name) for name in ("kind", "type", "type_text", "type_label"))


def infer_lists_in_text(known: Known) -> Iterator[Finding]:
    """Yield ``kind`` list for untyped attributes that their text calls a list, and what it can say of items."""
    for subject, fields in _untyped_attributes(known):
        if _LIST.search(sentence(fields.get("description") or []).text):
            yield Finding(subject, "kind", "list")


def infer_lists_by_name(known: Known) -> Iterator[Finding]:
    """Yield ``kind`` list for untyped attributes with a plural name: an enumeration has one value."""
    for subject, _ in _untyped_attributes(known):
        if is_plural(parts(subject[3])[-1]):
            yield Finding(subject, "kind", "list")


def _untyped_attributes(known: Known) -> Iterator[tuple[tuple[str, ...], Fields]]:
    for type_ in known.objects:
        for name, fields in known.own_attributes(type_).items():
            if untyped(fields):
                yield ("object", type_, "attribute", name), fields


def _open_lists(known: Known) -> Iterator[tuple[tuple[str, ...], Fields]]:
    for type_ in known.objects:
        for name, fields in known.own_attributes(type_).items():
            if fields.get("kind") == "list" and not is_known(fields, "type"):
                yield ("object", type_, "attribute", name), fields


# What an item is


def infer_referenced_items(known: Known) -> Iterator[Finding]:
    """Yield the ``type`` of items from the object that the text refers to; of several, what they all extend."""
    for subject, fields in _open_lists(known):
        text = sentence(fields.get("description") or [])
        types = [t for label in text.references if (t := known.object_of(label))]
        if types and (common := _common(known, list(dict.fromkeys(types)))):
            yield Finding(subject, "type", common)


def _common(known: Known, types: list[str]) -> str | None:
    """Return the one type, or the nearest base of all that is itself a kind of something."""
    if len(types) == 1:
        return types[0]
    for base in known.ancestors(types[0]):
        if all(base in known.ancestors(other) for other in types) and any(known.ancestors(base)):
            return base
    return None


def infer_described_items(known: Known) -> Iterator[Finding]:
    """Yield the ``type`` of items from the noun after "list of": an object's name, or a word for a text."""
    for subject, fields in _open_lists(known):
        text = sentence(fields.get("description") or [])
        noun = _noun(text)
        for start in range(len(noun)):
            if found := known.item_named(" ".join(noun[start:])):
                yield Finding(subject, "type", found)
                break
        else:
            if noun and (scalar := _SCALAR_NOUNS.get(singular(noun[-1].lower()))):
                yield Finding(subject, "type", scalar)


def _noun(text: Sentence) -> list[str]:
    """Return the words of the noun after "list of", up to the first word that starts something else."""
    match = _PHRASE.search(text.text)
    if not match:
        return []
    phrase = _PHRASE_ENDS.split(match[1])[0]
    words = [word for part in phrase.split() for word in part.split("-")]
    return [word for word in words if word and word.lower() not in _FILLERS]


def infer_named_items(known: Known) -> Iterator[Finding]:
    """Yield the ``type`` of items from the attribute's name, alone or after words of its owner's name.

    ``targetFormats`` holds the object ``targetFormat``; ``parameters`` of ``JobEffector`` holds ``JobParameter``.
    """
    for subject, _ in _open_lists(known):
        owner, name = parts(subject[1]), parts(subject[3])
        item = [*name[:-1], singular(name[-1])]
        prefixed = (
            known.object_named(" ".join(owner[:n] + item)) for n in range(len(owner), 0, -1)
        )
        plain = known.object_named(" ".join(item))
        found = next((t for t in (plain, *prefixed) if t and t != subject[1]), None)
        if found and not _is_wrapper_of(known, found):
            yield Finding(subject, "type", found)


def _is_wrapper_of(known: Known, type_: str) -> bool:
    return any(
        fields.get("kind") == "list" for fields in known.own_attributes(type_).values()
    ) and (len(known.own_attributes(type_)) == 1)


# What an item's element is called


def infer_item_names(known: Known) -> Iterator[Finding]:
    """Yield ``item_name`` and ``wrapped`` of lists; see :func:`_item_name`."""
    for type_ in known.objects:
        for name, fields in known.own_attributes(type_).items():
            if fields.get("kind") != "list":
                continue
            subject = ("object", type_, "attribute", name)
            yield Finding(subject, "wrapped", True)
            if found := _item_name(known, name, fields.get("type")):
                yield Finding(subject, "item_name", found)


def _item_name(known: Known, name: str, item: Any) -> str | None:
    """Return the element name of an item: the title of its object, or the singular of the list's name.

    The singular wins where it is the last part of the title (``profiles`` of ``osProfile``: ``profile``) or ends with
    the title's last word (``extraFiles`` of ``scannedFile``: ``extraFile``), since then the list names its items
    itself; the title wins otherwise.
    """
    one = name[: -len(parts(name)[-1])] + singular(name[-len(parts(name)[-1]) :])
    title = known.objects.get(item, {}).get("title") if isinstance(item, str) else None
    if title is None or title == item:
        title = title[:1].lower() + title[1:] if title else None
    if title is None:
        return one if one != name else None
    if one == name:
        return str(title)
    ours, theirs = parts(one), parts(title)
    if ours[0] == "sub":
        return str(title)
    if theirs[-len(ours) :] == ours or ours[-1] == singular(theirs[-1]):
        return one
    return one if squash(ours) == squash(parts(str(item))) else str(title)
