"""The manifest that git could not merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.emit import manifest
from rstparse.emit.manifest import Manifest, TargetRecord, sha256, to_json


def one(files: dict[str, str], input: str = "i") -> str:
    """Return a manifest of one target as lines."""
    record = TargetRecord(input=input, templates="t", tool="0", files=files)
    return to_json(Manifest(targets={"one": record})).decode()


def conflict(ours: str, theirs: str, style: str = "merge") -> bytes:
    """Return both sides as git leaves them, one conflict from the first line that differs to the last."""
    a, b = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    start = next(n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
    end = next(n for n, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y)
    base = ["||||||| 0123456\n", "neither\n"] if style == "diff3" else []
    marked = [
        "<<<<<<< HEAD\n",
        *a[start : len(a) - end],
        *base,
        "=======\n",
        *b[start : len(b) - end],
        ">>>>>>> other\n",
    ]
    return "".join([*a[:start], *marked, *a[len(a) - end :]]).encode()


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_what_either_side_lists_is_ours(tmp_path: Path, style: str) -> None:
    for name in "abcd":
        (tmp_path / name).write_text(f"{name} as git merged it")
    ours = one({"a": "1", "b": "1", "d": "1"}, "ours")
    theirs = one({"a": "1", "b": "2", "c": "2", "e": "3"}, "theirs")
    (tmp_path / manifest.NAME).write_bytes(conflict(ours, theirs, style))
    # Of b both sides know another version; a is the same for both, the others one side has.
    assert manifest.read(tmp_path).hashes() == {
        "a": "1", "b": sha256(b"b as git merged it"), "c": "2", "d": "1", "e": "3",
    }  # fmt: skip


@pytest.mark.parametrize(
    "there",
    [
        "<<<<<<< HEAD\n{}\n=======\n{}\n",
        "{\n<<<<<<< HEAD\n",
        "<<<<<<< a\n=======\n>>>>>>> b\n",
        "{",
    ],
)
def test_what_is_no_manifest_on_either_side(tmp_path: Path, there: str) -> None:
    (tmp_path / manifest.NAME).write_text(there)
    assert manifest.read(tmp_path) == Manifest()
    assert manifest.is_unreadable(tmp_path)


def test_a_side_that_leads_outside_is_not_trusted(tmp_path: Path) -> None:
    sides = one({"a": "1", "b": "1"}), one({"a": "1", "../b": "2"})
    for ours, theirs in (sides, sides[::-1]):
        (tmp_path / manifest.NAME).write_bytes(conflict(ours, theirs))
        assert manifest.read(tmp_path) == Manifest()


def test_without_a_manifest_there_is_none_to_restore(tmp_path: Path) -> None:
    assert not manifest.is_unreadable(tmp_path)
