"""The command line: ``rstparse COMMAND``. Exit 0: fine; 1: findings; 2: wrong use or unreadable input."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rstparse import config as configuration
from rstparse import serve
from rstparse.arguments import MISUSE, parse
from rstparse.config import Config, ConfigError
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.emit import Difference, Plan, compare, write
from rstparse.emit.manifest import NAME as MANIFEST
from rstparse.lint import report
from rstparse.model import to_json
from rstparse.pipeline import Loaded, load, make_plan, statistics, statistics_by_group
from rstparse.readers.tree import DocsNotFound
from rstparse.show import as_data, as_text, find, nearest

FINE, FINDINGS = 0, 1
INTERRUPTED, CLOSED_PIPE = 130, 141
"""What a shell reports of a program that SIGINT or SIGPIPE ended: nobody saw whether there were findings."""


class UsageError(Exception):
    """The command cannot be carried out as given; the message says what to do instead."""


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
        options = parse(_RUNS, arguments)
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
    if any(d.code == "output-not-written" for d in result.diagnostics):
        return MISUSE
    if any(d.severity == "error" for d in result.diagnostics):
        return _refused("nothing was written")
    unchanged = len(made.files.keys() - set(result.written))
    for path, name in result.kept.items():
        _say(options, one_line(f"{path} was kept as {name}"))
    _say(
        options,
        f"{out}: {len(result.written)} written, {len(result.removed)} removed, {unchanged} unchanged",
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
    differences = _telling(compare(made, out))
    if options.format == "json":
        _print_json([{"path": d.path, "kind": d.kind, "diff": d.diff} for d in differences])
    else:
        for difference in differences[: options.most]:
            print(f"{difference.kind}: {one_line(difference.path)}")
            print("\n".join(_shortened(difference.diff, 40)))
        if len(differences) > options.most:
            print(f"… and {_count(differences[options.most :], 'more file')}")
    if differences:
        print(
            f"{_count(differences, 'file')} not as the pages make them; mend: {_mending(options)}",
            file=sys.stderr,
        )
        return FINDINGS
    _say(options, f"{out} is what the pages make: {len(made.files)} files")
    return FINE


def _telling(differences: list[Difference]) -> list[Difference]:
    """Return the differences without that of the manifest, which follows from the others, if there are any."""
    others = [difference for difference in differences if difference.path != MANIFEST]
    return others or differences


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
        if options.format == "json":
            _print_json(rows)
        else:
            print(_table(rows))
        return FINE
    numbers = statistics(loaded)
    if options.format == "json":
        _print_json(numbers)
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
        _print_json([as_data(thing, loaded.ledger) for thing in found])
    else:
        print("\n".join(as_text(thing, loaded.ledger) for thing in found), end="")
    return FINE


def _serve(options: argparse.Namespace) -> int:
    config = configuration.load(Path(options.config) if options.config else None)
    if options.docs is None:
        return _run_stub(Path(config.out), config, options)
    with tempfile.TemporaryDirectory(prefix="rstparse-") as folder:
        options.target, options.templates = ["client", "server"], None
        config, loaded = _load(options)
        _report(loaded.errors, options)
        made = _plan(loaded, config, options)
        if loaded.errors or made is None:
            return FINDINGS
        write(made, Path(folder))
        return _run_stub(Path(folder), config, options)


def _run_stub(out: Path, config: Config, options: argparse.Namespace) -> int:
    package = config.targets.get("server", {}).get("package", "")
    arguments = [*options.rest, *(["--quiet"] if options.quiet else [])]
    try:
        return serve.run(out, package or f"{config.service.lower()}_stub", arguments)
    except serve.NotServable as problem:
        raise UsageError(str(problem)) from None


# What commands share -------------------------------------------------------------------------------


def _load(options: argparse.Namespace) -> tuple[Config, Loaded]:
    config = configuration.load(Path(options.config) if options.config else None)
    docs = Path(options.docs) if options.docs else Path(config.docs)
    with _Progress("reading", options.quiet) as progress:
        return config, load(docs, config, sidecars=not options.no_sidecars, progress=progress)


def _plan(loaded: Loaded, config: Config, options: argparse.Namespace) -> Plan | None:
    if sys.flags.optimize > 1:
        raise UsageError("the model's schema is made of docstrings; run Python without -OO")
    templates = Path(options.templates) if options.templates else None
    if templates is not None and not templates.is_dir():
        raise UsageError(f"{templates}: no such folder of templates")
    made = make_plan(loaded, config, options.target or (), templates)
    if unknown := [d for d in made.diagnostics if d.code == "unknown-target"]:
        raise UsageError("; ".join(f"{d.message}; {d.help}" for d in unknown))
    _report(made.diagnostics, options)
    if any(d.severity == "error" for d in made.diagnostics):
        _refused("a target or template is wrong; nothing was written")
        return None
    return made


def _out(options: argparse.Namespace, config: Config) -> Path:
    out = Path(options.out) if options.out else Path(config.out)
    docs = Path(options.docs) if options.docs else Path(config.docs)
    if out.resolve().is_relative_to(docs.resolve()):
        raise UsageError(f"{out}: the outputs would become pages; name a folder outside {docs}")
    return out


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


def _shortened(text: str, most: int) -> list[str]:
    lines = [one_line(line.expandtabs()) for line in text.removesuffix("\n").split("\n")]
    rest = len(lines) - most
    return lines[:most] + ([f"… {rest} more line{'' if rest == 1 else 's'}"] if rest > 0 else [])


def _mending(options: argparse.Namespace) -> str:
    """Return the command that brings the outputs up to date, for a shell."""
    words = ["rstparse", "generate"]
    for name in ("docs", "config", "out", "templates"):
        value = getattr(options, name)
        words += [f"--{name}", value] if value else []
    for target in options.target or ():
        words += ["--target", target]
    return shlex.join(words + ["--no-sidecars"] * options.no_sidecars)


def _print_json(data: Any) -> None:
    """Print JSON in which everything that could steer a terminal is an escape."""
    sys.stdout.write(report.dumped(data))


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


_RUNS = {
    "generate": _generate,
    "check": _check,
    "model": _model,
    "stats": _stats,
    "lint": _lint,
    "show": _show,
    "serve": _serve,
}


if __name__ == "__main__":
    sys.exit(main())
