"""What ``rstparse serve`` tells the stub."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse import serve
from rstparse.cli import main


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments that the stub was started with."""
    given: list[str] = []

    def run(out: Path, package: str, arguments: list[str]) -> int:
        given.extend(arguments)
        return 0

    monkeypatch.setattr(serve, "run", run)
    return given


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.rstparse]\nout = "made"\n')
    (tmp_path / "made" / "docs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "made" / "docs"


def test_the_docs_index_is_served_along(project: Path, told: list[str]) -> None:
    project.joinpath("index.html").touch()
    assert main(["serve", "--port", "0"]) == 0
    assert told == ["--site", str(project), "--port", "0"]


def test_nothing_is_added_where_there_is_none(project: Path, told: list[str]) -> None:
    main(["serve", "--port", "0"])
    assert told == ["--port", "0"]


@pytest.mark.parametrize("words", [["--site", "other"], ["--site=other"]])
def test_a_folder_that_was_named_wins(project: Path, told: list[str], words: list[str]) -> None:
    project.joinpath("index.html").touch()
    main(["serve", *words])
    assert told == words
