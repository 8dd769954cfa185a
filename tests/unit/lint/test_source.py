"""Excerpts: the line of a finding with carets, whatever is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.diagnostics import Diagnostic
from rstparse.lint.source import Sources, marked


@pytest.mark.parametrize(
    ("line", "column", "length", "expected"),
    [
        ("some text", 6, 4, ["  |", "7 | some text", "  |      ^^^^"]),
        ("\t* Since: x", 1, 0, ["  |", "7 |     * Since: x", "  |     ^^^^^^^^^^"]),
        ("\t* ``a``:", 6, 1, ["  |", "7 |     * ``a``:", "  |         ^"]),
        ("a\x1b[2Jb", 6, 1, ["  |", "7 | a\\x1b[2Jb", "  |         ^"]),
        ("例え x", 4, 1, ["  |", "7 | 例え x", "  |      ^"]),
        ("end", 4, 0, ["  |", "7 | end", "  |    ^"]),
        ("", 1, 0, ["  |", "7 |", "  | ^"]),
    ],
)
def test_a_line_is_marked(line: str, column: int, length: int, expected: list[str]) -> None:
    assert marked(line, 7, column, length).split("\n") == expected


def test_a_long_line_is_cut_around_the_place() -> None:
    lines = marked("x" * 500 + "here" + "y" * 500, 12, 501, 4).split("\n")
    assert lines[1] == f"12 | … {'x' * 30}here{'y' * 66}"
    assert lines[2] == f"   | {' ' * 32}^^^^"


def test_an_excerpt_comes_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree \xff\n")
    sources = Sources(tmp_path)

    def at(line: int, path: str = "a.rst") -> str:
        place = Diagnostic(code="x", severity="info", message="", path=path, line=line, column=1)
        return sources.excerpt(place)

    assert at(1) == "  |\n1 | one\n  | ^^^"
    assert at(2) == "  |\n2 | two\n  | ^^^"
    assert at(3) == "  |\n3 | three \ufffd\n  | ^^^^^^^"
    assert at(9) == at(0) == at(1, "none.rst") == at(1, "") == ""
