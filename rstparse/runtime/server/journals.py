"""A journal that several processes keep, each in a file of its own: whichever is asked tells of all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from threading import RLock

import msgspec

from .journal import SIZE, Entry, Journal

MOST_FILES = 32
"""Of processes, those that have ended included; the oldest give way."""


class _Line(msgspec.Struct):
    era: int
    entry: Entry


_decode = msgspec.json.Decoder(_Line).decode


class SharedJournal(Journal):
    """The journal of a world that several processes serve. Safe to share between threads.

    A file that cannot be written, or read, is no reason to refuse a request: it is gone without.

    Args:
        folder: where the files of all worlds lie; made when it is needed.
        world: begins the names of this world's files; no other world's name begins with it and "~".
        size: how many requests are kept, by each process and of all.
    """

    def __init__(self, folder: Path, world: str, size: int = SIZE) -> None:
        self._file: int | None = None
        super().__init__(size)
        self._folder, self._world, self._size = folder, world, size
        # Processes of several hosts may have one number.
        self._path = folder / f"{world}~{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._lines = 0
        self._lock = RLock()

    def __del__(self) -> None:
        self._close()

    def begin(self, era: int) -> None:
        """Begin anew; what this process has written is gone."""
        with self._lock:
            super().begin(era)
            self._close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget the requests of all processes, and count from 1 again."""
        with self._lock:
            super().clear()
            for path in self._files():
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _keep(self, entry: Entry) -> None:
        with self._lock, suppress(OSError):
            super()._keep(entry)
            if self._file is None or self._lines >= 2 * self._size:
                self._write_anew()
            else:
                os.write(self._file, self._line(entry))
                self._lines += 1

    def _write_anew(self) -> None:
        self._close()
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self._files(), key=_age)[: -MOST_FILES or None]:
            path.unlink(missing_ok=True)
        partial = self._path.with_suffix(".part")
        partial.write_bytes(b"".join(map(self._line, self._entries)))
        partial.replace(self._path)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        self._lines = len(self._entries)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _line(self, entry: Entry) -> bytes:
        return msgspec.json.encode(_Line(self.era, entry)) + b"\n"

    def _files(self) -> list[Path]:
        return list(self._folder.glob(f"{self._world}~*.jsonl"))

    def _all(self) -> tuple[list[Entry], int]:
        found, total = super()._all()
        for path in self._files():
            theirs = self._read(path) if path != self._path else []
            found += theirs
            total += theirs[-1].number if theirs else 0
        found = sorted(found, key=lambda entry: entry.time)[-self._size :]
        first = total - len(found) + 1
        return [
            msgspec.structs.replace(entry, number=number)
            for number, entry in enumerate(found, first)
        ], total

    def _read(self, path: Path) -> list[Entry]:
        """Return what another process noted since the journal was cleared."""
        found = []
        with suppress(OSError):
            for line in path.read_bytes().splitlines():
                with suppress(msgspec.MsgspecError):  # of a process that was killed while it wrote
                    read = _decode(line)
                    if read.era == self.era:
                        found.append(read.entry)
        return found


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
