"""``rstparse check``: tell whether the outputs are what the pages make."""

from __future__ import annotations

import argparse
import shlex
import sys

from rstparse.commands.base import (
    FINDINGS,
    FINE,
    Command,
    add_format,
    add_outputs,
    count,
    load_docs,
    number,
    out_folder,
    plan_outputs,
    print_json,
    report_to_stderr,
    say,
    shown,
)
from rstparse.diagnostics import one_line
from rstparse.emit.compare import Difference, compare
from rstparse.emit.manifest import NAME as MANIFEST

_FORCED = {"edited", "foreign"}
"""Files that are not ours to replace, unless we are told to."""


def _add(parser: argparse.ArgumentParser) -> None:
    add_outputs(parser)
    parser.add_argument(
        "--most", metavar="N", type=number, default=10, help="show at most N files (default: 10)"
    )
    add_format(parser)


def _run(options: argparse.Namespace) -> int:
    config, loaded = load_docs(options)
    report_to_stderr(loaded.errors)
    if loaded.errors:
        return FINDINGS
    made = plan_outputs(loaded, config, options)
    if made is None:
        return FINDINGS
    out = out_folder(options, config)
    differences = _telling(compare(made, out))
    if options.format == "json":
        print_json([{"path": d.path, "kind": d.kind, "diff": d.diff} for d in differences])
    else:
        for difference in differences[: options.most]:
            print(f"{difference.kind}: {one_line(difference.path)}")
            print("\n".join(_shortened(difference.diff, 40)))
        if len(differences) > options.most:
            print(f"… and {count(differences[options.most :], 'more file')}")
    if differences:
        kinds = {difference.kind for difference in differences}
        first = "move away what is blocked, then " if "blocked" in kinds else ""
        edited = " (keeps what was edited as .orig)" if kinds & _FORCED else ""
        print(
            f"{count(differences, 'file')} not as the pages make them; mend: "
            f"{first}{_mending(options, force=bool(edited))}{edited}",
            file=sys.stderr,
        )
        return FINDINGS
    say(options, f"{shown(out)} is what the pages make: {len(made.files)} files")
    return FINE


def _telling(differences: list[Difference]) -> list[Difference]:
    """Return the differences without that of the manifest, which follows from the others, if there are any."""
    others = [difference for difference in differences if difference.path != MANIFEST]
    return others or differences


def _shortened(text: str, most: int) -> list[str]:
    lines = [one_line(line.expandtabs()) for line in text.removesuffix("\n").split("\n")]
    rest = len(lines) - most
    return lines[:most] + ([f"… {rest} more line{'' if rest == 1 else 's'}"] if rest > 0 else [])


def _mending(options: argparse.Namespace, *, force: bool) -> str:
    """Return the command that brings the outputs up to date, for a shell."""
    words = ["rstparse", "generate"]
    for name in ("docs", "config", "out", "templates"):
        value = getattr(options, name)
        words += [f"--{name}", value] if value else []
    for target in options.target or ():
        words += ["--target", target]
    return shlex.join(words + ["--no-sidecars"] * options.no_sidecars + ["--force"] * force)


COMMAND = Command(
    name="check",
    summary="tell whether the outputs are what the pages make",
    examples="rstparse check\nrstparse check --format json",
    add=_add,
    run=_run,
)
