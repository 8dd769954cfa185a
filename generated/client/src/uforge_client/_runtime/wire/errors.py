"""The two errors of the codec.

ValueError
├── EncodingError   the object cannot be written so that the schema would accept it
└── DecodingError   the bytes cannot be read as the type that was asked for
"""

from __future__ import annotations


class WireError(ValueError):
    """Base of the two: ``reason`` without the place, ``path`` as ``image/targetFormat/name``.

    A path is made of wire names, from the root element (or JSON key) down; the items of a list are
    counted from 0, as in ``images/image[2]/name``.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason

    def within(self, segment: str) -> None:
        """Put ``segment`` before the path: the caller is one level further out."""
        self.path = f"{segment}/{self.path}" if self.path else segment
        self.args = (self.reason, self.path)


class EncodingError(WireError):
    """An object holds what cannot be written: a wrong type, a missing element, a forbidden
    character.
    """


class DecodingError(WireError):
    """The input is malformed, forbidden (DOCTYPE, too deep), or a value is not of its type."""


MAX_DEPTH = 100
"""Elements within elements that are read or written. Real documents stay below 20."""


def too_deep() -> str:
    """Return the reason that both errors give for a document deeper than ``MAX_DEPTH``."""
    return f"nested deeper than {MAX_DEPTH} levels"
