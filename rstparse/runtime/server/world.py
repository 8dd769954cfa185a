"""A world: resources, the time in it, and how it answers. Each has its own, so that tests do not meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .faults import Faults
from .journal import Journal
from .message import Handler
from .store import Record, Store

if TYPE_CHECKING:
    from .declaration import Service
    from .jobs import JobSettings

Completion = Callable[["World", Record], None]
"""Makes what a finished job leaves; the resource is that of the job, and is kept as the hook leaves it."""


class Clock:
    """The time in a world: the machine's, moved by an offset, or stopped at an instant."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.stopped: datetime | None = None

    def now(self) -> datetime:
        """Return the present time in whole milliseconds, as the wire carries it, with time zone UTC."""
        now = self.stopped or datetime.now(UTC) + self.offset
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def advance(self, seconds: float) -> None:
        """Move the time forward."""
        if self.stopped:
            self.stopped += timedelta(seconds=seconds)
        else:
            self.offset += timedelta(seconds=seconds)

    def stop(self, at: datetime | None = None) -> None:
        """Stop the time, at an instant (with time zone) or now."""
        self.stopped = at or self.now()

    def reset(self) -> None:
        """Go with the machine's time again."""
        self.offset, self.stopped = timedelta(), None


class World:
    """The state that handlers act on.

    Attributes:
        name: "" for the default world.
        service: the declarations.
        store: the resources.
        clock: the time.
        files: folder for uploaded and made files.
        jobs: how jobs progress.
        handlers: by operation name; they win over what the resource tree implies.
        completions: what finished jobs leave, by the name that the job was started with.
        version: of the service, as reported.
        faults: what goes wrong by order.
        journal: the last requests.
    """

    def __init__(
        self,
        service: Service,
        store: Store,
        *,
        files: Path,
        jobs: JobSettings,
        handlers: dict[str, Handler] | None = None,
        completions: Mapping[str, Completion] | None = None,
        version: str | None = None,
        name: str = "",
        journal: Journal | None = None,
    ) -> None:
        self.name = name
        self.service = service
        self.store = store
        self.clock = Clock()
        self.files = files
        self.jobs = jobs
        self.handlers = handlers or {}
        self.completions = completions or {}
        self.version = version or service.version
        self.faults = Faults()
        self.journal = Journal() if journal is None else journal

    @contextmanager
    def transaction(self, upload: Path | None = None) -> Iterator[None]:
        """Act on the resources, all or nothing; the outermost of its kind. Files that none has after it are removed.

        Args:
            upload: a new file in the folder, which is one of them if no resource took it.
        """
        folder = str(self.files)
        with self.store.transaction():
            yield
            gone = self.store.let_go(folder, [str(upload)] if upload else ())
        for file in gone:
            Path(file).unlink(missing_ok=True)

    def get(self, path: str) -> Record | None:
        """Return the resource at a path."""
        return self.store.get(path)
