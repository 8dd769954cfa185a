"""Every code that the toolkit gives, each with its explanation: a Markdown file below ``explanations/``.

A file holds, in this order: the code as title, one sentence, a list of facts (``Severity``, ``Reported by``,
``Mended by --fix``), and the sections *Why it matters*, *Bad*, *Good* and *How to mend it*. The examples are run by
a test: the bad one yields the code, the good one yields nothing.
"""

from __future__ import annotations

import difflib
import re
from functools import cache
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).parent / "explanations"

_TITLE = re.compile(r"# (\S+)\n\n((?:.+\n)+)\n((?:- .+\n)+)")
_FACT = re.compile(r"- (.+?): (.+)")


class Code(Struct, frozen=True, kw_only=True):
    """One code.

    Attributes:
        summary: one sentence on what is wrong.
        severities: those that it can have, the worst first.
        command: the command that reports it first: ``lint``, or ``generate`` for what concerns outputs.
        fixable: whether ``lint --fix`` mends it: ``yes``, ``no``, or ``sometimes``.
        text: the whole explanation, as Markdown.
    """

    name: str
    summary: str
    severities: tuple[str, ...]
    command: str
    fixable: str
    text: str


@cache
def names() -> frozenset[str]:
    """Return all codes."""
    return frozenset(path.stem for path in FOLDER.glob("*.md"))


@cache
def explanation(name: str) -> Code:
    """Return what there is to know of a code.

    Raises:
        KeyError: there is no such code.
    """
    if name not in names():
        raise KeyError(name)
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    match = _TITLE.match(text)
    assert match is not None, f"{name}.md does not start as explanations do"
    facts = dict(_FACT.findall(match[3]))
    return Code(
        name=match[1],
        summary=" ".join(match[2].split()),
        severities=tuple(facts["Severity"].split(" or ")),
        command=facts["Reported by"].strip("`"),
        fixable=facts["Mended by --fix"],
        text=text,
    )


def codes() -> list[Code]:
    """Return every code, by name."""
    return [explanation(name) for name in sorted(names())]


def problem(name: str) -> str | None:
    """Return why a code cannot be ignored, or None if it can."""
    if name not in names():
        near = nearest(name)
        return f"there is no code '{name}'" + (f"; did you mean '{near}'?" if near else "")
    if explanation(name).severities == ("error",):
        return f"'{name}' is an error and cannot be ignored: facts would be lost"
    return None


def nearest(name: str) -> str | None:
    """Return the code that one most likely meant."""
    return next(iter(difflib.get_close_matches(name, sorted(names()), n=1)), None)


def table() -> str:
    """Return a Markdown table of all codes; the guide holds it, and ``lint --explain`` prints it."""
    rows = [
        (code.name, " or ".join(code.severities), code.fixable, code.summary) for code in codes()
    ]
    head = ("code", "severity", "--fix", "what it means")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(3)]
    lines = [
        "| "
        + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=False))
        + f" | {row[3]} |"
        for row in (head, *rows)
    ]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|---|"
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"
