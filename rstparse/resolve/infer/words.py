"""Words: the parts of a camel-case name, singular and plural, and the names by which prose means an object."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_IRREGULAR = {"children": "child", "people": "person", "indices": "index", "data": "datum"}


def parts(name: str) -> list[str]:
    """Return the words of a name in lower case, at least one: ``OSUserList`` → ``os user list``."""
    return [part.lower() for part in _PARTS.findall(name)] or [name.strip().lower()]


def singular(word: str) -> str:
    """Return the singular of an English noun; a word that is no plural comes back unchanged.

    Camel-case names keep their case: only their end changes.
    """
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if re.search(r"[^aeiou]ies$", lower):
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x|z|us)es$", lower):
        return word[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def is_plural(word: str) -> bool:
    """Tell whether a word looks like a plural."""
    return singular(word) != word


def squash(words: Iterable[str]) -> str:
    """Return words as one key: prose writes ``machine image`` what a name writes ``machineImage``."""
    return "".join(word.casefold() for word in words)
