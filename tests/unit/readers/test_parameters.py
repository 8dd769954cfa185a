"""Parameters of operation pages: flags, texts and order, and what stands between them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.reading import (
    OPERATION,
    claimed,
    codes,
    corpus_model,
    corpus_pages,
    operation,
    page_of,
    places,
    read,
)


def test_optional_with_an_empty_description(corpus: Path) -> None:
    optional = sorted(
        (c.subject[1], c.subject[3])
        for p in corpus_pages(corpus)
        for c in p.claims
        if c.field == "required" and c.origin == "rst" and c.value is False
    )
    assert optional == [
        ("applianceOSProfileServices_get", "prid"),
        ("applianceOSProfileServices_getAll", "prid"),
        ("entityGet", "activityId"),
        ("mySoftwareArtifact_addChild", "uid"),
    ]
    page = page_of(corpus, "mySoftwareArtifact_addChild")
    assert claimed(page, "path", "uid") == {"required": False, "description": []}
    assert "missing-description" in codes(page.diagnostics)
    uid = operation(corpus_model(corpus), page.name).path_parameters[0]
    assert (uid.name, uid.required) == ("uid", True)


def test_placeholders_that_no_page_documents(corpus: Path) -> None:
    model = corpus_model(corpus)
    found = [d.message for d in model.diagnostics if d.code == "undocumented-path-parameter"]
    assert Counter(message.split("'")[1] for message in found) == {"{ipid}": 42, "{osid}": 2}
    unused = [d.message for d in model.diagnostics if d.code == "unused-path-parameter"]
    assert sorted(message.split("'")[1] for message in unused) == ["activityId", "prid", "prid"]


def test_parameters_stand_in_the_order_of_the_path(corpus: Path) -> None:
    model = corpus_model(corpus)
    differs = 0
    for found in model.api.operations:
        names = [p.name for p in found.path_parameters]
        documented = model.ledger.value(("operation", found.name), "path_parameter_names")
        assert re.findall(r"\{(\w+)\}", found.path) == names
        differs += documented != names
    assert differs == 260  # "about 260"


@pytest.mark.parametrize("name", ["blueprint_predeploy", "pipeline_getAll", "prepare"])
def test_a_stray_line_among_the_parameters(corpus: Path, name: str) -> None:
    page = page_of(corpus, name)
    lines = (corpus / page.path).read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "* @param deployment" in line)
    assert places(page.diagnostics) == [("stray-text", at + 1, 14)]
    names = re.findall(r"^\* ``(\w+)``", "\n".join(lines), re.MULTILINE)
    assert claimed(page)["path_parameter_names"] == names
    for parameter in names:
        assert claimed(page, "path", parameter)["description"]


QUERY = """\
Query Parameters
~~~~~~~~~~~~~~~~

* ``force`` (optional, boolean): whether to go on
* ``count`` (optional): how many

HTTP Request Body"""


def test_query_parameters() -> None:
    page = read(OPERATION.replace("HTTP Request Body", QUERY))
    assert page.diagnostics == ()
    assert claimed(page, "query", "force") == {
        "required": False,
        "type": "boolean",
        "description": [{"kind": "text", "text": "whether to go on"}],
    }
    assert claimed(page, "query", "count")["required"] is False
    assert claimed(page)["query_parameter_names"] == ["force", "count"]
