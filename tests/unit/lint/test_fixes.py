"""Fixes change what they mend and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rstparse import config, pipeline
from rstparse.diagnostics import Diagnostic, Edit, delete_line, replace
from rstparse.lint import fixes
from tests.support import example_trees


def finding(*edits: Edit, path: str = "a.rst") -> Diagnostic:
    return Diagnostic(code="x", severity="info", message=repr(edits), path=path, fix=edits)


def mended(data: bytes, *found: Diagnostic) -> bytes:
    return fixes.apply(data, found)[0]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_stay(newline: bytes, mark: bytes) -> None:
    data = mark + newline.join(["é one ".encode(), b"two", b"three", b""])
    found = [
        finding(replace(1, 6, 1, "")),
        finding(replace(2, 1, 3, "2\n2")),
        finding(delete_line(3)),
    ]
    assert mended(data, *found) == mark + newline.join(["é one".encode(), b"2", b"2", b""])


def test_edits_that_touch_wait() -> None:
    first, second = finding(replace(1, 1, 2, "X")), finding(replace(1, 2, 2, "Y"))
    apart = finding(replace(1, 5, 1, "Z"))
    assert fixes.apply(b"abcde", [first, second, apart]) == (b"XcdZ", [first, apart])


def test_two_findings_with_the_same_edit_are_one_change() -> None:
    twice = [finding(replace(1, 1, 0, "/")), finding(replace(1, 1, 0, "/"), replace(2, 1, 1, ""))]
    assert fixes.apply(b"a\nb", twice) == (b"/a\n", twice)


def test_an_insertion_at_the_end_of_what_goes() -> None:
    found = [finding(replace(1, 3, 0, "--")), finding(replace(1, 4, 1, ""))]
    assert mended(b"-- x", *found) == b"---- "


def test_places_beyond_the_end_are_the_end() -> None:
    assert (
        mended(b"a", finding(Edit(line=5, column=1, end_line=9, end_column=1, text="b"))) == b"ab"
    )


def test_a_page_that_is_not_utf8_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(b"\xff ")
    done = fixes.fix(tmp_path, [finding(replace(1, 2, 1, ""))])
    assert (done.mended, list(done.failed)) == ([], ["a.rst"])
    assert (tmp_path / "a.rst").read_bytes() == b"\xff "


def test_files_keep_their_mode_and_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real.rst").write_bytes(b"a ")
    (tmp_path / "real.rst").chmod(0o640)
    (tmp_path / "a.rst").symlink_to("real.rst")
    assert len(fixes.fix(tmp_path, [finding(replace(1, 2, 1, ""))]).mended) == 1
    assert (tmp_path / "a.rst").is_symlink()
    assert (tmp_path / "real.rst").read_bytes() == b"a"
    assert (tmp_path / "real.rst").stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.rst", "real.rst"]


def test_a_file_that_went_is_told_of(tmp_path: Path) -> None:
    assert list(fixes.fix(tmp_path, [finding(replace(1, 1, 1, ""))]).failed) == ["a.rst"]


# Real findings ------------------------------------------------------------------------------------


def fixed(docs: Path) -> None:
    """Mend until nothing is left to mend, as the command does."""
    while fixes.fix(docs, pipeline.load(docs, config.Config()).diagnostics).mended:
        pass


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("function", ".. function:: GET users/{uid}//machines/{mid}//",
         ".. function:: GET /users/{uid}/machines/{mid}"),
        ("function", ".. function:: GET   users/{uid}/machines/{mid}", ".. function:: GET   /users/{uid}/machines/{mid}"),
        ("description", "Returns one machine. .. note:: Mind\nthis.", "Returns one machine.\n\n.. note:: Mind\nthis."),
        ("description", "Returns it.\n\n.. code-block:: xml\n\n<a>\n  <b/>\n</a>",
         "Returns it.\n\n.. code-block:: xml\n\n\t<a>\n\t  <b/>\n\t</a>"),
        ("description", "Returns it. \t\n\n\n \n\n\nYes.", "Returns it.\n\nYes."),
        ("security", "Security Summary\n~~~~ \n\n* Requires Authentication: ``true``",
         "Security Summary\n~~~~~~~~~~~~~~~~\n\n* Requires Authentication: ``true``"),
        ("title", "machine_get\n-------------", "machine_get\n-----------"),
        ("seealso", ".. seealso::\n\n\t * :ref:`machine-get`\n\t * :ref:`machine-create`",
         ".. seealso::\n\n\t * :ref:`machine-create`"),
        ("seealso", ".. seealso::\n\n\t * :ref:`machine-get`", ".. seealso::\n\n\t * :ref:`machine-get`"),
        ("description", "As :ref:`Machine-Create` and ``Machine-Create`` and :ref:`x <MACHINE-create>`.",
         "As :ref:`machine-create` and ``Machine-Create`` and :ref:`x <machine-create>`."),
    ],
)  # fmt: skip
def test_a_slip_is_mended(tmp_path: Path, part: str, before: str, after: str) -> None:
    docs = example_trees.write(tmp_path, [(part, before)])
    page = docs / "pages/machine/machine_get.rst"
    text = page.read_text()
    fixed(docs)
    assert page.read_text() == text.replace(before, after)
    again = page.read_bytes()
    fixed(docs)
    assert page.read_bytes() == again


@pytest.mark.slow
def test_facts_are_the_same_before_and_after(corpus: Path, tmp_path: Path) -> None:
    """All of 3.8.13: the model differs in what was mended and in lines, and a second run changes no byte."""
    docs = tmp_path / "docs"
    shutil.copytree(corpus, docs)
    before = pipeline.load(docs, config.Config())
    fixed(docs)
    after = pipeline.load(docs, config.Config())
    assert [d for d in after.diagnostics if d.fix] == []
    assert differences(before.api, after.api) == {
        ".operations.documented_path",
        ".operations.example.curl",
        ".operations.see_also",
        ".operations.path_parameters.line",
        ".objects.attributes.line",
    }
    unfixable = {d.code for d in before.diagnostics} - {d.code for d in before.diagnostics if d.fix}
    left = {d.code for d in after.diagnostics}
    assert unfixable <= left <= unfixable | {"directive-typo"}


def differences(before: Any, after: Any) -> set[str]:
    """Return the fields in which two models differ."""
    found: set[str] = set()

    def compare(one: Any, other: Any, path: str) -> None:
        if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            for key in one:
                compare(one[key], other[key], f"{path}.{key}")
        elif (
            isinstance(one, list | tuple)
            and isinstance(other, list | tuple)
            and len(one) == len(other)
        ):
            for a, b in zip(one, other, strict=True):
                compare(a, b, path)
        elif one != other:
            found.add(path)

    compare(
        msgspec.to_builtins(before, str_keys=True), msgspec.to_builtins(after, str_keys=True), ""
    )
    return found
