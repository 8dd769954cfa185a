"""Edits that a guide shows as differences."""

from __future__ import annotations

from pathlib import Path


def carry_out(root: Path, text: str) -> None:
    """Carry out an edit: the line ``+++ FILE``, then lines to take out (-) and to put in their place (+)."""
    _, name, *lines = text.splitlines()
    path = root / name.removeprefix("+++ ")
    old = "\n".join(line[1:] for line in lines if line.startswith("-"))
    new = "\n".join(line[1:] for line in lines if line.startswith("+"))
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, old
    # As editors do, so that nobody who watches sees half of it.
    edited = root / ".edited"
    edited.write_text(content.replace(old, new), encoding="utf-8")
    edited.replace(path)
