"""A docs tree: every file ends as a page or as a diagnostic, and none harms another."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from rstparse.claims import Page
from rstparse.diagnostics import render
from rstparse.readers import tree
from rstparse.readers.rst import PAGE_LIMIT
from rstparse.readers.tree import DocsNotFound, find, read_page, read_tree
from tests.support.reading import (
    OBJECT,
    OPERATION,
    PART,
    corpus_pages,
    places,
    renamed,
    resolve_pages,
    write_tree,
)

OVERVIEW = """\
.. _things-api-resources:

Things
======

All about things.

* :ref:`thing-get`: returns a thing

.. toctree::
   :hidden:

   thing_get
"""
INDEX = "Everything\n==========\n\n.. toctree::\n\n   pages/things/overview\n"
GOOD = {
    "index.rst": INDEX,
    "pages/dto/Part.rst": PART,
    "pages/dto/Thing.rst": OBJECT,
    "pages/things/overview.rst": OVERVIEW,
    "pages/things/thing_get.rst": OPERATION,
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "docs", GOOD)


def by_path(pages: list[Page]) -> dict[str, Page]:
    return {page.path: page for page in pages}


def only_new(docs: Path, path: str) -> Page:
    """Read a tree to which one file was added; the others must be as they were."""
    pages = by_path(read_tree(docs))
    new = pages.pop(path)
    assert pages == {name: read_page(text, name) for name, text in GOOD.items()}
    return new


def test_a_tree_without_a_remark(docs: Path) -> None:
    pages = read_tree(docs)
    assert [(p.path, p.kind, p.name) for p in pages] == [
        ("index.rst", "index", ""),
        ("pages/dto/Part.rst", "object", "Part"),
        ("pages/dto/Thing.rst", "object", "Thing"),
        ("pages/things/overview.rst", "overview", "things"),
        ("pages/things/thing_get.rst", "operation", "thing_get"),
    ]
    assert [d for p in pages for d in p.diagnostics] == []
    assert resolve_pages(pages).diagnostics == []


# Files that are no pages --------------------------------------------------------------------------

BAD = "pages/things/bad.rst"


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        (b"\xff\xfe", "not-utf8", 1, 1),
        (OPERATION.encode() + b"one\ntwo \xe9\n", "not-utf8", 45, 5),
        (OPERATION.encode("utf-16"), "not-utf8", 1, 1),
        (b"\xed\xa0\x80", "not-utf8", 1, 1),
        (b"", "empty-page", 1, 1),
        (b"\xef\xbb\xbf \n\t\n", "empty-page", 1, 1),
        (b"Title\n=====\n\nSome words.\n", "unknown-page", 1, 1),
    ],
)
def test_what_cannot_be_read(docs: Path, content: bytes, code: str, line: int, column: int) -> None:
    write_tree(docs, {BAD: content})
    page = only_new(docs, BAD)
    assert (page.kind, page.claims) == ("unknown", ())
    assert places(page.diagnostics) == [(code, line, column)]
    assert page.diagnostics[0].path == BAD
    assert page.diagnostics[0].severity == ("warning" if code == "unknown-page" else "error")


def test_a_byte_order_mark_is_no_text(docs: Path) -> None:
    write_tree(docs, {"pages/things/thing_get.rst": b"\xef\xbb\xbf" + OPERATION.encode()})
    assert by_path(read_tree(docs))["pages/things/thing_get.rst"] == read_page(
        OPERATION, "pages/things/thing_get.rst"
    )


def test_a_page_of_50_megabytes(docs: Path) -> None:
    with (docs / BAD).open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    page = only_new(docs, BAD)
    assert places(page.diagnostics) == [("page-too-large", 1, 1)]
    assert str(PAGE_LIMIT) in page.diagnostics[0].message


def test_a_folder_named_like_a_page(docs: Path) -> None:
    write_tree(docs, {f"{BAD}/inner.rst": renamed(OPERATION, "inner")})
    pages = by_path(read_tree(docs))
    assert places(pages[BAD].diagnostics) == [("not-a-file", 1, 1)]
    assert pages[f"{BAD}/inner.rst"].name == "inner"


def test_a_pipe_is_not_opened(docs: Path) -> None:
    os.mkfifo(docs / BAD)
    assert places(only_new(docs, BAD).diagnostics) == [("not-a-file", 1, 1)]


def test_a_link_that_loops(docs: Path) -> None:
    (docs / BAD).symlink_to(docs / BAD)
    page = only_new(docs, BAD)
    assert places(page.diagnostics) == [("unreadable-file", 1, 1)]


def test_a_link_to_nothing(docs: Path) -> None:
    (docs / BAD).symlink_to(docs / "absent")
    assert places(only_new(docs, BAD).diagnostics) == [("unreadable-file", 1, 1)]


def test_a_link_out_of_the_tree(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.rst").write_text(OPERATION)
    (docs / BAD).symlink_to(tmp_path / "secret.rst")
    page = only_new(docs, BAD)
    assert (page.kind, page.claims) == ("unknown", ())
    assert places(page.diagnostics) == [("link-outside", 1, 1)]


def test_a_link_inside_the_tree_is_a_page(docs: Path) -> None:
    (docs / "pages/things/also.rst").symlink_to(docs / "pages/things/thing_get.rst")
    assert only_new(docs, "pages/things/also.rst").kind == "operation"


@pytest.mark.parametrize("target", [".", "..", "../../.."])
def test_a_link_to_a_folder_is_reported(docs: Path, target: str) -> None:
    (docs / "pages/loop").symlink_to(docs / "pages" / target)
    page = only_new(docs, "pages/loop")
    assert page.diagnostics[0].code in ("linked-folder", "link-outside")
    assert page.diagnostics[0].severity == "error"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permissions(docs: Path) -> None:
    write_tree(docs, {BAD: OPERATION, "pages/closed/x.rst": OPERATION})
    (docs / BAD).chmod(0)
    (docs / "pages/closed").chmod(0)
    pages = by_path(read_tree(docs))
    assert places(pages[BAD].diagnostics) == [("unreadable-file", 1, 1)]
    assert places(pages["pages/closed"].diagnostics) == [("unreadable-folder", 1, 1)]


def test_a_folder_that_cannot_be_listed(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("/dto"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    pages = by_path(read_tree(docs))
    assert "pages/dto/Thing.rst" not in pages
    assert places(pages["pages/dto"].diagnostics) == [("unreadable-folder", 1, 1)]


@pytest.mark.parametrize(
    "name", [b"a\nb.rst", b"a\x1b[2Jb.rst", b"\xff.rst", "a\u202eb.rst".encode()]
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_names_that_cannot_be_shown(docs: Path, name: bytes, jobs: int) -> None:
    path = os.path.join(os.fsencode(docs), name)  # noqa: PTH118 - pathlib has no bytes
    with open(path, "w") as file:  # noqa: PTH123
        file.write(OPERATION)
    (page,) = [p for p in read_tree(docs, jobs=jobs) if p.path not in GOOD]
    assert page.kind == "unknown"
    assert places(page.diagnostics) == [("bad-file-name", 1, 1)]
    assert page.path.isprintable()
    page.path.encode()


def test_hidden_files_are_left_out(docs: Path) -> None:
    write_tree(docs, {".git/x.rst": OPERATION, "pages/.x.rst": OPERATION})
    (docs / "pages/.#thing_get.rst").symlink_to("someone@host.123")
    assert set(by_path(read_tree(docs))) == set(GOOD)


def test_no_folder_no_pages(tmp_path: Path) -> None:
    with pytest.raises(DocsNotFound, match="absent"):
        read_tree(tmp_path / "absent")
    (tmp_path / "file").write_text("")
    with pytest.raises(DocsNotFound):
        read_tree(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert read_tree(tmp_path / "empty") == []


def test_escapes_in_names_reach_no_terminal(docs: Path) -> None:
    text = OPERATION.replace("thing_get\n---------", "thing\x1b[31m_get\n" + "-" * 14)
    write_tree(docs, {"pages/things/thing_get.rst": text})
    pages = read_tree(docs)
    found = [d for p in pages for d in p.diagnostics] + resolve_pages(pages).diagnostics
    assert any("\x1b" in d.message for d in found)
    assert all("\x1b" not in render(d) for d in found)


# Kinds of pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "kind", "name"),
    [
        ("pages/a/x.rst", OPERATION, "operation", "thing_get"),
        ("x.rst", OPERATION, "operation", "thing_get"),
        ("pages/a/x.rst", OBJECT, "object", "x"),
        ("pages/a/Status.rst", OBJECT.replace("thing-object", "status"), "object", "Status"),
        ("pages/a/UriList.rst", ".. _urilist-object:\n\nuriList\n=======\n\nText.\n", "object", "UriList"),
        ("pages/a/overview.rst", OVERVIEW, "overview", "a"),
        ("pages/a/overview.rst", "Things\n======\n\n* :ref:`thing-get`: it\n", "overview", "a"),
        ("index.rst", INDEX, "index", ""),
        ("pages/a/readme.rst", "Words\n=====\n\nText.\n", "unknown", ""),
    ],
)  # fmt: skip
def test_kinds(path: str, text: str, kind: str, name: str) -> None:
    page = read_page(text, path)
    assert (page.kind, page.name) == (kind, name)


def test_the_corpus_by_kind(corpus: Path, previous_corpus: Path) -> None:
    def kinds(folder: Path) -> Counter[str]:
        return Counter(page.kind for page in corpus_pages(folder))

    assert kinds(corpus) == {
        "operation": 523,
        "object": 232,
        "overview": 54,
        "index": 1,
        "sidecar": 2,
    }
    assert kinds(previous_corpus) == {
        "operation": 518,
        "object": 220,
        "overview": 54,
        "index": 1,
        "sidecar": 2,
    }


def test_every_file_of_the_corpus_is_accounted_for(corpus: Path, previous_corpus: Path) -> None:
    for folder in (corpus, previous_corpus):
        files = {p.relative_to(folder).as_posix() for p in folder.rglob("*.rst")}
        pages = corpus_pages(folder)
        assert files == {p.path for p in pages if p.kind != "sidecar"}
        model = resolve_pages(pages)
        operations = {o.source.path for o in model.api.operations}
        objects = {o.source.path for o in model.api.objects if o.documented}
        groups = {g.source.path for g in model.api.groups}
        assert operations | objects | groups | {"index.rst"} == files
        errors = [d for p in pages for d in p.diagnostics if d.severity == "error"]
        assert errors == []


def test_without_sidecars_only_pages_are_read(corpus: Path) -> None:
    pages = corpus_pages(corpus, sidecars=False)
    assert pages == [page for page in corpus_pages(corpus) if page.kind != "sidecar"]


# Order and processes ------------------------------------------------------------------------------


def test_one_process_and_several_read_the_same(corpus: Path) -> None:
    assert read_tree(corpus, jobs=1) == read_tree(corpus, jobs=3) == corpus_pages(corpus)


def test_the_order_of_a_listing_does_not_matter(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = list(find(corpus))
    walk = os.walk

    def shuffled(*arguments: object, **named: object) -> object:
        for folder, folders, files in walk(*arguments, **named):  # type: ignore[call-overload]
            random.Random(1).shuffle(files)
            random.Random(2).shuffle(folders)
            yield folder, folders, files

    monkeypatch.setattr(tree.os, "walk", shuffled)
    assert list(find(corpus)) == straight == sorted(straight)


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_file(docs: Path, jobs: int) -> None:
    seen: list[tuple[int, int]] = []
    read_tree(docs, jobs=jobs, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(n, 5) for n in range(1, 6)]


# Mutations of real pages --------------------------------------------------------------------------


def _mutate(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(8):
            case 0:
                del lines[at : at + chance.randint(1, 8)]
            case 1:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 2:
                lines[at] = " " * chance.randint(1, 9) + lines[at]
            case 3:
                lines[at] = lines[at].lstrip()
            case 4:
                lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
            case 5:
                lines[at] += chance.choice(
                    ["``", "`", ":ref:`", "*", "::", "|", "\\", "_", "{", "\0"]
                )
            case 6:
                lines = lines[: at + 1]
            case _:
                lines.insert(
                    at, chance.choice(["", "~~~~", ".. note::", "* ", "\t", ".. _:", "=" * 9])
                )
        lines = lines or [""]
    return "\n".join(lines)  # fmt: skip


@pytest.mark.slow
def test_mutated_pages_raise_nothing_and_are_not_lost(corpus: Path) -> None:
    chance = random.Random(20_240_229)
    files = sorted(corpus.rglob("*.rst"))
    for _ in range(500):
        file = chance.choice(files)
        name = file.relative_to(corpus).as_posix()
        text = _mutate(file.read_text(encoding="utf-8"), chance)
        page = read_page(text, name)
        assert page.path == name
        assert page.kind != "unknown" or page.diagnostics
        for diagnostic in page.diagnostics:
            assert diagnostic.path == name
            assert 1 <= diagnostic.line <= text.count("\n") + 1
            assert diagnostic.column >= 1


@pytest.mark.slow
def test_trees_with_mutated_pages_resolve_and_keep_the_others(corpus: Path) -> None:
    chance = random.Random(7)
    pages = by_path(corpus_pages(corpus))
    whole = resolve_pages(list(pages.values()))
    for _ in range(3):
        changed = set(chance.sample([n for n, p in pages.items() if p.kind == "operation"], 40))
        mixed = [
            read_page(_mutate((corpus / n).read_text(encoding="utf-8"), chance), n) if n in changed else p
            for n, p in pages.items()
        ]  # fmt: skip
        model = resolve_pages(mixed)
        there = {o.source.path for o in model.api.operations}
        said = {d.path for p in mixed for d in p.diagnostics} | {d.path for d in model.diagnostics}
        assert {n for n in changed if n not in there} <= said
        assert {n for n, p in pages.items() if p.kind == "operation"} - changed <= there
        assert len(model.api.objects) == len(whole.api.objects)
