"""The sentences of an operation page on bodies."""

from __future__ import annotations

from typing import Any

import pytest

from rstparse.claims import Page
from tests.support.reading import OPERATION, places, read

THING = {"kind": "object", "label": "thing-object"}


def claimed(page: Page) -> dict[str, Any]:
    """Return the claims on the operation itself, by field."""
    return {claim.field: claim.value for claim in page.claims if len(claim.subject) == 2}


def response(text: str) -> Page:
    """Return a page with a section on the response; it starts at line 33."""
    title = "HTTP Response Body"
    section = f"{title}\n{'~' * len(title)}\n\n{text}\n\nExample Request"
    return read(OPERATION.replace("Example Request", section, 1))


def request(text: str) -> Page:
    return read(OPERATION.replace("\nNone\n", f"\n{text}\n", 1))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A :ref:`thing-object` object", [THING]),
        ("A list of :ref:`thing-object` objects", [{**THING, "kind": "list"}]),
        ("A ``Thing`` object", [{"kind": "object", "type": "Thing"}]),
        ("A list of ``Thing`` objects", [{"kind": "list", "type": "Thing"}]),
        ("The file.", [{"kind": "binary"}]),
        ("Text.", [{"kind": "text"}]),
        ("None", [{"kind": "none"}]),
        ("The file as ``image/png`` or ``image/gif``.", [{"kind": "binary", "media_types": ["image/png", "image/gif"]}]),
        ("A :ref:`thing-object` object as ``text/xml``", [{**THING, "media_types": ["text/xml"]}]),
        ("A :ref:`thing-object` object\n\nThe file.", [THING, {"kind": "binary"}]),
        ("* A :ref:`thing-object` object\n* Text.", [THING, {"kind": "text"}]),
    ],
)  # fmt: skip
def test_responses(text: str, values: list[dict[str, Any]]) -> None:
    page = response(text)
    assert page.diagnostics == ()
    assert claimed(page)["responses"] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A :ref:`thing-object` object", THING),
        ("A ``Thing`` object", {"kind": "object", "type": "Thing"}),
        ("The file to upload.", {"kind": "file"}),
        ("A string value", {"kind": "text"}),
        ("Text as ``text/csv``.", {"kind": "text", "media_types": ["text/csv"]}),
        ("A multipart form with the parts ``a`` and ``b``.", {"kind": "multipart", "parts": ["a", "b"]}),
    ],
)  # fmt: skip
def test_requests(text: str, value: dict[str, Any]) -> None:
    page = request(text)
    assert page.diagnostics == ()
    assert claimed(page)["request_body"] == value


def test_one_sentence_of_several_that_says_nothing_is_reported_alone() -> None:
    page = response("A :ref:`thing-object` object\n\nAs you like.")
    assert places(page.diagnostics) == [("unknown-body", 33, 1)]
    assert page.diagnostics[0].message == "'As you like.' does not tell what the body is"
    assert claimed(page)["responses"] == [THING]


def test_what_follows_the_sentence_on_a_request_is_prose() -> None:
    page = request("A :ref:`thing-object` object\n\nIts name counts.")
    assert page.diagnostics == ()
    assert claimed(page)["request_body"] == THING
