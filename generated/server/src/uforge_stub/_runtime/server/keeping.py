"""Which paths a store keeps. The same for all stores, so that none has resources that another refuses."""

from __future__ import annotations

from .message import Fault

LONGEST_PATH = 2000
"""Bytes of a path in UTF-8: PostgreSQL indexes no more than 2,704."""


def is_path(path: str) -> bool:
    """Tell whether a resource can lie there: segments between single slashes, text that every database holds."""
    if not path or "\0" in path or path[0] == "/" or path[-1] == "/" or "//" in path:
        return False
    try:
        return len(path.encode()) <= LONGEST_PATH
    except UnicodeEncodeError:
        return False


def check_path(path: str) -> None:
    """Refuse a path that no resource can have.

    Raises:
        Fault: 400; it is empty or too long, has an empty segment, a NUL or a lone surrogate.
    """
    if not is_path(path):
        raise Fault(
            400,
            f"Nothing can be kept under {path[:100]!r}: a path has segments between single slashes, "
            f"without NUL, and at most {LONGEST_PATH} bytes.",
            reason="bad-path",
        )


def collection_of(path: str) -> str:
    """Return the path without its last segment; of a path with one segment, ``""``."""
    return path.rpartition("/")[0]
