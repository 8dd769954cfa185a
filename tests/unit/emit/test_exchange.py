"""How the old tree goes once the new one is in its place."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.emit import exchange
from rstparse.emit.output import write
from rstparse.emit.stamps import Stamps

from .conftest import files_below, make_plan

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux exchanges two trees in one step"
)

FILES = {"a.txt": b"a\n", "sub/b.txt": b"b\n", "sub/c.txt": b"c\n"}
CHANGED = {"a.txt": b"a\n", "sub/b.txt": b"B\n"}


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Sets what happens after the new tree was built and before it is exchanged."""
    real = exchange._exchange

    def before(act: Callable[[], object]) -> None:
        def exchanging(one: Path, other: Path) -> None:
            act()
            real(one, other)

        monkeypatch.setattr(exchange, "_exchange", exchanging)

    return before


def edit(file: Path, data: bytes) -> None:
    before = file.stat()
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("path", ["sub/b.txt", "sub/c.txt"], ids=["changed", "removed"])
@pytest.mark.parametrize("wait", [0.0, 0.05], ids=["fresh", "old"])
def test_a_file_that_is_edited_before_the_exchange_is_kept(
    out: Path, meanwhile: Callable[[Callable[[], object]], None], path: str, wait: float
) -> None:
    """Even if only its ctime tells."""
    write(make_plan(FILES), out)
    time.sleep(wait)
    meanwhile(lambda: edit(out / path, b"!\n"))
    assert write(make_plan(CHANGED), out).diagnostics == []
    kept = f"{path}.orig" if path in CHANGED else path
    assert files_below(out) == {
        "MANIFEST.json": (out / "MANIFEST.json").read_bytes(),
        **CHANGED,
        kept: b"!\n",
    }
    assert [p.name for p in out.parent.iterdir()] == ["generated"]


@pytest.mark.parametrize("number", [None, 0, 0xFFFFFFFF])
def test_a_file_that_appears_before_the_exchange_is_kept(
    out: Path,
    meanwhile: Callable[[Callable[[], object]], None],
    monkeypatch: pytest.MonkeyPatch,
    number: int | None,
) -> None:
    """Also where a file system tells no inodes when it lists its files."""
    if number is not None:
        real = exchange._listing
        monkeypatch.setattr(
            exchange, "_listing", lambda folder: [Entry(e, number) for e in real(folder)]
        )

    def act() -> None:
        (out / "mine").mkdir()
        for name in ("mine/notes.txt", "sub/d.txt", "a.txt.orig"):
            (out / name).write_text(name)
        (out / "link").symlink_to("sub")
        os.link(out / "a.txt", out / "again.txt")

    write(make_plan(FILES), out)
    meanwhile(act)
    planned = {**CHANGED, "sub/d.txt": b"d\n"}
    write(make_plan(planned), out)
    found = files_below(out)
    del found["MANIFEST.json"]
    assert found == {
        **planned,
        "mine/notes.txt": b"mine/notes.txt",
        "sub/d.txt.orig": b"sub/d.txt",
        "a.txt.orig": b"a.txt.orig",
        "again.txt": b"a\n",
        "link": b"-> sub",
    }


class Entry:
    """An entry of a folder with another number."""

    def __init__(self, entry: os.DirEntry[str], number: int) -> None:
        self.name, self.path, self.number = entry.name, entry.path, number
        self.is_dir, self.stat = entry.is_dir, entry.stat

    def inode(self) -> int:
        return self.number


def test_files_that_were_seen_to_be_ours_are_not_read(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stamps, "_has_known_times", True)
    write(make_plan(FILES), out)
    time.sleep(0.05)
    monkeypatch.setattr(exchange, "_known", lambda *arguments: pytest.fail("read"))
    write(make_plan(CHANGED), out)
    found = files_below(out)
    del found["MANIFEST.json"]
    assert found == CHANGED
    assert [p.name for p in out.parent.iterdir()] == ["generated"]
