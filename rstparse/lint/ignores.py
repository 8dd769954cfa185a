"""Comments that keep findings from being reported: ``.. rstparse: ignore CODE``.

To reStructuredText they are comments, for Sphinx as well, since a directive has two colons. ``ignore`` covers what
stands below the comment, as far as it belongs together; ``ignore-page`` covers the page. More codes are separated
by commas, and a reason may follow two hyphens::

    .. rstparse: ignore path-no-slash, curl-path -- the service really is called so
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rstparse.claims import Page
from rstparse.diagnostics import Diagnostic
from rstparse.lint import registry
from rstparse.lint.view import PageView

FIELD = "ignores"
"""The claim on a page that carries its comments through the processes and the cache."""

_COMMENT = re.compile(r"^(\s*)\.\. rstparse:\s*(.*?)\s*$")
_IGNORE = re.compile(r"(ignore|ignore-page)\s+([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)(?:\s+--\s.*)?")
_CODE = re.compile(r"\s*\.\. (?:code-block|code|sourcecode|highlight)::")


class Ignore(NamedTuple):
    """One code that a comment names, and the lines that it covers."""

    code: str
    line: int
    column: int
    first: int
    last: int


def read(view: PageView) -> tuple[list[Ignore], list[Diagnostic]]:
    """Return what the comments of a page ignore, and what is wrong with the comments."""
    ignores: list[Ignore] = []
    problems: list[Diagnostic] = []
    for at, line in enumerate(view.lines):
        match = _COMMENT.match(line) if "rstparse:" in line else None
        if match is None or _in_code(view.lines, at):
            continue
        words = _IGNORE.fullmatch(match[2])
        why = "it is not 'ignore CODE' or 'ignore-page CODE'" if words is None else ""
        span = _below(view.lines, at)
        if words is not None and words[1] == "ignore-page":
            span = (1, len(view.lines))
        if span is None:
            why = why or "nothing stands below it at its own indentation"
        if why or words is None or span is None:
            problems.append(_bad(view, at + 1, match.start(2), f"comment for rstparse: {why}"))
            continue
        for code in re.split(r"\s*,\s*", words[2]):
            column = line.find(code, match.start(2) + len(words[1])) + 1
            if (problem := registry.problem(code)) is not None:
                problems.append(_bad(view, at + 1, column - 1, problem))
            else:
                ignores.append(Ignore(code, at + 1, column, *span))
    return ignores, problems


def _bad(view: PageView, line: int, at: int, message: str) -> Diagnostic:
    return view.say(
        "bad-ignore",
        "warning",
        line,
        message,
        "write '.. rstparse: ignore CODE' with a blank line below it, then what it covers, indented as it is",
        column=at + 1,
    )


def _in_code(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the content of a block of code, rather than a comment."""
    depth = _depth(lines[at])
    for line in reversed(lines[:at]):
        if line.strip() and _depth(line) < depth:
            is_text = not line.lstrip().startswith("..")
            return bool(_CODE.match(line)) or (is_text and line.rstrip().endswith("::"))
    return False


def _below(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return the lines that a comment covers: the next block, with what is indented below it.

    None where the next line is indented more than the comment: then it is part of the comment.
    """
    start = at + 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    if start == len(lines) or _depth(lines[start]) != _depth(lines[at]) or start == at + 1:
        return None
    end = start
    for number in range(start + 1, len(lines)):
        if not lines[number].strip():
            continue
        if _depth(lines[number]) <= _depth(lines[at]) and not lines[number - 1].strip():
            break
        end = number
    return start + 1, end + 1


def _depth(line: str) -> int:
    return len(line[: len(line) - len(line.lstrip())].expandtabs(8))


def of(pages: Iterable[Page]) -> dict[str, list[Ignore]]:
    """Return the comments of pages, by path."""
    return {
        page.path: [Ignore(*ignore) for ignore in found]
        for page in pages
        if (found := page.own(FIELD))
    }
