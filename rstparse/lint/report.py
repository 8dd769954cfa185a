"""Reporters: diagnostics as text or JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import msgspec

from rstparse.diagnostics import Diagnostic, render

_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
_RESET = "\x1b[0m"


Excerpt = Callable[[Diagnostic], str]
"""Returns the source lines of a finding, or nothing."""


def as_text(
    diagnostics: Sequence[Diagnostic], *, colour: bool = False, excerpt: Excerpt | None = None
) -> str:
    """Return the diagnostics a paragraph each, with their source lines if wanted, and a line that counts them."""
    parts = [_paragraph(d, colour, excerpt(d) if excerpt else "") for d in diagnostics]
    return "\n".join([*parts, summary(diagnostics)]) + "\n"


def _paragraph(diagnostic: Diagnostic, colour: bool, source: str) -> str:
    head, *help_ = (_painted(diagnostic) if colour else render(diagnostic)).split("\n")
    if help_ and source and diagnostic.fix:
        help_[0] += " (--fix does it)"
    return "\n".join([head, *([source] if source else []), *help_])


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """Return ``{"diagnostics": [...], "counts": {severity: number}}``."""
    counts = Counter(d.severity for d in diagnostics)
    report = {
        "diagnostics": msgspec.to_builtins(diagnostics),
        "counts": {severity: counts[severity] for severity in ("error", "warning", "info")},
    }
    return dumped(report)


def dumped(data: Any) -> str:
    """Return data as JSON in ASCII, with a line break at its end.

    So no character of a page can steer a terminal, and the output is JSON in whatever encoding it is written.
    """
    return json.dumps(data, indent=2) + "\n"


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Return ``2 errors, 1 warning, 0 infos``."""
    counts = Counter(d.severity for d in diagnostics)
    return ", ".join(
        f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in ("error", "warning", "info")
    )


def wants_colour(stream: TextIO, environment: dict[str, str]) -> bool:
    """Tell whether to write colours: to a terminal, unless ``NO_COLOR`` is set."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def _painted(diagnostic: Diagnostic) -> str:
    text = render(diagnostic)
    mark = f"{diagnostic.severity}[{diagnostic.code}]"
    return text.replace(mark, f"{_COLOURS[diagnostic.severity]}{mark}{_RESET}", 1)
