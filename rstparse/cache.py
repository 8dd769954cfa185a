"""A store of results by the content that they were made from.

Reading, rendering and formatting keep results here across runs. Every entry carries a hash of its own
content, so that a truncated, foreign or tampered file counts as absent; a cache folder that cannot be
read or written costs time and nothing else. Nothing here raises for what lies on the disk.

A run that is much like the one before asks for thousands of results. What a run used also lies together in one
entry, its bundle, which is read at once; it holds what the entries hold, under the same keys.

The store is bounded: what was used longest ago goes first. Removing the folder is always safe.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from rstparse.content import read_large

T = TypeVar("T")

Stored = bytes | memoryview
"""A result as it lies in the store."""

MAGIC = b"rstparse-cache-1\n"
_DIGEST = 32

VARIABLE = "RSTPARSE_CACHE"
"""Environment variable that names the folder; empty, it means none."""
LIMIT = 512 * 1024 * 1024
"""Bytes that the store may take; beyond, old entries are removed until three quarters are left."""

_ADDED = "added"
"""File that counts the bytes put since old entries were last looked for, a line a run."""
_FRESH = 3600.0
"""Seconds for which an entry's time of last use is not brought up to date."""
_AMISS = 32
"""Results used that a bundle may lack before it is made anew: reading them one by one costs less than writing it."""
_LARGE = 1 << 20
"""Bytes from which on an entry is mapped into memory: entries are replaced, never changed where they lie."""
_BUNDLE = msgspec.msgpack.Decoder(dict[str, memoryview])


def key(*parts: bytes | str) -> str:
    """Return a key for a result that depends on ``parts``, and on nothing else, in this order."""
    digest = hashlib.sha256(MAGIC)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def default_folder() -> Path | None:
    """Return the folder that the environment names, or ``rstparse`` in the user's cache folder; None for none."""
    if (named := os.environ.get(VARIABLE)) is not None:
        return Path(named).absolute() if named else None
    if configured := os.environ.get("XDG_CACHE_HOME"):
        base = Path(configured)
        return base / "rstparse" if base.is_absolute() else None
    if os.name == "nt" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "rstparse" / "cache"
    try:
        return Path.home() / ".cache" / "rstparse"
    except RuntimeError:
        return None


class Unsettled(NamedTuple):
    """Results by key that wait for the end of a run, and the keys of those that are parts of many."""

    results: Mapping[str, bytes]
    parts: Set[str]


