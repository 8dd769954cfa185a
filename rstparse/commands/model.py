"""``rstparse model``: write the model as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rstparse.commands.base import FINDINGS, FINE, Command, load_docs, report_to_stderr
from rstparse.model import to_json


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to a file instead of standard output"
    )


def _run(options: argparse.Namespace) -> int:
    _, loaded = load_docs(options)
    report_to_stderr(loaded.errors)
    data = to_json(loaded.api)
    if options.output:
        Path(options.output).write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
    return FINDINGS if loaded.errors else FINE


COMMAND = Command(
    name="model",
    summary="write the model as JSON",
    examples="rstparse model -o api.json\nrstparse model | jq '.operations[].path'",
    add=_add,
    run=_run,
)
