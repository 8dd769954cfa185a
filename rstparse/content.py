"""What is in files and folders, as fast as the operating system allows: a run that changes nothing does nothing else."""

from __future__ import annotations

import hashlib
import mmap
import os
import sys
from collections.abc import Iterator

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FIRST = 1 << 15
"""Bytes that are asked for first: most files have less, and memory for more is fetched from the system each time."""
_BLOCK = 1 << 20
"""Bytes that are asked for at once of a larger file."""


def read_bytes(path: str, *, follow: bool = True) -> bytes:
    """Return the bytes of a file; ``Path.read_bytes`` takes several times as long for a small one.

    Raises:
        OSError: it cannot be read; or it is a symlink, and ``follow`` is false.
    """
    handle = os.open(path, _FLAGS if follow else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    try:
        parts, size = [], _FIRST
        while data := os.read(handle, size):
            parts.append(data)
            if len(data) == size:
                size = _BLOCK
        return parts[0] if len(parts) == 1 else b"".join(parts)
    finally:
        os.close(handle)


def read_large(handle: int) -> memoryview:
    """Return what is in an open file, which is not empty and must not be cut short while this is in use: the system
    would end the process.

    On Linux it stays where the system has it: the memory that reading takes is fetched page by page, which takes ten
    times as long for dozens of megabytes. Elsewhere a file in use could not be replaced.

    Raises:
        OSError: it cannot be read.
    """
    if sys.platform != "linux":
        with open(handle, "rb", closefd=False) as file:
            return memoryview(file.read())
    flags = mmap.MAP_PRIVATE | mmap.MAP_POPULATE
    return memoryview(mmap.mmap(handle, 0, flags=flags, prot=mmap.PROT_READ))


def folder_hash(folder: str) -> bytes:
    """Return a hash of all files below a folder, by path and content; caches of the interpreter do not count.

    A folder or file that cannot be read counts as what it is: there, with its error's number.
    """
    digest = hashlib.sha256()
    for below, content in _files(folder, "", ()):
        digest.update(f"{below}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.digest()


def _files(folder: str, prefix: str, links: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield files in order; ``links`` are the linked folders on the way here, none of which is entered twice."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as problem:
        yield f"{prefix}?{problem.errno}", b""
        return
    for entry in entries:
        if entry.is_dir():
            target = (os.path.realpath(entry.path),) if entry.is_symlink() else ()
            if entry.name != "__pycache__" and not set(target) & set(links):
                yield from _files(entry.path, f"{prefix}{entry.name}/", links + target)
            continue
        try:
            yield prefix + entry.name, read_bytes(entry.path)
        except OSError as problem:
            yield f"{prefix}{entry.name}?{problem.errno}", b""
