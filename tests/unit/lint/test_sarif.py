"""SARIF reports, held against the published schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

from rstparse import config, pipeline
from rstparse.diagnostics import Diagnostic, replace
from rstparse.lint.place import Place
from rstparse.lint.sarif import as_sarif
from tests.support import example_trees

HERE = Place(Path("docs/api"), Path())
FOUND = Diagnostic(
    code="path-no-slash", severity="warning", message="no slash \x1b", path="pages/a b.rst", line=3, column=19,
    help="write '/x'", length=2, fix=(replace(3, 19, 0, "/"),),
)  # fmt: skip
OF_THE_MODEL = Diagnostic(code="unknown-code", severity="info", message="odd")


def log(*found: Diagnostic, place: Place = HERE) -> Any:
    text = as_sarif(found, place)
    assert text.isascii()
    data = json.loads(text)
    Log.model_validate(data)
    return data["runs"][0]


def test_a_result_has_its_place_and_its_fix() -> None:
    result = log(FOUND)["results"][0]
    file = {"uri": "docs/api/pages/a%20b.rst", "uriBaseId": "%SRCROOT%"}
    assert result["level"] == "warning"
    assert result["message"] == {"text": "no slash \\x1b\nwrite '/x'"}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": file,
                "region": {"startLine": 3, "startColumn": 19, "endColumn": 21},
            }
        }
    ]
    at = {"startLine": 3, "startColumn": 19, "endLine": 3, "endColumn": 19}
    assert result["fixes"] == [
        {
            "description": {"text": "write '/x'"},
            "artifactChanges": [
                {
                    "artifactLocation": file,
                    "replacements": [{"deletedRegion": at, "insertedContent": {"text": "/"}}],
                }
            ],
        }
    ]


def test_rules_are_explained_and_referred_to_by_index() -> None:
    run = log(OF_THE_MODEL, FOUND)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["path-no-slash", "unknown-code"]
    assert [result["ruleIndex"] for result in run["results"]] == [1, 0]
    assert rules[0]["defaultConfiguration"] == {"level": "warning"}
    assert rules[0]["help"]["markdown"].startswith("# path-no-slash\n")
    assert "locations" not in run["results"][0]


def test_fingerprints_stay_when_lines_move_and_tell_findings_apart() -> None:
    moved = Diagnostic(code="a-b", severity="info", message="m", path="a.rst", line=9)
    first = Diagnostic(code="a-b", severity="info", message="m", path="a.rst", line=2)

    def prints(*found: Diagnostic) -> list[str]:
        return [r["partialFingerprints"]["rstparse/v1"] for r in log(*found)["results"]]

    assert prints(first) == prints(moved)
    assert len(set(prints(first, moved))) == 2


def test_no_path_of_a_machine(tmp_path: Path) -> None:
    run = log(FOUND, place=Place(tmp_path / "docs", tmp_path / "work"))
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "pages/a%20b.rst", "uriBaseId": "DOCS"}
    assert str(tmp_path) not in json.dumps(run)


def test_the_schema_refuses_what_it_does_not_know() -> None:
    data = json.loads(as_sarif([FOUND], HERE))
    data["runs"][0]["results"][0]["colour"] = "red"
    with pytest.raises(ValidationError):
        Log.model_validate(data)


def test_all_that_is_found_in_a_real_tree(corpus: Path) -> None:
    found = pipeline.load(corpus, config.Config()).diagnostics
    run = log(*found, place=Place(corpus, corpus.parent))
    assert len(run["results"]) == len(found)
    prints = {result["partialFingerprints"]["rstparse/v1"] for result in run["results"]}
    assert len(prints) == len(found)


def test_a_tree_without_findings(tmp_path: Path) -> None:
    docs = example_trees.write(tmp_path)
    assert log(*pipeline.load(docs, config.Config()).diagnostics)["results"] == []
