"""The output folder, written all or nothing."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.diagnostics import Diagnostic
from rstparse.emit import exchange, journal
from rstparse.emit.compare import compare
from rstparse.emit.output import Result, write
from rstparse.emit.plan import Plan, TargetPlan
from rstparse.emit.texts import as_files

from .conftest import files_below, make_plan

FIRST = {"a.txt": b"a\n", "sub/b.txt": b"b\n", "sub/deep/c.txt": b"c\n"}
SECOND = {"a.txt": b"a\n", "sub/b.txt": b"changed\n", "new/d.txt": b"d\n"}


@pytest.fixture(params=["exchange", "journal"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing must behave alike."""
    if request.param == "journal":
        monkeypatch.setattr(exchange, "perform", lambda out, work: False)
    return str(request.param)


def written(out: Path) -> dict[str, bytes]:
    """Return what lies in the folder, the manifest left out."""
    found = files_below(out)
    found.pop("MANIFEST.json", None)
    return found


def codes(result: Result) -> list[str]:
    return [d.code for d in result.diagnostics]


def test_the_first_run_writes_everything(out: Path) -> None:
    result = write(make_plan(FIRST), out)
    assert result == (["MANIFEST.json", "a.txt", "sub/b.txt", "sub/deep/c.txt"], [], {}, [])
    assert written(out) == FIRST
    assert [p.name for p in out.parent.iterdir()] == ["generated"]
    assert sorted(p.name for p in out.iterdir()) == ["MANIFEST.json", "a.txt", "sub"]


def test_missing_parents_are_made(tmp_path: Path) -> None:
    write(make_plan(FIRST), tmp_path / "x" / "y" / "out")
    assert written(tmp_path / "x" / "y" / "out") == FIRST


def test_the_next_run_changes_adds_and_removes(out: Path) -> None:
    write(make_plan(FIRST), out)
    before = (out / "a.txt").stat()
    result = write(make_plan(SECOND), out)
    assert result == (["MANIFEST.json", "new/d.txt", "sub/b.txt"], ["sub/deep/c.txt"], {}, [])
    assert written(out) == SECOND
    assert not (out / "sub" / "deep").exists()
    assert (out / "a.txt").stat().st_mtime_ns == before.st_mtime_ns
    assert (out / "a.txt").stat().st_ino == before.st_ino


def test_the_same_run_again_touches_nothing(out: Path) -> None:
    write(make_plan(FIRST), out)
    before = [p.stat() for p in (out, *sorted(out.rglob("*")))]
    assert write(make_plan(FIRST), out) == ([], [], {}, [])
    assert [p.stat() for p in (out, *sorted(out.rglob("*")))] == before


def test_the_manifest_names_hashes_and_sources(out: Path) -> None:
    write(make_plan({"a.txt": b"a\n"}), out)
    manifest = json.loads((out / "MANIFEST.json").read_bytes())
    assert manifest == {
        "format": 1,
        "generator": "rstparse",
        "targets": {
            "one": {
                "input": "i",
                "templates": "templates",
                "tool": "0.1.0",
                "files": {
                    "a.txt": "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"
                },
            }
        },
    }


def test_foreign_files_stay(out: Path) -> None:
    (out / "mine" / "empty").mkdir(parents=True)
    (out / "mine" / "notes.txt").write_text("mine")
    (out / "mine" / "link").symlink_to("nowhere")
    (out / "run.sh").write_text("x")
    (out / "run.sh").chmod(0o755)
    before = (out / "run.sh").stat()
    write(make_plan(FIRST), out)
    write(make_plan({}), out)
    assert written(out) == {"mine/notes.txt": b"mine", "mine/link": b"-> nowhere", "run.sh": b"x"}
    assert (out / "mine" / "empty").is_dir()
    assert not (out / "sub").exists()
    assert (out / "run.sh").stat().st_mode == before.st_mode
    assert (out / "run.sh").stat().st_ino == before.st_ino


