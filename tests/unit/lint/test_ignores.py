"""Comments in pages that ignore findings: what they look like, and what they cover."""

from __future__ import annotations

import pytest

from rstparse.lint import ignores
from rstparse.lint.pages import inspect
from rstparse.readers.tree import read_page
from tests.support.reading import OPERATION, facts


def read(text: str) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]:
    """Return the ignored codes with first and last line, and what is wrong with the comments, with its place."""
    page = read_page(text, "pages/x/a.rst", inspect)
    found = [(i.code, i.first, i.last) for i in ignores.of([page]).get("pages/x/a.rst", [])]
    bad = [(d.message, d.line, d.column) for d in page.diagnostics if d.code == "bad-ignore"]
    return found, bad


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. rstparse: ignore html-in-text\n\none\ntwo\n\nthree", [("html-in-text", 3, 4)]),
        (".. rstparse: ignore html-in-text\n\n* a\n\n  more\n\n* b", [("html-in-text", 3, 5)]),
        ("a\n\n\t.. rstparse: ignore html-in-text\n\n\tb\n\nc", [("html-in-text", 5, 5)]),
        (
            ".. rstparse: ignore html-in-text, curl-path -- it is so\n\n.. x::\n\n\ta\n\n\tb\n\nc",
            [("html-in-text", 3, 7), ("curl-path", 3, 7)],
        ),
        ("one\n\n.. rstparse: ignore-page html-in-text\n\ntwo\n", [("html-in-text", 1, 6)]),
    ],
)
def test_what_a_comment_covers(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert read(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".. rstparse: ignore\n\na", "comment for rstparse: it is not 'ignore CODE' or 'ignore-page CODE'"),
        (".. rstparse: forget html-in-text\n\na", "comment for rstparse: it is not 'ignore CODE' or 'ignore-page CODE'"),
        (".. rstparse: ignore html-in-texts\n\na", "there is no code 'html-in-texts'; did you mean 'html-in-text'?"),
        (".. rstparse: ignore bad-function\n\na", "'bad-function' is an error and cannot be ignored: facts would be lost"),
        (".. rstparse: ignore html-in-text\n\n\tpart of the comment",
         "comment for rstparse: nothing stands below it at its own indentation"),
        (".. rstparse: ignore html-in-text\n", "comment for rstparse: nothing stands below it at its own indentation"),
        (".. rstparse: ignore html-in-text\na", "comment for rstparse: nothing stands below it at its own indentation"),
    ],
)  # fmt: skip
def test_a_comment_that_does_nothing_is_told_of(text: str, message: str) -> None:
    found, bad = read(text)
    assert (found, [why for why, _, _ in bad]) == ([], [message])


@pytest.mark.parametrize(
    "text",
    [
        ".. code-block:: text\n\n\t.. rstparse: ignore html-in-text\n\n\ta",
        "Write this::\n\n\t.. rstparse: ignore html-in-text\n\n\ta",
        "say ``.. rstparse: ignore html-in-text``",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert read(text) == ([], [])


def test_to_the_reader_it_is_a_comment() -> None:
    marked = OPERATION.replace(
        "\nReturns a", "\n.. rstparse: ignore html-in-text -- x\n\nReturns a"
    )
    subject = ("operation", "thing_get")
    plain, noted = (
        facts(read_page(t, "pages/x/a.rst").claims, *subject) for t in (OPERATION, marked)
    )
    # Its lines stand two lines further down.
    assert {**plain, "see_also": noted["see_also"]} == noted
