"""``rstparse generate``: write everything that the pages make."""

from __future__ import annotations

import argparse

from rstparse.commands.base import (
    FINDINGS,
    FINE,
    MISUSE,
    Command,
    add_outputs,
    count,
    load_docs,
    out_folder,
    plan_outputs,
    refuse,
    report_to_stderr,
    say,
)
from rstparse.diagnostics import one_line
from rstparse.emit import write


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
    config, loaded = load_docs(options)
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
    out = out_folder(options, config)
    result = write(made, out, force=options.force)
    report_to_stderr(result.diagnostics)
    if any(d.code == "output-not-written" for d in result.diagnostics):
        return MISUSE
    if any(d.severity == "error" for d in result.diagnostics):
        return refuse("nothing was written")
    unchanged = len(made.files.keys() - set(result.written))
    for path, name in result.kept.items():
        say(options, one_line(f"{path} was kept as {name}"))
    say(
        options,
        f"{out}: {len(result.written)} written, {len(result.removed)} removed, {unchanged} unchanged",
    )
    return FINDINGS if errors else FINE


COMMAND = Command(
    name="generate",
    summary="write the outputs",
    examples="rstparse generate\n"
    "rstparse generate --docs ../api/source --out build/api --target client",
    add=_add,
    run=_run,
)
