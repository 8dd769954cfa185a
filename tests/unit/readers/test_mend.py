"""What is mended before a page is parsed, and that each line remembers its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rstparse.readers.mend import mend
from tests.support.reading import OBJECT, OPERATION, places


def mended(text: str) -> tuple[list[str], list[int], list[tuple[str, int, int]]]:
    result = mend(text.split("\n"), "x.rst")
    return result.lines, result.numbers, places(result.diagnostics)


@pytest.mark.parametrize("text", [OPERATION, OBJECT])
def test_a_good_page_is_left_alone(text: str) -> None:
    lines = text.split("\n")
    assert mended(text) == (lines, list(range(1, len(lines) + 1)), [])


@pytest.mark.parametrize(
    "name", ["note", "warning", "seealso", "sidebar", "function", "code-block", "toctree"]
)
def test_a_directive_without_its_space(name: str) -> None:
    assert mended(f"a\n\n..{name}:: b") == (
        ["a", "", f".. {name}:: b"],
        [1, 2, 3],
        [("directive-typo", 3, 1)],
    )


@pytest.mark.parametrize(
    ("line", "mended_line"),
    [
        ("..Note:: b", ".. Note:: b"),
        ("..tip:: b", ".. tip:: b"),
        ("..picture:: b", ".. picture:: b"),
        ("..warning::c", ".. warning:: c"),
        (".. warning::c", ".. warning:: c"),
        (".. note: e", ".. note:: e"),
        ("..note: e", ".. note:: e"),
        ("\t..seealso:", "\t.. seealso::"),
    ],
)
def test_a_directive_without_one_of_its_marks(line: str, mended_line: str) -> None:
    result = mend(["a", "", line], "x.rst")
    assert (result.lines[2], [d.code for d in result.diagnostics]) == (
        mended_line,
        ["directive-typo"],
    )
    (found,) = result.diagnostics
    for edit in reversed(found.fix):
        line = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
    assert line == mended_line


@pytest.mark.parametrize(
    "line",
    [
        ".. note of mine",
        ".. notes: x",
        ".. _note: x",
        ".. note:::",
        ".. code: x",
        "..",
        "...note:: x",
        ".. a:b:: c",
    ],
)
def test_what_is_a_comment(line: str) -> None:
    assert mended(line)[0] == [line]


@pytest.mark.parametrize(
    "text",
    [
        ".. code-block:: rst\n\n\t..note:: b\n\n\ta ..note:: b\n\n\tTitle\n\t--",
        "So::\n\n\t..note:: b\n\t\t..tip: x",
        "\t* so::\n\n\t\t..note:: b",
    ],
)
def test_code_is_left_alone(text: str) -> None:
    assert mended(text)[0] == text.split("\n")
    assert mended(f"{text}\n\n..note:: c")[2] == [("directive-typo", text.count("\n") + 3, 1)]


def test_what_names_a_language_has_no_body() -> None:
    text = ".. highlight:: bash\n\nProse."
    assert mended(text) == (text.split("\n"), [1, 2, 3], [])


def test_a_title_is_as_wide_as_it_is_drawn() -> None:
    assert mended("世界標題\n--------")[2] == []
    assert mended("世界標題\n----")[:2] == (["世界標題", "--------"], [1, 2])


def test_a_directive_inside_a_line() -> None:
    assert mended("Some words. ..note:: Mind this.") == (
        ["Some words.", "", ".. note:: Mind this."],
        [1, 1, 1],
        [("directive-typo", 1, 13)],
    )


@pytest.mark.parametrize(
    "line",
    [
        ".. note:: about .. note:: itself",
        "\t* write .. note:: so",
        "say ``.. note::``",
        "say ``so .. note:: this``",
        "say ``a``` or ``.. note::`` or ``so .. note:: this`` again",
        "see :ref:`the .. note:: there <x>`",
        "* .. note:: in a list",
    ],
)
def test_what_only_looks_like_one(line: str) -> None:
    assert mended(line)[0] == [line]


def test_a_short_underline() -> None:
    assert mended("Long title\n---\n\ntext") == (
        ["Long title", "----------", "", "text"],
        [1, 2, 3, 4],
        [("short-underline", 2, 1)],
    )


def test_a_title_below_a_paragraph() -> None:
    assert mended("text\nTitle\n-----") == (
        ["text", "", "Title", "-----"],
        [1, 2, 2, 3],
        [("missing-blank-line", 2, 1)],
    )


def test_a_directive_below_a_paragraph() -> None:
    assert mended("text\n.. note:: a") == (
        ["text", "", ".. note:: a"],
        [1, 2, 2],
        [("missing-blank-line", 2, 1)],
    )


def test_a_directive_below_a_heading_is_no_slip() -> None:
    lines, numbers, found = mended("Title\n-----\n.. note:: a")
    assert lines == ["Title", "-----", "", ".. note:: a"]
    assert (numbers, found) == ([1, 2, 3, 3], [])


def test_code_that_is_not_indented() -> None:
    lines, numbers, found = mended(".. code-block:: bash\n\ncurl a \\\n-b\n\nText.")
    assert lines == [".. code-block:: bash", "\t", "\tcurl a \\", "\t-b", "", "Text."]
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert found == [("unindented-code", 3, 1)]


@pytest.mark.parametrize(
    "after", ["\n\tindented", "\n.. note:: x", "\nTitle\n-----", "", "\n\n.. seealso::"]
)
def test_code_blocks_that_adopt_nothing(after: str) -> None:
    assert mended(f".. code-block:: bash\n{after}")[2] == []


def test_pages_of_the_corpus_need_nothing_but_what_is_known(corpus: Path) -> None:
    found: dict[str, int] = {}
    for page in sorted(corpus.rglob("*.rst")):
        for diagnostic in mend(page.read_text(encoding="utf-8").split("\n"), "x").diagnostics:
            found[diagnostic.code] = found.get(diagnostic.code, 0) + 1
    assert found == {"directive-typo": 3, "missing-blank-line": 8, "unindented-code": 1}


@pytest.mark.parametrize(
    "line", ["a" + " " * 500_000 + "b::", "a .. note:: " * 40_000, "-" * 500_000, " " * 500_000]
)
def test_long_lines_cost_little(line: str) -> None:
    started = time.process_time()
    mended(f"x\n{line}\n{line}")
    assert time.process_time() - started < 5
