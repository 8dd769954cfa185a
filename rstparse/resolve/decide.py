"""Decide between claims: overlay over rst over sidecar over inferred.

Where two sources of different rank disagree, the stronger counts and a diagnostic says so. Where two of
one rank disagree, the first counts.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic
from rstparse.readers.paths import normalise_path

_RANKS = {"overlay": 0, "rst": 1, "wadl": 2, "xsd": 2}
_INFERRED = 3
_STATED = ("rst", "wadl", "xsd")

COMPARED = frozenset(
    {
        "documented_path",
        "path",
        "method",
        "security",
        "type",
        "item",
        "kind",
        "base",
        "request_body",
        "responses",
        "since",
    }
)
"""Fields whose disagreements are reported. Texts differ in white space and markup between sources, and a
sidecar's parameter flags are defaults of its generator, so comparing them would only make noise."""


Decision = Claim
"""A decided fact and where it comes from: the strongest claim on it."""


class Ledger:
    """All claims, by subject and field, strongest first.

    Attributes:
        dropped: the files that spoke of each subject that was dropped.
    """

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._decided: dict[Subject, dict[str, Decision]] = {}
        # Most facts have one source: only of the others there is a list, which the decision leads.
        self._contested: dict[Subject, dict[str, list[Claim]]] = {}
        self._subjects: dict[str, dict[Subject, None]] = {}
        self._parts: dict[Subject, dict[Subject, None]] = {}
        self.dropped: dict[Subject, tuple[str, ...]] = {}
        self.add(claims)

    def add(self, claims: Iterable[Claim]) -> None:
        """Add claims; among equals the earlier one stays ahead."""
        subject: Subject = ()
        fields: dict[str, Decision] = {}
        for claim in claims:
            if claim.subject is not subject:
                subject = claim.subject
                fields = self._decided.get(subject) or self._open(subject)
            if claim.field in fields:
                self._contest(fields, claim)
            else:
                fields[claim.field] = claim

    def _open(self, subject: Subject) -> dict[str, Decision]:
        """Return the fields of a subject of which nothing is known yet."""
        if len(subject) > 2:
            self._parts.setdefault(subject[:-2], {})[subject] = None
        else:
            self._subjects.setdefault(subject[0], {})[subject] = None
        fields = self._decided[subject] = {}
        return fields

    def _contest(self, fields: dict[str, Decision], claim: Claim) -> None:
        contested = self._contested.setdefault(claim.subject, {})
        claims = contested.setdefault(claim.field, [fields[claim.field]])
        insort(claims, claim, key=rank)
        fields[claim.field] = claims[0]

    def drop(self, subject: Subject) -> None:
        """Forget a subject and its parts, but for the files that spoke of it."""
        claims = (c for f in self._decided.get(subject, ()) for c in self.claims(subject, f))
        self.dropped[subject] = tuple(dict.fromkeys(claim.path for claim in claims))
        self._subjects.get(subject[0], {}).pop(subject, None)
        for part in (subject, *self._parts.pop(subject, ())):
            self._decided.pop(part, None)
            self._contested.pop(part, None)

    def subjects(self, kind: str) -> list[Subject]:
        """Return the subjects of a kind that are not parts of others, sorted."""
        return sorted(self._subjects.get(kind, ()))

    def parts(self, subject: Subject, kind: str) -> list[Subject]:
        """Return the subjects of a kind (``path``, ``query``, ``attribute``) below one, in the order of their claims."""
        return [part for part in self._parts.get(subject, ()) if part[-2] == kind]

    def fields(self, subject: Subject) -> Mapping[str, Decision]:
        """Return the decided facts of a subject."""
        return self._decided.get(subject, _NONE)

    def get(self, subject: Subject, field: str) -> Decision | None:
        """Return one decided fact, or None where nobody claims it."""
        return self._decided.get(subject, _NONE).get(field)

    def value(self, subject: Subject, field: str, default: Any = None) -> Any:
        """Return the value of one decided fact."""
        decision = self.get(subject, field)
        return default if decision is None else decision.value

    def claims(self, subject: Subject, field: str) -> list[Claim]:
        """Return every claim on a field, strongest first."""
        if (contested := self._contested.get(subject, {}).get(field)) is not None:
            return list(contested)
        decision = self.get(subject, field)
        return [] if decision is None else [decision]

    def __iter__(self) -> Iterator[tuple[Subject, Mapping[str, Decision]]]:
        """Yield each subject with its decided facts, in the order of the first claims."""
        return iter(self._decided.items())

    def contested(self) -> Iterator[tuple[Subject, str, list[Claim]]]:
        """Yield each fact that several sources claim, with all their claims, in the order of the first ones."""
        for subject, fields in self._decided.items():
            if contested := self._contested.get(subject):
                for field in fields:
                    if field in contested:
                        yield subject, field, list(contested[field])


_NONE: Mapping[str, Decision] = {}


def rank(claim: Claim) -> int:
    """Return how strong a claim is: smaller wins."""
    return _RANKS.get(claim.origin, _INFERRED)


def stated(claims: Iterable[Claim]) -> bool:
    """Tell whether a page or a sidecar is among the sources of some claims."""
    return any(claim.origin in _STATED for claim in claims)


def disagreements(ledger: Ledger) -> list[Diagnostic]:
    """Return a diagnostic for each fact on which a sidecar contradicts a stronger source, or prose a sidecar."""
    found = []
    for subject, field, every in ledger.contested():
        if field not in COMPARED:
            continue
        # A correction differs on purpose, and says itself what it expects of the others.
        claims = [claim for claim in every if claim.origin != "overlay"]
        for other in claims[1:]:
            first = claims[0]
            if field == "documented_path" and _is_normal(first.value, other.value):
                continue
            if rank(other) > rank(first) and not _agree(first.value, other.value):
                found.append(_disagreement(subject, field, first, other))
                break
    return found


def _is_normal(path: str, other: str) -> bool:
    """Whether a path is the other one with its slashes right: then nothing is wrong with the page."""
    slashes = path.startswith("/") and "//" not in path and path == (path.rstrip("/") or "/")
    return slashes and normalise_path(path) == normalise_path(other)


def _agree(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        if {a.get("kind"), b.get("kind")} == {"file", "multipart"}:
            return True  # a multipart body carries the file
        return all(a[key] == b[key] for key in a.keys() & b.keys())
    if isinstance(a, list) and isinstance(b, list) and a and b:
        return _agree(a[0], b[0])
    return bool(a == b)


def _disagreement(subject: Subject, field: str, first: Claim, other: Claim) -> Diagnostic:
    what = " ".join(subject[1:])
    inferred = rank(other) == _INFERRED
    place = first if first.origin == "rst" or not inferred else other
    return Diagnostic(
        code="sources-disagree",
        severity="info" if inferred else "warning",
        message=f"{what}: {field} is {_show(first.value)} by {first.origin}, {_show(other.value)} by {other.origin}",
        path=place.path,
        line=place.line,
        column=1 if place.line else 0,
        help=f"{first.origin} counts; correct the other at {other.path}:{other.line}",
    )


def _show(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_show(item) for item in value) or "none"
    if isinstance(value, dict):
        return (
            " ".join(str(part) for part in value.values() if part not in (None, [], "")) or "none"
        )
    return str(value)
