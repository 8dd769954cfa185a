"""Query parameters in prose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rstparse.resolve.facts import Facts

Found = dict[tuple[Any, ...], tuple[Any, str]]
Write = Callable[..., str]
Infer = Callable[[dict[str, str]], Found]


def queries(found: Found, operation: str) -> dict[str, dict[str, Any]]:
    named: dict[str, dict[str, Any]] = {}
    for key, (value, _) in found.items():
        if key[:3] == ("operation", operation, "query"):
            named.setdefault(key[3], {})[key[4]] = value
    return named


def test_queries_of_the_corpus(inferred: Found, truth: Facts) -> None:
    found = {key[1:4:2] for key in inferred if key[2:3] == ("query",)}
    stated = {
        (o, name) for o, fields in truth.operations.items() for name in fields["query_parameters"]
    }
    assert len(stated) == 404
    assert len(found & stated) == 205
    # The prose of the two names a parameter that the WADL calls otherwise, or forgot.
    assert found - stated == {
        ("machineImagePublished_download", "downloadId"),
        ("projectArtifact_getAll", "filename"),
    }


def test_search_criteria_mean_five_parameters(infer_from: Infer, operation_page: Write) -> None:
    prose = "You can use a ``search criteria`` to retrieve a subset."
    found = infer_from({"g/a_getAll.rst": operation_page("a_getAll", "GET /a", prose=prose)})
    assert queries(found, "a_getAll") == {
        "query": {"required": False, "type": "string"},
        "descending": {"required": False, "type": "boolean"},
        "orderBy": {"required": False, "type": "string"},
        "count": {"required": False, "type": "int"},
        "offset": {"required": False, "type": "int"},
    }


def test_parameters_that_prose_names(infer_from: Infer, operation_page: Write) -> None:
    prose = (
        "The optional query parameter ``force`` stops it. By default this is ``false``.\n\n"
        "It is open if an ``id`` is added as a ``query parameter``.\n\n"
        "The ``img`` query parameter can be used too. A ``thing`` is something else."
    )
    found = queries(
        infer_from({"g/a_get.rst": operation_page("a_get", "GET /a", prose=prose)}), "a_get"
    )
    assert list(found) == ["force", "id", "img"]
    assert found["force"]["type"] == "boolean"
    assert "type" not in found["id"]
    assert found["img"]["description"][0] == {"kind": "text", "text": "The "}


def test_parameters_in_a_list(infer_from: Infer, operation_page: Write) -> None:
    prose = (
        "You can use a set of query parameters to retrieve a subset:\n\n"
        "* ``name``: filter by name\n* ``arch``: filter by architecture\n\n"
        "It has two parts:\n\n* ``head``: the first\n"
    )
    found = queries(
        infer_from({"g/a_get.rst": operation_page("a_get", "GET /a", prose=prose)}), "a_get"
    )
    assert found == {
        "name": {"required": False, "description": [{"kind": "text", "text": "filter by name"}]},
        "arch": {
            "required": False,
            "description": [{"kind": "text", "text": "filter by architecture"}],
        },
    }
