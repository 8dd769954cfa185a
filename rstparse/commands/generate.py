"""``rstparse generate``: write everything that the pages make."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

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
    templates_folder,
)
from rstparse.config import Config
from rstparse.diagnostics import one_line
from rstparse.emit import freshness
from rstparse.readers.files import Source


def _add(parser: argparse.ArgumentParser) -> None:
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


def _run(options: argparse.Namespace) -> int:
    config = load_config(options)
    out = out_folder(options, config)
    cache = open_cache(options)
    sources = read_docs(options, config)
    run = _key(sources, config, options) if cache.folder else ""
    if cache.folder and (files := freshness.recall(cache, run, out)) is not None:
        return _done(options, out, 0, 0, files)
    _, loaded = load_docs(options, sources)
    errors = loaded.errors
    report_to_stderr(loaded.diagnostics if options.strict else errors)
    if errors and not options.keep_going:
        return refuse(
            f"{count(errors, 'error')} in the pages; nothing was written (--keep-going writes the rest)"
        )
    if options.strict and any(d.severity == "warning" for d in loaded.diagnostics):
        return refuse("warnings in the pages, and --strict was given; nothing was written")
    made = plan_outputs(loaded, config, options)
    if made is None:
        return FINDINGS
    from rstparse.emit.output import write  # lazy, as in commands/base.py

    result = write(made, out, force=options.force)
    report_to_stderr(result.diagnostics)
    if any(d.code == "output-not-written" for d in result.diagnostics):
        return MISUSE
    if any(d.severity == "error" for d in result.diagnostics):
        return refuse("nothing was written")
    unchanged = len(made.files.keys() - set(result.written))
    for path, name in result.kept.items():
        say(options, one_line(f"{path} was kept as {name}"))
    if not errors and run == (_key(sources, config, options) if cache.folder else None):
        freshness.remember(cache, run, made)
        cache.settle()
    _done(options, out, len(result.written), len(result.removed), unchanged)
    return FINDINGS if errors else FINE


def _key(sources: Sequence[Source], config: Config, options: argparse.Namespace) -> str:
    """Return what the outputs depend on. The templates may change while they are used; asking again tells."""
    return freshness.run_key(
        sources,
        config,
        targets=options.target or (),
        templates=templates_folder(options),
        strict=options.strict,
    )


def _done(
    options: argparse.Namespace, out: Path, written: int, removed: int, unchanged: int
) -> int:
    say(options, f"{out}: {written} written, {removed} removed, {unchanged} unchanged")
    return FINE


COMMAND = Command(
    name="generate",
    summary="write the outputs",
    examples="rstparse generate\n"
    "rstparse generate --docs ../api/source --out build/api --target client",
    add=_add,
    run=_run,
)
