"""The one way from a docs tree to outputs, for every command: read → resolve → plan → write or compare."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from rstparse.cache import Cache
from rstparse.claims import Page
from rstparse.collection import collection_held
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic
from rstparse.emit.aside import Workers
from rstparse.emit.plan import Plan, Settings, plan
from rstparse.fragments import Fragments
from rstparse.lint.check import check
from rstparse.lint.pages import inspect
from rstparse.model import Api
from rstparse.readers.files import Source, digest, read_sources
from rstparse.readers.tree import Progress, read_pages
from rstparse.resolve import Settings as ApiSettings
from rstparse.resolve import resolve
from rstparse.resolve.decide import Ledger

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

A = TypeVar("A")
T = TypeVar("T")

_PARALLEL_FROM = 100
"""Operations below which formatting in a second process costs more than it saves."""


class Loaded(Struct, frozen=True):
    """A docs tree, read and resolved.

    Attributes:
        pages: one a file of the tree, in the order of their paths.
        digest: hash of all that was read.
        diagnostics: everything found so far, in order, each once.
    """

    api: Api
    ledger: Ledger
    pages: list[Page]
    digest: str
    diagnostics: list[Diagnostic]

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self.diagnostics if d.severity == "error"]


def load(
    docs: Path,
    config: Config,
    *,
    sidecars: bool = True,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Loaded:
    """Read a docs tree into a model; pages that ``cache`` knows are not read again.

    Raises:
        DocsNotFound: ``docs`` is not a folder.
        ConfigError: the configuration of lint names a code that is not there or cannot be changed.
    """
    sources = read_sources(docs, sidecars=sidecars)
    return load_sources(sources, config, progress=progress, cache=cache)


def load_sources(
    sources: Sequence[Source],
    config: Config,
    *,
    progress: Progress | None = None,
    cache: Cache | None = None,
    jobs: int | None = None,
) -> Loaded:
    """Read files that are in memory already into a model, in ``jobs`` processes; see :func:`load`."""
    pages = read_pages(sources, jobs=jobs, progress=progress, cache=cache, inspect=inspect)
    with collection_held():
        return _resolved(sources, pages, config, Fragments(cache or Cache(None)))


def _resolved(
    sources: Sequence[Source], pages: list[Page], config: Config, fragments: Fragments
) -> Loaded:
    settings = ApiSettings(
        title=config.title,
        version=config.version,
        namespace=config.namespace,
        base_path=config.base_path,
    )
    resolved = resolve([claim for page in pages for claim in page.claims], settings, fragments)
    fragments.keep()
    found = check(resolved, pages, config.lint)
    return Loaded(resolved.api, resolved.ledger, pages, digest(sources), found)


def make_plan(
    loaded: Loaded,
    config: Config,
    targets: Sequence[str] = (),
    templates: Path | None = None,
    cache: Cache | None = None,
    jobs: int | None = None,
) -> Plan:
    """Return everything that the targets (all, if none are named) make of a model, in ``jobs`` processes."""
    settings = Settings(service=config.service, targets=config.targets, templates=templates)
    with _pool(len(loaded.api.operations), jobs) as pool, collection_held():
        return plan(
            loaded.api,
            targets,
            settings,
            input_hash=loaded.digest,
            findings=loaded.diagnostics,
            cache=cache,
            pool=pool,
        )


@contextmanager
def _pool(operations: int, jobs: int | None) -> Iterator[Workers | None]:
    """Yield workers for formatting and more, or None where they would not pay."""
    cores = jobs or os.cpu_count() or 1
    if cores == 1 or operations < _PARALLEL_FROM or not hasattr(os, "fork"):
        yield None
        return
    with _Workers(cores) as pool:
        yield pool


class _Workers:
    """A pool of processes that is there once it is given work: most runs have none for it."""

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self._pool: Executor | None = None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def copy(self, make: Callable[[], bytes], /) -> Future[bytes] | None:
        """Let a copy of this process do something; None if its processes are copies of what it was before."""
        if self._pool is not None:
            return None
        global _copied
        _copied = make
        try:
            return self.submit(_make_in_copy, None)
        finally:
            _copied = None

    def submit(self, function: Callable[[A], T], argument: A, /) -> Future[T]:
        """Let a process do something."""
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor  # lazy: most runs need none
            from multiprocessing import get_context  # lazy: as above

            self._pool = ProcessPoolExecutor(
                self._cores, mp_context=get_context("fork"), initializer=gc.enable
            )
        return self._pool.submit(function, argument)


_copied: Callable[[], bytes] | None = None
"""What copies of this process find here when they are made, with all that it refers to: no pipe could carry it."""


def _make_in_copy(_: None) -> bytes:
    assert _copied is not None
    return _copied()
