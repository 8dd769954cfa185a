"""What both ways of writing share: the changes to make, the lock, and removal of empty folders."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rstparse.emit.stamps import Status

if sys.platform != "win32":
    import fcntl

SIDE = ".rstparse-"
"""What the name of a folder beside ``.NAME`` goes on with in which a new tree for ``NAME`` is built."""
STAGING = ".rstparse"
"""Folder inside an output folder for files that are to be put in their places."""

PATIENCE = 60.0
"""Seconds to wait for another run that writes beside the same folder."""


class Work(NamedTuple):
    """The changes to an output folder; all paths are relative to it, checked, with forward slashes.

    Attributes:
        files: bytes by path, of new and of changed files.
        removed: files that go, with the hash that they must have for it.
        moved: files that get another name, which is free.
        seen: of files that go or get other bytes, the status with which they are as we wrote them.
    """

    files: dict[str, bytes | memoryview]
    removed: dict[str, str]
    moved: dict[str, str]
    seen: dict[str, Status]


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the only right to write in ``folder``, as far as runs of this tool are concerned.

    Raises:
        TimeoutError: another run held it all the time.
    """
    if sys.platform == "win32":  # the journal alone protects there
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise TimeoutError(11, "another run is writing here", str(folder)) from None
                time.sleep(0.05)
            except OSError:  # a file system without locks: go on as if alone
                break
        yield
    finally:
        os.close(handle)


def unfinished(out: Path) -> bool:
    """Tell whether a killed run left something that the next one has to finish or to remove."""
    with contextlib.suppress(FileNotFoundError):
        with os.scandir(out.parent) as entries:
            if any(entry.name.startswith(f".{out.name}{SIDE}") for entry in entries):
                return True
        return os.path.lexists(out / STAGING)
    return False


def prune(out: Path, path: str) -> None:
    """Remove the folders above a removed file that are empty now."""
    for parent in list((out / path).parents):
        if parent == out or not parent.is_relative_to(out):
            return
        try:
            parent.rmdir()
        except OSError:
            return
