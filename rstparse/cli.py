"""The command line: ``rstparse COMMAND``. Exit 0: fine; 1: findings; 2: wrong use or unreadable input."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from rstparse import __version__
from rstparse.commands import NAMES, command
from rstparse.commands.base import MISUSE, UsageError, add_common
from rstparse.config import ConfigError
from rstparse.diagnostics import one_line
from rstparse.readers.files import DocsNotFound

INTERRUPTED, CLOSED_PIPE = 130, 141
"""What a shell reports of a program that SIGINT or SIGPIPE ended: nobody saw whether there were findings."""


def run() -> NoReturn:
    """Run the command line as a process of its own, and end it.

    The process ends at once: to let go of all that a run has made, thing by thing, would take longer than many a part
    of the run.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or never there
            stream.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if sys.stdout is None or sys.stderr is None:
        return MISUSE  # closed by the caller: there is nowhere to say anything
    for stream in (sys.stdout, sys.stderr):
        # A terminal or a log that cannot show a character of a page gets its escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # A run makes millions of objects and drops them by whole pages: looking for garbage more often
    # than that costs a tenth of the time.
    gc.set_threshold(100_000, 50, 1000)
    try:
        code = _run(arguments)
        sys.stdout.flush()  # here, where a closed pipe or a full disk can be reported
        return code
    except BrokenPipeError:
        _discard_output()
        return CLOSED_PIPE
    except OSError as problem:
        _discard_output()
        place = f"{problem.filename}: " if problem.filename else ""
        print(f"rstparse: {one_line(place + (problem.strerror or str(problem)))}", file=sys.stderr)
        return MISUSE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parse(arguments)
        return int(options.run(options))
    except SystemExit as end:  # how argparse ends after --help and on wrong use
        return end.code if isinstance(end.code, int) else MISUSE
    except (UsageError, ConfigError, DocsNotFound) as problem:
        print(f"rstparse: {one_line(str(problem))}", file=sys.stderr)
        return MISUSE


def _discard_output() -> None:
    """Let what is still to be written go nowhere; Python would complain once more when it flushes."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MISUSE, f"{self.prog}: {message}; see {self.prog} --help\n")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of a command line; words for another program are in ``rest``."""
    words = sys.argv[1:] if arguments is None else arguments
    top = _parser(words[:1] if words[:1] and words[0] in NAMES else NAMES)
    options, rest = top.parse_known_args(words)
    if rest and not options.hands_on:
        options.refuse(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = [word for word in rest if word != "--"]
    return options


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of some commands; making those of all takes as long as many a command."""
    top = _Parser(
        prog="rstparse",
        description="From reStructuredText API reference pages to clients, schemas and models.",
    )
    top.add_argument("--version", action="version", version=f"rstparse {__version__}")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    for known in map(command, names):
        summary = known.summary
        parser = commands.add_parser(
            known.name, help=summary, description=summary[0].upper() + summary[1:] + ".",
            epilog="examples:\n" + "\n".join(f"  {line}" for line in known.examples.splitlines()),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        parser.set_defaults(run=known.run, hands_on=known.rest, refuse=parser.error)
        add_common(parser)
        known.add(parser)
    return top


if __name__ == "__main__":
    run()
