"""What is planned against what lies in the output folder."""

from __future__ import annotations

from pathlib import Path

from rstparse.emit.compare import Difference, compare
from rstparse.emit.output import write

from .conftest import files_below, make_plan

FILES = {"a.txt": b"one\ntwo\n", "b.txt": b"b\n", "c.txt": b"c\n"}


def test_everything_is_missing_at_first(out: Path) -> None:
    found = compare(make_plan({"a.txt": b"one\n"}), out)
    assert [(d.kind, d.path) for d in found] == [("missing", "MANIFEST.json"), ("missing", "a.txt")]
    assert found[1].diff == "--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+one\n"
    assert not out.exists()


def test_each_kind_of_difference(out: Path) -> None:
    write(make_plan({**FILES, "d.txt": b"d\n", "e.txt": b"e\n"}), out)
    (out / "b.txt").write_text("by hand\n")
    (out / "e.txt").unlink()
    (out / "f.txt").write_text("mine\n")
    (out / "g.txt").mkdir()
    (out / "notes.txt").write_text("in nobody's way\n")
    before = files_below(out)
    planned = {"a.txt": b"one\nthree\n", "b.txt": b"B\n", "d.txt": b"d\n", "e.txt": b"e\n"}
    planned |= {"f.txt": b"f\n", "g.txt": b"g\n"}
    found = compare(make_plan(planned), out)
    assert [(d.kind, d.path) for d in found] == [
        ("different", "MANIFEST.json"),
        ("different", "a.txt"),
        ("edited", "b.txt"),
        ("stale", "c.txt"),
        ("missing", "e.txt"),
        ("foreign", "f.txt"),
        ("blocked", "g.txt"),
    ]
    assert found[1].diff == "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n"
    assert found[3].diff == "--- a/c.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n"
    assert files_below(out) == before


def test_another_input_is_a_difference_of_the_manifest(out: Path) -> None:
    write(make_plan(FILES), out)
    found = compare(make_plan(FILES, input="j"), out)
    assert [(d.kind, d.path) for d in found] == [("different", "MANIFEST.json")]
    assert '-      "input": "i",\n+      "input": "j",\n' in found[0].diff


def test_other_targets_are_left_out_of_an_incomplete_comparison(out: Path) -> None:
    write(make_plan({"one.txt": b"1"}, "one"), out)
    write(make_plan({"two.txt": b"2"}, "two", complete=False), out)
    assert compare(make_plan({"two.txt": b"2"}, "two", complete=False), out) == []
    found = compare(make_plan({"two.txt": b"2"}, "two"), out)
    assert [(d.kind, d.path) for d in found] == [
        ("different", "MANIFEST.json"),
        ("stale", "one.txt"),
    ]


def test_what_is_written_on_request_stays_when_all_others_are_written(out: Path) -> None:
    write(make_plan({"pages.txt": b"1"}, "pages", complete=False), out)
    rest = make_plan({"two.txt": b"2"}, "two")._replace(on_request=frozenset({"pages"}))
    write(rest, out)
    assert sorted(files_below(out)) == ["MANIFEST.json", "pages.txt", "two.txt"]
    assert compare(rest, out) == []


def test_a_text_without_final_line_break_is_shown_so() -> None:
    assert Difference("different", "a", b"x", b"y\n").diff.splitlines()[-3:] == [
        "-x",
        "\\ No newline",
        "+y",
    ]


def test_a_huge_difference_is_only_stated() -> None:
    difference = Difference("different", "a", b"x\n" * 15_000, b"y\n" * 15_000)
    assert difference.diff == "--- a (too long to compare line by line)\n"
