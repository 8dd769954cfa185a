"""Redocly CLI lints the OpenAPI documents."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.interchange.conftest import OPENAPI
from tests.support.tools import SECONDS, Tools

pytestmark = pytest.mark.interchange

KNOWN = {
    "no-invalid-media-type-examples",  # XML stands in a string, as OpenAPI says; the rule wants an object
    "no-unused-components",  # types that no operation needs are documented all the same
    "no-ambiguous-paths",  # the service has /images/{id}/x beside /images/y/{id}
}


@pytest.mark.parametrize("name", OPENAPI)
@pytest.mark.parametrize("pages", ["own", "corpus"])
def test_there_are_no_errors_and_no_other_warnings(
    documents: dict[str, Path], tools: Tools, pages: str, name: str
) -> None:
    report = lint(tools, documents[pages] / name)
    found = Counter((problem["severity"], problem["ruleId"]) for problem in report["problems"])
    assert report["totals"]["errors"] == 0
    assert {rule for _, rule in found} - KNOWN == set(), found
    wanting = [p for p in report["problems"] if p["ruleId"].endswith("examples")]
    places = [p["location"][0]["pointer"] for p in wanting]
    assert [
        p for p in places if "/application~1xml/" not in p and not p.endswith(".xml/value")
    ] == []
    what = {
        p["message"].removeprefix("Example value must conform to the schema: ") for p in wanting
    }
    assert what <= {"type must be object.", "must match a schema in anyOf."}


OPTIONS = ("--extends=recommended", "--format=json", "--max-problems=9999")


def lint(tools: Tools, document: Path) -> dict[str, Any]:
    """Return the report of a document by the rules that the tool recommends."""
    result = subprocess.run(
        [tools.npm("redocly"), "lint", *OPTIONS, document],
        env={**os.environ, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert "{" in result.stdout, result.stderr
    report: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
    return report
