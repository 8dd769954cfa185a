"""The guide: its table of rules is the rules, its example is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rstparse.cli import main
from rstparse.compare import RULES
from tests.support.editing import carry_out
from tests.support.repositories import repository_of


@pytest.fixture(scope="module")
def guide(repository: Path) -> str:
    return (repository / "docs/guide/diff.md").read_text(encoding="utf-8")


def test_the_table_of_rules(guide: str) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (\w+) \| (.+) \|$", guide, re.MULTILINE)
    assert rows == [(rule.code, rule.severity, rule.advice, rule.title) for rule in RULES.values()]


def test_the_worked_example(
    guide: str,
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each ``console`` block is run as it stands, in a repository with the edits that the guide describes."""
    pages = {
        path.relative_to(repository).as_posix(): path.read_bytes()
        for path in (repository / "docs/api").rglob("*")
        if path.is_file()
    }
    repository_of(tmp_path, pages)
    monkeypatch.chdir(tmp_path)
    for block in re.findall(
        r"^```(diff|toml|console)\n(.+?)^```$", guide, re.DOTALL | re.MULTILINE
    ):
        language, text = block
        if language == "diff":
            carry_out(tmp_path, text)
        elif language == "toml":
            (tmp_path / "docs/api/approvals.toml").write_text(text)
        else:
            command, _, printed = text.partition("\n")
            main(command.removeprefix("$ rstparse ").split())
            said = capsys.readouterr()
            assert said.out + said.err == printed, command
