"""``rstparse lint``: report what is wrong with the pages."""

from __future__ import annotations

import argparse
import os
import sys

from rstparse.commands.base import FINDINGS, FINE, Command, add_format, load_docs
from rstparse.lint import report


def _run(options: argparse.Namespace) -> int:
    _, loaded = load_docs(options)
    if options.format == "json":
        sys.stdout.write(report.as_json(loaded.diagnostics))
    else:
        sys.stdout.write(
            report.as_text(
                loaded.diagnostics, colour=report.wants_colour(sys.stdout, dict(os.environ))
            )
        )
    return FINDINGS if any(d.severity != "info" for d in loaded.diagnostics) else FINE


COMMAND = Command(
    name="lint",
    summary="report what is wrong with the pages",
    examples="rstparse lint\nrstparse lint --format json --docs ../api/source",
    add=add_format,
    run=_run,
)
