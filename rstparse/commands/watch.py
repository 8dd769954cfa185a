"""``rstparse watch``: write the outputs, and again whenever a page, sidecar, template or the configuration is saved."""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from rstparse import config as configuration
from rstparse.cache import WarmCache
from rstparse.commands import generate
from rstparse.commands.base import (
    FINE,
    MISUSE,
    Command,
    UsageError,
    add_format,
    bundle_key,
    cache_folder,
    count,
    docs_folder,
    load_config,
    out_folder,
    read_docs,
    shown,
    templates_folder,
)
from rstparse.commands.generate import Outcome
from rstparse.config import ConfigError
from rstparse.diagnostics import one_line
from rstparse.readers.files import DocsNotFound, Source
from rstparse.toolkit import TEMPLATES, is_unchanged
from rstparse.watch import Watcher

_SHOWN = 8
"""Files named one by one when something changed."""
_PATIENCE = 1.0
"""Seconds after which a watched folder is looked at even if nothing is said of it."""


def _add(parser: argparse.ArgumentParser) -> None:
    generate.add(parser)
    add_format(parser)


def _run(options: argparse.Namespace) -> int:
    session = _Session(options)
    try:
        session.update(jobs=None)
        if session.code == MISUSE:
            return MISUSE
        _keep_memory()
        session.follow()
    except KeyboardInterrupt:
        return FINE
    return FINE


class _Session:
    """What is kept between two changes: results in memory, and what the pages were."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.cache = WarmCache(cache_folder(options), is_unchanged, bundle=bundle_key(options))
        self.code = FINE
        self.state = ""
        self.hashes: dict[str, bytes] = {}
        self.last: tuple[frozenset[Path], frozenset[Path]] = (frozenset(), frozenset())

    def follow(self) -> None:
        """Wait for changes, and bring the outputs up to date after each, for good."""
        trees, files = self.watched()
        told = False
        while True:
            with Watcher(trees, files) as watcher:
                # What was saved before anyone listened, or into a folder that was new then, nobody tells.
                unsure = True
                while (trees, files) == (watcher.trees, watcher.files):
                    changes = watcher.wait(_PATIENCE if told else 0)
                    if changes or unsure:
                        _restart_if_toolkit_changed()
                        unsure = self.update(jobs=1, silent=not changes) or bool(changes)
                        trees, files = self.watched()
                    if not told:
                        self.tell("watching", sorted(map(shown, trees | files)))
                        told = True
                        self.prepare()

    def watched(self) -> tuple[frozenset[Path], frozenset[Path]]:
        """Return the folders and the single files on which the outputs depend."""
        trees, files = {TEMPLATES}, set()
        named = self.options.config
        try:
            if file := Path(named) if named else configuration.nearest(Path.cwd()):
                files.add(file.absolute())
            trees.add(docs_folder(self.options, load_config(self.options)).absolute())
            if templates := templates_folder(self.options):
                trees.add(templates.absolute())
        except (ConfigError, UsageError):  # it is what it was, until the configuration is mended
            return self.last
        self.last = frozenset(trees), frozenset(files)
        return self.last

    def prepare(self) -> None:
        """Load what a change will need, and have in memory what the last run made, while nobody waits for it."""
        if self.cache.folder is None:
            return
        from rstparse import pipeline  # lazy: see commands/base.py
        from rstparse.emit import output  # noqa: F401  # lazy: as above

        with contextlib.suppress(UsageError, ConfigError, DocsNotFound, OSError):
            config, templates = load_config(self.options), templates_folder(self.options)
            sources = read_docs(self.options, config)
            loaded = pipeline.load_sources(sources, config, cache=self.cache, jobs=1)
            targets = self.options.target or ()
            pipeline.make_plan(loaded, config, targets, templates, self.cache, jobs=1)
        self.cache.settle()
        _keep_memory()

    def update(self, *, jobs: int | None, silent: bool = False) -> bool:
        """Make the outputs what the inputs say now, and tell what that changed; what is wrong is reported.

        A ``silent`` one does and says nothing where no input changed. Returns whether anything was done.
        """
        started = time.monotonic()
        try:
            config = load_config(self.options)
            out = out_folder(self.options, config)
            sources = read_docs(self.options, config)
            before, self.state = self.state, generate.run_key(sources, config, self.options)
            if silent and self.state == before:
                return False
            changed = self.changed(sources)
            done = generate.regenerate(self.options, config, out, sources, self.cache, jobs)
        except (UsageError, ConfigError, DocsNotFound, OSError) as problem:
            before, self.state = self.state, str(problem)
            if self.state != before or not silent:
                print(f"rstparse: {one_line(str(problem))}", file=sys.stderr, flush=True)
            self.code = MISUSE
            return self.state != before
        self.code = done.code
        self.report(changed, done, time.monotonic() - started)
        return True

    def changed(self, sources: Sequence[Source]) -> list[str]:
        """Return the names of files that are new, changed or gone since the last time; none at first."""
        hashes = {
            source.name: hashlib.sha256(
                source.data if isinstance(source.data, bytes) else repr(source.data).encode()
            ).digest()
            for source in sources
        }
        before, self.hashes = self.hashes, hashes
        if not before:
            return []
        return sorted(n for n in before.keys() | hashes.keys() if before.get(n) != hashes.get(n))

    def report(self, changed: list[str], done: Outcome, seconds: float) -> None:
        """Say what a change led to."""
        if self.options.format == "json":
            line = msgspec.structs.asdict(done) | {"changed": changed, "seconds": round(seconds, 3)}
            print(json.dumps(line), flush=True)
            return
        if self.options.quiet:
            return
        self.tell("changed", changed)
        self.tell("written", done.written)
        self.tell("removed", done.removed)
        outcome = generate.summary(done) if done.code == FINE else "nothing was written"
        print(f"{outcome} ({seconds:.2f} s)", flush=True)

    def tell(self, what: str, names: Sequence[str]) -> None:
        """Print names for people, the first few of them."""
        if not names or self.options.quiet or self.options.format == "json":
            return
        for name in names[:_SHOWN]:
            print(one_line(f"{what}: {name}"), flush=True)
        if rest := names[_SHOWN:]:
            print(f"{what}: {count(rest, 'more file')}", flush=True)


def _keep_memory() -> None:
    """What is there now stays: looking for garbage in it at every change would take a while."""
    gc.collect()
    gc.freeze()


def _restart_if_toolkit_changed() -> None:
    """Begin anew with the toolkit's new files, where the toolkit itself was changed."""
    if is_unchanged() or os.name != "posix":
        return
    print("rstparse: the toolkit itself changed; starting again", file=sys.stderr, flush=True)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


COMMAND = Command(
    name="watch",
    summary="write the outputs whenever something is saved",
    examples="rstparse watch\nrstparse watch --docs ../api/source --target client --format json",
    add=_add,
    run=_run,
)
