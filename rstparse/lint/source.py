"""Lines of the pages that findings are on, read when a report wants to show them."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from rstparse.diagnostics import Diagnostic, one_line

_SHOWN = 100
"""Columns of a line that an excerpt shows."""
_BEFORE = 30
"""Columns before the place, where the place is further to the right."""


class Sources:
    """The files of a docs tree as lists of lines, each read once; a file that cannot be read has none."""

    def __init__(self, docs: Path) -> None:
        self.docs = docs
        self.lines = cache(self._read)

    def _read(self, path: str) -> list[str]:
        try:
            data = (self.docs / path).read_bytes()
        except (OSError, ValueError):
            return []
        text = data.decode("utf-8-sig", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def excerpt(self, diagnostic: Diagnostic) -> str:
        """Return the line that a finding is on, with carets below what it means; empty where there is none."""
        lines = self.lines(diagnostic.path) if diagnostic.line else []
        if not 0 < diagnostic.line <= len(lines):
            return ""
        return marked(
            lines[diagnostic.line - 1], diagnostic.line, diagnostic.column, diagnostic.length
        )


def marked(line: str, number: int, column: int, length: int) -> str:
    """Return a line with its number and carets below ``length`` characters from ``column`` on, 0 for the rest."""
    start = max(column - 1, 0)
    if start == 0 and not length:  # the line is meant, not its indentation
        start = len(line) - len(line.lstrip())
    end = start + length if length else max(len(line.rstrip()), start + 1)
    # Whole characters are dropped, so that what is left stands as it would have.
    first = max(0, start - _BEFORE) if end > _SHOWN else 0
    head = "… " if first else ""
    before, meant = shown(line[first:start]), shown(line[start:end][:_SHOWN])
    rest = shown(line[end:])[: max(0, _SHOWN - len(before) - len(meant))]
    gutter = " " * len(str(number))
    carets = "^" * max(width(meant), 1)
    return (
        f"{gutter} |\n{number} | {head}{before}{meant}{rest}".rstrip()
        + f"\n{gutter} | {' ' * width(head + before)}{carets}"
    )


def shown(text: str) -> str:
    """Return text with tabs as blanks and everything that could steer a terminal as an escape."""
    return one_line(text.replace("\t", "    "))


def width(text: str) -> int:
    """Return the columns of a terminal that a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
