"""Blanks that nobody meant: at the ends of lines, between paragraphs, and mixed with tabs."""

from __future__ import annotations

from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic, Edit, replace
from rstparse.lint.view import PageView

_BLANK_LINES = 3
"""Blank lines in a row from which they count as an accident; before sections some leave two."""


def trailing_space(view: PageView) -> Iterator[Diagnostic]:
    """Blanks at the end of a line, which no reader sees."""
    for number, line in enumerate(view.lines, 1):
        if line[-1:] not in (" ", "\t"):
            continue
        kept = line.rstrip(" \t")
        if kept.endswith("\\"):
            continue  # an escaped blank, which is markup
        length = len(line) - len(kept)
        yield view.say(
            "trailing-space",
            "info",
            number,
            "blanks at the end of the line" if kept else "a blank line holds blanks",
            "remove them",
            column=len(kept) + 1,
            length=length,
            fix=(replace(number, len(kept) + 1, length, ""),),
        )


def blank_lines(view: PageView) -> Iterator[Diagnostic]:
    """More blank lines in a row than separate anything."""
    start = 0
    # What follows the last line feed is no line.
    lines = view.lines[:-1] if view.lines[-1:] == [""] else view.lines
    for number, line in enumerate((*lines, "end"), 1):
        if not line.strip():
            start = start or number
            continue
        count, first = number - start, start
        start = 0
        if not first or count < _BLANK_LINES or first in view.code_lines:
            continue
        yield view.say(
            "blank-lines",
            "info",
            first,
            f"{count} blank lines in a row",
            "leave one",
            column=1,
            fix=(Edit(line=first + 1, column=1, end_line=number, end_column=1, text=""),),
        )


def mixed_indentation(view: PageView) -> Iterator[Diagnostic]:
    """Code of which some lines start with a blank where the others have a tab."""
    for block in view.code:
        numbers = range(block.start, block.start + block.text.count("\n") + 1)
        lines = [view.lines[number - 1] for number in numbers]
        if not any(line.startswith("\t") for line in lines):
            continue
        odd = [
            n for n, line in zip(numbers, lines, strict=True) if line[:1] == " " and line.strip()
        ]
        if odd:
            yield view.say(
                "mixed-indentation",
                "info",
                odd[0],
                f"{len(odd)} lines of the code start with a blank, the others with a tab",
                "indent all of them by a tab",
                column=1,
                length=1,
            )
