"""What a rule is."""

from __future__ import annotations

from typing import Literal

from rstparse.model import Frozen

Severity = Literal["wire", "source", "none"]
"""Who breaks: every client; users of the Python client alone; nobody."""

Section = Literal["added", "changed", "deprecated", "removed", "documentation"]
"""Where a changelog tells of it."""


class Rule(Frozen, frozen=True):
    """One kind of change.

    Attributes:
        code: stable kebab-case identifier.
        severity: whom it breaks.
        section: where a changelog tells of it.
        title: what happened, a phrase that follows a subject.
        why: what it means, and for whom.
    """

    code: str
    severity: Severity
    section: Section
    title: str
    why: str

    @property
    def breaking(self) -> bool:
        return self.severity != "none"

    @property
    def advice(self) -> Literal["major", "minor", "patch"]:
        """Which part of a semantic version such a change asks to raise."""
        if self.breaking:
            return "major"
        return "patch" if self.section == "documentation" else "minor"


def rule(code: str, severity: Severity, section: Section, title: str, why: str) -> Rule:
    """Return a rule."""
    return Rule(code=code, severity=severity, section=section, title=title, why=why)


def documents(code: str, title: str, why: str) -> Rule:
    """Return a rule for a change that only readers of the pages notice."""
    return rule(code, "none", "documentation", title, why)
