"""What lies in an output folder, told without reading it: from the status of each file, as git's index tells it.

A run that found or made the files as planned keeps a stamp of each in the cache: device, inode, size, the times of
its last modification (mtime) and of its last change of any kind (ctime), and the hash of its content. A file that
has the status of its stamp has that content, because

- whoever changes a file changes its ctime, which nobody can set. So it is on Linux with the file systems that are
  named here; elsewhere (other systems, servers with clocks of their own) there are no stamps.
- A stamp is taken only once both times are clearly older than the clock of the file system: what is changed from
  then on gets other ones. A stamp that seems to come from the future, since the clock was put back, counts for
  nothing.
- A stamp is taken of no file but one that was looked at in this run, by its stamp or its bytes. If nothing was
  written since, it must have the status that it had then. If a new tree was put in place
  (:mod:`rstparse.emit.exchange`), every link made and removed changed the ctime; device, inode, size and mtime
  must be the same then, that mtime clearly older than the look, and the ctime none after our own last change.
  Whoever edits a file in those milliseconds gives it another mtime. (An edit that also puts the mtime back, just
  then, is the one thing that nobody could tell.)
- Any other file, so those just written, is read once more, after its status was taken.

A file that is written through a mapping of memory shows it when the kernel gets to it, as it does to git.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from rstparse.cache import Cache, key
from rstparse.emit.texts import Text

Status = tuple[int, int, int, int, int]
"""Device, inode, size, and both times in nanoseconds: mtime, then ctime."""
Stamp = tuple[int, int, int, int, int, str]
"""A status, and the hash of what a file with it has."""

_FORM = "1"
"""To be counted up when the record of stamps gets another form or sense."""
_MTIME, _CTIME = 3, 4
_TICKS = 20_000_000
"""Nanoseconds by which a time must be older than the clock. Files get the time of the kernel's last tick, of which
there are at least a hundred a second; this is two."""
_SECONDS = 2_500_000_000
"""The same for a time of whole seconds: a file system may have no finer ones, and some have only every other."""
_COARSE_CLOCK = 5
"""Linux's CLOCK_REALTIME_COARSE, the very clock from which files get their times; Python has no name for it."""
_FILE_SYSTEMS = frozenset("bcachefs btrfs ext2 ext3 ext4 f2fs overlay tmpfs xfs zfs".split())
_PIECE = 1 << 17
"""Bytes that are compared at once: few enough to stay where the processor has them at hand."""
_ESCAPED = re.compile(r"\\([0-7]{3})")


class _Record(Struct, frozen=True, array_like=True):
    """What is kept of one folder: when it was taken, and a stamp by path."""

    taken: int
    files: dict[str, Stamp]


_DECODER = msgspec.msgpack.Decoder(_Record)


