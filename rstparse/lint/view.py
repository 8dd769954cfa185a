"""What a rule sees of one page: its lines, its elements and the facts that its reader made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from rstparse.claims import Claim, Page
from rstparse.diagnostics import Diagnostic, Edit, Severity
from rstparse.readers import elements as e


class PageView:
    """One page, with its facts by field and by part (``view.fact("required", "path", "uid")``)."""

    def __init__(self, document: e.Document, page: Page) -> None:
        self.document = document
        self.page = page
        self.lines: Sequence[str] = document.lines

    @cached_property
    def _claims(self) -> dict[tuple[tuple[str, ...], str], Claim]:
        return {(claim.subject[2:], claim.field): claim for claim in self.page.claims}

    @cached_property
    def elements(self) -> list[e.Element]:
        """Every element of the page, in order."""
        return list(e.walk(self.document.body))

    @property
    def code(self) -> Iterator[e.CodeBlock]:
        """Blocks of code that have text and a known place."""
        return (x for x in self.elements if isinstance(x, e.CodeBlock) and x.start)

    @cached_property
    def code_lines(self) -> frozenset[int]:
        """Lines that are code, which no rule on prose concerns."""
        return frozenset(
            line for x in self.code for line in range(x.start, x.start + x.text.count("\n") + 1)
        )

    def fact(self, field: str, *part: str, default: Any = None) -> Any:
        """Return the value of a fact of the page's subject, or of a part of it."""
        claim = self._claims.get((part, field))
        return default if claim is None else claim.value

    def line(self, field: str, *part: str) -> int:
        """Return the line of a fact, or 1."""
        claim = self._claims.get((part, field))
        return claim.line if claim else 1

    def parts(self, kind: str) -> list[str]:
        """Return the names of the page's parts of a kind (``path``, ``query``, ``attribute``), in order."""
        return list(dict.fromkeys(part[1] for part, _ in self._claims if part[:1] == (kind,)))

    def say(
        self,
        code: str,
        severity: Severity,
        line: int,
        message: str,
        help: str,
        *,
        column: int = 0,
        length: int = 0,
        fix: tuple[Edit, ...] = (),
    ) -> Diagnostic:
        """Return a finding, at the first character of the line that is no blank unless a column is given."""
        return Diagnostic(
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
