"""Overlay: check that each correction still applies to what the other sources say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rstparse.claims import Claim
from rstparse.diagnostics import Diagnostic
from rstparse.resolve.decide import Ledger, stated


def split(claims: list[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Return claims on things, and the overlay's expectations of them."""
    expected = [c._replace(subject=c.subject[1:]) for c in claims if c.subject[0] == "expect"]
    return [c for c in claims if c.subject[0] != "expect"], expected


def check_overlay(ledger: Ledger, expected: list[Claim]) -> list[Diagnostic]:
    """Return a diagnostic for each correction that does not apply, and for each expectation that fails or is missing.

    What a page or a sidecar states is replaced only by an entry that says so, or else nobody would learn that the
    correction has become needless, or wrong.
    """
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
    wanted = {(claim.subject, claim.field): claim for claim in expected}
    for subject, fields in ledger:
        for field, claims in fields.items():
            others = [claim for claim in claims if claim.origin != "overlay"]
            key = (subject, field)
            if key in wanted:
                found += _unlike(wanted.pop(key), others[0].value if others else None)
            elif len(others) < len(claims) and stated(others):
                found.append(_unexpected(claims[0], others[0].value))
    return found + [each for claim in wanted.values() for each in _unlike(claim, None)]


def _unlike(claim: Claim, value: Any) -> Iterator[Diagnostic]:
    """Yield what is wrong with an expectation where the other sources say ``value``."""
    there, expected = _said(claim.field, value), _said(claim.field, claim.value)
    if there != expected:
        yield _say(
            "overlay-expectation",
            claim,
            f"{' '.join(claim.subject)}: {claim.field} is {there!r}, not {expected!r} as expected",
            "look whether the correction is still right, then update 'expect' or remove the entry",
        )


def _unexpected(claim: Claim, value: Any) -> Diagnostic:
    return _say(
        "overlay-expectation",
        claim,
        f"{' '.join(claim.subject)}: the entry does not say which {claim.field} it replaces",
        f"if the correction is right, add: expect = {_toml(_said(claim.field, value))}",
    )


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


def _said(field: str, value: Any) -> Any:
    """Return what a value says, without its form: a text for prose, labels for links, nothing for what is empty."""
    if field == "description":
        return " ".join("".join(_texts(value)).split()) or None
    if isinstance(value, dict):
        said = {key: _said(key, part) for key, part in value.items()}
        return {key: part for key, part in said.items() if part not in (None, [])}
    if isinstance(value, list | tuple):
        links = field == "see_also"  # one that was read from a file carries its line
        return [
            part[0] if links and not isinstance(part, str) else _said("", part) for part in value
        ]
    return value


def _texts(prose: Any) -> Iterator[str]:
    if isinstance(prose, str):
        yield prose
    elif isinstance(prose, dict):
        yield prose.get("text", " ")  # what has none is a block, apart from the next
        for part in prose.values():
            yield from () if isinstance(part, str) else _texts(part)
    elif isinstance(prose, list | tuple):
        for part in prose:
            yield from _texts(part)


def _toml(value: Any) -> str:
    """Return a value as TOML, in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)  # which is TOML too, for strings, numbers and truth


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
