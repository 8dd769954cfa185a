"""What a page lists under see also."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rstparse.diagnostics import Diagnostic, delete_line
from rstparse.lint.view import PageView

_BULLET = re.compile(r"\s*[*+-]\s+:ref:`[^`]*`\s*")


def self_references(view: PageView) -> Iterator[Diagnostic]:
    """The page itself. The line is taken away, unless it is all that the list has."""
    own = {_fold(label) for label in view.fact("labels", default=())}
    listed = view.fact("see_also", default=())
    for label, line in listed:
        if _fold(label) not in own:
            continue
        alone = _BULLET.fullmatch(view.lines[line - 1]) and len(listed) > 1
        yield view.say(
            "self-reference",
            "info",
            line,
            "the page lists itself under see also",
            "remove the line",
            column=view.document.column(line, label),
            length=len(label),
            fix=(delete_line(line),) if alone else (),
        )


def _fold(label: str) -> str:
    """Fold a label as references are compared; a ``_`` for a ``-`` is forgiven."""
    return " ".join(label.split()).casefold().replace("_", "-")
