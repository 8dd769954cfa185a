"""What a correction refers to by name: types, labels and groups, each of which must be there."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple, get_args

from rstparse.claims import Claim
from rstparse.diagnostics import Diagnostic
from rstparse.model import ScalarType
from rstparse.resolve.decide import Ledger
from rstparse.resolve.link import Labels

SCALARS = frozenset(get_args(ScalarType))
UNKNOWN = "unknown"


class Problem(NamedTuple):
    """Why a correction cannot be applied, and how to mend it."""

    message: str
    help: str


class Mentions:
    """Knows what may be referred to."""

    def __init__(self, ledger: Ledger, labels: Labels) -> None:
        self.labels = labels
        self.objects = {subject[1] for subject in ledger.subjects("object")}
        operations = ledger.subjects("operation")
        self.groups = {subject[1] for subject in ledger.subjects("group")}
        self.groups |= {str(ledger.value(subject, "group", "")) for subject in operations}

    def problem(self, claim: Claim) -> Problem | None:
        """Return what is wrong with the first wrong name in a correction's value, or None."""
        return next(self._problems(claim.subject[-2], claim.field, claim.value), None)

    def _problems(self, kind: str, field: str, value: Any) -> Iterator[Problem]:
        match kind, field:
            case "operation", "responses":
                for answer in value:
                    yield from self._body(answer)
            case "operation", "request_body":
                yield from self._body(value)
            case "operation", "see_also":
                yield from self._labels(value)
            case "operation", "group":
                yield from _known("group", value, self.groups)
            case _, "description":
                yield from self._labels(_references(value))
            case ("object", "base") | ("path", "object"):
                yield from _known("object", value, self.objects)
            case "attribute", "type":
                yield from _known("type", value, self.objects | SCALARS | {UNKNOWN})
            case ("path" | "query"), "type":
                yield from _known("scalar type", value, SCALARS | {UNKNOWN})
            case "attribute", "enum":
                yield from _known("scalar type", value["base"], SCALARS)

    def _body(self, value: dict[str, Any]) -> Iterator[Problem]:
        given = [name for key in ("type", "item") if (name := value.get(key)) is not None]
        if not given and value["kind"] in ("object", "list"):
            yield Problem(f"a body of kind '{value['kind']}' has no type", 'add: type = "…"')
        for name in given:
            yield from _known("object", name, self.objects)

    def _labels(self, labels: Iterable[str]) -> Iterator[Problem]:
        for label in labels:
            if self.labels.get(label) is None:
                near = self.labels.nearest(label)
                yield Problem(
                    f"no page has the label '{label}'",
                    f"did you mean '{near}'?" if near else "correct the label, or write the page",
                )


def problem_at(claim: Claim, problem: Problem) -> Diagnostic:
    """Return what is wrong with a correction as a diagnostic at its entry."""
    return Diagnostic(
        code="bad-overlay",
        severity="error",
        message=f"[{'.'.join((*claim.subject, claim.field))}]: {problem.message}",
        path=claim.path,
        line=claim.line,
        column=1,
        help=problem.help,
    )


def nearest(name: str, names: Collection[str]) -> str | None:
    """Return the name that was most likely meant, if any is near."""
    return next(iter(difflib.get_close_matches(name, sorted(names), n=1)), None)


def _known(what: str, name: str, names: Collection[str]) -> Iterator[Problem]:
    if name not in names:
        near = nearest(name, names)
        yield Problem(
            f"there is no {what} '{name}'",
            f"did you mean '{near}'?" if near else f"correct the name, or document the {what}",
        )


def _references(prose: Any) -> Iterator[str]:
    """Yield the labels that prose refers to."""
    if isinstance(prose, dict):
        if prose.get("kind") == "reference":
            yield prose["label"]
        for part in prose.values():
            yield from _references(part) if isinstance(part, list | tuple) else ()
    elif isinstance(prose, list | tuple):
        for part in prose:
            yield from _references(part)
