"""What every result depends on besides its input: the toolkit's own files, its libraries, the interpreter."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parent


@lru_cache(maxsize=1)
def toolkit_hash() -> str:
    """Return a hash that differs between two versions of the toolkit, released or not.

    It covers the bytes of every file of the package, the names of all installed distributions (which hold their
    versions), and the interpreter's version and flags.
    """
    digest = hashlib.sha256()
    parts = [sys.version, sys.implementation.name, str(sys.flags.optimize), *_distributions()]
    digest.update("\0".join(parts).encode("utf-8", "surrogateescape"))
    digest.update(folder_hash(str(PACKAGE)))
    return digest.hexdigest()


def folder_hash(folder: str) -> bytes:
    """Return a hash of all files below a folder, by path and content; caches of the interpreter do not count.

    A folder or file that cannot be read counts as what it is: there, with its error's number.
    """
    digest = hashlib.sha256()
    for below, content in _files(folder, ""):
        digest.update(f"{below}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.digest()


def _files(folder: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as problem:
        yield f"{prefix}?{problem.errno}", b""
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path, f"{prefix}{entry.name}/")
            continue
        try:
            yield prefix + entry.name, Path(entry.path).read_bytes()
        except OSError as problem:
            yield f"{prefix}{entry.name}?{problem.errno}", b""


def _distributions() -> list[str]:
    """Return the names of the folders in which installers keep what is installed."""
    found = set()
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                found |= {e.name for e in entries if e.name.endswith((".dist-info", ".egg-info"))}
        except OSError:
            continue
    return sorted(found)
