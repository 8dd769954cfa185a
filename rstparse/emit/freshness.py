"""Whether an output folder is what a run would make of it, told without making it.

A run that had nothing to report is remembered: under a hash of everything that its outputs depend on stand the
hashes of all that it made. While the same inputs lie there, and an output folder has just those files, a run can
end before anything that reads pages or fills in templates is loaded. Inputs are told by their bytes alone; outputs by
their bytes too, or by stamps of them (:mod:`rstparse.emit.stamps`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rstparse.cache import Cache, key
from rstparse.config import Config
from rstparse.content import folder_hash, read_bytes
from rstparse.emit import manifest
from rstparse.emit.manifest import TargetRecord
from rstparse.emit.stamps import Stamps
from rstparse.emit.work import unfinished
from rstparse.model import Frozen
from rstparse.readers.files import Source, digest
from rstparse.toolkit import TEMPLATES, toolkit_hash

if TYPE_CHECKING:  # what makes plans is what this module spares
    from rstparse.emit.plan import Plan


class Made(Frozen, frozen=True):
    """What a run made: see the plan's fields of these names."""

    targets: dict[str, TargetRecord]
    complete: bool
    on_request: frozenset[str]

    def is_gone(self, target: str) -> bool:
        """Tell whether a target that was written once is no more; as the plan tells it."""
        return self.complete and target not in self.targets and target not in self.on_request


def run_key(
    sources: Sequence[Source],
    config: Config,
    *,
    targets: Sequence[str] = (),
    templates: Path | None = None,
    strict: bool = False,
) -> str:
    """Return a hash of all that the outputs of a run depend on, and its being refused."""
    # Where the folders lie changes no output.
    settings = msgspec.structs.replace(config, docs="", out="")
    return key(
        "run",
        toolkit_hash(),
        digest(sources),
        msgspec.json.encode(settings),
        msgspec.json.encode([*targets]),
        folder_hash(os.fspath(TEMPLATES)),
        folder_hash(os.fspath(templates)) if templates else b"",
        str(strict),
    )


def remember(cache: Cache, run: str, plan: Plan) -> None:
    """Note what a run made that had nothing to report."""
    made = Made(targets=manifest.records(plan), complete=plan.complete, on_request=plan.on_request)
    cache.put(run, msgspec.msgpack.encode(made))


def recall(cache: Cache, run: str, out: Path, stamps: Stamps) -> int | None:
    """Return the number of files that a run would find in ``out`` just as it would write them; None if it would
    write or remove a single one, or if that is not known.

    ``stamps`` are those of ``out``; they are kept if there are files that they did not know.
    """
    if (stored := cache.get_alone(run)) is None:
        return None
    try:
        made = msgspec.msgpack.decode(stored, type=Made)
        out = out.resolve()
        if unfinished(out):
            return None
        there = (out / manifest.NAME).read_bytes()
        if there != manifest.to_json(manifest.Manifest(targets=made.targets)):
            old = manifest.read(out)
            if there != manifest.to_json(manifest.after(old, made.targets, made.is_gone)):
                return None
        files = {
            path: digest
            for record in made.targets.values()
            for path, digest in record.files.items()
        }
        if not _are_there(files, out, stamps):
            return None
        stamps.keep(files, {})
        return len(files)
    except (OSError, RuntimeError, msgspec.DecodeError):
        return None


def _are_there(files: dict[str, str], out: Path, stamps: Stamps) -> bool:
    """Tell whether all files, given with their hashes, lie below ``out``: themselves, not links to them."""
    found = dict(_regular_files(os.fspath(out), ""))
    for path, wanted in files.items():
        if (entry := found.get(path)) is None:
            return False
        status = entry.stat(follow_symlinks=False)
        if (there := stamps.known(path, status)) is None:
            there = manifest.sha256(read_bytes(entry.path, follow=False))
            stamps.saw(path, status, there)
        if there != wanted:
            return False
    return True


def _regular_files(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield prefix + entry.name, entry
            elif entry.is_dir(follow_symlinks=False):
                yield from _regular_files(entry.path, f"{prefix}{entry.name}/")
