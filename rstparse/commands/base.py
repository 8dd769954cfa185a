"""What every command is made of, and what commands share: options, loading, planning, and how they speak."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rstparse import config as configuration
from rstparse.cache import DeferredCache, default_folder, key
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.readers.files import read_sources
from rstparse.toolkit import is_unchanged, toolkit_hash

# The way down and all that it needs (docutils, Jinja, black) is imported lazily below, once it is clear that there
# is something to do.
if TYPE_CHECKING:
    from rstparse.emit.plan import Plan
    from rstparse.pipeline import Loaded
    from rstparse.readers.files import Source

FINE, FINDINGS, MISUSE = 0, 1, 2
"""Exit codes: all well; something was found; wrong use or unreadable input."""


class UsageError(Exception):
    """The command cannot be carried out as given; the message says what to do instead."""


class Command(Struct, frozen=True, kw_only=True):
    """One command of the command line.

    Attributes:
        name: what is typed.
        summary: one phrase for the list of commands.
        examples: command lines for ``--help``, each a line.
        run: from parsed options to the exit code.
        add: adds the options of its own to its parser.
        rest: whether words that the parser does not know are handed on, in ``options.rest``.
    """

    name: str
    summary: str
    examples: str
    run: Callable[[argparse.Namespace], int]
    add: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    rest: bool = False


# Options -------------------------------------------------------------------------------------------


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes."""
    parser.add_argument(
        "--docs", metavar="DIR", help="folder of the pages (default: from the configuration)"
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="a pyproject.toml (default: the nearest with [tool.rstparse])",
    )
    parser.add_argument("--no-sidecars", action="store_true", help="do not read WADL and XSD files")
    parser.add_argument(
        "--cache",
        metavar="DIR",
        help="folder of what earlier runs made (default: $RSTPARSE_CACHE, or rstparse in the user's cache)",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="make everything anew, keep nothing"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")


def add_docs(parser: argparse.ArgumentParser) -> None:
    """Let the folder of the pages be named without ``--docs``, as one names files to other linters."""
    parser.add_argument(
        "docs", nargs="?", default=argparse.SUPPRESS, metavar="DIR", help="the same as --docs"
    )


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the choice of outputs, and of the templates that they are made from."""
    parser.add_argument(
        "--target", metavar="NAME", action="append", help="only this target; may be repeated"
    )
    parser.add_argument(
        "--out", metavar="DIR", help="folder of the outputs (default: from the configuration)"
    )
    parser.add_argument(
        "--templates", metavar="DIR", help="templates that win over the built-in ones, file by file"
    )


def add_format(parser: argparse.ArgumentParser, *more: str) -> None:
    """Add ``--format``: text, JSON, and ``more``."""
    parser.add_argument(
        "--format",
        choices=["text", "json", *more],
        default="text",
        help="how to print (default: text)",
    )


def number(text: str) -> int:
    """Return a whole number that is not negative, for argparse.

    Raises:
        ValueError: it is something else.
    """
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


# The way down --------------------------------------------------------------------------------------


def load_config(options: argparse.Namespace) -> Config:
    """Return the configuration that ``--config`` names, or the nearest."""
    return configuration.load(config_file(options))


def config_file(options: argparse.Namespace) -> Path | None:
    """Return the file that ``--config`` names, or None: then the nearest counts."""
    return Path(options.config) if options.config else None


def cache_folder(options: argparse.Namespace) -> Path | None:
    """Return the folder of what earlier runs made; None with ``--no-cache``."""
    toolkit_hash()  # before anything that makes results is loaded
    if options.no_cache:
        return None
    return Path(options.cache).absolute() if options.cache else default_folder()


def open_cache(options: argparse.Namespace) -> DeferredCache:
    """Return the store of what earlier runs made; one that remembers nothing with ``--no-cache``."""
    return DeferredCache(cache_folder(options), is_unchanged, bundle=bundle_key(options))


def bundle_key(options: argparse.Namespace) -> str:
    """Return under what a command keeps together what it used; runs with the same options use much the same."""
    told = [options.docs, options.config, getattr(options, "target", None), options.no_sidecars]
    kind = "outputs" if hasattr(options, "target") else str(options.command)
    return key("bundle", toolkit_hash(), kind, str(Path.cwd()), repr(told))


def load_docs(
    options: argparse.Namespace,
    sources: Sequence[Source] | None = None,
    cache: DeferredCache | None = None,
    jobs: int | None = None,
) -> tuple[Config, Loaded]:
    """Read the pages that the options name, or those given, with progress on a terminal.

    A ``cache`` that is given is not settled.
    """
    config = load_config(options)
    store = cache or open_cache(options)
    from rstparse.pipeline import load_sources  # lazy, see above

    if sources is None:
        sources = read_docs(options, config)
    with Progress("reading", options.quiet) as progress:
        loaded = load_sources(sources, config, progress=progress, cache=store, jobs=jobs)
    if cache is None:
        store.settle()
    return config, loaded


def read_docs(options: argparse.Namespace, config: Config) -> list[Source]:
    """Return the files of the docs folder."""
    return read_sources(docs_folder(options, config), sidecars=not options.no_sidecars)


def plan_outputs(
    loaded: Loaded,
    config: Config,
    options: argparse.Namespace,
    cache: DeferredCache | None = None,
    jobs: int | None = None,
) -> Plan | None:
    """Make all outputs in memory; None if a target or template is wrong, which has been reported then.

    A ``cache`` that is given is not settled.
    """
    if sys.flags.optimize > 1:
        raise UsageError("the model's schema is made of docstrings; run Python without -OO")
    templates = templates_folder(options)
    store = cache or open_cache(options)
    from rstparse.pipeline import make_plan  # lazy, see above

    made = make_plan(loaded, config, options.target or (), templates, store, jobs)
    if cache is None:
        store.settle()
    if unknown := [d for d in made.diagnostics if d.code == "unknown-target"]:
        raise UsageError("; ".join(f"{d.message}; {d.help}" for d in unknown))
    report_to_stderr(made.diagnostics)
    if any(d.severity == "error" for d in made.diagnostics):
        refuse("a target or template is wrong; nothing was written")
        return None
    return made


def docs_folder(options: argparse.Namespace, config: Config) -> Path:
    """Return the folder of the pages."""
    return Path(options.docs) if options.docs else Path(config.docs)


def templates_folder(options: argparse.Namespace) -> Path | None:
    """Return the user's folder of templates, which is there, or None."""
    templates = Path(options.templates) if options.templates else None
    if templates is not None and not templates.is_dir():
        raise UsageError(f"{templates}: no such folder of templates")
    return templates


def out_folder(options: argparse.Namespace, config: Config) -> Path:
    """Return the folder of the outputs, which does not lie among the pages."""
    out = Path(options.out) if options.out else Path(config.out)
    docs = docs_folder(options, config)
    if out.resolve().is_relative_to(docs.resolve()):
        raise UsageError(f"{out}: the outputs would become pages; name a folder outside {docs}")
    return out


# Speaking ------------------------------------------------------------------------------------------


def report_to_stderr(diagnostics: Sequence[Diagnostic]) -> None:
    """Print diagnostics, if there are any, where they do not mix with a command's output."""
    if diagnostics:
        from rstparse.lint import report  # lazy, see above

        colour = report.wants_colour(sys.stderr, dict(os.environ))
        sys.stderr.write(report.as_text(diagnostics, colour=colour))


def refuse(why: str) -> int:
    """Say why a command does not go on, and return its exit code."""
    print(f"rstparse: {why}", file=sys.stderr)
    return FINDINGS


def say(options: argparse.Namespace, text: str) -> None:
    """Print a line for people, unless they want quiet."""
    if not options.quiet:
        print(text)


def shown(path: Path) -> str:
    """Return a path for people: from the folder that they are in, where it lies below that."""
    here = Path.cwd()
    return one_line(str(path.relative_to(here) if path.is_relative_to(here) else path))


def count(things: Sequence[Any], word: str) -> str:
    """Return ``1 file`` or ``2 files``."""
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def print_json(data: Any) -> None:
    """Print JSON in which everything that could steer a terminal is an escape."""
    from rstparse.lint import report  # lazy, see above

    sys.stdout.write(report.dumped(data))


class Progress:
    """A line on the terminal for what takes over a second; nothing elsewhere, nothing when quiet."""

    def __init__(self, what: str, quiet: bool) -> None:
        self.what = what
        self.shown = False
        self.wanted = not quiet and sys.stderr.isatty()
        self.start = self.last = time.monotonic()

    def __enter__(self) -> Callable[[int, int], None]:
        return self.update

    def update(self, done: int, total: int) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if not self.wanted or now - self.start < 1 or now - self.last < 0.1:
            return
        self.last, self.shown = now, True
        sys.stderr.write(f"\r{self.what}: {done} of {total} files")
        sys.stderr.flush()

    def __exit__(self, *exception: object) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
