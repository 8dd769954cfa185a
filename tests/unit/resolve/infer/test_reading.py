"""What rules see of an operation's description, and that nothing else of it changes what is inferred."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rstparse.cache import Cache
from rstparse.claims import Claim
from rstparse.fragments import Fragments
from rstparse.resolve.facts import Facts
from rstparse.resolve.infer import infer
from rstparse.resolve.infer.known import Known, seen
from rstparse.resolve.infer.reading import Reading, read

inference = import_module("rstparse.resolve.infer")  # by name alone, it is the function

NOTHING = Reading(
    search_criteria=False,
    named_queries=[],
    listed_queries=[],
    listed=[],
    returned=[],
    response_body=[],
    acts_on=[],
)


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def literal(words: str) -> dict[str, Any]:
    return {"kind": "literal", "text": words}


def reference(label: str) -> dict[str, Any]:
    return {"kind": "reference", "label": label, "text": label}


def paragraph(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "paragraph", "inlines": list(runs)}


def test_nothing_is_read_in_nothing() -> None:
    assert read([]) == NOTHING


def test_all_that_is_read() -> None:
    force = [text("The "), literal("force"), text(" query parameter ends it.")]
    blocks = [
        paragraph(text("Retrieves all the machine images of "), reference("user-object"), text(".")),
        paragraph(
            text("A list of "), reference("a-object"), text(" objects. The "), reference("b-object"),
            text(" object is returned. You may use search criteria."),
        ),
        paragraph(text("The response body is an "), literal("image ticket"), text(".")),
        paragraph(*force),
        paragraph(text("There are more query parameters:")),
        {"kind": "bullets", "items": [[paragraph(literal("all"), text(": every one"))]]},
    ]  # fmt: skip
    assert read(blocks) == Reading(
        search_criteria=True,
        named_queries=[("force", force)],
        listed_queries=[("all", [text("every one")])],
        listed=["a-object"],
        returned=["b-object"],
        response_body=["image", "ticket"],
        acts_on=["machine", "images"],
    )


def test_the_first_sentence_acts_on_something() -> None:
    assert read([paragraph(text("Gets one key. Deletes another."))]) == msgspec.structs.replace(
        NOTHING, acts_on=["one", "key"]
    )


OPERATION = {
    "method": "GET",
    "path": "/as",
    "response_formats": ["application/xml"],
    "path_parameters": {},
    "query_parameters": {},
    "description": [paragraph(text("Gets all of it. It is fine."))],
    "summary": "Gets it.",
    "since": {"text": "1", "version": [1]},
}


def facts(**changed: Any) -> Facts:
    return Facts({"a_getAll": {**OPERATION, **changed}}, {"A": {"attributes": {}}})


def test_rules_see_nothing_else() -> None:
    assert sorted(seen(facts()).operations["a_getAll"]) == [
        "method",
        "path",
        "path_parameters",
        "query_parameters",
        "reading",
        "response_formats",
    ]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({}, False),
        ({"summary": "Something else."}, False),
        ({"since": None}, False),
        ({"description": [paragraph(text("Gets all of it. It is not."))]}, False),
        ({"description": [paragraph(text("Gets another. It is fine."))]}, True),
        ({"description": [paragraph(text("Gets it, by search criteria."))]}, True),
        ({"method": "PUT"}, True),
        ({"query_parameters": {"q": {"description": [text("a boolean")]}}}, True),
    ],
    ids=str,
)
def test_inference_runs_again_where_rules_see_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], again: bool
) -> None:
    ran = []
    real = inference._inferred

    def inferred(known: Known) -> list[Claim]:
        ran.append(known)
        return real(known)

    monkeypatch.setattr(inference, "_inferred", inferred)
    fragments = Fragments(Cache(tmp_path))
    infer(facts(), fragments)
    ran.clear()
    assert infer(facts(**changed), fragments) == infer(facts(**changed))
    assert len(ran) == 1 + again


def test_what_was_inferred_comes_back_as_it_was(corpus_facts: Facts, tmp_path: Path) -> None:
    expected = infer(corpus_facts)
    for _ in range(2):
        found = infer(corpus_facts, Fragments(Cache(tmp_path)))
        assert repr(found) == repr(expected)
