"""What is planned against what lies in the output folder: for check, and for write to decide on."""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from rstparse.content import read_bytes
from rstparse.emit import manifest
from rstparse.emit.stamps import Stamps

if TYPE_CHECKING:  # what makes plans is heavy, and commands are listed without it
    from rstparse.emit.plan import Plan

Kind = Literal["missing", "different", "stale", "edited", "foreign", "blocked"]
State = Literal["missing", "file", "blocked"]

MAX_DIFF_LINES = 20_000
"""Above that, a difference is only stated: comparing takes time that grows faster than the text."""


class Difference(NamedTuple):
    """One file that is not as planned.

    Attributes:
        kind: ``missing``; ``different`` (ours, and outdated); ``stale`` (ours, and planned no more);
            ``edited`` (ours, and changed by someone); ``foreign`` (not ours, where we want to write);
            ``blocked`` (a folder, symlink or the like is in the way).
        path: below the output folder.
        old: bytes on disk, None if there are none or nobody had to read them.
        new: bytes planned, None for a file planned no more.
    """

    kind: Kind
    path: str
    old: bytes | None
    new: bytes | memoryview | None

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


def differences(
    plan: Plan, out: Path, record: manifest.Manifest, stamps: Stamps | None = None
) -> list[Difference]:
    """Return how the planned files, and those that we wrote before, differ from what is on disk.

    A file of which ``stamps`` tell the content is not read, and its old bytes are None. Without them, bytes alone count.
    """
    hashes, found, planned = record.hashes(), [], plan.files.texts
    folders: set[str] = set()
    for path, text in planned.items():
        state, status = _status(out, path, folders)
        if status is None:
            kind: Kind = "missing" if state == "missing" else "blocked"
            found.append(Difference(kind, path, None, text.data))
            continue
        digest, old = _content(out, path, status, stamps)
        if digest != text.digest.hex() or (stamps is None and old != bytes(text.data)):
            kind = "foreign" if path not in hashes else "edited"
            if digest == hashes.get(path):
                kind = "different"
            found.append(Difference(kind, path, old, text.data))
    for name, target in record.targets.items():
        if name not in plan.targets and not plan.is_gone(name):
            continue
        for path, written in target.files.items():
            if path in planned:
                continue
            state, status = _status(out, path, folders)
            if status is not None:
                digest, old = _content(out, path, status, stamps)
                kind = "stale" if digest == written else "edited"
                found.append(Difference(kind, path, old, None))
    return found


def look(out: Path, path: str) -> tuple[State, bytes | None]:
    """Return what is at ``path``, never following a symlink below ``out``; and its bytes, for a file."""
    state, status = _status(out, path, set())
    return state, None if status is None else read_bytes(f"{out}/{path}", follow=False)


def _content(
    out: Path,
    path: str,
    status: os.stat_result,
    stamps: Stamps | None,
) -> tuple[str, bytes | None]:
    """Return the hash of a file whose status was just found, and its bytes if they had to be read."""
    if stamps is not None and (known := stamps.known(path, status)) is not None:
        return known, None
    old = read_bytes(f"{out}/{path}", follow=False)
    digest = manifest.sha256(old)
    if stamps is not None:
        stamps.saw(path, status, digest)
    return digest, old


def _status(out: Path, path: str, folders: set[str]) -> tuple[State, os.stat_result | None]:
    """Return what is at ``path``, as :func:`look`, and the status of a file.

    ``folders`` are known to be folders, and take those that are found to be.
    """
    folder = path.rpartition("/")[0]
    try:
        if folder and folder not in folders:
            current = str(out)
            for part in folder.split("/"):
                current = f"{current}/{part}"
                if not stat.S_ISDIR(os.lstat(current).st_mode):
                    return "blocked", None
            folders.add(folder)
        status = os.lstat(f"{out}/{path}")
    except FileNotFoundError:
        return "missing", None
    except NotADirectoryError:
        return "blocked", None
    return ("file", status) if stat.S_ISREG(status.st_mode) else ("blocked", None)


def _lines(data: bytes | memoryview | None) -> list[str]:
    return [] if data is None else str(data, "utf-8", "replace").splitlines(keepends=True)
