"""Which findings are wanted: the configuration and the comments in pages say which are not.

Errors are always reported, since they mean lost facts: a setting or a comment that concerns one is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import msgspec

from rstparse.claims import Page
from rstparse.config import ConfigError, LintConfig
from rstparse.diagnostics import Diagnostic, in_order
from rstparse.lint import ignores, registry

_TABLE = "[tool.rstparse.lint]"


def choose(
    found: Sequence[Diagnostic], pages: Sequence[Page], config: LintConfig
) -> list[Diagnostic]:
    """Return the findings that are wanted, with their configured severities, and a finding for each useless ignore.

    Raises:
        ConfigError: the configuration names a code that is not there or cannot be changed.
    """
    _check(config)
    comments = ignores.of(pages)
    used: set[tuple[str, ignores.Ignore]] = set()
    used_settings: set[tuple[str, str]] = set()
    kept = []
    for diagnostic in found:
        covering = [
            (diagnostic.path, comment)
            for comment in comments.get(diagnostic.path, ())
            if comment.code == diagnostic.code and comment.first <= diagnostic.line <= comment.last
        ]
        settings = [
            (pattern, diagnostic.code)
            for pattern, codes in config.per_path.items()
            if diagnostic.code in codes and fnmatchcase(diagnostic.path, pattern)
        ]
        if diagnostic.severity != "error":
            used.update(covering)
            used_settings.update(settings)
            if covering or settings or diagnostic.code in config.ignore:
                continue
        kept.append(_graded(diagnostic, config))
    useless = [*_unused_comments(comments, used), *_unused_settings(config, used_settings)]
    useless = [_graded(d, config) for d in useless if d.code not in config.ignore]
    return in_order([*kept, *useless]) if useless else kept


def _graded(diagnostic: Diagnostic, config: LintConfig) -> Diagnostic:
    severity = config.severity.get(diagnostic.code)
    if severity is None or diagnostic.severity == "error":
        return diagnostic
    return msgspec.structs.replace(diagnostic, severity=severity)


def _check(config: LintConfig) -> None:
    settings: dict[str, list[str]] = defaultdict(list)
    settings["ignore"] += config.ignore
    for pattern, codes in config.per_path.items():
        settings[f"per-path.{pattern!r}"] += codes
    settings["severity"] += config.severity
    for key, named in settings.items():
        for code in named:
            if problem := registry.problem(code):
                raise ConfigError(f"pyproject.toml: {_TABLE}: {key}: {problem}")


def _unused_comments(
    comments: dict[str, list[ignores.Ignore]], used: set[tuple[str, ignores.Ignore]]
) -> Iterator[Diagnostic]:
    for path, found in comments.items():
        for comment in found:
            if (path, comment) not in used:
                yield Diagnostic(
                    code="unused-ignore",
                    severity="warning",
                    message=f"there is no '{comment.code}' to ignore",
                    path=path,
                    line=comment.line,
                    column=comment.column,
                    help="remove the code from the comment, or the comment",
                    length=len(comment.code),
                )


def _unused_settings(config: LintConfig, used: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    for pattern, codes in config.per_path.items():
        for code in codes:
            if (pattern, code) not in used:
                yield Diagnostic(
                    code="unused-ignore",
                    severity="info",
                    message=f"{_TABLE} per-path: no page at '{pattern}' has a '{code}' to ignore",
                    path="pyproject.toml",
                    help="remove it",
                )
