"""Which lines of pages differ from a revision of git."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from rstparse.diagnostics import Diagnostic
from rstparse.sides.revisions import checkout
from rstparse.sides.then import Now, look


def on_changed_lines(
    diagnostics: Sequence[Diagnostic], now: Now, revision: str
) -> list[Diagnostic]:
    """Return the diagnostics that are on lines which a revision does not have, and every error.

    A finding on a file as a whole counts where the file differs. Errors count wherever they are, since they stop
    everything else, and a change on one page can bring one about on another.

    Raises:
        GitError: git is missing, this is no repository, or there is no such revision.
    """
    named = {d.path for d in diagnostics if d.path}
    lines = _changed(now, named, revision)
    return [
        d
        for d in diagnostics
        if d.severity == "error" or (d.path in lines and (not d.line or d.line in lines[d.path]))
    ]


def _changed(now: Now, names: Collection[str], revision: str) -> dict[str, set[int]]:
    """Return the lines of files that are not in the revision, for those files that differ from it."""
    then = look(revision, now)
    with tempfile.TemporaryDirectory(prefix="rstparse-") as folder:
        before = Path(folder)
        if then.docs is not None:
            before = checkout(f"{revision}:{then.docs}", before)
        found = {}
        for name in names:
            old, new = _lines(before / name), _lines(now.docs / name)
            if old != new:
                found[name] = _added(old, new)
        return found


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.is_file() else []


def _added(old: list[bytes], new: list[bytes]) -> set[int]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    added: set[int] = set()
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind != "equal":
            # Where lines went, the finding is on the one that follows.
            added |= set(range(start + 1, max(end, start + 1) + 1))
    return added
