"""Diagnostics: what is wrong with an input, where, and how to mend it.

Readers and passes return diagnostics; they never raise for bad input and never print. The command
line turns them into text (``path:line:column: error[code]: message``) or JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

Severity = Literal["error", "warning", "info"]

_RANK: dict[str, int] = {"error": 0, "warning": 1, "info": 2}


class Edit(Struct, frozen=True, kw_only=True):
    """Text to put in place of a span of a file; an empty span is an insertion.

    Lines and columns count from 1, columns in characters; the end is the first character that stays. A line
    break in ``text`` is a line feed, whatever the file has.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Diagnostic(Struct, frozen=True, kw_only=True, order=False):
    """One finding.

    Attributes:
        code: stable kebab-case identifier, for instance ``unresolved-reference``.
        severity: ``error`` (facts may be lost: generation stops), ``warning`` (the page is wrong but
            was understood) or ``info`` (worth knowing).
        message: what is wrong, one line, without trailing full stop.
        path: file relative to the docs tree, with forward slashes; empty when no file is meant.
        line: 1-based line, 0 when the whole file is meant.
        column: 1-based column, 0 when the whole line is meant.
        help: what was expected and how to mend it; may be empty.
        length: characters from ``column`` on that are meant, 0 for the rest of the line.
        fix: edits of the same file that mend it, all together; empty where it takes a person.
    """

    code: str
    severity: Severity
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    help: str = ""
    length: int = 0
    fix: tuple[Edit, ...] = ()

    def __str__(self) -> str:
        return render(self)


def replace(line: int, column: int, length: int, text: str) -> Edit:
    """Return the edit that puts ``text`` in place of ``length`` characters of a line."""
    return Edit(line=line, column=column, end_line=line, end_column=column + length, text=text)


def delete_line(line: int) -> Edit:
    """Return the edit that takes a whole line away."""
    return Edit(line=line, column=1, end_line=line + 1, end_column=1, text="")


def render(diagnostic: Diagnostic) -> str:
    """Return ``path:line:column: severity[code]: message``, with the help on a line of its own."""
    place = one_line(diagnostic.path) or "<model>"
    if diagnostic.line:
        place += f":{diagnostic.line}:{max(diagnostic.column, 1)}"
    text = f"{place}: {diagnostic.severity}[{diagnostic.code}]: {one_line(diagnostic.message)}"
    if diagnostic.help:
        text += f"\n  help: {one_line(diagnostic.help)}"
    return text


def one_line(text: str) -> str:
    """Return ``text`` with every control character and line break shown as an escape.

    Page text reaches terminals and CI logs through diagnostics; it must not be able to move the
    cursor or to start a line that reads like a diagnostic of its own.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without duplicates, sorted by file, place, severity and code."""
    return sorted(
        set(diagnostics),
        key=lambda d: (d.path, d.line, d.column, _RANK[d.severity], d.code, d.message),
    )


def first_of_each(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the first of those that differ in their help alone; its help tells how many more there are."""
    alike: dict[Diagnostic, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        alike.setdefault(msgspec.structs.replace(diagnostic, help=""), []).append(diagnostic)
    return [_counted(found[0], len(found) - 1) for found in alike.values()]


def _counted(first: Diagnostic, others: int) -> Diagnostic:
    if not others:
        return first
    more = f"and the same {others} time{'' if others == 1 else 's'} more"
    return msgspec.structs.replace(first, help=f"{first.help}; {more}" if first.help else more)
