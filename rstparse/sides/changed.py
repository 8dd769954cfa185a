"""Which lines of pages differ from a revision of git."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rstparse.diagnostics import Diagnostic
from rstparse.readers.files import read_sources
from rstparse.sides.moved import sources_of
from rstparse.sides.revisions import checkout
from rstparse.sides.then import Now, look


def files_then(now: Now, revision: str) -> dict[str, bytes]:
    """Return the files of the pages as a revision has them, by their path; none if it has no pages.

    Raises:
        GitError: git is missing, this is no repository, or there is no such revision.
    """
    then = look(revision, now)
    if then.docs is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="rstparse-") as folder:
        return _files(checkout(f"{revision}:{then.docs}", Path(folder)))


def on_changed_lines(
    diagnostics: Sequence[Diagnostic],
    docs: Path,
    before: Mapping[str, bytes],
    *,
    errors: bool = True,
) -> list[Diagnostic]:
    """Return the diagnostics that are on lines which earlier files do not have.

    A finding on a file as a whole counts where the file differs or was moved. Lines of a file that was moved are
    compared with those that it had before.

    Args:
        before: the files of earlier, by their path; see :func:`files_then`.
        errors: whether errors count wherever they are, since they stop everything else, and a change on one page can
            bring one about on another.
    """
    now = _files(docs)
    sources = sources_of(before, now)
    lines: dict[str, set[int]] = {}
    for name in {d.path for d in diagnostics if d.path}:
        old, new = _lines(before.get(sources.get(name, name))), _lines(now.get(name))
        if old != new or name in sources:
            lines[name] = _added(old or [], new or [])
    return [
        d
        for d in diagnostics
        if (errors and d.severity == "error")
        or (d.path in lines and (not d.line or d.line in lines[d.path]))
    ]


def _files(docs: Path) -> dict[str, bytes]:
    """Return what can be read of a docs tree."""
    return {name: data for name, data in read_sources(docs) if isinstance(data, bytes)}


def _lines(data: bytes | None) -> list[bytes] | None:
    return None if data is None else data.splitlines()


def _added(old: list[bytes], new: list[bytes]) -> set[int]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    added: set[int] = set()
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind != "equal":
            # Where lines went, the finding is on the one that follows.
            added |= set(range(start + 1, max(end, start + 1) + 1))
    return added