def test_an_edited_file_is_refused_and_nothing_is_written(out: Path) -> None:
    write(make_plan(FIRST), out)
    (out / "sub" / "b.txt").write_text("by hand")
    before = files_below(out)
    result = write(make_plan(SECOND), out)
    assert [(d.code, d.path, d.severity) for d in result.diagnostics] == [
        ("generated-file-edited", "sub/b.txt", "error")
    ]
    assert files_below(out) == before


def test_an_edited_file_that_would_be_removed_is_refused(out: Path) -> None:
    write(make_plan(FIRST), out)
    (out / "sub" / "deep" / "c.txt").write_text("by hand")
    assert codes(write(make_plan(SECOND), out)) == ["generated-file-edited"]
    result = write(make_plan(SECOND), out, force=True)
    assert result.kept == {"sub/deep/c.txt": "sub/deep/c.txt.orig"}
    assert written(out) == {**SECOND, "sub/deep/c.txt.orig": b"by hand"}


def test_force_keeps_edited_files_beside(out: Path) -> None:
    write(make_plan(FIRST), out)
    (out / "sub" / "b.txt.orig").write_text("from last time")
    (out / "sub" / "b.txt").write_text("by hand")
    result = write(make_plan(SECOND), out, force=True)
    assert result.kept == {"sub/b.txt": "sub/b.txt.orig.1"}
    assert written(out) == {
        **SECOND,
        "sub/b.txt.orig": b"from last time",
        "sub/b.txt.orig.1": b"by hand",
    }
    assert write(make_plan(SECOND), out) == ([], [], {}, [])


def test_an_edit_that_makes_the_file_what_is_planned_is_none(out: Path) -> None:
    write(make_plan(FIRST), out)
    (out / "sub" / "b.txt").write_bytes(SECOND["sub/b.txt"])
    assert codes(write(make_plan(SECOND), out)) == []


def test_a_deleted_file_is_written_again(out: Path) -> None:
    write(make_plan(FIRST), out)
    (out / "a.txt").unlink()
    assert write(make_plan(FIRST), out).written == ["a.txt"]
    assert written(out) == FIRST


def test_a_foreign_file_in_the_way_is_refused(out: Path) -> None:
    out.mkdir()
    (out / "a.txt").write_text("mine")
    assert codes(write(make_plan(FIRST), out)) == ["foreign-file-in-the-way"]
    assert files_below(out) == {"a.txt": b"mine"}
    write(make_plan(FIRST), out, force=True)
    assert written(out) == {**FIRST, "a.txt.orig": b"mine"}


def test_a_foreign_file_that_is_what_is_planned_is_taken_over(out: Path) -> None:
    out.mkdir()
    (out / "a.txt").write_bytes(b"a\n")
    assert codes(write(make_plan(FIRST), out)) == []
    write(make_plan({}), out)
    assert written(out) == {}


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b'{"format": 99}', b"\xff"])
def test_without_a_readable_manifest_everything_is_foreign(out: Path, manifest: bytes) -> None:
    write(make_plan(FIRST), out)
    (out / "MANIFEST.json").write_bytes(manifest)
    assert codes(write(make_plan(SECOND), out)) == ["foreign-file-in-the-way"]


def test_a_manifest_that_leads_outside_removes_nothing(out: Path) -> None:
    victim = out.parent / "victim.txt"
    victim.write_bytes(b"a\n")
    write(make_plan({"a.txt": b"a\n"}), out)
    text = (out / "MANIFEST.json").read_text().replace('"a.txt"', '"../victim.txt"')
    (out / "MANIFEST.json").write_text(text)
    write(make_plan({}), out)
    assert victim.read_bytes() == b"a\n"


def test_a_symlink_in_the_output_folder_is_not_followed(out: Path) -> None:
    outside = out.parent / "outside"
    outside.mkdir()
    (outside / "b.txt").write_bytes(b"untouched")
    out.mkdir()
    (out / "sub").symlink_to(outside)
    for force in (False, True):
        result = write(make_plan(FIRST), out, force=force)
        assert codes(result) == ["output-path-blocked"] * 2
    assert files_below(outside) == {"b.txt": b"untouched"}


