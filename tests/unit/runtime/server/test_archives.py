"""Archives of a stack: written, read back, and hostile ones."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.runtime.server import archives
from rstparse.runtime.server.message import Fault

STACK = {"stack": {"name": "web", "version": "1.0", "os": {"name": "Debian", "arch": "x86_64"}}}
VALUES = st.dictionaries(
    st.text("abc", min_size=1),
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
)


def archive(
    path: Path, *members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Path:
    with tarfile.open(path, "w:gz") as made:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(data), kind, link
            made.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_what_is_written_is_read_again(tmp_path: Path, form: Any) -> None:
    path = tmp_path / "a.tar.gz"
    archives.pack(path, STACK, form=form, files={"overlay/f": Path(__file__)})
    assert archives.read(path) == STACK
    first = path.read_bytes()
    archives.pack(path, STACK, form=form, files={"overlay/f": Path(__file__)})
    assert path.read_bytes() == first


@given(described=VALUES, form=st.sampled_from(["json", "yaml"]))
def test_every_description_survives(
    tmp_path_factory: pytest.TempPathFactory, described: dict[str, Any], form: Any
) -> None:
    path = tmp_path_factory.mktemp("archive") / "a.tar.gz"
    archives.pack(path, {"stack": described}, form=form)
    assert archives.read(path) == {"stack": described}


def test_a_date_in_yaml_is_text(tmp_path: Path) -> None:
    text = b"stack: {version: 2024-05-01, at: [2024-05-01T10:00:00], 2024-05-02: x}"
    path = archive(tmp_path / "a.tgz", ("template.yml", text))
    assert archives.read(path) == {
        "stack": {"version": "2024-05-01", "at": ["2024-05-01T10:00:00"], "2024-05-02": "x"}
    }


def test_the_description_has_its_usual_name(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.tgz", ("./other.json", b"{}"), ("./template.yml", b"stack: {name: a}")
    )
    assert archives.read(path) == {"stack": {"name": "a"}}


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([("../template.json", b"{}")], "leads out of it"),
        ([("/template.json", b"{}")], "leads out of it"),
        ([("a\\..\\..\\b", b"")], "leads out of it"),
        ([("below/template.json", b"{}")], "no JSON or YAML file is at its root"),
        ([("template.json", b"[1]")], "must hold an object"),
        ([("template.json", b"{")], "cannot be read"),
        ([("template.yml", b"a: &a [1]\nb: [*a, *a]")], "aliases are not accepted"),
        ([("template.json", b"[" * 100_000)], "cannot be read"),
        ([("template.yml", b"a: " + b"[" * 20_000)], "brackets within more than 100 others"),
        ([("template.json", b" " * (5 << 20))], "more than"),
    ],
)
def test_hostile_archives_are_refused(
    tmp_path: Path, members: list[tuple[str, bytes]], says: str
) -> None:
    with pytest.raises(Fault, match=says) as caught:
        archives.read(archive(tmp_path / "a.tar.gz", *members))
    assert caught.value.status == 400


def test_little_is_read_of_what_unpacks_to_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST", 1 << 20)
    zeros, described = ("zeros", bytes(4 << 20)), ("template.json", b"{}")
    assert archives.read(archive(tmp_path / "first.tgz", described, zeros)) == {}
    with pytest.raises(Fault, match="no JSON or YAML file is at its root, within 1 MB unpacked"):
        archives.read(archive(tmp_path / "last.tgz", zeros, described))


def test_few_members_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    empty, described = [(f"f{number}", b"") for number in range(3)], ("template.json", b"{}")
    assert archives.read(archive(tmp_path / "first.tgz", described, *empty)) == {}
    with pytest.raises(Fault, match="no JSON or YAML file"):
        archives.read(archive(tmp_path / "last.tgz", *empty, described))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_only_files_and_folders(tmp_path: Path, kind: bytes) -> None:
    path = archive(tmp_path / "a.tar.gz", ("template.json", b""), kind=kind, link="/etc/passwd")
    with pytest.raises(Fault, match="neither a file nor a folder"):
        archives.read(path)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", gzip.compress(b"x" * 600), gzip.compress(b"")[:-4]]
)
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(Fault, match="refused"):
        archives.read(path)
