"""What a rule sees of a whole docs tree: the model, the claims behind it, and the pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rstparse.claims import Page
from rstparse.config import LintConfig
from rstparse.diagnostics import Diagnostic, Severity
from rstparse.model import Api, Object, Operation
from rstparse.resolve import Resolved
from rstparse.resolve.decide import Ledger
from rstparse.resolve.link import Labels


class ModelView:
    """The model with what it was made of."""

    def __init__(self, resolved: Resolved, pages: Sequence[Page], config: LintConfig) -> None:
        self.api: Api = resolved.api
        self.ledger: Ledger = resolved.ledger
        self.labels: Labels = resolved.labels
        self.pages = pages
        self.config = config

    @cached_property
    def objects(self) -> dict[str, Object]:
        """Every object, by type."""
        return {thing.type: thing for thing in self.api.objects}

    @cached_property
    def references(self) -> dict[str, list[tuple[str, int, int]]]:
        """For each page, its references as label, line and column, in order."""
        return {
            page.path: found for page in self.pages if (found := page.own("references")) is not None
        }

    @cached_property
    def subtypes(self) -> dict[str, frozenset[str]]:
        """For each type, itself and all that extend it."""
        found: dict[str, set[str]] = {type_: {type_} for type_ in self.objects}
        for type_ in self.objects:
            base = self.objects[type_].base
            while base in self.objects:
                found[base].add(type_)
                base = self.objects[base].base
        return {type_: frozenset(below) for type_, below in found.items()}


def at_operation(
    operation: Operation, code: str, severity: Severity, message: str, help: str, line: int = 0
) -> Diagnostic:
    """Return a finding on an operation's page: on its title, unless a line is given."""
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        path=operation.source.path,
        line=line or operation.source.line,
        column=1,
        help=help,
    )
