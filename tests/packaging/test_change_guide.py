"""The guide's worked change: done on a copy of the pages, it says what the guide shows.

``make update-golden`` writes into the guide what is said now.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from rstparse.toolkit import TEMPLATES
from tests.support.actions import Runner, read_yaml
from tests.support.editing import carry_out
from tests.support.repositories import commit, environment, git, repository_of

BIN = Path(sys.executable).parent
PATIENCE = 180.0
PAGES = "docs/api"
CHECK = "Check that the outputs are what the pages make"
LINT = "Lint the lines that changed"
DIFF = "Tell what the change means for users"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_VARIES = (
    (re.compile(r"\(\d+\.\d\d s\)"), "(0.00 s)"),
    (re.compile(r"\d+ unchanged|\d+ files"), "0 of them"),
    (re.compile(r"^expires = .*|until \d{4}-\d\d-\d\d", re.MULTILINE), "a date"),
)
"""What depends on the machine, on the day, and on how many outputs there are."""


class Block(NamedTuple):
    """A fenced block of the guide: its language, its text, and where the text stands."""

    language: str
    text: str
    start: int
    end: int


@pytest.fixture
def tree(repository: Path, tmp_path: Path) -> Path:
    """A repository with our pages and their outputs on main, and a branch for the change."""
    for folder in (PAGES, "generated"):
        shutil.copytree(repository / folder, tmp_path / folder)
    project = (repository / "pyproject.toml").read_text(encoding="utf-8")
    settings = project[project.index("[tool.rstparse]") : project.index("[tool.black]")]
    repository_of(tmp_path, {"pyproject.toml": settings})
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "main")
    git(tmp_path, "switch", "-q", "-c", "topic")
    return tmp_path


class Watch:
    """A running ``rstparse watch``, and what it has said."""

    def __init__(self, tree: Path, log: Path) -> None:
        self.log = log
        with log.open("w") as file:
            self.process = subprocess.Popen(
                [BIN / "rstparse", "watch"], cwd=tree, stdout=file, stderr=file, env=environment()
            )

    def until(self, word: str, times: int) -> str:
        """Return all that was said, once a word has been said so many times."""
        end = time.monotonic() + PATIENCE
        while self.said().count(word) < times:
            assert time.monotonic() < end, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)
        return self.said()

    def said(self) -> str:
        """Return what was said, with the templates where they lie in the repository, beside the pages."""
        lines = self.log.read_text().replace(str(TEMPLATES), "templates").splitlines(keepends=True)
        watched = sorted(line for line in lines if line.startswith("watching: "))
        return "".join(watched.pop(0) if line.startswith("watching: ") else line for line in lines)


@contextmanager
def watching(tree: Path, log: Path) -> Iterator[Watch]:
    watch = Watch(tree, log)
    try:
        yield watch
    finally:
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(PATIENCE) == 0


def run(tree: Path, command: str) -> str:
    """Run a command line of the guide and return what it prints."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=tree, capture_output=True, text=True, check=True,
        env=environment(PATH=f"{BIN}:{os.environ['PATH']}"),
    )  # fmt: skip
    return done.stdout + done.stderr


def in_ci(repository: Path, tree: Path) -> Runner:
    """Commit, and run the action as on a pull request to main."""
    commit(tree, "a change")
    action = read_yaml(repository / "action.yml")
    given = {name: facts["default"] for name, facts in action["inputs"].items()}
    runner = Runner(tree, tree.parent / "runner", [BIN], GITHUB_BASE_REF="main")
    runner.run(action["runs"]["steps"], {**given, "install": "false"})
    return runner


def alike(text: str) -> str:
    """Return a text without what varies."""
    for pattern, stands_for in _VARIES:
        text = pattern.sub(stands_for, text)
    return text


def approve(tree: Path, entry: str) -> None:
    """Write the approval of the guide, which holds on the day of the test."""
    expires = datetime.date.today() + datetime.timedelta(days=30)
    text = re.sub(r"^expires = .*$", f"expires = {expires}", entry, flags=re.MULTILINE)
    (tree / PAGES / "approvals.toml").write_text(text, encoding="utf-8")


def said(repository: Path, tree: Path, log: Path, blocks: list[Block]) -> list[str]:
    """Carry out the guide; return what each of its blocks should hold."""
    edit, _, review, _, _, _, mend, approval, _, changelog = blocks
    with watching(tree, log) as watch:
        watch.until("watching: ", 3)
        carry_out(tree, edit.text)
        first = f"$ rstparse watch\n{watch.until('unchanged (', 2)}"
        command = review.text.partition("\n")[0]
        shown = f"{command}\n{run(tree, command.removeprefix('$ '))}"
        runner = in_ci(repository, tree)
        assert [name for name, step in runner.steps.items() if step.code] == [LINT, DIFF]
        steps = [runner.steps[name].text for name in (CHECK, LINT, DIFF)]
        carry_out(tree, mend.text)
        approve(tree, approval.text)
        watch.until("unchanged (", 3)
    runner = in_ci(repository, tree)
    assert (runner.failed, runner.steps[LINT].text) == (False, "")
    command = changelog.text.partition("\n")[0]
    last = run(tree, command.removeprefix("$ "))
    assert runner.summary.read_text().endswith(last)
    return [
        edit.text, first, shown, *steps, mend.text, approval.text, runner.steps[DIFF].text, f"{command}\n{last}"
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.golden
def test_the_worked_change(
    repository: Path,
    tree: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> None:
    path = repository / "docs/guide/a-change.md"
    guide = path.read_text(encoding="utf-8")
    blocks = [Block(m[1], m[2], m.start(2), m.end(2)) for m in _BLOCK.finditer(guide)]
    log = tmp_path_factory.mktemp("watch") / "log"
    found = said(repository, tree, log, blocks)
    if request.config.getoption("--update-golden"):
        for block, text in reversed(list(zip(blocks, found, strict=True))):
            if alike(block.text) != alike(text):
                guide = guide[: block.start] + text + guide[block.end :]
        path.write_text(guide, encoding="utf-8")
        return
    for block, text in zip(blocks, found, strict=True):
        assert alike(block.text) == alike(
            text
        ), "run `make update-golden` and review the difference"
