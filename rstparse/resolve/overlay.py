"""Overlay: check that each correction still applies to what the other sources say."""

from __future__ import annotations

from typing import Any

from rstparse.claims import Claim
from rstparse.diagnostics import Diagnostic
from rstparse.resolve.decide import Ledger


def split(claims: list[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Return claims on things, and the overlay's expectations of them."""
    expected = [c._replace(subject=c.subject[1:]) for c in claims if c.subject[0] == "expect"]
    return [c for c in claims if c.subject[0] != "expect"], expected


def check_overlay(ledger: Ledger, expected: list[Claim]) -> list[Diagnostic]:
    """Return a diagnostic for each correction of what does not exist, and for each failed expectation."""
    found = []
    for subject, fields in ledger:
        for claims in fields.values():
            if claims[0].origin != "overlay":  # an overlay's claim is the first
                continue
            for claim in claims:
                if claim.origin == "overlay" and not _exists(ledger, subject):
                    found.append(
                        _say(
                            "overlay-unused",
                            claim,
                            f"there is no {' '.join(subject)}",
                            "correct the name, or remove the entry",
                        )
                    )
    for claim in expected:
        others = [c for c in ledger.claims(claim.subject, claim.field) if c.origin != "overlay"]
        value = others[0].value if others else None
        if _plain(value) != _plain(claim.value):
            found.append(
                _say(
                    "overlay-expectation",
                    claim,
                    f"{' '.join(claim.subject)}: {claim.field} is {value!r}, not {claim.value!r} as expected",
                    "look whether the correction is still right, then update 'expect' or remove the entry",
                )
            )
    return found


def hide(ledger: Ledger) -> list[Diagnostic]:
    """Drop the operations and objects that the overlay hides; a diagnostic accounts for each."""
    found = []
    for subject in (*ledger.subjects("operation"), *ledger.subjects("object")):
        decision = ledger.get(subject, "hidden")
        if decision is None or not decision.value:
            continue
        ledger.drop(subject)
        found.append(
            Diagnostic(
                code="hidden",
                severity="info",
                message=f"{' '.join(subject)} is hidden: it is in no output",
                path=decision.path,
                line=decision.line,
                column=1,
                help="remove the entry to show it again",
            )
        )
    return found


def _exists(ledger: Ledger, subject: tuple[str, ...]) -> bool:
    fields = ledger.fields(subject[:2])
    return any(decision.origin != "overlay" for decision in fields.values())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _say(code: str, claim: Claim, message: str, help: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity="error",
        message=message,
        path=claim.path,
        line=claim.line,
        column=1,
        help=help,
    )
