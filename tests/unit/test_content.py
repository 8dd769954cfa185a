"""Files and folders are read whole, and told apart by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rstparse.content import folder_hash, read_bytes, read_large

FIRST, BLOCK = 1 << 15, 1 << 20


@pytest.mark.parametrize(
    "size", [0, 1, FIRST - 1, FIRST, FIRST + 1, 2 * FIRST, FIRST + BLOCK, FIRST + 2 * BLOCK + 1]
)
def test_a_file_of_any_size_is_read_whole(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    assert read_bytes(str(tmp_path / "file")) == data


@pytest.mark.parametrize("size", [1, 4096, BLOCK + 1])
def test_a_large_file_stays_as_it_was_when_another_takes_its_place(
    tmp_path: Path, size: int
) -> None:
    data, path = os.urandom(size), tmp_path / "file"
    path.write_bytes(data)
    with path.open("rb") as file:
        content = read_large(file.fileno())
    (tmp_path / "other").write_bytes(b"x")
    (tmp_path / "other").replace(path)
    assert content == data
    path.unlink()
    assert content == data


def test_a_link_is_followed_unless_it_shall_not_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    assert read_bytes(str(tmp_path / "link")) == b"x"
    with pytest.raises(OSError, match="link"):
        read_bytes(str(tmp_path / "link"), follow=False)


def test_folders_are_told_apart_by_paths_and_content(tmp_path: Path) -> None:
    hashes = set()
    for name, files in enumerate(
        ({}, {"a": b""}, {"b": b""}, {"a": b"b"}, {"a/b": b""}, {"a": b"", "b": b""})
    ):
        folder = tmp_path / str(name)
        folder.mkdir()
        for path, data in files.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(data)
        hashes.add(folder_hash(str(folder)))
    assert len(hashes) == 6


def test_what_the_interpreter_keeps_does_not_count_and_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    before = folder_hash(str(tmp_path))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"y")
    assert folder_hash(str(tmp_path)) == before
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert folder_hash(str(tmp_path)) != before


def test_a_folder_that_is_not_there_has_a_hash_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert folder_hash(str(tmp_path / "none")) != folder_hash(str(tmp_path / "empty"))
