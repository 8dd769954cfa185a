"""What every result depends on besides its input: the toolkit's own files, its libraries, the interpreter."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from pathlib import Path

from rstparse.content import folder_hash

PACKAGE = Path(__file__).parent
TEMPLATES = next(
    (
        folder
        for folder in (
            PACKAGE / "_templates",  # in a wheel
            PACKAGE.parent / "templates",  # in a checkout
        )
        if folder.is_dir()
    ),
    PACKAGE / "_templates",
)
"""The folder of the targets that come with the toolkit."""


@lru_cache(maxsize=1)
def toolkit_hash() -> str:
    """Return a hash that differs between two versions of the toolkit, released or not.

    It covers the bytes of every file of the package, the names of all installed distributions (which hold their
    versions), and the interpreter's version and flags. It stays what it was when it was first asked for, which
    is to be done before the modules that make results are loaded; see :func:`is_unchanged`.
    """
    return _hash()


def is_unchanged() -> bool:
    """Tell whether the toolkit is still the one that :func:`toolkit_hash` stands for.

    Where it is, all code loaded in between is that toolkit's, and results may be kept under its hash.
    """
    return _hash() == toolkit_hash()


def _hash() -> str:
    digest = hashlib.sha256()
    parts = [sys.version, sys.implementation.name, str(sys.flags.optimize), *_distributions()]
    digest.update("\0".join(parts).encode("utf-8", "surrogateescape"))
    digest.update(folder_hash(str(PACKAGE)))
    return digest.hexdigest()


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
