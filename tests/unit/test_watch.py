"""What the watcher hears of, with real files and real events."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.watch import Watcher

PATIENCE = 20.0
"""Seconds that a loaded machine may take to tell of a change."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "pages").mkdir(parents=True)
    (tmp_path / "docs" / "pages" / "a.rst").write_text("a")
    (tmp_path / "pyproject.toml").write_text("x")
    return tmp_path


def heard(watcher: Watcher, wanted: Path) -> bool:
    """Tell whether a path is among what changed, sooner or later."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if wanted in watcher.wait(0.2):
            return True
    return False


def replace(path: Path) -> None:
    """Save as many editors do: another file, renamed over the old one."""
    other = path.with_name(".new~")
    other.write_text("replaced")
    other.replace(path)


@pytest.mark.parametrize(
    "save",
    [
        lambda path: path.write_text("b"),
        replace,
        lambda path: path.unlink(),
        lambda path: path.rename(path.with_name("b.rst")),
    ],
    ids=["written", "replaced", "removed", "renamed"],
)
def test_a_file_below_a_folder(tree: Path, save: Callable[[Path], object]) -> None:
    page = tree / "docs" / "pages" / "a.rst"
    with Watcher([tree / "docs"]) as watcher:
        save(page)
        assert heard(watcher, page)


def test_a_file_replaced_twice(tree: Path) -> None:
    page = tree / "docs" / "pages" / "a.rst"
    with Watcher([tree / "docs"], [tree / "pyproject.toml"]) as watcher:
        for path in (page, tree / "pyproject.toml") * 2:
            replace(path)
            assert heard(watcher, path)


def test_a_new_folder_and_what_is_in_it(tree: Path) -> None:
    with Watcher([tree / "docs"]) as watcher:
        (tree / "docs" / "new" / "deep").mkdir(parents=True)
        assert heard(watcher, tree / "docs" / "new")
        (tree / "docs" / "new" / "deep" / "b.rst").write_text("b")
        assert heard(watcher, tree / "docs" / "new" / "deep" / "b.rst")


def test_only_the_named_file_of_a_folder(tree: Path) -> None:
    with Watcher([], [tree / "pyproject.toml"]) as watcher:
        (tree / "other.toml").write_text("y")
        (tree / "docs" / "pages" / "a.rst").write_text("b")
        assert watcher.wait(0.5) == set()
        (tree / "pyproject.toml").write_text("y")
        assert heard(watcher, tree / "pyproject.toml")


def test_a_storm_comes_as_few_sets(tree: Path) -> None:
    with Watcher([tree / "docs"]) as watcher:
        names = {tree / "docs" / "pages" / f"{number}.rst" for number in range(300)}
        for name in names:
            name.write_text("x")
        sets, found = 0, set()
        end = time.monotonic() + PATIENCE
        while not names <= found and time.monotonic() < end:
            if changes := watcher.wait(0.5):
                sets += 1
                found |= changes
        assert names <= found
        assert sets < 30


def test_a_folder_that_vanishes_and_comes_back(tree: Path) -> None:
    docs = tree / "docs"
    with Watcher([docs]) as watcher:
        shutil.rmtree(docs)
        assert heard(watcher, docs)
        docs.mkdir()
        assert heard(watcher, docs)
        (docs / "b.rst").write_text("b")
        assert heard(watcher, docs / "b.rst")


def test_a_folder_that_is_not_there_yet(tree: Path) -> None:
    with Watcher([tree / "later"]) as watcher:
        assert watcher.wait(0.1) == set()
        (tree / "later").mkdir()
        assert heard(watcher, tree / "later")


def test_nothing_is_left_running(tree: Path) -> None:
    with Watcher([tree / "docs"], [tree / "pyproject.toml"]) as watcher:
        listeners = list(watcher._listeners)
        assert all(listener.is_alive() for listener in listeners)
    assert not any(listener.is_alive() for listener in listeners)
