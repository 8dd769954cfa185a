"""Lines nested so deeply that nobody meant them."""

from __future__ import annotations

from rstparse.readers.nesting import LEVELS, WORDS, crowded, too_deep, without


def test_levels_within_the_limit_are_left_alone() -> None:
    assert too_deep([" " * n + "x" for n in range(LEVELS)]) == []


def test_lines_below_the_limit_are_found() -> None:
    lines = [" " * n + "x" for n in range(LEVELS + 2)]
    assert too_deep([*lines, "", "back"]) == [LEVELS, LEVELS + 1]


def test_wide_indentation_is_one_level() -> None:
    assert too_deep(["x", " " * 4000 + "y", " " * 4001 + "z"]) == []


def test_code_has_no_levels() -> None:
    code = ["", *("\t" * n + "<x>" for n in range(1, 200))]
    assert too_deep([".. code-block:: xml", *code]) == []
    assert too_deep([".. note::", *code]) == list(range(LEVELS + 1, 201))


def test_crowded_lines() -> None:
    assert crowded(["* " * WORDS + "x", "* " * (WORDS + 1) + "x"]) == [1]


def test_lines_left_out_keep_their_place() -> None:
    assert without(["a", "b", "c"], [1]) == ["a", "", "c"]
