"""Git repositories for tests, which nothing of the machine's own configuration reaches."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.reading import write_tree

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
}  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    """Return the environment in which git runs, without what an outer git may have put there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **ENVIRONMENT, **more}


def git(folder: Path, *arguments: str, given: str = "") -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=given, capture_output=True, text=True,
        env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def repository_of(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make a repository on branch main with one commit of files."""
    git(folder, "init", "-q", "-b", "main")
    write_tree(folder, files)
    commit(folder, "one")
    return folder


def commit(folder: Path, message: str) -> str:
    """Commit all that the working tree has; return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD").strip()
