"""Every Python sample of the client's README and migration guide fits the client that they come with."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rstparse.config import load as load_config
from rstparse.pipeline import load, make_plan

GUIDES = ("README.md", "MIGRATING.md")
PRELUDE = (
    "from uforge_client import UForge\n\nuforge = UForge('https://uforge.example.com/api')\n\n"
)


def client_of(docs: Path, repository: Path) -> dict[str, str]:
    """Return the texts of the client that a docs tree makes, by path below its folder."""
    config = load_config(repository / "pyproject.toml")
    made = make_plan(load(docs, config), config, ["client"])
    assert [d for d in made.diagnostics if d.severity == "error"] == []
    return {path.removeprefix("client/"): content.decode() for path, content in made.files.items()}


@pytest.fixture(scope="module")
def client(repository: Path) -> dict[str, str]:
    return client_of(repository / "docs" / "api", repository)


def samples(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("guide", GUIDES)
def test_fences_are_closed_and_samples_compile(client: dict[str, str], guide: str) -> None:
    text = client[guide]
    assert text.count("```") % 2 == 0
    found = samples(text)
    assert len(found) >= 6
    for sample in found:
        compile(sample, guide, "exec")


@pytest.mark.parametrize("guide", GUIDES)
def test_samples_fit_in_a_page(client: dict[str, str], guide: str) -> None:
    for sample in samples(client[guide]):
        assert [line for line in sample.splitlines() if len(line) > 100] == []


def test_readme_shows_each_thing_that_the_pages_have(client: dict[str, str]) -> None:
    headings = re.findall(r"^##+ (.*)$", client["README.md"], re.MULTILINE)
    assert headings == [
        "Install", "A first call", "Asynchronous", "Objects", "Lists", "Jobs", "Files", "Errors",
        "Authentication", "Options of a call", "Only if it changed", "JSON",
        "Any operation by its name", "Settings", "Logs and secrets", "Threads, processes", "Versions", "Licence",
    ]  # fmt: skip


def test_the_table_has_every_operation(client: dict[str, str]) -> None:
    rows = re.findall(r"^\| `(\w+)` \| `api\.", client["MIGRATING.md"], re.MULTILINE)
    listed = re.findall(
        r'^    "(\w+)": \(', client["src/uforge_client/_operations.py"], re.MULTILINE
    )
    assert sorted(rows) == sorted(listed)
    assert len(rows) == 523


def check_types(client: dict[str, str], folder: Path, tutorial: str = "") -> None:
    for path, text in client.items():
        if path.startswith("src/"):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    guides = {
        "readme": client["README.md"],
        "migrating": client["MIGRATING.md"],
        "tutorial": tutorial,
    }
    for guide, text in guides.items():
        for number, sample in enumerate(samples(text)):
            name = f"{guide}_{number}.py"
            (folder / "src" / name).write_text(PRELUDE + sample, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-incremental", "."],
        cwd=folder / "src",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.endswith("source files\n"), result.stdout
    assert "Success: no issues found" in result.stdout


@pytest.mark.slow
def test_samples_are_of_the_right_types(
    client: dict[str, str], repository: Path, tmp_path: Path
) -> None:
    tutorial = (repository / "docs" / "guide" / "client.md").read_text(encoding="utf-8")
    assert len(samples(tutorial)) == 11
    check_types(client, tmp_path, tutorial)


@pytest.mark.slow
def test_samples_of_the_whole_api_are_of_the_right_types(
    corpus: Path, repository: Path, tmp_path: Path
) -> None:
    client = client_of(corpus, repository)
    assert "## Versions" in client["README.md"]
    check_types(client, tmp_path)
