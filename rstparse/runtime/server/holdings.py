"""Which files a resource holds: texts beside it that are paths below the folder of its world."""

from __future__ import annotations

from typing import Any


def files_in(extra: Any, folder: str) -> set[str]:
    """Return the paths below a folder that stand somewhere in JSON values."""
    if isinstance(extra, str):
        return {extra} if extra.startswith(f"{folder}/") else set()
    if isinstance(extra, dict):
        extra = list(extra.values())
    found: set[str] = set()
    if isinstance(extra, list):
        for item in extra:
            found |= files_in(item, folder)
    return found
