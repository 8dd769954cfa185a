"""Approvals: changes that maintainers decided to make, each with a reason and a date on which that ends.

``approvals.toml``, beside the pages, holds an entry a change::

    [[approval]]
    rule = "query-parameter-removed"
    subject = "operation.machine_get.query.force"
    reason = "the service has ignored it since 3.6"
    expires = 2027-01-31
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rstparse.compare.change import Change
from rstparse.compare.rules import RULES
from rstparse.diagnostics import Diagnostic, Severity
from rstparse.model import Frozen
from rstparse.toml import BadToml, read_toml

NAME = "approvals.toml"
_KEYS = ("rule", "subject", "reason", "expires")
_HEADER = re.compile(r"[ \t]*\[\[[ \t]*(?:approval|'approval'|\"approval\")[ \t]*\]\]")


class Approval(Frozen, frozen=True):
    """One entry; ``expires`` is the last day on which it holds."""

    rule: str
    subject: str
    reason: str
    expires: datetime.date
    line: int


class Judged(NamedTuple):
    """Changes with the approval of each, or ``None``; and what is to be said of the approvals themselves."""

    changes: tuple[tuple[Change, Approval | None], ...]
    findings: tuple[Diagnostic, ...]


def read_approvals(data: bytes, path: str) -> tuple[list[Approval], list[Diagnostic]]:
    """Return the approvals of a file, and an error for each entry that cannot be used. Never raises."""
    try:
        tables = read_toml(data)
    except BadToml as problem:
        what = f"not valid TOML: {problem}"
        return [], [_say(path, problem.line, what, "mend the file", column=problem.column)]
    text = data.decode("utf-8-sig")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _HEADER.match(line)]
    entries = tables.get("approval", [])
    if tables.keys() - {"approval"} or not isinstance(entries, list):
        what = next(iter(tables.keys() - {"approval"}), "approval")
        return [], [_say(path, 1, f"'{what}' is no list of approvals", "write [[approval]]")]
    approvals, findings = [], []
    for at, entry in enumerate(entries):
        line = lines[at] if len(lines) == len(entries) else 1
        problems = list(_problems(entry))
        if problems:
            findings += [_say(path, line, what, mend) for what, mend in problems]
        else:
            approvals.append(Approval(**entry, line=line))
    return approvals, findings


def _problems(entry: Any) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an entry, and how to mend it."""
    needs = f"an approval has {', '.join(_KEYS[:-1])} and {_KEYS[-1]}"
    if not isinstance(entry, dict):
        yield "an approval is a table", needs
        return
    for key in _KEYS[:-1]:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"an approval without a {key}", needs
    if type(entry.get("expires")) is not datetime.date:
        yield "an approval without a date on which it expires", "write expires = 2027-01-31"
    for key in sorted(entry.keys() - set(_KEYS)):
        yield f"an approval has no '{key}'", needs
    rule = entry.get("rule")
    if isinstance(rule, str) and rule.strip() and rule not in RULES:
        near = difflib.get_close_matches(rule, RULES, n=1)
        yield f"there is no rule '{rule}'", (
            f"did you mean '{near[0]}'?" if near else "see the guide"
        )


def judge(
    changes: Sequence[Change], approvals: Sequence[Approval], today: datetime.date, path: str = NAME
) -> Judged:
    """Put approvals beside changes. Expired ones approve nothing; they and unused ones are findings.

    Args:
        today: the date by which they hold or have expired.
        path: the file of the approvals, for findings.
    """
    given: dict[tuple[str, str], Approval] = {}
    findings = []
    # Among entries for the same change, one that holds counts before one that has expired.
    for approval in sorted(approvals, key=lambda approval: approval.expires < today):
        if given.setdefault((approval.rule, approval.subject), approval) is not approval:
            findings.append(_unused(path, approval, "repeats another"))
    judged, used = [], set()
    for change in changes:
        key = change.code, change.subject
        found = given.get(key)
        used.add(key)
        if found is not None and found.expires < today:
            findings.append(_expired(path, found))
            found = None
        judged.append((change, found))
    findings += [
        _unused(path, approval, "approves nothing that changed")
        for key, approval in given.items()
        if key not in used
    ]
    return Judged(tuple(judged), tuple(sorted(set(findings), key=lambda d: (d.line, d.code))))


def entry_for(change: Change, today: datetime.date) -> str:
    """Return an entry that would approve a change for three months, for a file of approvals."""
    expires = today + datetime.timedelta(days=90)
    subject = _quoted(change.subject)
    return (
        f'[[approval]]\nrule = "{change.code}"\nsubject = {subject}\nreason = ""\n'
        f"expires = {expires.isoformat()}\n"
    )


def _quoted(text: str) -> str:
    """Return a basic TOML string; everything outside printable ASCII is an escape."""
    parts = []
    for c in text:
        if c in '"\\' or not (c.isascii() and c.isprintable()):
            code = ord(c) if not 0xD800 <= ord(c) <= 0xDFFF else 0xFFFD
            parts.append(f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}")
        else:
            parts.append(c)
    return f'"{"".join(parts)}"'


def _expired(path: str, approval: Approval) -> Diagnostic:
    what = f"the approval of {approval.rule} for {approval.subject} expired on {approval.expires}"
    mend = "undo the change, or decide once more and give a later date"
    return _say(path, approval.line, what, mend, code="approval-expired", severity="warning")


def _unused(path: str, approval: Approval, why: str) -> Diagnostic:
    what = f"the approval of {approval.rule} for {approval.subject} {why}"
    mend = "remove it: it would approve such a change when nobody looks"
    return _say(path, approval.line, what, mend, code="approval-unused", severity="warning")


def _say(
    path: str,
    line: int,
    message: str,
    help_: str,
    *,
    column: int = 1,
    code: str = "bad-approval",
    severity: Severity = "error",
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        path=path,
        line=line,
        column=column,
        help=help_,
    )
