"""Sides of a comparison: a docs tree, a model file, or either of them at a revision of git."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from rstparse.cache import Cache
from rstparse.compare.approvals import NAME as APPROVALS
from rstparse.config import Config
from rstparse.diagnostics import Diagnostic
from rstparse.model import Api, from_json
from rstparse.pipeline import load
from rstparse.readers.tree import Progress
from rstparse.sides.revisions import GitError, at_revision, checkout, is_known, is_revision


class SideError(Exception):
    """A side cannot be read; the message says which and what to give instead."""


class Side(Struct, frozen=True):
    """One side, read.

    Attributes:
        api: the model.
        errors: what may have cost facts.
        approvals: the file of approvals beside the pages, if there is one.
    """

    api: Api
    errors: Sequence[Diagnostic] = ()
    approvals: bytes | None = None


def read_side(
    text: str,
    config: Config,
    *,
    docs: Path | None = None,
    sidecars: bool = True,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Side:
    """Read what a word of the command line names.

    Args:
        text: a folder of pages, a file that ``rstparse model`` wrote, or ``REV:PATH`` for one of them as git has it.
        docs: the folder of the pages, which a revision alone is meant of.
        cache: knows pages that were read before.

    Raises:
        SideError: it is none of these.
    """

    def read(path: Path) -> Side:
        if not path.is_dir():
            return _read_model(path, text)
        loaded = load(path, config, sidecars=sidecars, progress=progress, cache=cache)
        beside = path / APPROVALS
        return Side(loaded.api, loaded.errors, beside.read_bytes() if beside.is_file() else None)

    alone = docs is not None and ":" not in text and not Path(text).exists() and is_known(text)
    named = at_revision(text, docs) if docs is not None and alone else text
    if not is_revision(named):
        return read(Path(text))
    with tempfile.TemporaryDirectory(prefix="rstparse-") as folder:
        try:
            there = checkout(named, Path(folder))
        except GitError as problem:
            raise SideError(f"{text}: {problem}") from None
        return read(there)


def _read_model(path: Path, text: str) -> Side:
    if not path.is_file():
        raise SideError(
            f"{text}: no such folder or file; give a folder of pages, a model file, or a revision of git"
        )
    try:
        return Side(from_json(path.read_bytes()))
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as problem:
        raise SideError(f"{text}: not a model as rstparse model writes it: {problem}") from None


__all__ = ["GitError", "Side", "SideError", "read_side"]