def test_a_symlink_at_the_place_of_a_file_is_not_followed(out: Path) -> None:
    victim = out.parent / "victim.txt"
    victim.write_text("untouched")
    out.mkdir()
    (out / "a.txt").symlink_to(victim)
    assert codes(write(make_plan(FIRST), out)) == ["output-path-blocked"]
    assert write(make_plan(FIRST), out, force=True).kept == {"a.txt": "a.txt.orig"}
    assert victim.read_text() == "untouched"
    assert (out / "a.txt").read_bytes() == b"a\n"
    assert not (out / "a.txt").is_symlink()


def test_a_folder_at_the_place_of_a_file_is_refused(out: Path) -> None:
    (out / "a.txt").mkdir(parents=True)
    for force in (False, True):
        assert codes(write(make_plan(FIRST), out, force=force)) == ["output-path-blocked"]


def test_an_output_folder_that_is_a_symlink_is_the_folder_behind_it(out: Path) -> None:
    real = out.parent / "real"
    real.mkdir()
    out.symlink_to(real)
    write(make_plan(FIRST), out)
    assert out.is_symlink()
    assert written(real) == FIRST


def test_an_output_folder_that_is_a_file_is_refused(out: Path) -> None:
    out.write_text("mine")
    assert codes(write(make_plan(FIRST), out)) == ["output-not-written"]
    assert out.read_text() == "mine"


def test_several_targets_share_the_folder(out: Path) -> None:
    write(make_plan({"one/a.txt": b"a"}, "one"), out)
    write(make_plan({"two/b.txt": b"b"}, "two", complete=False), out)
    assert written(out) == {"one/a.txt": b"a", "two/b.txt": b"b"}
    write(make_plan({"two/c.txt": b"c"}, "two", complete=False, input="j"), out)
    assert written(out) == {"one/a.txt": b"a", "two/c.txt": b"c"}
    manifest = json.loads((out / "MANIFEST.json").read_bytes())
    assert {name: t["input"] for name, t in manifest["targets"].items()} == {"one": "i", "two": "j"}


def test_a_complete_run_removes_targets_that_are_gone(out: Path) -> None:
    write(make_plan({"one/a.txt": b"a"}, "one"), out)
    write(make_plan({"two/b.txt": b"b"}, "two"), out)
    assert written(out) == {"two/b.txt": b"b"}


def test_an_edit_in_another_target_does_not_matter(out: Path) -> None:
    write(make_plan({"one/a.txt": b"a"}, "one"), out)
    (out / "one" / "a.txt").write_text("by hand")
    assert codes(write(make_plan({"two/b.txt": b"b"}, "two", complete=False), out)) == []
    assert (out / "one" / "a.txt").read_text() == "by hand"


def test_a_plan_with_errors_is_not_written(out: Path) -> None:
    error = Diagnostic(code="x", severity="error", message="wrong")
    assert codes(write(Plan({"one": TargetPlan(as_files(FIRST), "t")}, "i", [error]), out)) == ["x"]
    assert not out.exists()


def test_modes_are_those_of_any_new_file(out: Path) -> None:
    old = os.umask(0o027)
    try:
        write(make_plan(FIRST), out)
        write(make_plan(SECOND), out)
    finally:
        os.umask(old)
    modes = {p: stat.S_IMODE((out / p).stat().st_mode) for p in (".", "sub", "a.txt", "new/d.txt")}
    assert modes == {".": 0o750, "sub": 0o750, "a.txt": 0o640, "new/d.txt": 0o640}


