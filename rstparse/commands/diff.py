"""``rstparse diff``: what changed between two sides, and whom it breaks."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rstparse.cache import Cache
from rstparse.commands.base import (
    FINDINGS,
    FINE,
    Command,
    Progress,
    UsageError,
    add_format,
    config_file,
    count,
    docs_folder,
    load_config,
    open_cache,
    print_json,
    refuse,
    report_to_stderr,
)
from rstparse.compare import SEVERITIES, Change, compare, explain
from rstparse.compare.approvals import NAME as APPROVALS
from rstparse.compare.approvals import Judged, entry_for, judge, read_approvals
from rstparse.compare.report import as_data, as_text
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.lint import report

if TYPE_CHECKING:
    from rstparse.sides import Side

_LEVELS = {"wire": "wire", "source": "source", "breaking": "source", "none": "none"}
"""What ``--fail-on`` takes, and the mildest severity that then fails."""

_ENTRIES = 20
"""How many approvals are written out at once; whoever breaks more will hardly approve each."""


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


_date.__name__ = "date"  # what argparse calls a value that is none


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old",
        metavar="OLD",
        nargs="?",
        help="folder of pages, model file, revision of git, or REV:PATH",
    )
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="the same (default: the folder of the pages)"
    )
    add_format(parser, "markdown")
    parser.add_argument(
        "--fail-on",
        choices=[*_LEVELS],
        help="exit 1 on an unapproved change that breaks the wire; the client's source or the wire (source, "
        "breaking); or on any change, though it breaks nobody (none)",
    )
    parser.add_argument(
        "--approvals",
        metavar="FILE",
        help=f"approved changes (default: {APPROVALS} beside the pages of NEW)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 on approvals that are unused or expired too"
    )
    parser.add_argument(
        "--today", metavar="DATE", type=_date, help="judge approvals as of a date, 2027-01-31"
    )
    parser.add_argument(
        "--keep-going", action="store_true", help="compare what can be read despite errors"
    )
    parser.add_argument("--explain", metavar="CODE", help="tell what a rule is about, and stop")


def _run(options: argparse.Namespace) -> int:
    if options.explain:
        return _explain(options.explain)
    if options.old is None:
        raise UsageError(
            "name what to compare with, a revision of git for instance; see rstparse diff --help"
        )
    config = load_config(options)
    new_text = options.new or str(docs_folder(options, config))
    cache = open_cache(options)
    sides = [_read(text, config, options, cache) for text in (options.old, new_text)]
    cache.settle()
    old, new = sides
    for notice in (*old.notices, *new.notices):
        _note(notice)
    report_to_stderr([*old.errors, *new.errors])
    if new.errors and not options.keep_going:
        return refuse(
            f"{count(new.errors, 'error')} in the pages, so that things may only seem to be gone "
            "(--keep-going compares the rest)"
        )
    if old.errors:
        _note(
            f"{count(old.errors, 'error')} in {one_line(options.old)}, so that things may only seem to be new or changed"
        )
    today = options.today or datetime.date.today()
    judged, broken = _judge(compare(old.api, new.api), new, today, options)
    if options.format == "json":
        print_json(as_data(judged, old.api, new.api))
    elif options.format == "markdown":
        from rstparse.emit.changelog import as_markdown  # lazy: the other formats do without

        sys.stdout.write(as_markdown(judged, old.api, new.api))
    else:
        colour = report.wants_colour(sys.stdout, dict(os.environ))
        sys.stdout.write(as_text(judged, colour=colour))
    report_to_stderr(broken)
    failing = _failing(judged, options.fail_on)
    if failing:
        _say_how_to_approve(failing, today, options)
    strict = options.strict and judged.findings
    return FINDINGS if broken or failing or strict else FINE


def _note(text: str) -> None:
    print(f"rstparse: {text}", file=sys.stderr)


def _explain(code: str) -> int:
    try:
        print(explain(code), end="")
    except KeyError as problem:
        near = f"; did you mean {problem.args[0]}?" if problem.args[0] else ""
        raise UsageError(f"there is no rule '{code}'{near}") from None
    return FINE


def _read(text: str, config: Config, options: argparse.Namespace, cache: Cache) -> Side:
    from rstparse.sides import Now, SideError, read_side  # lazy: after the cache has been opened

    sidecars = not options.no_sidecars
    now = Now(config, docs_folder(options, config), config_file(options))
    with Progress(f"reading {one_line(text)}", options.quiet) as progress:
        try:
            return read_side(text, now, sidecars=sidecars, progress=progress, cache=cache)
        except SideError as problem:
            raise UsageError(str(problem)) from None


def _judge(
    changes: list[Change], new: Side, today: datetime.date, options: argparse.Namespace
) -> tuple[Judged, list[Diagnostic]]:
    """Return the changes with their approvals, and what is wrong with the file of approvals."""
    data, name = new.approvals, APPROVALS
    if options.approvals:
        data, name = Path(options.approvals).read_bytes(), options.approvals
    approvals, broken = read_approvals(data, name) if data is not None else ([], [])
    return judge(changes, approvals, today, name), broken


def _failing(judged: Judged, fail_on: str | None) -> list[Change]:
    if fail_on is None:
        return []
    mildest = SEVERITIES.index(_LEVELS[fail_on])
    return [
        change
        for change, approval in judged.changes
        if approval is None and SEVERITIES.index(change.severity) <= mildest
    ]


def _say_how_to_approve(
    failing: list[Change], today: datetime.date, options: argparse.Namespace
) -> None:
    entries = list(dict.fromkeys(entry_for(change, today) for change in failing))
    shown = "\n".join(entries[:_ENTRIES])
    left = len(entries) - _ENTRIES
    print(
        f"rstparse: {count(failing, 'change')} not approved; rstparse diff --explain {failing[0].code} tells what the "
        f"first means.\nIf {'it is' if len(entries) == 1 else 'they are'} wanted, add to "
        f"{one_line(options.approvals or APPROVALS)} beside the pages, with "
        f"{'a reason' if len(entries) == 1 else 'reasons'}:\n\n{shown}"
        + (f"\nand {left} more, shown once these are approved\n" if left > 0 else ""),
        file=sys.stderr,
        end="",
    )


COMMAND = Command(
    name="diff",
    summary="tell what changed between two sides, and whom it breaks",
    examples="rstparse diff ../3.8.12/source ../3.8.13/source\n"
    "rstparse diff old.json new.json --format json\n"
    "rstparse diff main --fail-on breaking\n"
    "rstparse diff v3.8.12:docs/api docs/api --format markdown\n"
    "rstparse diff --explain query-parameter-removed",
    add=_add,
    run=_run,
)
