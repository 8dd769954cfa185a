"""Lines that no page means: nested so deeply that a parser would recurse into them without end.

docutils copies the rest of a block at every level, so that a thousand levels cost a gigabyte before Python
stops the recursion. Such lines are found before parsing and left out; everything else of the page is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from rstparse.readers.dialect import indentation, starts_code

LEVELS = 60
"""Levels of indentation that are read; real pages have four."""

WORDS = 100
"""Words of a line from which it may hold lists within lists (``* * * …``), should the parser give up."""


def too_deep(lines: Sequence[str]) -> list[int]:
    """Return the indexes of lines below more than ``LEVELS`` levels of indentation; code has none."""
    if all(len(line) - len(line.lstrip()) <= LEVELS for line in lines):
        return []
    found: list[int] = []
    levels: list[int] = []
    code: int | None = None
    for at, line in enumerate(lines):
        text = line.lstrip()
        if not text:
            continue
        depth = indentation(line)
        if code is not None and depth > code:
            continue
        code = depth if starts_code(line) else None
        while levels and levels[-1] >= depth:
            levels.pop()
        if len(levels) < LEVELS:
            levels.append(depth)
        else:
            found.append(at)
    return found


def crowded(lines: Sequence[str]) -> list[int]:
    """Return the indexes of lines of more than ``WORDS`` words."""
    return [at for at, line in enumerate(lines) if line.count(" ") > WORDS]


def without(lines: Sequence[str], indexes: Sequence[int]) -> list[str]:
    """Return the lines with some of them blank, so that all keep their numbers."""
    out = list(lines)
    for at in indexes:
        out[at] = ""
    return out