def test_the_mode_of_an_existing_folder_stays(out: Path) -> None:
    out.mkdir()
    out.chmod(0o711)
    write(make_plan(FIRST), out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o711


def _full(name: str) -> Callable[[Path], bool]:
    return lambda path: path.name == name


def test_a_full_disk_leaves_the_old_tree(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(make_plan(FIRST), out)
    before = files_below(out)
    real, count = Path.open, []

    def failing(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if "x" in mode:
            count.append(self)
            if len(count) == 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return real(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    result = write(make_plan(SECOND), out)
    assert codes(result) == ["output-not-written"]
    assert "No space left on device" in result.diagnostics[0].message
    monkeypatch.undo()
    assert files_below(out) == before
    assert [p.name for p in out.parent.iterdir()] == ["generated"]


def test_a_read_only_folder_leaves_the_old_tree(
    out: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    write(make_plan(FIRST), out)
    before = files_below(out)
    real = Path.mkdir

    def refusing(self: Path, *args: object, **kwargs: object) -> None:
        if self.name.startswith(".") and "rstparse" in self.name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refusing)
    assert codes(write(make_plan(SECOND), out)) == ["output-not-written"]
    monkeypatch.undo()
    assert files_below(out) == before


def test_leftovers_of_killed_runs_go_and_others_stay(out: Path) -> None:
    write(make_plan(FIRST), out)
    half = out.with_name(".generated.rstparse-00000000")
    (half / "tree").mkdir(parents=True)
    (half / "building").touch()
    (half / "tree" / "a.txt").write_text("hal")
    (out / ".rstparse").mkdir(exist_ok=True)
    (out / ".rstparse" / "0").write_text("hal")
    other = out.with_name(".other.rstparse-00000000")
    other.mkdir()
    write(make_plan(SECOND), out)
    assert sorted(p.name for p in out.parent.iterdir()) == [other.name, "generated"]
    assert written(out) == SECOND


def test_a_file_that_appeared_in_the_old_tree_is_kept(out: Path) -> None:
    write(make_plan(SECOND), out)
    side = out.with_name(".generated.rstparse-0000abcd")
    write(make_plan(FIRST), side / "tree")  # as it is after an exchange whose clean-up was killed
    os.link(out / "MANIFEST.json", out / "linked")
    os.link(out / "linked", side / "tree" / "linked")
    (side / "tree" / "unsaved.txt").write_text("appeared meanwhile")
    (side / "tree" / "a.txt").write_text("edited meanwhile")
    write(make_plan(SECOND), out)
    assert not side.exists()
    assert (out / "unsaved.txt").read_text() == "appeared meanwhile"
    assert (out / "a.txt.orig").read_text() == "edited meanwhile"
    assert not (out / "linked.orig").exists()


def test_a_committed_journal_is_completed(out: Path) -> None:
    write(make_plan(FIRST), out)
    staging = out / journal.STAGING
    staging.mkdir()
    (staging / "0").write_bytes(b"later\n")
    (staging / "journal.json").write_text(
        json.dumps({"moved": {"a.txt": "a.txt.orig"}, "files": {"a.txt": "0"}, "removed": {}})
    )
    write(make_plan({**FIRST, "a.txt": b"later\n"}), out)
    assert written(out) == {**FIRST, "a.txt": b"later\n", "a.txt.orig": b"a\n"}


def test_a_journal_that_cannot_be_completed_says_so_and_is_later(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "perform", lambda out, work: False)
    write(make_plan(FIRST), out)
    real = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if target.name == "d.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    (error,) = write(make_plan(SECOND), out).diagnostics
    assert error.message.startswith(f"{out} is written in part: ")
    monkeypatch.undo()
    monkeypatch.setattr(exchange, "perform", lambda out, work: False)
    assert codes(write(make_plan(SECOND), out)) == []
    assert written(out) == SECOND


@pytest.mark.parametrize("name", ["../victim", "/etc/victim", "sub/../../victim"])
def test_a_journal_that_leads_outside_is_dropped(out: Path, name: str) -> None:
    write(make_plan(FIRST), out)
    staging = out / journal.STAGING
    staging.mkdir()
    (staging / "0").write_bytes(b"evil")
    journal_text = json.dumps({"moved": {}, "files": {name: "0"}, "removed": {}})
    (staging / "journal.json").write_text(journal_text)
    write(make_plan(FIRST), out)
    assert not (out.parent / "victim").exists()
    assert written(out) == FIRST


def test_what_was_written_compares_equal(out: Path) -> None:
    write(make_plan(FIRST), out)
    assert compare(make_plan(FIRST), out) == []
    write(make_plan(SECOND), out)
    assert compare(make_plan(SECOND), out) == []
