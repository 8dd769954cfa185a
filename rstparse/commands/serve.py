"""``rstparse serve``: run the stub server that the pages make."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rstparse import serve
from rstparse.commands.base import (
    FINDINGS,
    Command,
    UsageError,
    load_config,
    load_docs,
    plan_outputs,
    report_to_stderr,
)
from rstparse.config import Config
from rstparse.emit.output import write


def _run(options: argparse.Namespace) -> int:
    if options.docs is None:
        config = load_config(options)
        return _run_stub(Path(config.out), config, options)
    with tempfile.TemporaryDirectory(prefix="rstparse-") as folder:
        options.target, options.templates = ["client", "server", "docs"], None
        config, loaded = load_docs(options)
        report_to_stderr(loaded.errors)
        made = plan_outputs(loaded, config, options)
        if loaded.errors or made is None:
            return FINDINGS
        write(made, Path(folder))
        return _run_stub(Path(folder), config, options)


def _run_stub(out: Path, config: Config, options: argparse.Namespace) -> int:
    package = config.targets.get("server", {}).get("package", "")
    arguments = [*_site(out, options.rest), *options.rest, *(["--quiet"] if options.quiet else [])]
    try:
        return serve.run(out, package or f"{config.service.lower()}_stub", arguments)
    except serve.NotServable as problem:
        raise UsageError(str(problem)) from None


def _site(out: Path, given: Sequence[str]) -> list[str]:
    """Return the option by which the stub also serves the docs index, where there is one and none was named."""
    folder = out / "docs"
    named = any(word.partition("=")[0] == "--site" for word in given)
    return [] if named or not (folder / "index.html").is_file() else ["--site", str(folder)]


COMMAND = Command(
    name="serve",
    summary="run the stub server, with the docs index at /docs; other options are its own, see rstparse serve -- --help",
    examples="rstparse serve --port 9000\nrstparse serve --docs ../api/source --seed empty",
    run=_run,
    rest=True,
)
