"""Distinct: one page a thing. Of several pages that claim to describe the same thing, the first counts.

Claims of two pages on one subject would mix into a thing that neither describes.
"""

from __future__ import annotations

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic

_KINDS = frozenset({"operation", "object", "group", "index"})
_TELLING = frozenset({"documented", "title"})
"""Fields of which every page on a thing claims one."""
_INDEX = "index.rst"


def distinct(claims: list[Claim]) -> tuple[list[Claim], list[Diagnostic]]:
    """Return the claims without those of further pages on the same thing, and a diagnostic for each such page."""
    owners: dict[Subject, Claim] = {}
    others: dict[tuple[Subject, str], Claim] = {}
    for claim in [c for c in claims if c.field in _TELLING and _is_page(c)]:
        owner = owners.setdefault(claim.subject, claim)
        if claim.path == _INDEX and owner.path != _INDEX:
            owners[claim.subject], claim, owner = claim, owner, claim
        if claim.path != owner.path:
            others.setdefault((claim.subject, claim.path), claim)
    if not others:
        return claims, []
    kept = [
        claim
        for claim in claims
        if claim.origin != "rst" or (claim.subject[:2], claim.path) not in others
    ]
    return kept, [_second(claim, owners[subject]) for (subject, _), claim in others.items()]


def _is_page(claim: Claim) -> bool:
    return claim.origin == "rst" and len(claim.subject) == 2 and claim.subject[0] in _KINDS


def _second(claim: Claim, owner: Claim) -> Diagnostic:
    kind, name = claim.subject
    return Diagnostic(
        code="duplicate-page",
        severity="error",
        message=f"{owner.path} describes the {f'{kind} {name!r}' if name else kind} too",
        path=claim.path,
        line=claim.line,
        column=1,
        help="give each a name of its own, or remove one page",
    )
