"""``rstparse generate``: write everything that the pages make."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from rstparse.cache import DeferredCache
from rstparse.commands.base import (
    FINDINGS,
    FINE,
    MISUSE,
    Command,
    add_outputs,
    count,
    load_config,
    load_docs,
    open_cache,
    out_folder,
    plan_outputs,
    read_docs,
    refuse,
    report_to_stderr,
    say,
    shown,
    templates_folder,
)
from rstparse.config import Config
from rstparse.diagnostics import one_line
from rstparse.emit import freshness, manifest
from rstparse.emit.stamps import Stamps
from rstparse.readers.files import Source

if TYPE_CHECKING:  # as in commands/base.py
    from rstparse.emit.plan import Plan
    from rstparse.pipeline import Loaded


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options of everything that writes outputs."""
    add_outputs(parser)
    parser.add_argument("--strict", action="store_true", help="refuse warnings too")
    parser.add_argument(
        "--keep-going", action="store_true", help="write what can be written despite errors"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="replace generated files that were edited, keeping them as .orig",
    )


class Outcome(Struct, frozen=True):
    """What a run did, besides what it reported: its exit code, paths in the output folder, or nothing."""

    code: int
    written: list[str] = []
    removed: list[str] = []
    kept: dict[str, str] = {}
    unchanged: int = 0


def _run(options: argparse.Namespace) -> int:
    config = load_config(options)
    out = out_folder(options, config)
    done = regenerate(options, config, out, read_docs(options, config), open_cache(options))
    if done.code == FINE or done.written or done.unchanged:
        for path, name in done.kept.items():
            say(options, one_line(f"{path} was kept as {name}"))
        say(options, f"{shown(out)}: {summary(done)}")
    return done.code


def regenerate(
    options: argparse.Namespace,
    config: Config,
    out: Path,
    sources: Sequence[Source],
    cache: DeferredCache,
    jobs: int | None = None,
) -> Outcome:
    """Make the output folder what ``sources`` make, reporting what is wrong; see the options of ``generate``."""
    run = run_key(sources, config, options) if cache.folder else ""
    stamps = Stamps(cache.folder, out)
    if cache.folder and (files := freshness.recall(cache, run, out, stamps)) is not None:
        return Outcome(FINE, unchanged=files)
    _, loaded = load_docs(options, sources, cache, jobs)
    errors = loaded.errors
    report_to_stderr(loaded.diagnostics if options.strict else errors)
    made, refusal = None, _refusal(loaded, options)
    if refusal:
        refuse(refusal)
    else:
        made = plan_outputs(loaded, config, options, cache, jobs)
    if made is None:
        cache.settle()
        return Outcome(FINDINGS)
    done = _write(made, out, options, stamps)
    if (
        done.code == FINE
        and not errors
        and cache.folder
        and run == run_key(sources, config, options)
    ):
        freshness.remember(cache, run, made)
    cache.settle()
    if done.code == FINE:
        planned = made.files
        stamps.keep(planned.hashes, planned.texts)
    if errors and done.code == FINE:
        return msgspec.structs.replace(done, code=FINDINGS)
    return done


def _refusal(loaded: Loaded, options: argparse.Namespace) -> str:
    """Return why nothing is to be written; empty if there is no reason."""
    if loaded.errors and not options.keep_going:
        errors = count(loaded.errors, "error")
        return f"{errors} in the pages; nothing was written (--keep-going writes the rest)"
    if options.strict and any(d.severity == "warning" for d in loaded.diagnostics):
        return "warnings in the pages, and --strict was given; nothing was written"
    return ""


_UNREADABLE = (
    "{0} cannot be read, so that no file counts as ours; restore it (git checkout HEAD -- {0}), "
    "then run the same command again"
)


def _write(made: Plan, out: Path, options: argparse.Namespace, stamps: Stamps) -> Outcome:
    from rstparse.emit.output import write  # lazy, as in commands/base.py

    result = write(made, out, force=options.force, stamps=stamps)
    report_to_stderr(result.diagnostics)
    if any(d.code == "output-not-written" for d in result.diagnostics):
        return Outcome(MISUSE)
    foreign = any(d.code == "foreign-file-in-the-way" for d in result.diagnostics)
    if foreign and manifest.is_unreadable(out):
        why = _UNREADABLE.format(shown(out / manifest.NAME))
        return Outcome(refuse(f"{why}; nothing was written"))
    if any(d.severity == "error" for d in result.diagnostics):
        return Outcome(refuse("nothing was written"))
    unchanged = len(made.files.keys() - set(result.written))
    return Outcome(FINE, result.written, result.removed, result.kept, unchanged)


def run_key(sources: Sequence[Source], config: Config, options: argparse.Namespace) -> str:
    """Return what the outputs depend on. The templates may change while they are used; asking again tells."""
    return freshness.run_key(
        sources,
        config,
        targets=options.target or (),
        templates=templates_folder(options),
        strict=options.strict,
    )


def summary(done: Outcome) -> str:
    """Return a run's effect in numbers."""
    return f"{len(done.written)} written, {len(done.removed)} removed, {done.unchanged} unchanged"


COMMAND = Command(
    name="generate",
    summary="write the outputs",
    examples="rstparse generate\n"
    "rstparse generate --docs ../api/source --out build/api --target client",
    add=add,
    run=_run,
)