class Cache:
    """Bytes by key, in files below one folder; ``Cache(None)`` remembers nothing.

    May be used by several processes at once. Writing is atomic.
    """

    _maps = True
    """Whether large entries are mapped."""

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self.folder = folder
        self._limit = limit
        self._added = 0

    def get(self, key: str) -> bytes | None:
        """Return what was put under ``key``, or None."""
        found = self._found(key)
        return None if found is None else bytes(found)

    def get_alone(self, key: str) -> bytes | None:
        """Return what was put under ``key``, or None, without reading anything else on the way: as :meth:`get`, for
        the first thing that is asked for, since it may be the last one too."""
        return self.get(key)

    def _found(self, key: str) -> Stored | None:
        """Return what was put under ``key`` where it lies, or None."""
        return self._read(key)

    def _read(self, key: str) -> memoryview | None:
        """Return the content of an entry where it lies: one may have dozens of megabytes."""
        path = self._path(key)
        if path is None:
            return None
        try:
            with path.open("rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                large = self._maps and status.st_size >= _LARGE
                stored = read_large(file.fileno()) if large else memoryview(file.read())
            if time.time() - status.st_mtime > _FRESH:
                os.utime(path)
        except (OSError, ValueError):  # also one that was emptied just now
            return None
        head = len(MAGIC) + _DIGEST
        content = stored[head:]
        return content if stored[:head] == _head(key, content) else None

    def load(self, key: str, decode: Callable[[Stored], T]) -> T | None:
        """Return what was put under ``key``, decoded where it lies; None also for what ``decode`` refuses with a
        ValueError.

        The result may be shared and must not be changed. A key goes with one way of decoding.
        """
        if (stored := self._found(key)) is None:
            return None
        with contextlib.suppress(ValueError):
            return decode(stored)
        return None

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content`` under ``key``; if that fails, go on without."""
        path = self._path(key)
        if path is None:
            return
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".new-{os.urandom(8).hex()}")
            with temporary.open("xb") as file:
                file.write(_head(key, content))
                file.write(content)
            temporary.replace(path)
            self._added += len(content)
        except OSError:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink()

    def put_part(self, key: str, content: bytes) -> None:
        """Keep one of thousands of small results that the next run of this kind will ask for together."""
        self.put(key, content)

    @property
    def unsettled(self) -> Unsettled:
        """What was put and is not kept yet."""
        return Unsettled({}, frozenset())

    def trim(self) -> None:
        """Remove what was used longest ago, if a good deal was put since that was last done.

        To be called once at the end of a run.
        """
        if self.folder is None or not self._added:
            return
        counter, added, self._added = self.folder / _ADDED, self._added, 0
        try:
            with counter.open("a", encoding="ascii") as file:
                file.write(f"{added}\n")
            since = sum(int(line) for line in counter.read_text("ascii").split() if line.isdigit())
            if since * 8 > self._limit or counter.stat().st_size > _FRESH:
                counter.unlink(missing_ok=True)
                self._remove_oldest()
        except (OSError, ValueError):
            return

    def _remove_oldest(self) -> None:
        assert self.folder is not None
        found = []
        for folder in self.folder.glob("??"):
            for path in folder.iterdir():
                status = path.lstat()
                found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._limit:
            return
        for _, size, path in sorted(found):
            if total <= self._limit * 3 // 4:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def _path(self, key: str) -> Path | None:
        if self.folder is None or not key.isalnum():
            return None
        return self.folder / key[:2] / key[2:]


class DeferredCache(Cache):
    """A cache that holds back what is put until the end of the run, and then keeps it only if ``guard`` agrees.

    For results of code that might be changed while it is loaded: nobody can tell whose result it is then.

    Args:
        bundle: key of the entry that has together what the last run of this kind used; empty for none. It decides
            nothing but how quickly results are found.
    """

    def __init__(
        self,
        folder: Path | None,
        guard: Callable[[], bool],
        limit: int = LIMIT,
        bundle: str = "",
    ) -> None:
        super().__init__(folder, limit)
        self._guard = guard
        self._held: dict[str, bytes] = {}
        self._parts: set[str] = set()
        self._bundle = bundle
        self._bundled: dict[str, memoryview] | None = None
        self._used: set[str] = set()
        self._got: dict[str, Stored] = {}

    def get_alone(self, key: str) -> bytes | None:
        if (held := self._held.get(key)) is not None:
            return held
        content = self._read(key)
        return None if content is None else bytes(content)

    def _found(self, key: str) -> Stored | None:
        if self.folder is None:
            return None
        found: Stored | None = self._held.get(key)
        if found is None and (found := self._together().get(key)) is not None:
            self._used.add(key)
            return found
        if found is None:
            found = self._read(key)
        if found is not None and self._bundle:
            self._got[key] = found
        return found

    def put(self, key: str, content: bytes) -> None:
        if self.folder is not None:
            self._held[key] = content

    def put_part(self, key: str, content: bytes) -> None:
        self.put(key, content)
        self._parts.add(key)

    @property
    def unsettled(self) -> Unsettled:
        return Unsettled(self._held, self._parts)

    def settle(self) -> None:
        """Keep what was put; to be called once at the end of a run. Parts that lie in the bundle lie nowhere else."""
        held, self._held = self._held, {}
        got, self._got = self._got, {}
        used, self._used = self._used, set()
        parts, self._parts = self._parts, set()
        if not held or not self._guard():
            return
        bundled = self._keep_together(used, {**got, **held}) if self._bundle else False
        for key, content in held.items():
            if not (bundled and key in parts):
                super().put(key, content)
        self.trim()

    def _keep_together(self, used: set[str], others: dict[str, Stored]) -> bool:
        """Make the bundle anew, of what it has that was used and of ``others``, unless it has nearly all of these, or
        would take up much of the store; tell whether that was done."""
        together = self._together()
        amiss = len(others.keys() - together.keys())
        outdated = any(others[name] != together[name] for name in others.keys() & together.keys())
        everything = {name: together[name] for name in used} | others
        if (amiss > _AMISS or outdated) and sum(map(len, everything.values())) * 4 < self._limit:
            super().put(self._bundle, msgspec.msgpack.encode(everything))
            self._bundled = None
            return True
        return False

    def _together(self) -> dict[str, memoryview]:
        """Return what the bundle has, where it lies: it may have dozens of megabytes."""
        if self._bundled is None:
            self._bundled = {}
            if self._bundle and (stored := self._read(self._bundle)) is not None:
                with contextlib.suppress(msgspec.DecodeError):
                    self._bundled = _BUNDLE.decode(stored)
        return self._bundled


class _Recent(dict[str, Any]):
    """What was looked up since the last turn; what was in the turn before is still at hand."""

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}

    def recall(self, key: str) -> Any:
        """Return what is remembered, or None."""
        found = self.get(key)
        if found is None and (found := self._before.get(key)) is not None:
            self[key] = found
        return found

    def forget(self, key: str) -> None:
        self.pop(key, None)
        self._before.pop(key, None)

    def turn(self) -> None:
        """Forget what was not looked up since the last turn."""
        self._before = dict(self)
        self.clear()


class WarmCache(DeferredCache):
    """A cache for several runs in one process: has in memory what the last runs used or made, decoded once it was."""

    _maps = False  # nobody knows what becomes of the disk while a process goes on for days

    def __init__(
        self,
        folder: Path | None,
        guard: Callable[[], bool],
        limit: int = LIMIT,
        bundle: str = "",
    ) -> None:
        super().__init__(folder, guard, limit, bundle)
        self._stored = _Recent()
        self._loaded = _Recent()

    def _found(self, key: str) -> Stored | None:
        found: Stored | None = self._stored.recall(key)
        if found is None and (found := super()._found(key)) is not None:
            self._stored[key] = found
        return found

    def load(self, key: str, decode: Callable[[Stored], T]) -> T | None:
        found: T | None = self._loaded.recall(key)
        if found is None and (found := super().load(key, decode)) is not None:
            self._loaded[key] = found
            self._stored.forget(key)
        return found

    def put(self, key: str, content: bytes) -> None:
        super().put(key, content)
        if self.folder is not None:
            self._stored[key] = content
            self._loaded.forget(key)

    def settle(self) -> None:
        """Keep what was put. What neither this run nor the one before used is forgotten."""
        super().settle()
        self._stored.turn()
        self._loaded.turn()
        # From now on memory has it, and what is not looked up here is not known to be in use.
        self._bundle, self._bundled = "", None


def _head(key: str, content: Stored) -> bytes:
    """Return what an entry starts with. The key is hashed along: an entry under a wrong name counts as foreign."""
    digest = hashlib.sha256(key.encode() + b"\0")
    digest.update(content)
    return MAGIC + digest.digest()
