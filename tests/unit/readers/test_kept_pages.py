"""Pages that were read before: taken from the cache where nothing changed, and read again in every other case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rstparse.cache import MAGIC, Cache, key
from rstparse.claims import Page
from rstparse.readers import tree
from rstparse.readers.files import read_sources
from rstparse.readers.tree import read_pages, read_tree
from tests.support.reading import OBJECT, OPERATION, PART, renamed, write_tree

TREE = {
    "overlay.toml": "",
    "pages/empty.rst": "",
    "pages/things/thing_get.rst": OPERATION,
    "pages/dto-objects/Thing.rst": OBJECT,
    "pages/dto-objects/Part.rst": PART,
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "docs", TREE)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are really read."""
    names: list[str] = []
    real = tree.read_file

    def read_file(source: tree.Source, inspect: tree.Inspect | None = None) -> Page:
        names.append(source.name)
        return real(source, inspect)

    monkeypatch.setattr(tree, "read_file", read_file)
    return names


def pages(docs: Path, cache: Cache) -> list[Page]:
    return read_pages(read_sources(docs), cache=cache)


def test_a_second_run_reads_nothing(docs: Path, cache: Cache, read: list[str]) -> None:
    first = pages(docs, cache)
    assert sorted(read) == sorted(TREE)
    read.clear()
    assert pages(docs, cache) == first == read_tree(docs, jobs=1)


def test_only_what_changed_is_read(docs: Path, cache: Cache, read: list[str]) -> None:
    pages(docs, cache)
    read.clear()
    write_tree(docs, {"pages/dto-objects/Part.rst": PART.replace("part", "piece")})
    assert pages(docs, cache) != []
    assert read == ["pages/dto-objects/Part.rst"]


def test_the_same_text_under_another_name_is_another_page(
    docs: Path, cache: Cache, read: list[str]
) -> None:
    pages(docs, cache)
    read.clear()
    write_tree(docs, {"pages/others/thing_get.rst": OPERATION})
    found = {page.path: page for page in pages(docs, cache)}
    assert read == ["pages/others/thing_get.rst"]
    assert found["pages/others/thing_get.rst"].claims != found["pages/things/thing_get.rst"].claims


def test_another_version_of_the_toolkit_reads_anew(
    docs: Path, cache: Cache, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages(docs, cache)
    read.clear()
    monkeypatch.setattr(tree, "toolkit_hash", lambda: "another")
    pages(docs, cache)
    assert sorted(read) == sorted(TREE)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: data[: len(MAGIC)] + bytes(32) + data[len(MAGIC) + 32 :],
        lambda data: b"\0" * len(data),
        lambda data: b"rstparse-cache-0\n" + data[len(MAGIC) :],
    ],
    ids=["empty", "half", "short", "long", "bit", "hash", "zeros", "older"],
)
def test_spoilt_entries_are_read_anew(
    docs: Path, cache: Cache, spoil: Callable[[bytes], bytes]
) -> None:
    expected = pages(docs, cache)
    assert cache.folder is not None
    for path in cache.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(spoil(path.read_bytes()))
    assert pages(docs, cache) == expected
    assert pages(docs, cache) == expected


@pytest.mark.parametrize("content", [b"", b"\xc1", msgspec.msgpack.encode({"path": 1}), b"\x90"])
def test_whole_entries_that_are_no_pages_are_read_anew(
    docs: Path, cache: Cache, content: bytes
) -> None:
    expected = read_tree(docs)
    for source in read_sources(docs):
        cache.put(key("page", tree.toolkit_hash(), source.name, bytes(source.data or b"")), content)
    assert pages(docs, cache) == expected


def test_swapped_entries_are_read_anew(docs: Path, cache: Cache) -> None:
    expected = pages(docs, cache)
    assert cache.folder is not None
    files = sorted(path for path in cache.folder.rglob("*") if path.is_file())
    contents = [path.read_bytes() for path in files]
    for path, content in zip(files, contents[1:] + contents[:1], strict=True):
        path.write_bytes(content)
    assert pages(docs, cache) == expected


def test_several_processes_fill_the_cache(
    docs: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    write_tree(
        docs, {f"pages/things/x{n}_get.rst": renamed(OPERATION, f"x{n}_get") for n in range(9)}
    )
    sources = read_sources(docs)
    first = read_pages(sources, jobs=2, cache=cache)
    read.clear()
    assert read_pages(sources, jobs=2, cache=cache) == first
    assert read == []


def test_a_file_is_read_once_even_if_it_changes_meanwhile(docs: Path, cache: Cache) -> None:
    """What is kept under a content is what that content makes, whatever the file holds by then."""
    sources = read_sources(docs)
    expected = read_tree(docs)
    write_tree(docs, {"pages/dto-objects/Part.rst": PART.replace("part", "piece")})
    assert read_pages(sources, cache=cache) == expected
    write_tree(docs, TREE)
    assert pages(docs, cache) == expected
