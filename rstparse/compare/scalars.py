"""How two types of a value relate: which of them takes more."""

from __future__ import annotations

from typing import Literal

Relation = Literal["same", "stated", "unstated", "respelled", "wider", "narrower", "text", "other"]
"""From the old type to the new one:

``stated``, ``unstated``: it was not known, or is no more. ``respelled``: both are text. ``wider``, ``narrower``:
both are whole numbers, and the new one holds more, or less. ``text``: any text now, formerly something that could
be written as text too. ``other``: what the one holds the other need not.
"""

_TEXTS = frozenset({"string", "anyURI"})
_WHOLE = ("int", "long", "integer")
_WRITTEN = frozenset({*_WHOLE, "float", "boolean", "dateTime", "base64Binary"})


def relation(old: str, new: str) -> Relation:
    """Return how the scalar type ``new`` relates to ``old``; types of objects relate as ``same`` or ``other``."""
    if old == new:
        return "same"
    if old == "unknown":
        return "stated"
    if new == "unknown":
        return "unstated"
    if {old, new} <= _TEXTS:
        return "respelled"
    if old in _WHOLE and new in _WHOLE:
        return "wider" if _WHOLE.index(old) < _WHOLE.index(new) else "narrower"
    return "text" if old in _WRITTEN and new in _TEXTS else "other"
