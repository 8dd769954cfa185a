"""Paths of operations: their normal form, their placeholders, and which page they share a position with.

Pages and sidecars spell the same path in several ways: without the leading slash, with ``//`` inside,
with a slash at the end, with blanks, and with the pattern of a placeholder inside its braces. Sources
are joined by the normal form, so that there is one function that makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_NAME = re.compile(r"\s*[^\s{}/:][^{}/:]*[:}]")
"""A placeholder's name and what ends it: its pattern's colon or the closing brace."""
_SCHEME = re.compile(r"/*[A-Za-z][\w+.-]*://")


def normalise_path(path: str) -> tuple[str, dict[str, str]]:
    """Return the normal form of ``path`` and the patterns of its placeholders.

    The normal form starts with one slash, has neither ``//`` nor a slash at its end, no blanks around
    segments, and placeholders as bare names: ``x//{file : .+}/`` gives ``("/x/{file}", {"file": ".+"})``.
    Patterns may hold balanced braces (``{year : [0-9]{4}}``). A brace that nothing closes, or that no name follows,
    is left as text. Normalising twice changes nothing.
    """
    patterns: dict[str, str] = {}
    parts: list[str] = []
    for is_placeholder, text in _split(path):
        if is_placeholder:
            name, _, pattern = text.partition(":")
            if pattern.strip():
                patterns[name.strip()] = pattern.strip()
            parts.append("{" + name.strip() + "}")
        else:
            parts.append(text)
    segments = [segment.strip() for segment in "".join(parts).split("/")]
    return "/" + "/".join(segment for segment in segments if segment), patterns


@lru_cache(maxsize=1 << 13)
@lru_cache(maxsize=1 << 12)
def placeholders(path: str) -> tuple[str, ...]:
    """Return the names of the placeholders of ``path`` in order, each once."""
    names = (text.partition(":")[0].strip() for is_name, text in _split(path) if is_name)
    return tuple(dict.fromkeys(names))


def outside(path: str) -> str:
    """Return ``path`` with an ``x`` for each character of its placeholders: what is left is at its place."""
    return "".join("x" * (len(text) + 2) if is_name else text for is_name, text in _split(path))


def misfit(path: str) -> str:
    """Return what keeps ``path`` from being one, as the end of a sentence; empty if nothing does."""
    if _SCHEME.match(path):
        return "is an address; the path alone is wanted, without the API's base"
    if re.search("[{}]", outside(path)):
        return "has a brace without its counterpart, or without a name"
    names = [text.partition(":")[0].strip() for is_name, text in _split(path) if is_name]
    twice = next((name for name in names if names.count(name) > 1), "")
    return f"has the placeholder '{{{twice}}}' twice" if twice else ""


def join_paths(base: str, path: str) -> str:
    """Return ``path`` below ``base`` as nested resources mean it: one slash between the two."""
    if not base or not path:
        return base or path
    return base.rstrip("/") + "/" + path.lstrip("/")


def _split(path: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of ``path``: ``(True, inside of a placeholder)`` or ``(False, other text)``."""
    start = search = 0
    while (opening := path.find("{", search)) >= 0:
        if not _NAME.match(path, opening + 1):
            search = opening + 1
            continue
        closing = _closing_brace(path, opening)
        if closing < 0:
            break
        if path[start:opening]:
            yield False, path[start:opening]
        yield True, path[opening + 1 : closing]
        start = search = closing + 1
    if path[start:]:
        yield False, path[start:]


def _closing_brace(path: str, opening: int) -> int:
    """Return the index of the brace that closes the one at ``opening``, or -1."""
    depth = 0
    for index in range(opening, len(path)):
        depth += {"{": 1, "}": -1}.get(path[index], 0)
        if depth == 0:
            return index
    return -1
