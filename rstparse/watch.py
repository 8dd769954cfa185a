"""Waits for changes below folders and of single files. The only importer of watchfiles.

What an editor does to save a page does not matter: folders are watched, not files, so that a file that is
replaced by another of its name is seen. A storm of changes (a checkout of another branch) comes as one set.
A watched folder may vanish and come back.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import watchfiles

QUIET = 50
"""Milliseconds without a change that end a set of changes."""
LONGEST = 1000
"""Milliseconds after which a set of changes is handed on though more keep coming."""
_TICK = 200
"""Milliseconds after which a listener says that it is still there."""

_Identity = tuple[int, int] | None


class Watcher:
    """Listens, from entering the context until leaving it.

    Args:
        trees: folders, watched with everything below.
        files: single files, which need not exist; their folders do.
    """

    def __init__(self, trees: Iterable[Path], files: Iterable[Path] = ()) -> None:
        self.trees = frozenset(trees)
        self.files = frozenset(files)
        self._changes: queue.SimpleQueue[set[Path]] = queue.SimpleQueue()
        self._identities: dict[Path, _Identity] = {}
        self._gone: set[Path] = set()
        self._listeners: list[threading.Thread] = []
        self._ended = threading.Event()

    def __enter__(self) -> Watcher:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def wait(self, seconds: float) -> set[Path]:
        """Return what changed since the last call; wait up to ``seconds`` for it, and then return nothing.

        A folder that vanished, came back or was replaced is named itself.
        """
        found: set[Path] = set()
        try:
            found |= self._changes.get(timeout=seconds)
            while True:
                found |= self._changes.get_nowait()
        except queue.Empty:
            pass
        # A new folder may get the number of the old one, of which only the system's word is left then.
        replaced = {path for path, known in self._identities.items() if _identity(path) != known}
        replaced |= self._gone
        if replaced:
            self._stop()
            self._start()
        return found | (replaced & self.trees)

    def _start(self) -> None:
        """Start listening; returns when nothing can be missed any more."""
        self._ended = threading.Event()
        self._gone = set()
        folders = {path.parent for path in self.files}
        self._identities = {path: _identity(path) for path in self.trees | folders}
        present = frozenset(path for path, identity in self._identities.items() if identity)
        self._listeners = []
        for paths, recursive in ((self.trees & present, True), (folders & present, False)):
            if paths:
                ready = threading.Event()
                arguments = (paths, recursive, ready, self._ended)
                listener = threading.Thread(target=self._listen, args=arguments, daemon=True)
                listener.start()
                self._listeners.append(listener)
                ready.wait()

    def _stop(self) -> None:
        self._ended.set()
        for listener in self._listeners:
            listener.join()

    def _listen(
        self,
        paths: frozenset[Path],
        recursive: bool,
        ready: threading.Event,
        ended: threading.Event,
    ) -> None:
        wanted = None if recursive else {str(path) for path in self.files | paths}
        try:
            for changes in watchfiles.watch(
                *paths,
                watch_filter=lambda _, path: wanted is None or path in wanted,
                debounce=LONGEST,
                step=QUIET,
                stop_event=ended,
                rust_timeout=_TICK,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=recursive,
                ignore_permission_denied=True,
            ):
                ready.set()
                deleted = {
                    Path(path) for kind, path in changes if kind == watchfiles.Change.deleted
                }
                self._gone |= deleted & paths
                if changes:
                    self._changes.put({Path(path) for _, path in changes})
        except (
            OSError
        ):  # a folder went while it was about to be watched: that shows in its identity
            pass
        finally:
            ready.set()


def _identity(path: Path) -> _Identity:
    """Return what tells a folder from another one of the same name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
