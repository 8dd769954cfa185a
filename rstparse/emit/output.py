"""The output folder, written all or nothing.

The new tree is built beside the old one and exchanged in one step, where the platform can
(:mod:`rstparse.emit.exchange`); elsewhere files are replaced one by one under a journal, which the next
run completes if this one is killed (:mod:`rstparse.emit.journal`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rstparse.diagnostics import Diagnostic
from rstparse.emit import exchange, journal, manifest
from rstparse.emit.compare import Difference, differences, look
from rstparse.emit.stamps import Stamps
from rstparse.emit.work import Work, locked

if TYPE_CHECKING:  # as in compare.py
    from rstparse.emit.plan import Plan


class Result(NamedTuple):
    """What writing did.

    Attributes:
        written: paths of files that are new or changed, the manifest included.
        removed: paths of ours that are planned no more.
        kept: where an edited or foreign file that was in the way is now, by its path (``force`` only).
        diagnostics: with an error among them, nothing was written.
    """

    written: list[str]
    removed: list[str]
    kept: dict[str, str]
    diagnostics: list[Diagnostic]


def write(plan: Plan, out: Path, *, force: bool = False, stamps: Stamps | None = None) -> Result:
    """Make the folder ``out`` what ``plan`` says, or leave it as it is.

    Files that we did not write stay as they are. One of ours that someone edited, or a file that is not
    ours where one is planned, is refused with an error; with ``force`` it is kept as ``….orig``.
    Files that ``stamps`` tell of need not be read. Never raises for what lies on the disk.
    """
    if any(d.severity == "error" for d in plan.diagnostics):
        return Result([], [], {}, list(plan.diagnostics))
    try:
        out = out.resolve()
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(20, os.strerror(20), str(out))
        with locked(out.parent):
            exchange.recover(out)
            journal.recover(out)
            return _write(plan, out, force, stamps or Stamps(None, out))
    except (OSError, RuntimeError, ValueError) as error:  # a loop of symlinks; the root folder
        return Result([], [], {}, [*plan.diagnostics, _failure(out, error)])


def _write(plan: Plan, out: Path, force: bool, stamps: Stamps) -> Result:
    record = manifest.read(out)
    found = differences(plan, out, record, stamps)
    refused = [d for d in found if d.kind in {"edited", "foreign", "blocked"}]
    errors = [_refusal(d) for d in refused if not (force and _movable(out, d))]
    if errors:
        return Result([], [], {}, [*plan.diagnostics, *errors])
    data = manifest.to_json(manifest.expected(record, plan))
    files = {d.path: d.new for d in found if d.new is not None}
    removed = [d.path for d in found if d.new is None and d.kind == "stale"]
    kept = _kept(out, [d.path for d in refused])
    state, there = look(out, manifest.NAME)
    if there != data:
        if state == "blocked":
            return Result([], [], {}, [_refusal(Difference("blocked", manifest.NAME, None, data))])
        files[manifest.NAME] = data
    if files or removed or kept:
        hashes = record.hashes()
        ours = [d.path for d in found if d.kind in {"different", "stale"}]
        work = Work(files, {path: hashes[path] for path in removed}, kept, stamps.settled(ours))
        exchanged = exchange.perform(out, work)
        if not exchanged:
            journal.perform(out, work)
        stamps.changed(linked=exchanged)
    return Result(sorted(files), removed, kept, list(plan.diagnostics))


def _movable(out: Path, difference: Difference) -> bool:
    """Tell whether what is in the way can be moved aside: not where a parent is the obstacle."""
    parent = out
    for part in difference.path.split("/")[:-1]:
        parent = parent / part
        if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
            return False
    here = out / difference.path
    return here.is_symlink() or not here.is_dir()


def _kept(out: Path, moved: list[str]) -> dict[str, str]:
    """Return a free name for each file that is moved aside."""
    kept: dict[str, str] = {}
    for path in moved:
        name, number = f"{path}.orig", 1
        while os.path.lexists(out / name):
            name, number = f"{path}.orig.{number}", number + 1
        kept[path] = name
    return kept


_REFUSALS = {
    "edited": (
        "generated-file-edited",
        "was edited since it was generated",
        "move the change into the pages or templates and restore the file; or --force keeps it as .orig",
    ),
    "foreign": (
        "foreign-file-in-the-way",
        "is not ours and would be overwritten",
        "move it, or choose another output folder; or --force keeps it as .orig",
    ),
    "blocked": (
        "output-path-blocked",
        "cannot be written: a folder, a symlink or a special file is in the way",
        "move what is there, or choose another output folder",
    ),
}


def _refusal(difference: Difference) -> Diagnostic:
    code, message, help_ = _REFUSALS[difference.kind]
    return Diagnostic(
        code=code,
        severity="error",
        message=f"{difference.path} {message}",
        path=difference.path,
        help=help_,
    )


def _failure(out: Path, error: Exception) -> Diagnostic:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    where = getattr(error, "filename", None)
    place = f"{where}: " if where and str(where) != str(out) else ""
    if journal.decided(out):
        message = f"{out} is written in part: {place}{reason}"
        help_ = "mend what is in the way and run the same command again, which completes it"
    else:
        message = f"nothing was written to {out}: {place}{reason}"
        help_ = (
            "the folder is as it was; free space or permissions, then run the same command again"
        )
    return Diagnostic(code="output-not-written", severity="error", message=message, help=help_)
