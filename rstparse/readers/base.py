"""What readers share: they collect claims, and diagnostics at their places."""

from __future__ import annotations

from typing import Any, ClassVar

from rstparse.claims import Claim, Page, Subject
from rstparse.diagnostics import Diagnostic, Edit, Severity
from rstparse.readers import elements as e
from rstparse.readers.markup import Element


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

    def say(
        self,
        code: str,
        line: int,
        message: str,
        help: str,
        severity: Severity,
        *,
        column: int = 0,
        length: int = 0,
        fix: tuple[Edit, ...] = (),
    ) -> None:
        """Report a finding, at the first character of the line that is no blank unless a column is given."""
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity=severity,
                message=message,
                path=self.document.path,
                line=line,
                column=column or self.document.column(line),
                help=help,
                length=length,
                fix=fix,
            )
        )


class SidecarReader:
    """Reads one XML document beside the pages; ``origin`` signs its claims."""

    origin: ClassVar[str]

    def __init__(self, path: str, diagnostics: list[Diagnostic]) -> None:
        self.path = path
        self.claims: list[Claim] = []
        self.diagnostics = diagnostics

    def claim(self, subject: Subject, field: str, value: Any, at: Element) -> None:
        """Claim a fact; None is the fact that there is none."""
        self.claims.append(Claim(subject, field, value, self.origin, self.path, at.line))

    def report(
        self, at: Element, code: str, message: str, help_: str = "", severity: Severity = "info"
    ) -> None:
        """Report a finding at the start of an element."""
        self.diagnostics.append(
            Diagnostic(
                code=code,
                severity=severity,
                message=message,
                path=self.path,
                line=at.line,
                column=at.column,
                help=help_,
            )
        )

    def report_unknown(self, element: Element) -> None:
        """Report an element that the reader has no place for."""
        message = f"<{element.name}> is not understood here and was left out"
        self.report(element, "sidecar-unknown-construct", message)

    def page(self) -> Page:
        """Return what was read."""
        return Page(
            path=self.path,
            kind="sidecar",
            name=self.path.rpartition("/")[2],
            claims=tuple(self.claims),
            diagnostics=tuple(self.diagnostics),
        )
