"""What a target takes over as it is: runtimes and static files; and a hash of all that a target is made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from rstparse.content import read_bytes
from rstparse.emit.render import listing
from rstparse.emit.targets import RUNTIME, SHARED, Target

_SOURCES = (".py", ".typed", ".json")
"""Endings of what belongs to a runtime; caches of the interpreter and notes do not."""


def copies(target: Target, roots: Sequence[Path]) -> list[tuple[str, str, dict[str, Path]]]:
    """Return the pattern of where they go, the condition, and the files to copy by their path below that;
    a single file goes to the pattern's own path, and its path below is empty."""
    known = listing(roots, target.name)
    found: list[tuple[str, str, dict[str, Path]]] = []
    for runtime in target.runtimes:
        modules = listing([RUNTIME], runtime.name)
        copied = {
            path: file
            for path, file in modules.items()
            if path.endswith(_SOURCES) and path not in runtime.without
        }
        found.append((runtime.to, runtime.when, copied))
    for static in target.statics:
        prefix = static.source.rstrip("/") + "/"
        inside = {p.removeprefix(prefix): f for p, f in known.items() if p.startswith(prefix)}
        found.append((static.to, "", inside or {"": known[static.source]}))
    return found


def templates_hash(target: Target, roots: Sequence[Path]) -> str:
    """Return a hash of everything in the target's folder, the shared macros and the runtimes it copies."""
    digest = hashlib.sha256()
    parts = [(target.name, roots), (SHARED, roots)]
    parts += [(runtime.name, (RUNTIME,)) for runtime in target.runtimes]
    for below, places in parts:
        for path, file in listing(places, below).items():
            if places != (RUNTIME,) or path.endswith(_SOURCES):
                content = read_bytes(os.fspath(file))
                digest.update(f"{below}/{path}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()
