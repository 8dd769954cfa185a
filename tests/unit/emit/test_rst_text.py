"""Labels, titles, comments and arguments of a page, whatever text they come from."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rstparse.emit.rst_text import clean, rst, rstcomment, rstlabel, rstliteral, rstraw, rsttitle
from rstparse.emit.safe import EscapeError
from rstparse.readers import elements as e
from rstparse.readers.rst import parse

from .test_rst_prose import TEXTS


def parsed(page: str) -> list[e.Element]:
    """Return the elements of a page, all depths, in which nothing is wrong."""
    document = parse(page, "page.rst")
    assert [str(d) for d in document.diagnostics] == []
    return list(e.walk(document.body))


@given(TEXTS.map(clean).map(str.strip).filter(bool), st.sampled_from("=-~"))
@example("1. a", "-")
@example("a_", "-")
@example("漢字", "=")
@example("====", "=")
def test_a_title_is_read_as_it_is(title: str, mark: str) -> None:
    titles = [
        x.title for x in parsed(f"{rsttitle(title, mark)}\n\ntext") if isinstance(x, e.Section)
    ]
    assert titles == [title]


def bare(text: str) -> str:
    return " ".join(clean(text).replace("`", "").replace("\\", "").split())


@given(TEXTS.filter(bare))
@example("a: b")
@example("a b")
@example("x_")
@example("_x")
def test_a_label_is_read_as_it_is_but_for_marks(text: str) -> None:
    page = f".. _{rstlabel(text)}:\n\ntitle\n-----\n\ntext"
    assert [x.label for x in parsed(page) if isinstance(x, e.Target)] == [bare(text)]


def test_no_label_is_left_of_marks_alone() -> None:
    with pytest.raises(EscapeError, match="is no label"):
        rstlabel("`\\`")


@given(TEXTS)
@example("note:: x")
@example("_a: b")
@example("[1] x")
@example("|x| image:: y")
@example("")
def test_a_comment_shows_nowhere(text: str) -> None:
    found = parsed(f"{rstcomment(text)}\n\nafter")
    assert [e.plain(x.inlines) for x in found if isinstance(x, e.Prose)] == ["after"]
    assert len(found) == 1


@given(TEXTS)
def test_an_argument_stays_on_its_line(text: str) -> None:
    assert len(rstraw(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "``a b``"),
        ("\\", "``\\``"),
        (" a", "a"),
        ("a`` b", "a\\`\\` b"),
        ("", ""),
        ("a\u2028.. raw::", "``a .. raw::``"),
    ],
)
def test_a_literal_or_what_is_as_harmless(text: str, expected: str) -> None:
    assert rstliteral(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* a", "\\* a"),
        ("-1 is not allowed", "\\-1 is not allowed"),
        ("1. a", "\\1. a"),
        ("/users", "\\/users"),
        ("/users is a path", "/users is a path"),
        (".. raw:: html", "\\.. raw:: html"),
        ("a::", "a:\\:"),
        ("so_called_ names", "so_called\\_ names"),
        ("mail me@example.com", "mail me\\@example.com"),
        ("http://a.example", "http\\://a.example"),
        ("ratio 1:2, note: x", "ratio 1:2, note: x"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_marks_are_escaped_where_they_would_be_seen(text: str, expected: str) -> None:
    assert rst(text) == expected
