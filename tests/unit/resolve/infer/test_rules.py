"""The table of rules, and what all of them keep."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rstparse.resolve.facts import Facts
from rstparse.resolve.infer import infer
from rstparse.resolve.infer.rules import RULES

Found = dict[tuple[Any, ...], tuple[Any, str]]


def test_the_order_of_the_rules() -> None:
    assert [name for name, _ in RULES] == [
        "base-by-attributes",
        "root-by-title",
        "list-in-text",
        "list-by-name",
        "item-by-reference",
        "item-by-noun",
        "item-by-name",
        "hidden-list",
        "item-name",
        "listed-values",
        "text-by-name",
        "description-by-place",
        "key-by-description",
        "response-by-formats",
        "response-of-cancel",
        "response-of-status",
        "response-as-put",
        "response-stated",
        "response-of-item",
        "response-of-delete",
        "response-of-collection",
        "response-by-segment",
        "response-listed",
        "response-by-compound",
        "response-by-plural",
        "response-as-post",
        "response-as-body",
        "response-of-create",
        "response-of-action",
        "response-of-add",
        "response-of-upload",
        "object-by-operation",
        "type-of-id",
        "search-criteria",
        "search-criteria-type",
        "query-in-list",
        "query-in-prose",
        "boolean-in-text",
    ]


def test_nothing_that_is_decided_is_claimed(truth: Facts) -> None:
    for claim in infer(truth):
        table = truth.operations if claim.subject[0] == "operation" else truth.objects
        fields = table[claim.subject[1]]
        if len(claim.subject) == 4:
            nested = {
                "path": "path_parameters",
                "query": "query_parameters",
                "attribute": "attributes",
            }
            fields = fields[nested[claim.subject[2]]].get(claim.subject[3], {})
        assert fields.get(claim.field) in (None, [], "")


def test_the_same_facts_give_the_same_claims(corpus_facts: Facts) -> None:
    assert infer(corpus_facts) == infer(corpus_facts)


def test_facts_are_left_as_they_are(corpus_facts: Facts) -> None:
    operations, objects = repr(corpus_facts.operations), repr(corpus_facts.objects)
    infer(corpus_facts)
    assert (repr(corpus_facts.operations), repr(corpus_facts.objects)) == (operations, objects)


@given(st.text(max_size=8), st.text(alphabet="/{}aA_s:", max_size=12), st.text(max_size=30))
def test_odd_names_paths_and_texts_are_no_trouble(name: str, path: str, text: str) -> None:
    runs = [{"kind": "text", "text": text}, {"kind": "reference", "label": "x-object", "text": ""}]
    blocks = [{"kind": "paragraph", "inlines": runs}]
    attributes = {name: {"documented": True, "description": runs}, "total": {"type": "long"}}
    formats = ["application/xml"]
    operations: list[dict[str, Any]] = [
        {"method": method, "path": path, "description": blocks, "response_formats": formats}
        for method in ("GET", "POST", "PUT", "DELETE")
    ]
    for operation in operations:
        operation["path_parameters"] = {name: {"description": runs}}
        operation["query_parameters"] = {}
    claims = infer(
        Facts(
            {f"{name}{index}": operation for index, operation in enumerate(operations)}
            | {name: operations[0]},
            {
                t: {"attributes": attributes, "description": blocks, "title": name}
                for t in (name, "X")
            },
            {"x-object": ("object", "X")},
        )
    )
    things = {("operation", f"{name}{index}") for index in range(len(operations))}
    things |= {("operation", name), ("object", name), ("object", "X")}
    assert {claim.subject[:2] for claim in claims} <= things
    assert {claim.origin.partition(":")[0] for claim in claims} <= {"inferred"}


def test_no_facts_give_no_claims() -> None:
    assert infer(Facts()) == []


def test_roots_of_the_corpus(inferred: Found, schema: dict[tuple[str, ...], Any]) -> None:
    found = {key[1]: value for key, (value, _) in inferred.items() if key[2] == "root"}
    assert len(found) == 232
    assert {t: v for t, v in found.items() if schema.get(("object", t, "root")) != v} == {}
