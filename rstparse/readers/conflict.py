"""What a merge left in a page: the markers of a conflict, between two versions of the same lines.

One error tells of the conflict. The rest of the page is read as its first version has it, so that everything
else that is wrong is still found, and nothing is found that only the markers make wrong.
"""

from __future__ import annotations

import re

from rstparse.diagnostics import Diagnostic

_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: |$)")
"""The lines that git writes, in their order: ours, the common ancestor (where it is shown), theirs, the end."""


def settle(lines: list[str], path: str) -> tuple[list[str], list[Diagnostic]]:
    """Return the lines with blank ones for markers and for what is not of the first version, and one error a conflict.

    Seven equals signs alone are an underline: they mean something else only inside a conflict.
    """
    if not any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in lines):
        return lines, []
    settled, diagnostics = [], []
    inside = ours = False
    for number, line in enumerate(lines, 1):
        marker = match[1][0] if (match := _MARKER.match(line)) else ""
        if marker == "<" or (marker == ">" and not inside):
            diagnostics.append(_conflict(path, number, line))
        if marker == "<":
            inside = ours = True
        elif marker == ">":
            inside = ours = False
        elif marker and inside:
            ours = False
        kept = not inside or (ours and not marker)
        settled.append(line if kept and marker not in ("<", ">") else "")
    return settled, diagnostics


def _conflict(path: str, number: int, line: str) -> Diagnostic:
    return Diagnostic(
        code="merge-conflict",
        severity="error",
        message="the page holds both sides of a merge",
        path=path,
        line=number,
        column=1,
        length=len(line),
        help="keep what is right of the two versions, and delete the lines that git put around them",
    )
