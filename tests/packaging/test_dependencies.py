"""What the package declares is what it imports, and the lock files pin all of it by hash."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

LOCKS = ["dev.txt", "bench.txt", "interchange.txt", "lock.txt", "official-sdk.txt"]


def requirement_names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in requirements}


def imported(folder: Path, but: str) -> set[str]:
    """The top-level names of the third-party modules that ``folder`` imports, ``but`` left out."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        if path.is_relative_to(folder / but):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {folder.name}


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, list[str]]:
    settings: dict[str, list[str]] = tomllib.loads((repository / "pyproject.toml").read_text())[
        "project"
    ]
    return settings


def test_the_toolkit_declares_exactly_what_it_imports(
    repository: Path, project: dict[str, list[str]]
) -> None:
    declared = requirement_names(project["dependencies"])
    assert imported(repository / "rstparse", but="runtime") == declared


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_by_hash_and_names_no_registry(repository: Path, name: str) -> None:
    text = (repository / "requirements" / name).read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+", entry)] == []
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "--index" not in text


def test_the_development_lock_pins_one_version_of_each_for_every_python(
    repository: Path, project: dict[str, list[str]]
) -> None:
    text = (repository / "requirements" / "dev.txt").read_text()
    pinned = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
    assert sorted(set(pinned)) == pinned
    assert requirement_names(project["dependencies"]) <= set(pinned)


def test_the_lock_file_of_npm_pins_by_hash_and_names_no_registry(repository: Path) -> None:
    packages: dict[str, dict[str, str]] = json.loads(
        (repository / "requirements" / "npm" / "package-lock.json").read_text()
    )["packages"]
    locked = {name: entry for name, entry in packages.items() if name}
    assert [name for name, entry in locked.items() if "integrity" not in entry] == []
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
