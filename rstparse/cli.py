"""The command line: ``rstparse COMMAND``. Exit 0: fine; 1: findings; 2: wrong use or unreadable input."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from rstparse import __version__
from rstparse import config as configuration
from rstparse.config import Config, ConfigError
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.emit import Plan, compare, write
from rstparse.lint import report
from rstparse.model import to_json
from rstparse.pipeline import Loaded, load, make_plan, statistics, statistics_by_group
from rstparse.readers.tree import DocsNotFound
from rstparse.show import as_data, as_text, find, nearest

FINE, FINDINGS, MISUSE = 0, 1, 2


class UsageError(Exception):
    """The command cannot be carried out as given; the message says what to do instead."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MISUSE, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (UsageError, ConfigError, DocsNotFound) as problem:
        print(f"rstparse: {one_line(str(problem))}", file=sys.stderr)
        return MISUSE
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return 130


# Commands ------------------------------------------------------------------------------------------


def _generate(options: argparse.Namespace) -> int:
    config, loaded = _load(options)
    errors = loaded.errors
    _report(loaded.diagnostics if options.strict else errors, options)
    if errors and not options.keep_going:
        return _refused(
            f"{_count(errors, 'error')} in the pages; nothing was written (--keep-going writes the rest)"
        )
    if options.strict and any(d.severity == "warning" for d in loaded.diagnostics):
        return _refused("warnings in the pages, and --strict was given; nothing was written")
    made = _plan(loaded, config, options)
    if made is None:
        return FINDINGS
    out = _out(options, config)
    result = write(made, out, force=options.force)
    _report(result.diagnostics, options)
    if any(d.severity == "error" for d in result.diagnostics):
        return _refused("nothing was written")
    _say(
        options,
        f"{out}: {len(result.written)} written, {len(result.removed)} removed, {len(made.files.keys() - set(result.written))} unchanged",
    )
    return FINDINGS if errors else FINE


def _check(options: argparse.Namespace) -> int:
    config, loaded = _load(options)
    _report(loaded.errors, options)
    if loaded.errors:
        return FINDINGS
    made = _plan(loaded, config, options)
    if made is None:
        return FINDINGS
    out = _out(options, config)
    differences = compare(made, out)
    if options.format == "json":
        print(
            json.dumps(
                [{"path": d.path, "kind": d.kind, "diff": d.diff} for d in differences], indent=2
            )
        )
    else:
        for difference in differences[: options.most]:
            print(f"{difference.kind}: {one_line(difference.path)}")
            print(_shortened(difference.diff, 40), end="")
        if len(differences) > options.most:
            print(f"… and {len(differences) - options.most} more files")
    if differences:
        print(
            f"{_count(differences, 'file')} not as the pages make them; mend: {_mending(options)}",
            file=sys.stderr,
        )
        return FINDINGS
    _say(options, f"{out} is what the pages make: {len(made.files)} files")
    return FINE


def _model(options: argparse.Namespace) -> int:
    _, loaded = _load(options)
    _report(loaded.errors, options)
    data = to_json(loaded.api)
    if options.output:
        Path(options.output).write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
    return FINDINGS if loaded.errors else FINE


def _stats(options: argparse.Namespace) -> int:
    _, loaded = _load(options)
    if options.by == "group":
        rows = statistics_by_group(loaded)
        print(json.dumps(rows, indent=2) if options.format == "json" else _table(rows))
        return FINE
    numbers = statistics(loaded)
    if options.format == "json":
        print(json.dumps(numbers, indent=2))
    else:
        for name, value in numbers.items():
            text = (
                ", ".join(f"{v} {k}" for k, v in value.items())
                if isinstance(value, dict)
                else str(value)
            )
            print(f"{name + ':':<13}{text}")
    return FINE


def _lint(options: argparse.Namespace) -> int:
    _, loaded = _load(options)
    if options.format == "json":
        sys.stdout.write(report.as_json(loaded.diagnostics))
    else:
        sys.stdout.write(
            report.as_text(
                loaded.diagnostics, colour=report.wants_colour(sys.stdout, dict(os.environ))
            )
        )
    return FINDINGS if any(d.severity != "info" for d in loaded.diagnostics) else FINE


