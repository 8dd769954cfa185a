"""Every diagnostic that can be given has a test, and a severity that means something."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCES = ("readers", "resolve", "lint")


def _is_code(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "-" in node.value
        and node.value.replace("-", "").isalnum()
        and node.value.islower()
    )


def given(source: Path) -> set[str]:
    """Return the codes of a module: ``code=`` arguments, and first texts of calls that say something."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        says = name.strip("_") in ("say", "at", "diagnostic", "report", "warn", "error")
        candidates = [k.value for k in node.keywords if k.arg == "code"]
        candidates += node.args[:2] if says else []
        for candidate in candidates:
            parts = (
                [candidate.body, candidate.orelse]
                if isinstance(candidate, ast.IfExp)
                else [candidate]
            )
            found |= {str(p.value) for p in parts if isinstance(p, ast.Constant) and _is_code(p)}
    return found


def all_codes(repository: Path) -> set[str]:
    folders = [repository / "rstparse" / name for name in SOURCES]
    return {code for folder in folders for path in folder.rglob("*.py") for code in given(path)}


def test_the_scan_finds_codes(repository: Path) -> None:
    codes = all_codes(repository)
    assert {
        "unreadable-page",
        "linked-folder",
        "sources-disagree",
        "shared-route",
        "stray-text",
    } <= codes
    assert len(codes) > 40


@pytest.mark.parametrize("folder", ["readers", "resolve"])
def test_every_code_is_in_a_test(repository: Path, folder: str) -> None:
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (repository / "tests").rglob("test_*.py")
        if path != Path(__file__)
    )
    codes = {c for p in (repository / "rstparse" / folder).rglob("*.py") for c in given(p)}
    assert sorted(code for code in codes if f'"{code}"' not in tests) == []


def test_every_code_has_a_hyphen(repository: Path) -> None:
    """Without one, the scans for codes would not see it."""
    found = set()
    for path in (repository / "rstparse").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "Diagnostic" in text else ():
            if isinstance(node, ast.Call):
                values = [k.value for k in node.keywords if k.arg == "code"]
                found |= {v.value for v in values if isinstance(v, ast.Constant)}
    assert "hidden-by-overlay" in found
    assert sorted(str(code) for code in found if "-" not in str(code)) == []
