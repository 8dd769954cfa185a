"""Calls and signatures laid out as black lays them out, so that formatting has nothing left to do."""

from __future__ import annotations

from collections.abc import Sequence

from rstparse.emit.safe import Safe

WIDTH = 100


def bracketed(
    head: str, parts: Sequence[str], tail: str, indent: int = 0, width: int = WIDTH
) -> Safe:
    """Return ``head`` + the parts in between + ``tail``, on as few lines as black would use.

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
    if len(deeper) + len(inner) <= width:
        return Safe(f"{head}\n{deeper}{inner}\n{pad}{tail}")
    return Safe("\n".join([head, *(f"{deeper}{part}," for part in parts), pad + tail]))
