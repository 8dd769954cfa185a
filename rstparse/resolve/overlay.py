"""Overlay: apply each correction that fits what the other sources say, and say of the others why they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from rstparse.claims import Claim, Subject
from rstparse.diagnostics import Diagnostic
from rstparse.readers.paths import placeholders
from rstparse.resolve.decide import Ledger, stated
from rstparse.resolve.link import Labels
from rstparse.resolve.mentions import Mentions, nearest, problem_at


class Parted(NamedTuple):
    """Claims on things, the overlay's corrections of them, and what these expect."""

    claims: list[Claim]
    corrections: list[Claim]
    expected: list[Claim]


def split(claims: list[Claim]) -> Parted:
    """Return claims on things, and the overlay's corrections and expectations of them."""
    overlaid = [c for c in claims if c.origin == "overlay"]
    if not overlaid:
        return Parted(claims, [], [])
    return Parted(
        [c for c in claims if c.origin != "overlay"],
        [c for c in overlaid if c.subject[0] != "expect"],
        [c._replace(subject=c.subject[1:]) for c in overlaid if c.subject[0] == "expect"],
    )


class Applied(NamedTuple):
    """What came of corrections.

    Attributes:
        done: those that the ledger has now.
        waiting: those of parts that no page and no sidecar knows; inference may still find them.
    """

    done: list[Claim]
    waiting: list[Claim]
    diagnostics: list[Diagnostic]


def apply(ledger: Ledger, corrections: list[Claim], labels: Labels) -> Applied:
    """Add corrections to a ledger that has none yet.

    What refers to something that is not there stays out, as does what corrects nothing: a misspelt name must not
    become a fact.
    """
    if not corrections:
        return Applied([], [], [])
    mentions = Mentions(ledger, labels)
    done, waiting, found = [], [], []
    # A correction of a path decides which placeholders there are.
    for claim in sorted(corrections, key=lambda claim: len(claim.subject)):
        if problem := mentions.problem(claim):
            found.append(problem_at(claim, problem))
        elif _exists(ledger, claim.subject):
            ledger.add([claim])
            done.append(claim)
        elif claim.subject[2:3] in (("query",), ("attribute",)) and _exists(
            ledger, claim.subject[:2]
        ):
            waiting.append(claim)
        else:
            found.append(_unused(ledger, claim))
    return Applied(done, waiting, found)


def apply_late(ledger: Ledger, waiting: list[Claim]) -> Applied:
    """Add the corrections of parts that were found meanwhile."""
    known = [claim for claim in waiting if _exists(ledger, claim.subject)]
    found = [_unused(ledger, claim) for claim in waiting if claim not in known]
    ledger.add(known)
    return Applied(known, [], found)


def _unused(ledger: Ledger, claim: Claim) -> Diagnostic:
    subject = claim.subject
    if len(subject) > 2 and _exists(ledger, subject[:2]):
        if subject[2] == "path":
            names = list(placeholders(ledger.value(subject[:2], "path", "")))
        else:
            names = [part[-1] for part in ledger.parts(subject[:2], subject[2])]
        near = nearest(subject[3], names)
    else:
        subject = subject[:2]
        near = nearest(subject[1], [name for _, name in ledger.subjects(subject[0])])
    help_ = "correct the name, or remove the entry"
    return _say(
        "overlay-unused",
        claim,
        f"there is no {' '.join(subject)}",
        f"did you mean '{near}'? {help_}" if near else help_,
    )


def _exists(ledger: Ledger, subject: Subject) -> bool:
    """Whether a source knows a thing, or a part of one: what only an overlay speaks of is not there."""
    if len(subject) > 2 and subject[2] == "path":
        return subject[3] in placeholders(ledger.value(subject[:2], "path", ""))
    return bool(ledger.fields(subject))


def check_expected(
    ledger: Ledger, corrections: list[Claim], expected: list[Claim]
) -> list[Diagnostic]:
    """Return a diagnostic for each expectation that fails or is missing.

    What a page or a sidecar states is replaced only by an entry that says so, or else nobody would learn that the
    correction has become needless, or wrong.
    """
    found: list[Diagnostic] = []
    for claim in expected:
        others = _others(ledger, claim)
        found += _unlike(claim, others[0].value if others else None)
    asked = {(claim.subject, claim.field) for claim in expected}
    for claim in corrections:
        others = _others(ledger, claim)
        unsaid = stated(others) and (claim.subject, claim.field) not in asked
        if unsaid and _said(claim.field, others[0].value) is not None:
            found.append(_unexpected(claim, others[0].value))
    return found


def _others(ledger: Ledger, claim: Claim) -> list[Claim]:
    """Return what other sources say of what a correction, or its expectation, is of."""
    return [c for c in ledger.claims(claim.subject, claim.field) if c.origin != "overlay"]


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
                code="hidden-by-overlay",
                severity="info",
                message=f"{' '.join(subject)} is hidden: it is in no output",
                path=decision.path,
                line=decision.line,
                column=1,
                help="remove the entry to show it again",
            )
        )
    return found


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
