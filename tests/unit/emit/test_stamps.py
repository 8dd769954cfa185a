"""What is known of files without reading them; and that nothing is known of a file that might have been changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rstparse.cache import Cache
from rstparse.emit import compare, exchange, freshness, stamps
from rstparse.emit.output import Result, write
from rstparse.emit.stamps import Stamps, file_system
from rstparse.emit.texts import Text, as_text

from .conftest import files_below, make_plan

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are no stamps elsewhere")

FILES = {"a.txt": b"one\n", "sub/b.txt": b"two\n", "sub/deep/c.txt": b"three\n"}
CHANGED = {**FILES, "sub/b.txt": b"six\n"}
SECOND = 1_000_000_000
Run = Callable[..., tuple[Result, list[str]]]


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the journal's way of writing is open."""
    monkeypatch.setattr(exchange, "perform", lambda out, work: False)


@pytest.fixture(autouse=True)
def _times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may lie in any file system."""
    monkeypatch.setattr(Stamps, "_has_known_times", True)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch, out: Path) -> list[str]:
    """Takes the paths of the outputs that are read, the manifest left out."""
    found: list[str] = []
    for module in (compare, freshness):
        real = module.read_bytes

        def read(path: str, *, follow: bool = True, real: Callable[..., bytes] = real) -> bytes:
            if not path.endswith("MANIFEST.json"):
                found.append(Path(path).relative_to(out).as_posix())
            return real(path, follow=follow)

        monkeypatch.setattr(module, "read_bytes", read)
    return found


@pytest.fixture
def run(out: Path, store: Path, reads: list[str]) -> Run:
    """Writes a plan as ``generate`` does; returns what that did, and which files were read for it."""

    def run(files: dict[str, bytes], *, between: Callable[[], object] = lambda: None) -> object:
        reads.clear()
        time.sleep(0.05)  # what lies there is old
        known = Stamps(store, out)
        plan = make_plan(files)
        result = write(plan, out, stamps=known)
        between()
        if not result.diagnostics:
            known.keep(plan.files.hashes, plan.files.texts)
        return result, sorted(reads)

    return run  # type: ignore[return-value]


def edit(file: Path, data: bytes) -> None:
    """Change a file as nothing but its ctime tells."""
    before = file.stat()
    assert len(data) == before.st_size
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def codes(result: Result) -> list[str]:
    return [d.code for d in result.diagnostics]


def test_what_was_written_or_found_is_not_read_again(run: Run, out: Path) -> None:
    assert run(FILES)[0].written == ["MANIFEST.json", *FILES]
    assert run(FILES) == (Result([], [], {}, []), [])
    assert run(CHANGED) == (Result(["MANIFEST.json", "sub/b.txt"], [], {}, []), [])
    assert run(FILES | {"new.txt": b""})[1] == []
    assert run({"a.txt": b"one\n"}) == (
        Result(["MANIFEST.json"], ["new.txt", "sub/b.txt", "sub/deep/c.txt"], {}, []),
        [],
    )
    assert sorted(files_below(out)) == ["MANIFEST.json", "a.txt"]


@pytest.mark.usefixtures("journal")
def test_so_it_is_when_files_are_replaced_one_by_one(run: Run, out: Path) -> None:
    run(FILES)
    assert run(CHANGED) == (Result(["MANIFEST.json", "sub/b.txt"], [], {}, []), [])
    assert run(CHANGED)[1] == []


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("planned", [FILES, CHANGED, {}], ids=["same", "other", "none"])
def test_an_edit_shows_even_with_the_mtime_put_back(
    run: Run, out: Path, path: str, planned: dict[str, bytes]
) -> None:
    run(FILES)
    edit(out / path, FILES[path].upper())
    result, read = run(planned)
    assert codes(result) == ["generated-file-edited"]
    assert read == [path]
    assert (out / path).read_bytes() == FILES[path].upper()


def test_a_file_that_is_edited_while_the_tree_is_built_gets_no_stamp(
    run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(FILES)
    real = exchange._link

    def link(*arguments: object) -> None:
        (out / "a.txt").write_bytes(b"ONE\n")
        real(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "_link", link)
        assert run(CHANGED)[0].written == ["MANIFEST.json", "sub/b.txt"]
    result, read = run(CHANGED)
    assert (codes(result), read) == (["generated-file-edited"], ["a.txt"])


@pytest.mark.parametrize("path", ["a.txt", "sub/b.txt"], ids=["linked", "written"])
def test_a_file_that_is_edited_before_its_stamp_is_taken_gets_none(
    run: Run, out: Path, path: str
) -> None:
    run(FILES)
    run(CHANGED, between=lambda: edit(out / path, CHANGED[path].upper()))
    result, read = run(CHANGED)
    assert (codes(result), read) == (["generated-file-edited"], [path])


@pytest.mark.parametrize("data", [b"", b"on", b"one\nmore\n"], ids=["empty", "cut", "longer"])
def test_a_file_that_is_not_whole_gets_no_stamp(run: Run, out: Path, data: bytes) -> None:
    run(FILES, between=lambda: (out / "a.txt").write_bytes(data))
    assert run(FILES)[1] == ["a.txt"]


@pytest.mark.parametrize(
    "make",
    [lambda path: os.mkfifo(path), Path.mkdir, lambda path: path.symlink_to("sub/b.txt")],
    ids=["pipe", "folder", "link"],
)
def test_what_is_no_file_gets_no_stamp(
    run: Run, out: Path, store: Path, make: Callable[[Path], object]
) -> None:
    def replace() -> None:
        (out / "a.txt").unlink()
        make(out / "a.txt")

    run({**FILES, "sub/b.txt": b"one\n"}, between=replace)
    assert Stamps(store, out).known("a.txt", (out / "a.txt").lstat()) is None


@pytest.mark.usefixtures("journal")
def test_a_file_that_is_edited_after_others_were_replaced_gets_no_stamp(
    run: Run, out: Path
) -> None:
    run(FILES)
    run(CHANGED, between=lambda: edit(out / "a.txt", b"ONE\n"))
    result, read = run(CHANGED)
    assert (codes(result), read) == (["generated-file-edited"], ["a.txt"])


def test_a_file_that_is_edited_while_others_are_replaced_gets_no_stamp(
    run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There nobody else changes the ctime, and it tells."""
    run(FILES)
    monkeypatch.setattr(exchange, "perform", lambda out, work: bool(edit(out / "a.txt", b"ONE\n")))
    run(CHANGED)
    result, read = run(CHANGED)
    assert (codes(result), read) == (["generated-file-edited"], ["a.txt"])


