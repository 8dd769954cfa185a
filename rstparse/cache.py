"""A store of results by the content that they were made from.

Reading, rendering and formatting keep results here across runs. Every entry carries a hash of its own
content, so that a truncated, foreign or tampered file counts as absent; a cache folder that cannot be
read or written costs time and nothing else. Nothing here raises for what lies on the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

MAGIC = b"rstparse-cache-1\n"
_DIGEST = 32


def key(*parts: bytes | str) -> str:
    """Return a key for a result that depends on ``parts``, and on nothing else, in this order."""
    digest = hashlib.sha256(MAGIC)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def default_folder() -> Path | None:
    """Return ``rstparse`` in the user's cache folder; None where there is no such folder."""
    if configured := os.environ.get("XDG_CACHE_HOME"):
        base = Path(configured)
        return base / "rstparse" if base.is_absolute() else None
    if os.name == "nt" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "rstparse" / "cache"
    try:
        return Path.home() / ".cache" / "rstparse"
    except RuntimeError:
        return None


class Cache:
    """Bytes by key, in files below one folder; ``Cache(None)`` remembers nothing.

    May be used by several processes at once, and be sent to them. Writing is atomic.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """Return what was put under ``key``, or None."""
        path = self._path(key)
        if path is None:
            return None
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        content = stored[len(MAGIC) + _DIGEST :]
        return content if stored == _entry(key, content) else None

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content`` under ``key``; if that fails, go on without."""
        path = self._path(key)
        if path is None:
            return
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(_entry(key, content))
            Path(temporary).replace(path)
        except OSError:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()

    def _path(self, key: str) -> Path | None:
        if self.folder is None or not key.isalnum():
            return None
        return self.folder / key[:2] / key[2:]


def _entry(key: str, content: bytes) -> bytes:
    # The key is hashed along, so that an entry under a wrong name counts as foreign.
    return MAGIC + hashlib.sha256(key.encode() + b"\0" + content).digest() + content
