"""What is planned against what lies in the output folder: for check, and for write to decide on."""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from rstparse.content import read_bytes
from rstparse.emit import manifest

if TYPE_CHECKING:  # what makes plans is heavy, and commands are listed without it
    from rstparse.emit.plan import Plan

Kind = Literal["missing", "different", "stale", "edited", "foreign", "blocked"]

MAX_DIFF_LINES = 20_000
"""Above that, a difference is only stated: comparing takes time that grows faster than the text."""


class Difference(NamedTuple):
    """One file that is not as planned.

    Attributes:
        kind: ``missing``; ``different`` (ours, and outdated); ``stale`` (ours, and planned no more);
            ``edited`` (ours, and changed by someone); ``foreign`` (not ours, where we want to write);
            ``blocked`` (a folder, symlink or the like is in the way).
        path: below the output folder.
        old: bytes on disk, None if there are none.
        new: bytes planned, None for a file planned no more.
    """

    kind: Kind
    path: str
    old: bytes | None
    new: bytes | None

    @property
    def diff(self) -> str:
        """The unified difference as text, ending in a line break; empty where there is none to show."""
        old, new = _lines(self.old), _lines(self.new)
        if len(old) + len(new) > MAX_DIFF_LINES:
            return f"--- {self.path} (too long to compare line by line)\n"
        before = f"a/{self.path}" if self.old is not None else "/dev/null"
        after = f"b/{self.path}" if self.new is not None else "/dev/null"
        lines = difflib.unified_diff(old, new, before, after)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline\n" for line in lines
        )


def compare(plan: Plan, out: Path) -> list[Difference]:
    """Return everything in which the output folder differs from ``plan``, in order of paths.

    Foreign files that are in nobody's way are no differences. Nothing is written.

    Raises:
        OSError: a file that should be read cannot be.
    """
    record = manifest.read(out)
    found = differences(plan, out, record)
    wanted = manifest.to_json(manifest.expected(record, plan))
    kind, data = look(out, manifest.NAME)
    if data != wanted:
        found.append(
            Difference("missing" if kind == "missing" else "different", manifest.NAME, data, wanted)
        )
    return sorted(found, key=lambda d: d.path)


def differences(plan: Plan, out: Path, record: manifest.Manifest) -> list[Difference]:
    """Return how the planned files, and those that we wrote before, differ from what is on disk."""
    hashes, found, planned = record.hashes(), [], plan.files
    folders: set[str] = set()
    for path, new in planned.items():
        state, old = look(out, path, folders)
        if state != "file":
            found.append(
                Difference("missing" if state == "missing" else "blocked", path, None, new)
            )
        elif old is not None and old != new:
            kind: Kind = "foreign" if path not in hashes else "edited"
            if manifest.sha256(old) == hashes.get(path):
                kind = "different"
            found.append(Difference(kind, path, old, new))
    for name, target in record.targets.items():
        if name not in plan.targets and not plan.is_gone(name):
            continue
        for path, digest in target.files.items():
            if path in planned:
                continue
            state, old = look(out, path)
            if state == "file" and old is not None:
                kind = "stale" if manifest.sha256(old) == digest else "edited"
                found.append(Difference(kind, path, old, None))
    return found


def look(
    out: Path, path: str, folders: set[str] | None = None
) -> tuple[Literal["missing", "file", "blocked"], bytes | None]:
    """Return what is at ``path``, never following a symlink below ``out``; and its bytes, for a file.

    ``folders`` are known to be folders, and takes those that are found to be.
    """
    current = os.fspath(out)
    parts = path.split("/")
    for depth, part in enumerate(parts):
        current = f"{current}/{part}"
        if folders is not None and current in folders and depth < len(parts) - 1:
            continue
        try:
            mode = os.lstat(current).st_mode
        except FileNotFoundError:
            return "missing", None
        except NotADirectoryError:
            return "blocked", None
        if not (stat.S_ISREG(mode) if depth == len(parts) - 1 else stat.S_ISDIR(mode)):
            return "blocked", None
        if folders is not None and depth < len(parts) - 1:
            folders.add(current)
    return "file", read_bytes(current, follow=False)


def _lines(data: bytes | None) -> list[str]:
    return [] if data is None else data.decode("utf-8", "replace").splitlines(keepends=True)