def test_a_file_that_was_modified_just_before_the_run_is_read_again(
    run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edited once more in the same moment, it has the same mtime."""
    run(FILES)
    moment = (out / "a.txt").stat().st_mtime_ns + 1
    real_now, real_link = stamps.now, exchange._link

    def link(*arguments: object) -> None:
        if (out / "a.txt").read_bytes() == b"one\n":
            edit(out / "a.txt", b"ONE\n")
        real_link(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(stamps, "now", lambda: moment)
        seen = Stamps(None, out)
        patch.setattr(stamps, "now", real_now)
        patch.setattr(seen, "_cache", Cache(out.with_name("cache")))
        patch.setattr(exchange, "_link", link)
        plan = make_plan(CHANGED)
        assert write(plan, out, stamps=seen).diagnostics == []
        time.sleep(0.05)
        seen.keep(plan.files.hashes, plan.files.texts)
    result, read = run(CHANGED)
    assert (codes(result), read) == (["generated-file-edited"], ["a.txt"])


def test_what_was_written_gets_none_if_the_clock_stands_still(
    run: Run, out: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = stamps.now()
    monkeypatch.setattr(stamps, "now", lambda: moment)
    run(FILES)
    assert known(store, out) == []


def test_only_what_was_written_is_read_once_more(
    run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(FILES)
    real, again = stamps._has, []

    def has(file: str, data: memoryview) -> bool:
        again.append(Path(file).relative_to(out).as_posix())
        return real(file, data)

    monkeypatch.setattr(stamps, "_has", has)
    run(CHANGED)
    assert again == ["sub/b.txt"]


def test_a_file_that_was_found_otherwise_gets_no_stamp(out: Path, store: Path) -> None:
    out.mkdir()
    (out / "a.txt").write_bytes(b"one\n")
    time.sleep(0.05)
    mine = Stamps(store, out)
    mine.saw("a.txt", (out / "a.txt").lstat(), "what it is")
    mine.changed(linked=True)
    mine.keep({"a.txt": "what is planned"}, {"a.txt": as_text(b"two\n")})
    assert known(store, out) == []


def test_what_is_mounted_in_the_folder_gets_no_stamp(
    out: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out.mkdir()
    for name in ("here", "mounted"):
        (out / name).write_bytes(b"one\n")
    time.sleep(0.05)
    mine, digest = Stamps(store, out), hashlib.sha256(b"one\n").hexdigest()
    mine.saw("here", (out / "here").lstat(), digest)
    found = (out / "mounted").lstat()
    times = {"st_mtime_ns": found.st_mtime_ns, "st_ctime_ns": found.st_ctime_ns}
    mine.saw("mounted", os.stat_result((*found[:2], found.st_dev + 1, *found[3:]), times), digest)
    mine.keep({"here": digest, "mounted": digest}, {})
    mine = Stamps(store, out)
    assert [*mine._stored()] == ["here"]


def test_a_folder_that_is_removed_gets_no_stamp(out: Path, store: Path) -> None:
    mine = Stamps(store, out)
    mine.changed(linked=True)
    mine.keep({"a.txt": "0"}, {"a.txt": as_text(b"one\n")})
    assert known(store, out) == []


@pytest.mark.parametrize("late", [0, stamps._TICKS, stamps._TICKS + 1])
def test_a_file_that_was_just_changed_gets_no_stamp(
    out: Path, store: Path, monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    """Changed once more in the same moment, it has the same times."""
    out.mkdir()
    (out / "a.txt").write_bytes(b"one\n")
    os.utime(out / "a.txt", ns=(0, 1))
    monkeypatch.setattr(stamps, "now", lambda: (out / "a.txt").stat().st_ctime_ns + late)
    look(store, out)
    assert known(store, out) == (["a.txt"] if late > stamps._TICKS else [])


def test_a_file_that_is_of_tomorrow_gets_no_stamp(out: Path, store: Path) -> None:
    out.mkdir()
    (out / "a.txt").write_bytes(b"one\n")
    os.utime(out / "a.txt", ns=(0, time.time_ns() + 24 * 3600 * SECOND))
    time.sleep(0.05)
    look(store, out)
    assert known(store, out) == []


def test_a_time_of_whole_seconds_is_old_later() -> None:
    """File systems that have no finer ones exist, and some only have every other second."""
    assert not stamps._is_older(7 * SECOND, 9 * SECOND)
    assert stamps._is_older(7 * SECOND, 10 * SECOND)
    assert stamps._is_older(7 * SECOND + 1, 8 * SECOND)


def test_stamps_from_the_future_count_for_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(FILES)
    real = stamps.now
    monkeypatch.setattr(stamps, "now", lambda: real() - 60 * SECOND)
    assert run(FILES) == (Result([], [], {}, []), [*FILES])
    monkeypatch.setattr(stamps, "now", real)
    assert run(FILES)[1] == []


def test_a_copied_folder_gets_its_stamps_once(run: Run, out: Path) -> None:
    run(FILES)
    shutil.copytree(out, out.with_name("copy"))
    shutil.rmtree(out)
    out.with_name("copy").rename(out)
    assert run(FILES) == (Result([], [], {}, []), [*FILES])
    assert run(FILES) == (Result([], [], {}, []), [])


def test_each_folder_has_its_own(store: Path, out: Path) -> None:
    for folder in (out, out.with_name("other")):
        folder.mkdir()
        (folder / "a.txt").write_bytes(b"one\n")
        time.sleep(0.05)
        look(store, folder)
    assert known(store, out) == ["a.txt"]


def test_stamps_that_fit_are_not_kept_again(run: Run, store: Path, out: Path) -> None:
    run(FILES)
    (kept,) = (path for path in store.rglob("*") if path.is_file())
    before = kept.stat()
    run(FILES)
    assert kept.stat().st_ino == before.st_ino
    os.utime(out / "a.txt", (0, 0))
    assert run(FILES)[1] == ["a.txt"]
    assert kept.stat().st_ino != before.st_ino


def test_stamps_of_another_target_stay_until_its_files_are_linked(
    store: Path, out: Path, reads: list[str]
) -> None:
    def generate(files: dict[str, bytes], target: str) -> list[str]:
        reads.clear()
        time.sleep(0.05)
        mine = Stamps(store, out)
        plan = make_plan(files, target, complete=False)
        assert write(plan, out, stamps=mine).diagnostics == []
        mine.keep(plan.files.hashes, plan.files.texts)
        return sorted(reads)

    generate({"a.txt": b"a"}, "one")
    generate({"b.txt": b"b"}, "two")
    assert generate({"a.txt": b"a"}, "one") == ["a.txt"]
    assert generate({"b.txt": b"b"}, "two") == []
    assert generate({"a.txt": b"a"}, "one") == []


def test_a_link_in_the_place_of_a_file_is_not_followed(run: Run, out: Path) -> None:
    run(FILES)
    (out / "a.txt").rename(out.with_name("a.txt"))
    (out / "a.txt").symlink_to(out.with_name("a.txt"))
    (out / "sub").rename(out.with_name("sub"))
    (out / "sub").symlink_to(out.with_name("sub"))
    assert codes(run(FILES)[0]) == ["output-path-blocked"] * 3


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"\x80",
        b"\xc1" * 9,
        msgspec.msgpack.encode([0]),
        msgspec.msgpack.encode([0, {"a.txt": [0, 0, 0, 0, 0]}]),
        msgspec.msgpack.encode([0, {"a.txt": [0, 0, 0, 0, "0", "0"]}]),
        msgspec.msgpack.encode({"taken": 0, "files": {}}),
    ],
)
def test_a_record_of_another_form_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, record: bytes
) -> None:
    run(FILES)
    with monkeypatch.context() as patch:
        patch.setattr(Cache, "get", lambda self, key: record)
        assert run(FILES) == (Result([], [], {}, []), [*FILES])
    assert run(FILES)[1] == []


def test_a_record_that_is_cut_off_is_none(run: Run, store: Path) -> None:
    run(FILES)
    (kept,) = (path for path in store.rglob("*") if path.is_file())
    kept.write_bytes(kept.read_bytes()[:-1])
    assert run(FILES)[1] == [*FILES]
    assert run(FILES)[1] == []


def test_a_stamp_is_one_file_s_alone(run: Run, out: Path) -> None:
    """Two outputs of one size that change places have each other's status, and not their own."""
    files = {"a.txt": b"one\n", "b.txt": b"two\n"}
    run(files)
    (out / "a.txt").rename(out / "c.txt")
    (out / "b.txt").rename(out / "a.txt")
    (out / "c.txt").rename(out / "b.txt")
    result, read = run(files)
    assert (codes(result), read) == (["generated-file-edited"] * 2, [*files])


def test_without_a_cache_there_are_none(out: Path, reads: list[str], tmp_path: Path) -> None:
    plan = make_plan(FILES)
    for _ in range(2):
        time.sleep(0.05)
        none = Stamps(None, out)
        write(plan, out, stamps=none)
        none.keep(plan.files.hashes, plan.files.texts)
    assert sorted(reads) == [*FILES]
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


def test_check_takes_bytes_alone(run: Run, out: Path, reads: list[str]) -> None:
    run(FILES)
    assert compare.compare(make_plan(FILES), out) == []
    assert sorted(reads) == [*FILES]


def test_check_takes_no_hash_for_bytes(out: Path) -> None:
    """That of what is planned may have come with it out of the cache."""
    write(make_plan(FILES), out)
    planned = make_plan(FILES)
    wrong = Text(memoryview(b"other\n"), planned.files.texts["a.txt"].digest)
    planned.targets["one"].files.texts["a.txt"] = wrong
    assert [d.path for d in compare.compare(planned, out)] == ["a.txt"]


def test_another_file_system_gets_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stamps, "_has_known_times", False)
    run(FILES)
    assert run(FILES)[1] == [*FILES]


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:5 / /home rw - nfs4 server:/home rw
24 23 0:6 / /home/a\\040b rw master:1 - tmpfs none rw
25 22 0:7 / /mnt rw - tmpfs none rw
26 22 0:8 / /mnt rw - fuse.sshfs none rw
27 22 0:9 / /odd\x85\u2028\x1c rw - vfat none rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/homes/x", "ext4"),
        ("/home", "nfs4"),
        ("/home/x/y", "nfs4"),
        ("/home/a b/c", "tmpfs"),
        ("/mnt/x", "fuse.sshfs"),
        ("/odd\x85\u2028\x1c/x", "vfat"),
    ],
)
def test_the_file_system_of_a_folder(folder: str, kind: str) -> None:
    assert file_system(folder, MOUNTS) == kind


def look(store: Path, out: Path) -> None:
    """Take a stamp of each file, as a run that finds all as planned."""
    mine, hashes = Stamps(store, out), {}
    for path, data in files_below(out).items():
        hashes[path] = hashlib.sha256(data).hexdigest()
        mine.saw(path, (out / path).lstat(), hashes[path])
    mine.keep(hashes, {})


def known(store: Path, out: Path) -> list[str]:
    """Return the paths of the files that there is a stamp of."""
    mine = Stamps(store, out)
    return [path for path in files_below(out) if mine.known(path, (out / path).lstat())]
