"""Responses: what operations answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rstparse.claims import Page
from rstparse.resolve.facts import Facts
from rstparse.resolve.infer import infer

Found = dict[tuple[Any, ...], tuple[Any, str]]
Write = Callable[..., str]
Infer = Callable[[dict[str, str]], Found]

ITEM = "``lid`` (required): the id of the :ref:`logo-object`"
ID = "``dbId`` (long): the database id"


def test_responses_of_the_corpus_against_the_wadl(
    inferred: Found, corpus_facts: Facts, corpus_pages: list[Page]
) -> None:
    truth = _wadl_responses(corpus_pages)
    right, wrong = 0, []
    for operation in corpus_facts.operations:
        found = inferred.get(("operation", operation, "responses"))
        if found is None or truth[operation] == "unknown":
            continue
        first = found[0][0]
        said = first["type"] or first["kind"]
        if said == truth[operation]:
            right += 1
        else:
            wrong.append((operation, said, truth[operation], found[1]))
    assert wrong == [
        ("orgMember_update", "User", "Org", "response-as-body"),
        ("pipeline_get", "Pipeline", "BlueprintPipeline", "response-of-item"),
        ("pipeline_getAll", "Pipelines", "BlueprintPipelines", "response-of-collection"),
    ]
    assert right == 469
    assert (right + len(wrong)) / len(corpus_facts.operations) >= 0.90
    assert right / (right + len(wrong)) >= 0.99


def _wadl_responses(pages: list[Page]) -> dict[str, str]:
    """Operation → type, or the kind of what has none; ``unknown`` where the WADL leaves XML untyped."""
    claims = [claim for page in pages for claim in page.claims]
    roots = {c.value: c.subject[1] for c in claims if c.field == "root" and c.origin == "xsd"}
    paths = {c.subject[1]: c.value for c in claims if c.field == "path" and c.origin == "rst"}
    found: dict[str, str] = {}
    for claim in claims:
        if claim.field != "response_representations":
            continue
        *_, path, operation = claim.subject
        if operation in found and path != paths.get(operation):
            continue
        elements = [r["element"] for r in claim.value if r["element"]]
        formats = [r["media_type"] for r in claim.value]
        if elements:
            found[operation] = roots[elements[0]]
        else:
            found[operation] = (
                "none" if not formats else "binary" if formats == ["*/*"] else "unknown"
            )
    return found


def test_a_known_response_is_left_alone(truth: Facts) -> None:
    found = [c.subject[1] for c in infer(truth) if c.field == "responses"]
    assert found == ["appliance_import"]


@pytest.fixture
def answer(
    infer_from: Infer, object_page: Write, operation_page: Write
) -> Callable[..., tuple[str | None, str] | None]:
    """A function from operations (name → arguments of ``operation_page``) to what the last of them answers."""

    def run(**operations: tuple[Any, ...]) -> tuple[str | None, str] | None:
        pages = {
            "d/Logo.rst": object_page("logo", "``width`` (int): the width", ID),
            "d/Logos.rst": object_page(
                "logos", "``logos``: the list of :ref:`logo-object` objects"
            ),
            "d/Shop.rst": object_page("shop", "``name`` (string): the name", ID),
            "d/OpStatus.rst": object_page("status", "``complete`` (boolean): whether it is over"),
            "d/OpStatuses.rst": object_page(
                "statuses", "``statuses``: the list of :ref:`status-object` objects"
            ),
        }
        for name, arguments in operations.items():
            *positional, last = arguments
            options = last if isinstance(last, dict) else {}
            positional = positional if options else list(arguments)
            pages[f"g/{name}.rst"] = operation_page(name, *positional, **options)
        found = infer_from(pages).get(("operation", name, "responses"))
        if found is None:
            return None
        value, rule = found
        return value[0]["type"] or value[0]["kind"], rule

    return run


LOGO = ("GET /logos/{lid}", ITEM)


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ({"a_x": ("DELETE /a", {"formats": ""})}, ("none", "response-by-formats")),
        ({"a_x": ("GET /a", {"formats": "*/*"})}, ("binary", "response-by-formats")),
        ({"a_x": ("GET /a", {"formats": "text/plain"})}, ("text", "response-by-formats")),
        ({"logo_cancel": ("DELETE /logos/{lid}/x", ITEM)}, ("OpStatus", "response-of-cancel")),
        ({"logo_x": ("GET /logos/{lid}/status", ITEM)}, ("OpStatus", "response-of-status")),
        ({"logo_x": ("GET /logos/status",)}, ("OpStatuses", "response-of-status")),
        ({"x_get": ("GET /status",)}, None),
        ({"logo_get": LOGO}, ("Logo", "response-of-item")),
        ({"logo_delete": ("DELETE /logos/{lid}", ITEM)}, ("Logo", "response-of-delete")),
        ({"logo_remove": ("DELETE /logos/{lid}", ITEM)}, None),
        ({"logo_get": LOGO, "logo_getAll": ("GET /logos",)}, ("Logos", "response-of-collection")),
        (
            {
                "logo_put": ("PUT /pictures", {"body": "A :ref:`logos-object` object"}),
                "a_get": ("GET /pictures",),
            },
            ("Logos", "response-as-put"),
        ),
        (
            {"a_x": ("POST /a", {"prose": "The response body is a ``logo ticket``."})},
            ("Logo", "response-stated"),
        ),
        (
            {"a_x": ("POST /a", {"prose": "The :ref:`logo-object` object is returned."})},
            ("Logo", "response-stated"),
        ),
        ({"shop_x": ("GET /shops/{sid}/logos",)}, ("Logos", "response-by-segment")),
        (
            {
                "shop_x": (
                    "GET /a/oldlogos",
                    {"prose": "A list of :ref:`logo-object` objects are returned."},
                )
            },
            ("Logos", "response-listed"),
        ),
        (
            {
                "shop_x": (
                    "GET /a/b",
                    {"prose": "A list of :ref:`logo-object` objects are returned."},
                )
            },
            None,
        ),
        (
            {"logo_create": ("POST /logos", {"body": "A :ref:`logo-object` object"})},
            ("Logo", "response-as-body"),
        ),
        ({"shop_vote": ("POST /shops/{sid}/vote", {"body": "A :ref:`logo-object` object"})}, None),
        ({"logo_get": LOGO, "shop_import": ("POST /logos",)}, ("Logo", "response-of-create")),
        (
            {"logo_like": ("POST /logos/{lid}/likes", ITEM)},
            ("Logo", "response-of-action"),
        ),
        (
            {
                "shop_addLogo": (
                    "POST /shops/{sid}/logos",
                    "``sid`` (required): the id of the :ref:`shop-object`",
                    {"body": "A :ref:`logo-object` object"},
                )
            },
            ("Shop", "response-of-add"),
        ),
        (
            {
                "logo_upload": (
                    "POST /logos/{lid}/bin/{f}",
                    ITEM,
                    "``f`` (required): the file name of the logo",
                    {"body": "The file to upload."},
                )
            },
            ("Logo", "response-of-upload"),
        ),
    ],
)
def test_rules(
    answer: Callable[..., tuple[str | None, str] | None],
    operations: dict[str, tuple[Any, ...]],
    expected: tuple[str, str] | None,
) -> None:
    assert answer(**operations) == expected


def test_prose_that_contradicts_the_path_needs_a_witness(
    answer: Callable[..., tuple[str | None, str] | None],
) -> None:
    prose = {"prose": "Gets things. A list of :ref:`shop-object` objects are returned."}
    assert answer(logo_get=LOGO, thing_getAll=("GET /logos", prose)) is None
    assert answer(logo_get=LOGO, myLogo_getAll=("GET /logos", prose)) == (
        "Logos",
        "response-of-collection",
    )


def test_a_text_beside_the_structured_answer_comes_second(
    infer_from: Infer, object_page: Write, operation_page: Write
) -> None:
    formats = "text/plain application/xml"
    page = operation_page("logo_get", "GET /logos/{lid}", ITEM, formats=formats)
    found = infer_from({"d/Logo.rst": object_page("logo", ID), "g/logo_get.rst": page})
    assert found["operation", "logo_get", "responses"][0] == [
        {"kind": "object", "type": "Logo", "item": None, "media_types": ["application/xml"]},
        {"kind": "text", "type": None, "item": None, "media_types": ["text/plain"]},
    ]
