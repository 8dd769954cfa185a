"""Calls and signatures laid out as black lays them out, so that formatting has nothing left to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rstparse.emit.safe import Safe

WIDTH = 100
_DISPLAY = re.compile(r"(?:(?<![\w\])])[(\[]|\{)\Z")
"""What a display or an import opens with: what stands before its bracket is called or subscribed otherwise."""


def bracketed(
    head: str, parts: Sequence[str], tail: str, indent: int = 0, width: int = WIDTH
) -> Safe:
    """Return ``head`` + the parts in between + ``tail``, on as few lines as black would use.

    The parts of a display (a tuple, list, dict or set) and of an import get a line each where they do not fit beside
    the brackets; those of a call or signature may share one.

    Args:
        head: up to and with the opening bracket.
        parts: what stands between the brackets, without commas; safe source text.
        tail: from the closing bracket on.
        indent: columns to the left of the first line; the first line itself is not indented.
    """
    line = head + ", ".join(parts) + tail
    if indent + len(line) <= width or not parts:
        return Safe(line)
    inner = ", ".join(parts)
    pad, deeper = " " * indent, " " * (indent + 4)
    if len(deeper) + len(inner) <= width and not (_DISPLAY.search(head) and len(parts) > 1):
        return Safe(f"{head}\n{deeper}{inner}\n{pad}{tail}")
    return Safe("\n".join([head, *(f"{deeper}{part}," for part in parts), pad + tail]))


def imported(module: str, names: Sequence[str], indent: int = 0) -> Safe:
    """Return the statement that imports ``names`` from ``module``, both safe source text; see :func:`bracketed`."""
    line = f"from {module} import {', '.join(names)}"
    if indent + len(line) <= WIDTH:
        return Safe(line)
    return bracketed(f"from {module} import (", names, ")", indent, 0)
