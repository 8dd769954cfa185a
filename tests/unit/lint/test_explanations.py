"""Every code has an explanation, its bad example yields the code, and its good example yields nothing."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from rstparse.lint import registry
from tests.support import example_trees

SHOWN_ELSEWHERE = {"unreadable-page"}
"""Only a failure of the parser itself gives it; ``tests/unit/readers/test_rst.py`` makes one."""
SHOWN_TO_USERS = {"unreadable-folder"}
"""Root may list every folder."""

NO_CODES = frozenset("code-block content-type ignore-page utf-8 utf-8-sig".split())
"""Texts in modules that give diagnostics which only look like codes."""


def looking_like_codes(source: Path) -> set[str]:
    """Return the texts of a module that may be codes: all of that form that no option and no link has."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", node.value)
    }


def test_every_code_has_one(repository: Path) -> None:
    found = set()
    for path in (repository / "rstparse").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        speaks = re.search(r"\bDiagnostic\b|\b_?(say|report|at_operation)\(", text)
        if speaks and "runtime" not in path.parts:
            found |= looking_like_codes(path)
    assert sorted(found - NO_CODES - registry.names()) == []
    assert sorted(registry.names() - found) == []


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_an_explanation_has_its_parts(name: str) -> None:
    code = registry.explanation(name)
    assert code.name == name
    assert code.severities
    assert set(code.severities) <= {"error", "warning", "info"}
    assert code.command in ("lint", "generate", "diff")
    assert code.fixable in ("yes", "no", "sometimes")
    assert re.findall(r"^## (.*)$", code.text, re.MULTILINE) == [
        "Why it matters",
        "Bad",
        "Good",
        "How to mend it",
    ]


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_the_bad_example_yields_the_code(name: str, tmp_path: Path) -> None:
    if name in SHOWN_ELSEWHERE:
        return
    if name in SHOWN_TO_USERS and os.geteuid() == 0:
        pytest.skip("root may do what the example forbids")
    code = registry.explanation(name)
    found = [d for d in example_trees.run(tmp_path, code, "Bad") if d.code == name]
    assert found != []
    assert {d.severity for d in found} <= set(code.severities)
    assert any(d.fix for d in found) == (code.fixable != "no")


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_the_good_example_yields_nothing(name: str, tmp_path: Path) -> None:
    assert example_trees.run(tmp_path, registry.explanation(name), "Good") == []


def test_what_looks_like_a_code_is_found(tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text('say("not-a-word", f"{x}-y", "NOT-THIS", "one")\nCODES = {"other-word": 1}\n')
    assert looking_like_codes(source) == {"not-a-word", "other-word"}
