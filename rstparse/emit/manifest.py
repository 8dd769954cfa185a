"""MANIFEST.json: which files of an output folder are ours, what they were made from, and their hashes."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import field

from rstparse import __version__
from rstparse.content import read_bytes
from rstparse.emit import paths
from rstparse.emit.once import once
from rstparse.model import Frozen

if TYPE_CHECKING:  # what makes plans is heavy, and reading a manifest needs none
    from rstparse.emit.plan import Plan

NAME = "MANIFEST.json"
FORMAT = 1


class TargetRecord(Frozen, frozen=True):
    """One target: hashes of the input and of the templates, the tool's version, and sha256 by file."""

    input: str
    templates: str
    tool: str
    files: dict[str, str]


class Manifest(Frozen, frozen=True):
    """The whole file."""

    format: int = FORMAT
    generator: str = "rstparse"
    targets: dict[str, TargetRecord] = field(default_factory=dict)

    def hashes(self) -> dict[str, str]:
        """Return the hash of every file that we wrote, by path."""
        return {
            path: digest
            for target in self.targets.values()
            for path, digest in target.files.items()
        }


def sha256(data: bytes) -> str:
    """Return the hash as the manifest spells it."""
    return hashlib.sha256(data).hexdigest()


def read(folder: Path) -> Manifest:
    """Return the manifest of an output folder; an empty one where there is none that can be trusted.

    Of one that git could not merge both sides count; see :func:`_united`.
    Paths that lead out of the folder make it untrusted: whoever wrote them wants files removed elsewhere.
    """
    try:
        data = (folder / NAME).read_bytes()
    except OSError:
        return Manifest()
    if not is_conflicted(data):
        return _trusted(data) or Manifest()
    ours, theirs = map(_trusted, _sides(data))
    return _united(folder, ours, theirs) if ours and theirs else Manifest()


def is_unreadable(folder: Path) -> bool:
    """Tell whether there is a manifest that :func:`read` can make nothing of, so that no file counts as ours."""
    return (folder / NAME).is_file() and not read(folder).targets


def is_conflicted(data: bytes) -> bool:
    """Tell whether git left both sides of a merge in the manifest's bytes."""
    return re.search(rb"^<{7} ", data, re.MULTILINE) is not None


def _trusted(data: bytes) -> Manifest | None:
    """Return the manifest that bytes hold, if they hold one and none of its paths leads anywhere else."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError:
        return None
    with contextlib.suppress(paths.PathError):
        if manifest.format == FORMAT and all(paths.checked(path) for path in manifest.hashes()):
            return manifest
    return None


def _sides(data: bytes) -> tuple[bytes, bytes]:
    """Return what either side of a merge has, of bytes in which git marked where they differ."""
    sides: tuple[list[bytes], list[bytes]] = ([], [])
    within = {b"<<<<<<<": (0,), b"|||||||": (), b"=======": (1,), b">>>>>>>": (0, 1)}
    wanted: tuple[int, ...] = (0, 1)
    for line in data.splitlines(keepends=True):
        if (mark := line[:7]) in within:
            wanted = within[mark]
            continue
        for side in wanted:
            sides[side].append(line)
    return b"".join(sides[0]), b"".join(sides[1])


def _united(folder: Path, ours: Manifest, theirs: Manifest) -> Manifest:
    """Return one manifest for both sides of a merge: what either wrote is ours.

    A file that both wrote differently was merged by git, or could not be; what it made of them nobody wrote by
    hand, and it counts as unedited, as it lies there.
    """
    targets = {**ours.targets}
    for name, other in theirs.targets.items():
        mine = ours.targets.get(name, other)
        files = {**mine.files, **other.files}
        for path, digest in mine.files.items():
            if files[path] != digest and (folder / path).is_file():
                with contextlib.suppress(OSError):
                    files[path] = sha256(read_bytes(str(folder / path), follow=False))
        targets[name] = msgspec.structs.replace(other, files=files)
    return Manifest(targets=targets)


def expected(old: Manifest, plan: Plan) -> Manifest:
    """Return the manifest after ``plan`` was written over what ``old`` describes."""
    return after(old, records(plan), plan.is_gone)


@once
def records(plan: Plan) -> dict[str, TargetRecord]:
    """Return what the manifest says of each target of a plan."""
    return {
        name: TargetRecord(
            input=plan.input,
            templates=target.templates,
            tool=__version__,
            files=target.files.hashes,
        )
        for name, target in plan.targets.items()
    }


def after(
    old: Manifest, planned: dict[str, TargetRecord], is_gone: Callable[[str], bool]
) -> Manifest:
    """Return the manifest after some targets were written; others stay, unless they are gone."""
    kept = {name: target for name, target in old.targets.items() if not is_gone(name)}
    return Manifest(targets=dict(sorted({**kept, **planned}.items())))


def to_json(manifest: Manifest) -> bytes:
    """Return the file's bytes."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
