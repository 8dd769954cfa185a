"""What stands for the version of the toolkit in every key."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse import toolkit
from tests.support.reading import write_tree


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_tree(tmp_path / "package", {"a.py": "a", "sub/b.py": "b"})
    monkeypatch.setattr(toolkit, "PACKAGE", folder)
    return folder


def digest() -> str:
    toolkit.toolkit_hash.cache_clear()
    return toolkit.toolkit_hash()


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    toolkit.toolkit_hash.cache_clear()


def test_the_same_files_have_the_same_hash(package: Path) -> None:
    first = digest()
    (package / "sub" / "__pycache__").mkdir()
    (package / "sub" / "__pycache__" / "b.pyc").write_bytes(b"compiled")
    assert digest() == first


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "sub" / "b.py").write_text("c"),
        lambda folder: (folder / "new.json").write_text(""),
        lambda folder: (folder / "a.py").rename(folder / "sub" / "a.py"),
        lambda folder: (folder / "sub" / "b.py").unlink(),
    ],
    ids=["edited", "added", "moved", "removed"],
)
def test_any_file_of_the_package_counts(package: Path, change: Callable[[Path], object]) -> None:
    first = digest()
    change(package)
    assert digest() != first


def test_installed_libraries_and_the_interpreter_count(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = digest()
    (tmp_path / "site" / "black-99.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site"), str(tmp_path / "absent")])
    second = digest()
    monkeypatch.setattr(sys, "version", "4.0")
    assert len({first, second, digest()}) == 3
