"""The commands and their arguments, as argparse parses them and ``--help`` shows them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from rstparse import __version__

MISUSE = 2
"""Exit code of wrong use and unreadable input."""


def _number(text: str) -> int:
    """Return a whole number that is not negative.

    Raises:
        ValueError: it is something else.
    """
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


_number.__name__ = "number"  # what argparse calls it in its message


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MISUSE, f"{self.prog}: {message}; see {self.prog} --help\n")


COMMANDS: tuple[tuple[str, str, str], ...] = (
    (
        "generate",
        "write the outputs",
        "rstparse generate\nrstparse generate --docs ../api/source --out build/api --target client",
    ),
    (
        "check",
        "tell whether the outputs are what the pages make",
        "rstparse check\nrstparse check --format json",
    ),
    (
        "model",
        "write the model as JSON",
        "rstparse model -o api.json\nrstparse model | jq '.operations[].path'",
    ),
    (
        "stats",
        "count pages, operations, objects, and where facts come from",
        "rstparse stats\nrstparse stats --by group",
    ),
    (
        "lint",
        "report what is wrong with the pages",
        "rstparse lint\nrstparse lint --format json --docs ../api/source",
    ),
    (
        "show",
        "tell all that is known of an operation or object, and from where",
        "rstparse show machine_get\nrstparse show Machine --format json",
    ),
    (
        "serve",
        "run the stub server; other options are its own, see rstparse serve -- --help",
        "rstparse serve --port 9000\nrstparse serve --docs ../api/source --seed empty",
    ),
)
"""Name, summary and examples of each command."""


def parse(
    runs: Mapping[str, Callable[[argparse.Namespace], int]], arguments: Sequence[str] | None
) -> argparse.Namespace:
    """Return the options of a command line; those that ``serve`` hands on are in ``rest``."""
    top = parser(runs)
    options, rest = top.parse_known_args(arguments)
    if rest and options.command != "serve":
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = [word for word in rest if word != "--"]
    return options


def parser(runs: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Return the parser of the command line; ``runs`` has the function of each command."""
    top = _Parser(
        prog="rstparse",
        description="From reStructuredText API reference pages to clients, schemas and models.",
    )
    top.add_argument("--version", action="version", version=f"rstparse {__version__}")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    for name, summary, examples in COMMANDS:
        command = commands.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + ".",
            epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.splitlines()),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        command.set_defaults(run=runs[name])
        _common(command)
        _own(name, command)
    return top


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--docs", metavar="DIR", help="folder of the pages (default: from the configuration)"
    )
    command.add_argument(
        "--config",
        metavar="FILE",
        help="a pyproject.toml (default: the nearest with [tool.rstparse])",
    )
    command.add_argument(
        "--no-sidecars", action="store_true", help="do not read WADL and XSD files"
    )
    command.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")


def _own(name: str, command: argparse.ArgumentParser) -> None:
    if name in ("generate", "check"):
        command.add_argument(
            "--target", metavar="NAME", action="append", help="only this target; may be repeated"
        )
        command.add_argument(
            "--out", metavar="DIR", help="folder of the outputs (default: from the configuration)"
        )
        command.add_argument(
            "--templates",
            metavar="DIR",
            help="templates that win over the built-in ones, file by file",
        )
    if name == "generate":
        command.add_argument("--strict", action="store_true", help="refuse warnings too")
        command.add_argument(
            "--keep-going", action="store_true", help="write what can be written despite errors"
        )
        command.add_argument(
            "--force",
            action="store_true",
            help="replace generated files that were edited, keeping them as .orig",
        )
    if name == "check":
        command.add_argument(
            "--most",
            metavar="N",
            type=_number,
            default=10,
            help="show at most N files (default: 10)",
        )
    if name == "model":
        command.add_argument(
            "-o", "--output", metavar="FILE", help="write to a file instead of standard output"
        )
    if name == "stats":
        command.add_argument("--by", choices=["group"], help="a line a group")
    if name == "show":
        command.add_argument(
            "name", metavar="NAME", help="documented name, type, label or namespace.method"
        )
    if name in ("check", "stats", "lint", "show"):
        command.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="how to print (default: text)",
        )
