"""MANIFEST.json: which files of an output folder are ours, what they were made from, and their hashes."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import field

from rstparse import __version__
from rstparse.emit import paths
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

    Paths that lead out of the folder make it untrusted: whoever wrote them wants files removed elsewhere.
    """
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return Manifest()
    with contextlib.suppress(paths.PathError):
        if manifest.format == FORMAT and all(paths.checked(path) for path in manifest.hashes()):
            return manifest
    return Manifest()


def expected(old: Manifest, plan: Plan) -> Manifest:
    """Return the manifest after ``plan`` was written over what ``old`` describes."""
    return after(old, records(plan), plan.is_gone)


def records(plan: Plan) -> dict[str, TargetRecord]:
    """Return what the manifest says of each target of a plan."""
    return {
        name: TargetRecord(
            input=plan.input,
            templates=target.templates,
            tool=__version__,
            files={path: sha256(data) for path, data in sorted(target.files.items())},
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
