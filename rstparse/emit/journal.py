"""Files replaced one by one under a journal: the way where trees cannot be exchanged.

Inside the output folder stands, while this runs, ``.rstparse``: the new files, and then ``journal.json``,
which says where they go. From the moment it is there the change is decided: a killed run is completed by
the next one. Until then a reader may see a mixture; that is the weaker promise of this way.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec

from rstparse.emit import manifest, paths
from rstparse.emit.work import STAGING, Work, prune
from rstparse.model import Frozen


class Journal(Frozen, frozen=True):
    """What is to be done, in this order; every step may be repeated."""

    moved: dict[str, str]
    files: dict[str, str]
    removed: dict[str, str]


def perform(out: Path, work: Work) -> None:
    """Do the work.

    Raises:
        OSError: disk full and the like. Before the journal stands nothing has changed; after, the next
            run completes it.
    """
    staging = out / STAGING
    out.mkdir(exist_ok=True)
    staging.mkdir(mode=0o700)
    files = {}
    try:
        for number, (path, data) in enumerate(work.files.items()):
            files[path] = str(number)
            with (staging / str(number)).open("xb") as file:
                file.write(data)
        journal = Journal(moved=work.moved, files=files, removed=work.removed)
        (staging / "new").write_bytes(msgspec.json.encode(journal))
        (staging / "new").replace(staging / "journal.json")
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    _apply(out, journal)


def decided(out: Path) -> bool:
    """Tell whether a change stands that the next run has to complete."""
    return (out / STAGING / "journal.json").is_file()


def recover(out: Path) -> None:
    """Complete what a killed run had decided, or remove what it had only begun."""
    staging = out / STAGING
    if staging.is_symlink() or not staging.is_dir():
        return
    try:
        journal = msgspec.json.decode((staging / "journal.json").read_bytes(), type=Journal)
        for path in (*journal.files, *journal.removed, *journal.moved, *journal.moved.values()):
            paths.checked(path)
        if not all(name.isdigit() for name in journal.files.values()):
            raise paths.PathError("not a staged file")
    except (FileNotFoundError, msgspec.DecodeError, paths.PathError):
        shutil.rmtree(staging)
        return
    _apply(out, journal)


def _apply(out: Path, journal: Journal) -> None:
    for path, kept in journal.moved.items():
        if os.path.lexists(out / path) and not os.path.lexists(out / kept):
            (out / path).rename(out / kept)
    for path, name in journal.files.items():
        staged = out / STAGING / name
        if staged.exists():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            staged.replace(out / path)
    for path, digest in journal.removed.items():
        file = out / path
        if (
            file.is_file()
            and not file.is_symlink()
            and manifest.sha256(file.read_bytes()) == digest
        ):
            file.unlink()
        prune(out, path)
    shutil.rmtree(out / STAGING)
