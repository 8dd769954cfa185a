"""Decided facts become operations."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rstparse.model import RequestBody, Response
from tests.support.reading import (
    OBJECT,
    OPERATION,
    PART,
    codes,
    corpus_model,
    operation,
    resolve_files,
)

BOTH = ("application/xml", "application/json")


def one(text: str, **more: str) -> object:
    files = {
        "pages/a/thing_get.rst": text,
        "pages/dto/Thing.rst": OBJECT,
        "pages/dto/Part.rst": PART,
    }
    return operation(resolve_files(files | more), "thing_get")


def responses(corpus: Path, name: str) -> list[tuple[str, str | None, tuple[str, ...]]]:
    found = operation(corpus_model(corpus), name)
    return [(r.kind, r.type, r.media_types) for r in found.responses]


def test_an_operation_without_function_is_an_error_and_no_other_is_lost() -> None:
    broken = OPERATION.replace(".. function::", ".. functoin::").replace("thing", "other")
    files = {"pages/a/other_get.rst": broken, "pages/a/thing_get.rst": OPERATION,
             "pages/dto/Thing.rst": OBJECT, "pages/dto/Part.rst": PART}  # fmt: skip
    model = resolve_files(files)
    assert [o.name for o in model.api.operations] == ["thing_get"]
    (found,) = [d for d in model.diagnostics if d.severity == "error"]
    assert (found.code, found.path, found.line) == (
        "incomplete-operation",
        "pages/a/other_get.rst",
        3,
    )
    assert found.help == "write '.. function:: GET /path'"


def test_kinds_of_bodies_of_the_corpus(corpus: Path) -> None:
    found = Counter(o.request_body.kind for o in corpus_model(corpus).api.operations)
    assert found == {"none": 362, "object": 136, "file": 22, "multipart": 2, "text": 1}


def test_multipart(corpus: Path) -> None:
    for name in ("scan_multipartCreate", "scanOverlay_uploadChunk"):
        assert operation(corpus_model(corpus), name).request_body == RequestBody(
            kind="multipart", type=None, media_types=("multipart/form-data",), parts=("file",)
        )


def test_the_text_body(corpus: Path) -> None:
    """The page says that it is a text; which, only the WADL knows."""
    body = operation(corpus_model(corpus), "effectorPost").request_body
    assert (body.kind, body.type, body.media_types) == ("text", None, BOTH)
    alone = operation(corpus_model(corpus, sidecars=False), "effectorPost").request_body
    assert alone.media_types == ("text/plain",)


def test_every_operation_has_a_response(corpus: Path) -> None:
    api = corpus_model(corpus).api
    kinds = Counter(o.responses[0].kind for o in api.operations)
    assert kinds["none"] == 85
    assert kinds["binary"] == 40
    assert kinds["unknown"] <= 2
    assert Counter(len(o.responses) for o in api.operations) == {1: 519, 2: 4}
    types = {o.type for o in api.objects}
    for found in api.operations:
        for response in found.responses:
            assert (response.type in types) == (response.kind in ("object", "list"))
            assert (response.item in types) == (response.kind == "list")
            assert set(response.media_types) <= set(found.response_formats)


def test_blank_formats_are_no_content_and_any_format_is_binary(corpus: Path) -> None:
    for found in corpus_model(corpus).api.operations:
        first = found.responses[0].kind
        assert (first == "none") == (found.response_formats == ()), found.name
        assert (found.response_formats == ("*/*",)) <= (first == "binary"), found.name


def test_answers_in_several_forms_have_the_structured_one_first(corpus: Path) -> None:
    several = {
        o.name: [(r.kind, r.media_types) for r in o.responses]
        for o in corpus_model(corpus).api.operations
        if len(o.responses) > 1
    }
    assert len(several) == 4
    for name, forms in several.items():
        assert forms[0][0] in ("object", "list", "unknown"), name
        assert forms[0][1] == BOTH
        assert forms[1] in [("text", ("text/plain",)), ("binary", ("application/octet-stream",))]


def test_a_list_knows_its_wrapper_and_its_items(corpus: Path) -> None:
    found = operation(corpus_model(corpus), "appliance_getAll")
    assert found.responses == (
        Response(kind="list", type="Appliances", item="Appliance", media_types=BOTH),
    )


def test_a_required_placeholder_is_required_whatever_the_page_says(corpus: Path) -> None:
    parameters = [p for o in corpus_model(corpus).api.operations for p in o.path_parameters]
    assert all(p.required for p in parameters)


def test_origins_of_one_operation(corpus: Path) -> None:
    found = operation(corpus_model(corpus), "appliance_get")
    origins = dict(found.origins)
    assert origins.pop("responses") == "wadl"
    assert set(origins.values()) == {"rst"}
    assert set(origins) == {
        "label", "group", "method", "path", "summary", "description", "since", "response_codes",
        "response_formats", "security", "request_body", "example", "see_also",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A :ref:`thing-object` object", ("object", "Thing", None)),
        ("The file.", ("binary", None, None)),
        ("Text.", ("text", None, None)),
        ("None", ("none", None, None)),
    ],
)
def test_a_stated_response(body: str, expected: tuple[str, str | None, str | None]) -> None:
    section = f"HTTP Response Body\n~~~~~~~~~~~~~~~~~~\n\n{body}\n\nExample Request"
    files = {
        "pages/a/thing_get.rst": OPERATION.replace("Example Request", section, 1),
        "pages/dto/Thing.rst": OBJECT,
        "pages/dto/Part.rst": PART,
    }
    model = resolve_files(files)
    found = operation(model, "thing_get")
    first = next(r for r in found.responses if r.kind == expected[0])
    assert (first.kind, first.type, first.item) == expected
    assert found.origins["responses"] == "rst"
    assert codes(model.diagnostics) == []
