"""Who wins, and who is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Claim
from rstparse.resolve.decide import Ledger, disagreements, rank
from tests.support.reading import corpus_model

SUBJECT = ("operation", "a_b")


def claim(origin: str, value: Any, field: str = "method") -> Claim:
    return Claim(SUBJECT, field, value, origin, f"{origin}.x", 3)


def test_ranks() -> None:
    origins = ["overlay", "rst", "wadl", "xsd", "inferred:some-rule"]
    assert [rank(claim(origin, 1)) for origin in origins] == [0, 1, 2, 2, 3]


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_the_strongest_counts_whatever_the_order(order: list[int]) -> None:
    claims = [claim(o, o) for o in ("overlay", "rst", "wadl", "inferred:r")]
    ledger = Ledger(claims[at] for at in order)
    assert ledger.get(SUBJECT, "method") == Claim(
        SUBJECT, "method", "overlay", "overlay", "overlay.x", 3
    )
    assert [c.origin for c in ledger.claims(SUBJECT, "method")] == [
        "overlay",
        "rst",
        "wadl",
        "inferred:r",
    ]


def test_of_equals_the_first_counts() -> None:
    ledger = Ledger([claim("wadl", 1), claim("xsd", 2)])
    assert ledger.value(SUBJECT, "method") == 1


def test_facts_of_several_sources() -> None:
    other = ("object", "x")
    claims = [
        claim("wadl", 1, "path"),
        claim("wadl", 2),
        Claim(other, "base", None, "xsd", "x", 1),
        claim("rst", 3),
        claim("inferred:r", 4, "path"),
    ]
    ledger = Ledger(claims)
    assert [
        (subject, field, [c.value for c in found]) for subject, field, found in ledger.contested()
    ] == [(SUBJECT, "path", [1, 4]), (SUBJECT, "method", [3, 2])]
    assert [(subject, list(fields)) for subject, fields in ledger] == [
        (SUBJECT, ["path", "method"]),
        (other, ["base"]),
    ]
    ledger.drop(SUBJECT)
    assert list(ledger.contested()) == ledger.claims(SUBJECT, "method") == []
    assert ledger.dropped == {SUBJECT: ("wadl.x", "inferred:r.x", "rst.x")}
    ledger.add([claim("wadl", 5)])
    assert (ledger.value(SUBJECT, "method"), list(ledger.contested())) == (5, [])


def test_what_nobody_claims() -> None:
    ledger = Ledger()
    assert ledger.get(SUBJECT, "method") is None
    assert ledger.value(SUBJECT, "method", "d") == "d"
    assert (ledger.fields(SUBJECT), ledger.claims(SUBJECT, "method")) == ({}, [])
    assert ledger.subjects("operation") == ledger.parts(SUBJECT, "path") == []


def test_parts_stand_in_the_order_of_their_claims() -> None:
    parts = [(*SUBJECT, "path", name) for name in ("z", "a", "m")]
    ledger = Ledger([Claim(part, "required", True, "rst", "x", 1) for part in parts])
    assert ledger.parts(SUBJECT, "path") == parts
    assert ledger.subjects("operation") == []


@pytest.mark.parametrize(
    ("field", "first", "second", "severity"),
    [
        ("method", claim("rst", "GET"), claim("wadl", "PUT"), "warning"),
        ("method", claim("rst", "GET"), claim("wadl", "GET"), None),
        ("method", claim("rst", "GET"), claim("inferred:r", "PUT"), "info"),
        ("summary", claim("rst", "a", "summary"), claim("wadl", "b", "summary"), None),
        ("kind", claim("wadl", 1, "kind"), claim("xsd", 2, "kind"), None),
        (
            "request_body",
            claim("rst", {"kind": "file"}, "request_body"),
            claim("wadl", {"kind": "multipart"}, "request_body"),
            None,
        ),
        (
            "request_body",
            claim("rst", {"kind": "object", "type": "A"}, "request_body"),
            claim("wadl", {"kind": "object", "type": "B"}, "request_body"),
            "warning",
        ),
        (
            "responses",
            claim("rst", [{"kind": "object"}], "responses"),
            claim("wadl", [{"kind": "object", "type": "B"}, {"kind": "text"}], "responses"),
            None,
        ),
    ],
)
def test_disagreements(field: str, first: Claim, second: Claim, severity: str | None) -> None:
    found = disagreements(Ledger([first, second]))
    assert [d.severity for d in found] == ([severity] if severity else [])
    assert all(d.code == "sources-disagree" for d in found)


def test_a_disagreement_says_who_says_what_and_where() -> None:
    (found,) = disagreements(Ledger([claim("wadl", "PUT"), claim("rst", "GET")]))
    assert found.message == "a_b: method is GET by rst, PUT by wadl"
    assert (found.path, found.line, found.column) == ("rst.x", 3, 1)
    assert found.help == "rst counts; correct the other at wadl.x:3"


def test_an_overlay_silences_nobody() -> None:
    found = disagreements(
        Ledger([claim("overlay", "GET"), claim("rst", "GET"), claim("wadl", "PUT")])
    )
    assert len(found) == 1


def test_disagreements_of_the_corpus(corpus: Path) -> None:
    found = [d for d in corpus_model(corpus).diagnostics if d.code == "sources-disagree"]
    assert sorted(d.message.split(" by rst")[0].partition(" is ")[0] for d in found) == [
        "Migrations migrations: the text",
        "Scan packages: the text",
        "ScanCompare packages: the text",
        "SubscriptionProfile admins: the text",
        "blueprint_predeploy bpid: the description",
        "effectorPost: documented_path",
        "pipeline_getAll bpid: the description",
        "prepare bpid: the description",
        "scanFileGetDelta: documented_path",
        "scanImportToGoldenStatus_get: documented_path",
    ]
    assert all(d.line > 0 and d.column > 0 and d.path.endswith(".rst") for d in found)


def test_what_agrees_everywhere(corpus: Path) -> None:
    ledger = corpus_model(corpus).ledger
    for field in ("method", "path", "security"):
        for subject in ledger.subjects("operation"):
            values = {str(c.value) for c in ledger.claims(subject, field)}
            assert len(values) == 1, (subject, field)
