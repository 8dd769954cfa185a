"""The mark of harmless text, and what all escapers share."""

from __future__ import annotations

import unicodedata


class Safe(str):
    """Text that may be written as it is into the kind of output that it was made for."""

    __slots__ = ()


class EscapeError(ValueError):
    """A value that cannot be written at its place, for instance a name that is no identifier."""


def plain_spaces(text: str) -> str:
    """Return ``text`` with every kind of blank (no-break, em …) made a plain one."""
    return (
        text
        if text.isascii()
        else "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    )


def visible(text: str) -> str:
    """Return ``text`` with whatever does not print as an escape that a Python string understands."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    return (
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
    )
