"""Findings on lines that a revision does not have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rstparse.cli import main
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic, Severity
from rstparse.sides.changed import files_then, on_changed_lines
from rstparse.sides.revisions import GitError
from rstparse.sides.then import Now
from tests.support.comparing import PAGES
from tests.support.reading import write_tree
from tests.support.repositories import commit, repository_of

OLD = "one\ntwo\nthree\nfour\nfive\n"


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repository_of(tmp_path, {"docs/a.rst": OLD, "docs/b.rst": OLD})
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


def finding(path: str, line: int, severity: Severity = "warning") -> Diagnostic:
    return Diagnostic(code="x", severity=severity, message="m", path=path, line=line)


def now(docs: Path) -> Now:
    return Now(Config(docs=str(docs)), docs)


def kept(
    docs: Path, *found: Diagnostic, revision: str = "HEAD", errors: bool = True
) -> Sequence[tuple[str, int]]:
    before = files_then(now(docs), revision)
    return [(d.path, d.line) for d in on_changed_lines(found, docs, before, errors=errors)]


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (OLD, []),
        (OLD.replace("three", "3"), [3]),
        (OLD.replace("three", "3\n3b"), [3, 4]),
        (OLD.replace("three\n", ""), [3]),
        (OLD + "six\n", [6]),
        ("zero\n" + OLD, [1]),
        (OLD.replace("\n", "\r\n"), []),
    ],
)
def test_changed_lines(docs: Path, new: str, lines: list[int]) -> None:
    write_tree(docs, {"a.rst": new})
    found = [finding("a.rst", line) for line in range(1, 8)]
    assert [line for _, line in kept(docs, *found)] == lines


def test_other_files_count_for_nothing_but_their_errors(docs: Path) -> None:
    write_tree(docs, {"a.rst": OLD.replace("three", "3")})
    found = (finding("b.rst", 3), finding("b.rst", 4, "error"), finding("", 0, "error"))
    assert kept(docs, *found) == [("b.rst", 4), ("", 0)]
    assert kept(docs, *found, errors=False) == []


def test_a_finding_on_a_whole_file_that_changed(docs: Path) -> None:
    write_tree(docs, {"a.rst": "one\n"})
    assert kept(docs, finding("a.rst", 0), finding("b.rst", 0)) == [("a.rst", 0)]


def test_a_new_file_is_new_in_every_line(docs: Path) -> None:
    write_tree(docs, {"c.rst": OLD})
    assert kept(docs, finding("c.rst", 1), finding("c.rst", 5)) == [("c.rst", 1), ("c.rst", 5)]


def test_what_no_file_of_the_pages_is_about_is_not_on_a_changed_line(docs: Path) -> None:
    assert kept(docs, finding("pyproject.toml", 0), finding("pyproject.toml", 3)) == []


def test_a_page_that_moved_is_new_only_where_it_was_edited(docs: Path) -> None:
    """Its place is new, too, which a finding on the file as a whole may be about."""
    (docs / "a.rst").unlink()
    write_tree(docs, {"more/c.rst": OLD.replace("three", "3")})
    found = [finding("more/c.rst", line) for line in range(6)]
    assert kept(docs, *found) == [("more/c.rst", 0), ("more/c.rst", 3)]


def test_a_page_that_was_copied_is_new(docs: Path) -> None:
    write_tree(docs, {"c.rst": OLD})
    assert kept(docs, finding("c.rst", 3)) == [("c.rst", 3)]


def test_what_was_committed_since(docs: Path, tmp_path: Path) -> None:
    write_tree(docs, {"a.rst": OLD.replace("three", "3")})
    commit(tmp_path, "two")
    assert kept(docs, finding("a.rst", 3)) == []
    assert kept(docs, finding("a.rst", 3), revision="HEAD~1") == [("a.rst", 3)]


def test_a_revision_without_pages(docs: Path, tmp_path: Path) -> None:
    write_tree(tmp_path, {"more/a.rst": OLD})
    assert kept(tmp_path / "more", finding("a.rst", 3)) == [("a.rst", 3)]


def test_from_a_folder_below(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The revision has that folder, too; git would read ``HEAD:./..`` as a range then."""
    write_tree(docs, {"below/x": ""})
    commit(tmp_path, "two")
    write_tree(docs, {"a.rst": OLD.replace("three", "3")})
    monkeypatch.chdir(docs / "below")
    for there in (docs, Path("..")):
        assert kept(there, finding("a.rst", 3), finding("a.rst", 4)) == [("a.rst", 3)]


