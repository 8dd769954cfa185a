"""Diagnostics as lines that a terminal cannot be fooled by."""

from __future__ import annotations

import pytest

from rstparse.diagnostics import Diagnostic, first_of_each, in_order, one_line, render


def found(**changes: object) -> Diagnostic:
    values: dict[str, object] = {
        "code": "a-b",
        "severity": "error",
        "message": "m",
        "path": "p.rst",
    }
    return Diagnostic(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("diagnostic", "text"),
    [
        (found(line=3, column=5), "p.rst:3:5: error[a-b]: m"),
        (found(line=3), "p.rst:3:1: error[a-b]: m"),
        (found(), "p.rst: error[a-b]: m"),
        (found(path=""), "<model>: error[a-b]: m"),
        (found(severity="info", line=1, column=1, help="h"), "p.rst:1:1: info[a-b]: m\n  help: h"),
    ],
)
def test_render(diagnostic: Diagnostic, text: str) -> None:
    assert render(diagnostic) == str(diagnostic) == text


@pytest.mark.parametrize("field", ["message", "help", "path"])
@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\nerror", "\\nerror"),
        ("\r", "\\r"),
        ("\u2028", "\\u2028"),
        ("\u202e", "\\u202e"),
        ("\0", "\\x00"),
        ("\x9b", "\\x9b"),
        ("\udcff", "\\udcff"),
    ],
)
def test_nothing_moves_the_cursor_or_starts_a_line(field: str, hostile: str, shown: str) -> None:
    text = render(found(**{"help": "h", field: f"x{hostile}y"}))
    assert f"x{shown}y" in text
    assert all(c.isprintable() for c in text.replace("\n  help: ", "", 1))
    text.encode()


def test_letters_of_any_language_are_shown() -> None:
    assert one_line("père 日本 ™ \\") == "père 日本 ™ \\"


def test_order() -> None:
    given = [
        found(path="b.rst"),
        found(line=2, severity="info"),
        found(line=2, column=3),
        found(line=2, severity="error"),
        found(line=2, severity="error", code="a-a"),
        found(line=2, severity="error"),
        found(line=1, severity="warning"),
    ]
    assert [(d.path, d.line, d.column, d.severity, d.code) for d in in_order(given)] == [
        ("b.rst", 0, 0, "error", "a-b"),
        ("p.rst", 1, 0, "warning", "a-b"),
        ("p.rst", 2, 0, "error", "a-a"),
        ("p.rst", 2, 0, "error", "a-b"),
        ("p.rst", 2, 0, "info", "a-b"),
        ("p.rst", 2, 3, "error", "a-b"),
    ]


def test_what_differs_in_its_help_alone_is_told_once() -> None:
    three = [found(help="of a"), found(help="of b"), found(help="of c")]
    other, bare = found(line=2, help="of a"), [found(line=3), found(line=3)]
    assert first_of_each([three[0], other, *three[1:], *bare]) == [
        found(help="of a; and the same 2 times more"),
        other,
        found(line=3, help="and the same 1 time more"),
    ]
