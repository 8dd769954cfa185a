"""Findings as commands of GitHub's workflows, which shows them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from rstparse.diagnostics import Diagnostic, one_line
from rstparse.lint.place import Place

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_RANK = {"error": 0, "warning": 1, "info": 2}


def as_github(diagnostics: Sequence[Diagnostic], place: Place) -> str:
    """Return a line each, the worst first: GitHub shows the first ten of a kind."""
    worst_first = sorted(diagnostics, key=lambda d: _RANK[d.severity])
    return "".join(f"{_line(diagnostic, place)}\n" for diagnostic in worst_first)


def _line(diagnostic: Diagnostic, place: Place) -> str:
    properties = {"file": place.of(diagnostic.path)} if diagnostic.path else {}
    if diagnostic.line:
        properties["line"] = str(diagnostic.line)
        properties["col"] = str(max(diagnostic.column, 1))
        if diagnostic.length:
            properties["endColumn"] = str(max(diagnostic.column, 1) + diagnostic.length)
    properties["title"] = diagnostic.code
    text = one_line(diagnostic.message)
    if diagnostic.help:
        text += f"\n{one_line(diagnostic.help)}"
    stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {stated}::{_data(text)}"


def _data(text: str) -> str:
    """Escape what the runner takes apart in a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what the runner takes apart in a property."""
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")