def test_pages_on_another_drive_are_in_no_revision(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows no relative path leads there; git is asked for what counts from the top only."""

    def relative(*_: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", relative)
    assert kept(docs, finding("a.rst", 3)) == []
    write_tree(docs.parent.parent / "elsewhere", {"a.rst": OLD})
    assert kept(docs.parent.parent / "elsewhere", finding("a.rst", 3)) == [("a.rst", 3)]


def test_a_folder_of_pages_that_moved(docs: Path, tmp_path: Path) -> None:
    write_tree(tmp_path, {"pyproject.toml": '[tool.rstparse]\ndocs = "docs"\n'})
    commit(tmp_path, "two")
    docs.rename(tmp_path / "rest")
    write_tree(tmp_path / "rest", {"a.rst": OLD.replace("three", "3")})
    found = [finding("a.rst", 3), finding("a.rst", 4), finding("b.rst", 1)]
    assert kept(tmp_path / "rest", *found) == [("a.rst", 3)]


def test_a_revision_that_is_not_there(docs: Path) -> None:
    with pytest.raises(GitError, match="git knows no revision 'nothing'"):
        files_then(now(docs), "nothing")


@pytest.mark.parametrize(("severity", "code"), [("info", 0), ("error", 1)])
def test_fixing_mends_changed_lines_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    severity: str,
    code: int,
) -> None:
    """Errors on other lines are told, and left alone."""
    config = f'[tool.rstparse]\ndocs = "docs"\n[tool.rstparse.lint.severity]\ntrailing-space = "{severity}"\n'
    old = {f"docs/{name}": text.replace("\n", " \n", 1) for name, text in PAGES.items()}
    repository_of(tmp_path, {**old, "pyproject.toml": config})
    monkeypatch.chdir(tmp_path)
    page = "docs/pages/things/thing_get.rst"
    edited = old[page].replace("It has more", "It had more", 1) + "\nMore. \n"
    write_tree(tmp_path, {page: edited})
    arguments = ["lint", "--fix", "--select", "trailing-space"]
    assert main([*arguments, "--changed-since", "HEAD"]) == code
    assert capsys.readouterr().out.startswith("mended 1 finding on 1 page\n")
    assert (tmp_path / page).read_text() == edited.replace("More. \n", "More.\n")
    for name in old.keys() - {page}:
        assert (tmp_path / name).read_text() == old[name]
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith(f"mended {len(PAGES)} findings on {len(PAGES)} pages")


def test_the_option_of_lint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "pages/things/thing_get.rst"
    repository_of(tmp_path, {f"docs/{name}": text for name, text in PAGES.items()})
    monkeypatch.chdir(tmp_path)
    text = PAGES[page].replace(
        "the id of the :ref:`thing-object`", "the id of :ref:`thingg-object`"
    )
    write_tree(tmp_path / "docs", {page: text})
    arguments = ["lint", "--docs", "docs", "--format", "github", "--changed-since", "HEAD"]
    assert main(arguments) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"::warning file=docs/{page},line=26,")
    commit(tmp_path, "two")
    assert main(arguments) == 0
    assert capsys.readouterr().out == ""
    assert main([*arguments[:-1], "nothing"]) == 2
    assert capsys.readouterr().err.startswith("rstparse: --changed-since nothing: git knows no")
