"""Reporters: changes as text for people, and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from rstparse.compare import SEVERITIES, advice
from rstparse.compare.approvals import Approval, Judged
from rstparse.compare.change import Change, Side
from rstparse.compare.excerpt import excerpt
from rstparse.diagnostics import one_line
from rstparse.model import Api

FORMAT = 1
"""Version of the JSON form; raised when a reader of the old form would misread the new one."""

_COLOURS = {"wire": "\x1b[31m", "source": "\x1b[33m", "none": "\x1b[36m"}
_RESET = "\x1b[0m"
_WHOM = {"wire": "the wire", "source": "the client's source", "none": "nobody"}


def as_text(judged: Judged, *, colour: bool = False) -> str:
    """Return the changes a paragraph each, what is to be said of approvals, and a line that counts."""
    parts = [_paragraph(change, approval, colour) for change, approval in judged.changes]
    parts += [str(finding) for finding in judged.findings]
    return "\n".join([*parts, summary(judged)]) + "\n"


def _paragraph(change: Change, approval: Approval | None, colour: bool) -> str:
    side = change.new or change.old
    mark = f"{change.severity}[{change.code}]"
    if colour:
        mark = f"{_COLOURS[change.severity]}{mark}{_RESET}"
    lines = [f"{_place(side)}: {mark}: {one_line(change.subject)}: {change.rule.title}"]
    values = excerpt(change)
    if values:
        lines[0] += f": {one_line(values)}"
    notes = [f"in the client: {change.python}"] if change.rule.breaking and change.python else []
    if change.old and change.new and _place(change.old) != _place(change.new):
        notes.append(f"before: {_place(change.old)}")
    if approval is not None:
        notes.append(f"approved until {approval.expires}: {approval.reason}")
    return "\n".join([*lines, *(f"  {one_line(note)}" for note in notes)])


def _place(side: Side | None) -> str:
    if side is None or not side.path:
        return "<model>"
    return f"{one_line(side.path)}:{side.line}:1" if side.line else one_line(side.path)


def summary(judged: Judged) -> str:
    """Return ``2 changes break the wire, 1 the client's source, 4 nobody; version: major``."""
    counts = Counter(change.severity for change, _ in judged.changes)
    if not counts:
        return "nothing changed; version: none"
    parts = [f"{counts[severity]} {_WHOM[severity]}" for severity in SEVERITIES if counts[severity]]
    number, _, whom = parts[0].partition(" ")
    verb = "change breaks" if number == "1" else "changes break"
    approved = sum(approval is not None for _, approval in judged.changes)
    tail = f", {approved} of them approved" if approved else ""
    level = advice(change for change, _ in judged.changes)
    return f"{', '.join([f'{number} {verb} {whom}', *parts[1:]])}{tail}; version: {level}"


def as_data(judged: Judged, old: Api, new: Api) -> dict[str, Any]:
    """Return the report as builtins, for JSON. It holds no date of today and no path of the machine."""
    counts = Counter(change.severity for change, _ in judged.changes)
    return {
        "format": FORMAT,
        "old": {"title": old.title, "version": old.version},
        "new": {"title": new.title, "version": new.version},
        "advice": advice(change for change, _ in judged.changes),
        "counts": {severity: counts[severity] for severity in SEVERITIES},
        "changes": [_data(change, approval) for change, approval in judged.changes],
        "findings": list(map(msgspec.to_builtins, judged.findings)),
    }


def _data(change: Change, approval: Approval | None) -> dict[str, Any]:
    facts = msgspec.to_builtins(change)
    about = {"reason": approval.reason, "expires": str(approval.expires)} if approval else None
    return {
        "code": facts.pop("code"),
        "severity": change.severity,
        "version": change.rule.advice,
        "title": change.rule.title,
        **facts,
        "approval": about,
    }