def _show(options: argparse.Namespace) -> int:
    _, loaded = _load(options)
    found = find(loaded.api, options.name)
    if not found:
        near = nearest(loaded.api, options.name)
        raise UsageError(
            f"nothing is named '{options.name}'"
            + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    if options.format == "json":
        print(
            json.dumps(
                [as_data(thing, loaded.ledger) for thing in found], indent=2, ensure_ascii=False
            )
        )
    else:
        print("\n".join(as_text(thing, loaded.ledger) for thing in found), end="")
    return FINE


# What commands share -------------------------------------------------------------------------------


def _load(options: argparse.Namespace) -> tuple[Config, Loaded]:
    config = configuration.load(Path(options.config) if options.config else None)
    docs = Path(options.docs) if options.docs else Path(config.docs)
    with _Progress("reading", options.quiet) as progress:
        return config, load(docs, config, sidecars=not options.no_sidecars, progress=progress)


def _plan(loaded: Loaded, config: Config, options: argparse.Namespace) -> Plan | None:
    templates = Path(options.templates) if options.templates else None
    if templates is not None and not templates.is_dir():
        raise UsageError(f"{templates}: no such folder of templates")
    made = make_plan(loaded, config, options.target or (), templates)
    _report(made.diagnostics, options)
    if any(d.severity == "error" for d in made.diagnostics):
        _refused("a target or template is wrong; nothing was written")
        return None
    return made


def _out(options: argparse.Namespace, config: Config) -> Path:
    return Path(options.out) if options.out else Path(config.out)


def _report(diagnostics: Sequence[Diagnostic], options: argparse.Namespace) -> None:
    if diagnostics:
        colour = report.wants_colour(sys.stderr, dict(os.environ))
        sys.stderr.write(report.as_text(diagnostics, colour=colour))


def _refused(why: str) -> int:
    print(f"rstparse: {why}", file=sys.stderr)
    return FINDINGS


def _say(options: argparse.Namespace, text: str) -> None:
    if not options.quiet:
        print(text)


def _count(things: Sequence[Any], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _shortened(text: str, most: int) -> str:
    lines = text.splitlines(keepends=True)
    rest = len(lines) - most
    return "".join(lines[:most]) + (f"… {rest} more lines\n" if rest > 0 else "")


def _mending(options: argparse.Namespace) -> str:
    words = ["rstparse generate"]
    words += [f"--docs {options.docs}"] if options.docs else []
    words += [f"--out {options.out}"] if options.out else []
    return " ".join(words)


def _table(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    columns = list(rows[0])
    widths = {c: max(len(c), *(len(str(row[c])) for row in rows)) for c in columns}
    lines = ["  ".join(f"{c:<{widths[c]}}" for c in columns).rstrip()]
    lines += ["  ".join(f"{row[c]!s:<{widths[c]}}" for c in columns).rstrip() for row in rows]
    return "\n".join(lines)


class _Progress:
    """A line on the terminal for what takes over a second; nothing elsewhere, nothing when quiet."""

    def __init__(self, what: str, quiet: bool) -> None:
        self.what = what
        self.shown = False
        self.wanted = not quiet and sys.stderr.isatty()
        self.start = self.last = time.monotonic()

    def __enter__(self) -> Callable[[int, int], None]:
        return self.update

    def update(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.wanted or now - self.start < 1 or now - self.last < 0.1:
            return
        self.last, self.shown = now, True
        sys.stderr.write(f"\r{self.what}: {done} of {total} files")
        sys.stderr.flush()

    def __exit__(self, *exception: object) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")


# The parser ----------------------------------------------------------------------------------------

_COMMANDS: tuple[tuple[str, Callable[[argparse.Namespace], int], str, str], ...] = (
    (
        "generate",
        _generate,
        "write the outputs",
        "rstparse generate\nrstparse generate --docs ../api/source --out build/api --target client",
    ),
    (
        "check",
        _check,
        "tell whether the outputs are what the pages make",
        "rstparse check\nrstparse check --format json",
    ),
    (
        "model",
        _model,
        "write the model as JSON",
        "rstparse model -o api.json\nrstparse model | jq '.operations[].path'",
    ),
    (
        "stats",
        _stats,
        "count pages, operations, objects, and where facts come from",
        "rstparse stats\nrstparse stats --by group",
    ),
    (
        "lint",
        _lint,
        "report what is wrong with the pages",
        "rstparse lint\nrstparse lint --format json --docs ../api/source",
    ),
    (
        "show",
        _show,
        "tell all that is known of an operation or object, and from where",
        "rstparse show machine_get\nrstparse show Machine --format json",
    ),
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = _Parser(
        prog="rstparse",
        description="From reStructuredText API reference pages to clients, schemas and models.",
    )
    top.add_argument("--version", action="version", version=f"rstparse {__version__}")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    for name, run, summary, examples in _COMMANDS:
        command = commands.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + ".",
            epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.splitlines()),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        command.set_defaults(run=run)
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
            "--most", metavar="N", type=int, default=10, help="show at most N files (default: 10)"
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


if __name__ == "__main__":
    sys.exit(main())
