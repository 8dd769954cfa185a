"""What readers of pages share: they collect claims on one subject, and diagnostics at their places."""

from __future__ import annotations

from typing import Any

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic, Severity
from rstparse.readers import elements as e


class PageReader:
    """Reads one page; ``subject`` is what the page is about."""

    def __init__(self, document: e.Document, subject: Subject = ()) -> None:
        self.document = document
        self.subject = subject
        self.claims: list[Claim] = []
        self.diagnostics: list[Diagnostic] = []

    def claim(self, field: str, value: Any, line: int, below: Subject = ()) -> None:
        """Claim a fact of the subject, or of a part below it; None is no fact."""
        if value is None:
            return
        self.claims.append(
            Claim(self.subject + below, field, value, "rst", self.document.path, line)
        )

    def say(self, code: str, line: int, message: str, help: str, severity: Severity) -> None:
        """Report a finding at the first character of a line that is no blank."""
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity=severity,
                message=message,
                path=self.document.path,
                line=line,
                column=self.document.column(line),
                help=help,
            )
        )
