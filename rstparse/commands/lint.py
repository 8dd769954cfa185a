"""``rstparse lint``: report what is wrong with the pages, explain it, and mend what is mechanical."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rstparse.commands.base import (
    FINDINGS,
    FINE,
    Command,
    UsageError,
    add_docs,
    add_format,
    config_file,
    docs_folder,
    load_docs,
    refuse,
    say,
)
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.lint import registry, report

_LEVELS = ("error", "warning", "info")
_ROUNDS = 10
"""Edits that touch each other wait for the next round; a page that still changes then is left as it is."""


def _run(options: argparse.Namespace) -> int:
    if options.explain is not None:
        return _explain(options)
    for code in options.select or ():
        _known(code)
    config, loaded = load_docs(options)
    docs = docs_folder(options, config)
    before = _files_then(config, docs, options)
    found = _selected(loaded.diagnostics, options)
    if options.fix:
        found = _fix(docs, found, before, options)
    found = _on_changed_lines(found, docs, before)
    shown = [d for d in found if _worse(d.severity, options.at_least)]
    sys.stdout.write(_formatted(shown, docs, options))
    failing = [d for d in found if _worse(d.severity, options.fail_on)]
    return FINDINGS if failing else FINE


def _worse(severity: str, level: str) -> bool:
    """Tell whether a severity is at least as bad as a level."""
    return level in _LEVELS and _LEVELS.index(severity) <= _LEVELS.index(level)


def _selected(found: Sequence[Diagnostic], options: argparse.Namespace) -> list[Diagnostic]:
    return [d for d in found if not options.select or d.code in options.select]


def _files_then(
    config: Config, docs: Path, options: argparse.Namespace
) -> Mapping[str, bytes] | None:
    """Return the pages of the revision whose lines do not count, or None if all do."""
    if options.changed_since is None:
        return None
    from rstparse.sides.changed import files_then  # lazy: only this option asks git
    from rstparse.sides.revisions import GitError  # lazy
    from rstparse.sides.then import Now  # lazy

    try:
        return files_then(Now(config, docs, config_file(options)), options.changed_since)
    except GitError as problem:
        raise UsageError(f"--changed-since {options.changed_since}: {problem}") from None


def _on_changed_lines(
    found: list[Diagnostic],
    docs: Path,
    before: Mapping[str, bytes] | None,
    *,
    errors: bool = True,
) -> list[Diagnostic]:
    if before is None:
        return found
    from rstparse.sides.changed import on_changed_lines  # lazy, see above

    return on_changed_lines(found, docs, before, errors=errors)


def _formatted(found: Sequence[Diagnostic], docs: Path, options: argparse.Namespace) -> str:
    if options.format == "json":
        return report.as_json(found)
    if options.format == "text":
        from rstparse.lint.source import Sources  # lazy: only this form shows lines

        colour = report.wants_colour(sys.stdout, dict(os.environ))
        return report.as_text(found, colour=colour, excerpt=Sources(docs).excerpt)
    from rstparse.lint.github import as_github  # lazy: forms that few runs want
    from rstparse.lint.place import Place  # lazy
    from rstparse.lint.sarif import as_sarif  # lazy

    forms: dict[str, Callable[[Sequence[Diagnostic], Place], str]] = {
        "sarif": as_sarif,
        "github": as_github,
    }
    return forms[options.format](found, Place(docs, Path.cwd()))


# Fixing -------------------------------------------------------------------------------------------


def _fix(
    docs: Path,
    found: list[Diagnostic],
    before: Mapping[str, bytes] | None,
    options: argparse.Namespace,
) -> list[Diagnostic]:
    """Mend what carries edits, on lines that changed, until nothing does, and return what is left."""
    from rstparse.lint import fixes  # lazy: only this option writes pages

    mended: list[Diagnostic] = []
    failed: dict[str, str] = {}
    for _ in range(_ROUNDS):
        # An error elsewhere is told, but who asks for changed lines wants no others changed.
        ours = _on_changed_lines(found, docs, before, errors=False)
        fixed = fixes.fix(docs, (d for d in ours if d.path not in failed))
        mended += fixed.mended
        failed |= fixed.failed
        if not fixed.mended:
            break
        found = _selected(load_docs(options)[1].diagnostics, options)
    for path, why in failed.items():
        refuse(f"{one_line(path)} was not mended: {one_line(why)}")
    if options.format == "text":
        pages = len({diagnostic.path for diagnostic in mended})
        findings = f"{len(mended)} finding{'' if len(mended) == 1 else 's'}"
        say(options, f"mended {findings} on {pages} page{'' if pages == 1 else 's'}")
    return found


# Explaining ---------------------------------------------------------------------------------------


def _explain(options: argparse.Namespace) -> int:
    """Print what there is to know of a code, or a table of all."""
    if options.explain:
        sys.stdout.write(_known(options.explain).text)
    else:
        sys.stdout.write(registry.table())
    return FINE


def _known(name: str) -> registry.Code:
    if name in registry.names():
        return registry.explanation(name)
    near = registry.nearest(name)
    more = f"; did you mean '{near}'?" if near else "; `rstparse lint --explain` lists them"
    raise UsageError(f"there is no code '{name}'{more}")


def _add(parser: argparse.ArgumentParser) -> None:
    add_docs(parser)
    add_format(parser, "sarif", "github")
    parser.add_argument(
        "--explain",
        metavar="CODE",
        nargs="?",
        const="",
        help="say what a code means, with examples; without a code, list all",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="mend in the pages what is mechanical; with --changed-since, on those lines",
    )
    parser.add_argument(
        "--select", metavar="CODE", action="append", help="only this code; may be repeated"
    )
    parser.add_argument(
        "--changed-since",
        metavar="REV",
        help="only findings on lines that a revision of git does not have, and every error",
    )
    parser.add_argument(
        "--at-least",
        choices=_LEVELS,
        default="info",
        help="leave out of the report what is less severe (default: info, all)",
    )
    parser.add_argument(
        "--fail-on",
        choices=[*_LEVELS, "never"],
        default="warning",
        help="the least severity that makes the command fail (default: warning)",
    )


COMMAND = Command(
    name="lint",
    summary="report what is wrong with the pages",
    examples=(
        "rstparse lint\n"
        "rstparse lint --format json --docs ../api/source\n"
        "rstparse lint --at-least warning docs/api\n"
        "rstparse lint --explain path-no-slash\n"
        "rstparse lint --changed-since main\n"
        "rstparse lint --fix --select trailing-space\n"
        "rstparse lint --format sarif > lint.sarif"
    ),
    add=_add,
    run=_run,
)
