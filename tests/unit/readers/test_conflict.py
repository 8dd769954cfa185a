"""What a merge left in a page is one error, and the first version is read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rstparse.readers.conflict import settle
from rstparse.readers.rst import parse
from tests.support.reading import OBJECT, OPERATION


def settled(text: str) -> tuple[str, list[tuple[str, int]]]:
    lines, diagnostics = settle(text.split("\n"), "x.rst")
    return "\n".join(lines), [(found.code, found.line) for found in diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        OPERATION,
        OBJECT,
        "Changes\n=======\n\ntext",
        "\t<<<<<<< in an example\n\t=======\n\t>>>>>>>",
        "a <<<<<<< b",
        "<<<<<<<< eight",
        "||||||| a line of a table |",
    ],
)
def test_what_is_no_conflict(text: str) -> None:
    assert settled(text) == (text, [])


def test_the_first_version_is_kept_and_every_line_stays_at_its_place() -> None:
    assert settled("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> side\nd\n=======") == (
        "a\n\nb\n\n\n\nd\n=======",
        [("merge-conflict", 2)],
    )


def test_the_common_ancestor_is_none_of_the_versions() -> None:
    text = "<<<<<<< HEAD\nb\n||||||| 1a2b3c\na\n=======\nc\n>>>>>>> side"
    assert settled(text) == ("\nb\n\n\n\n\n", [("merge-conflict", 1)])


def test_each_conflict_is_told() -> None:
    one = "<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> side\n"
    assert settled(one + one)[1] == [("merge-conflict", 1), ("merge-conflict", 6)]


def test_an_end_that_was_left_behind() -> None:
    assert settled("b\nc\n>>>>>>> side\nd") == ("b\nc\n\nd", [("merge-conflict", 3)])


def test_a_beginning_that_was_left_behind() -> None:
    assert settled("<<<<<<< HEAD\nb\nc") == ("\nb\nc", [("merge-conflict", 1)])


def test_nothing_else_is_found_on_the_page() -> None:
    before, line, after = OPERATION.partition("* Requires Authentication: ``true``")
    assert line
    text = f"{before}{line}\n<<<<<<< HEAD\n* Entitlements Required: ``a``\n=======\n* Other: ``b``\n>>>>>>> side{after}"
    assert [found.code for found in parse(text, "x.rst").diagnostics] == ["merge-conflict"]


def test_of_a_real_merge(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        names = (
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
            "-c",
            "commit.gpgsign=false",
        )
        subprocess.run(["git", *names, *arguments], cwd=tmp_path, check=False, capture_output=True)

    def commit(text: str) -> None:
        page.write_text(text, encoding="utf-8")
        git("add", ".")
        git("commit", "-qm", "an edit")

    page = tmp_path / "page.rst"
    git("init", "-q", "-b", "main")
    commit(OPERATION)
    git("checkout", "-q", "-b", "side")
    commit(OPERATION + "one\n")
    git("checkout", "-q", "main")
    commit(OPERATION + "two\n")
    git("merge", "side")
    found = parse(page.read_text(encoding="utf-8"), "page.rst").diagnostics
    assert [(each.code, each.severity) for each in found] == [("merge-conflict", "error")]