class Stamps:
    """The stamps of one output folder, for one run; to be made before the run looks at any of its files.

    Args:
        store: folder of the cache; None for no stamps.
        out: the output folder.
    """

    def __init__(self, store: Path | None, out: Path) -> None:
        self._out = os.path.realpath(out)
        self._cache = Cache(store if sys.platform == "linux" else None)
        self._key = key("stamps", _FORM, self._out)
        self._moment = now()
        self._record: _Record | None = None
        self._seen: dict[str, tuple[Status, str]] = {}
        self._unknown = 0
        self._changed = 0
        self._linked = False

    def known(self, path: str, found: os.stat_result) -> str | None:
        """Return the hash of what the file at ``path`` has, whose status was just found; None if it must be read."""
        stamp = self._stored().get(path)
        if stamp is None or stamp[:5] != (status := status_of(found)):
            return None
        self._seen[path] = status, stamp[5]
        return stamp[5]

    def saw(self, path: str, found: os.stat_result, digest: str) -> None:
        """Note the hash of a file that was read after its status had been found."""
        self._seen[path] = status_of(found), digest
        self._unknown += 1

    def settled(self, paths: Iterable[str]) -> dict[str, Status]:
        """Return the status of each of the files that were seen, by path, if a change of it must give it another."""
        if not self._has_known_times:
            return {}
        seen = {path: self._seen[path][0] for path in paths}
        return {path: status for path, status in seen.items() if _is_old(status, self._moment)}

    def changed(self, *, linked: bool) -> None:
        """Note that the folder was just written to, and whether what stayed in it was linked and unlinked for that."""
        self._changed, self._linked = time.time_ns(), linked

    def keep(self, hashes: Mapping[str, str], texts: Mapping[str, Text]) -> None:
        """Take stamps of files that are as planned, given by hash and, if any was written, by what they have.

        To be called last of all: until the times of what was written are old enough, this waits.
        """
        if self._cache.folder is None or not (self._changed or self._unknown):
            return
        if not self._has_known_times:
            return
        old, taken = self._stored(), self._moment
        try:
            device = os.lstat(self._out).st_dev
        except OSError:  # removed since
            return
        if self._changed:
            taken = _after(self._changed)
            found = self._taken(taken, device, hashes, texts)
        else:
            found = {
                path: (*status, digest)
                for path, (status, digest) in self._seen.items()
                if _is_old(status, taken) and status[0] == device
            }
        stamps = found if self._linked else {**old, **found}
        if stamps != old:
            self._cache.put(self._key, msgspec.msgpack.encode(_Record(taken, stamps)))

    @cached_property
    def _has_known_times(self) -> bool:
        try:
            mounts = os.fsdecode(Path("/proc/self/mountinfo").read_bytes())
        except OSError:
            return False
        return file_system(self._out, mounts) in _FILE_SYSTEMS

    def _stored(self) -> dict[str, Stamp]:
        if self._record is None:
            self._record = _Record(0, {})
            if (stored := self._cache.get(self._key)) is not None:
                with contextlib.suppress(msgspec.DecodeError):
                    self._record = _DECODER.decode(stored)
        # Taken after this run began: the clock was put back.
        return self._record.files if self._record.taken <= self._moment else {}

    def _taken(
        self, taken: int, device: int, hashes: Mapping[str, str], texts: Mapping[str, Text]
    ) -> dict[str, Stamp]:
        """Return the stamps that can be taken now that the folder was written to; none of what is mounted in it."""
        stamps: dict[str, Stamp] = {}
        for path, digest in hashes.items():
            file = f"{self._out}/{path}"
            with contextlib.suppress(OSError):
                found = os.lstat(file)
                status = status_of(found)
                if not stat.S_ISREG(found.st_mode) or found.st_dev != device:
                    continue
                if not _is_old(status, taken):
                    continue
                if self._is_as_seen(path, status, digest) or _has(file, texts[path].data):
                    stamps[path] = (*status, digest)
        return stamps

    def _is_as_seen(self, path: str, status: Status, digest: str) -> bool:
        """Tell whether a file has what was seen in it, and that is what the hash says."""
        if (seen := self._seen.get(path)) is None or seen[1] != digest:
            return False
        before = seen[0]
        if not self._linked:
            return status == before and _is_old(before, self._moment)
        return (
            status[:_CTIME] == before[:_CTIME]
            and _is_older(before[_MTIME], self._moment)
            and status[_CTIME] <= self._changed
        )


def now() -> int:
    """Return the time that a file would get that is changed at this moment, in nanoseconds."""
    return time.clock_gettime_ns(_COARSE_CLOCK) if sys.platform == "linux" else time.time_ns()


def status_of(found: os.stat_result) -> Status:
    """Return what tells one state of a file from another."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _is_old(status: Status, moment: int) -> bool:
    return _is_older(status[_MTIME], moment) and _is_older(status[_CTIME], moment)


def _is_older(when: int, moment: int) -> bool:
    """Tell whether what is changed at ``moment`` or later gets another time than ``when``."""
    return moment - when > (_TICKS if when % 1_000_000_000 else _SECONDS)


def _after(changed: int) -> int:
    """Return the time, once all that was changed until ``changed`` is old; or if that does not come, a little later."""
    for _ in range(10):
        if now() - changed > _TICKS:
            break
        time.sleep(_TICKS / 4e9)
    return now()


def _has(file: str, data: memoryview) -> bool:
    """Tell whether a file has just these bytes, without having all of them in memory once more."""
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        position = 0
        while piece := os.read(handle, _PIECE):
            # As bytes, since views are compared number by number.
            if bytes(data[position : position + len(piece)]) != piece:
                return False
            position += len(piece)
        return position == len(data)
    finally:
        os.close(handle)


def file_system(folder: str, mounts: str) -> str:
    """Return the kind of the file system in which a folder lies, by the text of ``/proc/self/mountinfo``."""
    longest, kind = "", ""
    for line in mounts.split("\n"):  # other breaks of lines may stand in names
        mount, _, rest = line.partition(" - ")
        if len(fields := mount.split(" ")) < 5:
            continue
        point = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4])
        within = folder == point or folder.startswith(f"{point.rstrip('/')}/")
        if within and len(point) >= len(longest):  # what is mounted later hides what was before
            longest, kind = point, rest.split(" ")[0]
    return kind
