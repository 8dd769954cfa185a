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
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.model import Api, from_json
from rstparse.pipeline import load, load_sources
from rstparse.readers.tree import Progress
from rstparse.sides.revisions import GitError, checkout, is_known, is_revision
from rstparse.sides.then import Now, configuration, look


class SideError(Exception):
    """A side cannot be read; the message says which and what to give instead."""


class Side(Struct, frozen=True):
    """One side, read.

    Attributes:
        api: the model.
        errors: what may have cost facts.
        approvals: the file of approvals beside the pages, if there is one.
        notices: what a reader of the comparison should know.
    """

    api: Api
    errors: Sequence[Diagnostic] = ()
    approvals: bytes | None = None
    notices: tuple[str, ...] = ()


def read_side(
    text: str,
    now: Now,
    *,
    sidecars: bool = True,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Side:
    """Read what a word of the command line names.

    Args:
        text: a folder of pages, a file that ``rstparse model`` wrote, a revision of git, which means its pages, or
            ``REV:PATH`` for a folder or a file as git has it. Pages of a revision are read as its own configuration
            says.
        now: the configuration and the folder of the pages that a revision has in another state.
        cache: knows pages that were read before.

    Raises:
        SideError: it is none of these.
    """

    def read(path: Path, config: Config) -> Side:
        if not path.is_dir():
            return _read_model(path, text)
        loaded = load(path, config, sidecars=sidecars, progress=progress, cache=cache)
        beside = path / APPROVALS
        approvals = beside.read_bytes() if beside.is_file() else None
        notices = () if loaded.pages else (_nothing_in(text),)
        return Side(loaded.api, loaded.errors, approvals, notices)

    def read_revision(named: str, config: Config, problem: str) -> Side:
        with tempfile.TemporaryDirectory(prefix="rstparse-") as folder:
            side = read(checkout(named, Path(folder)), config)
        return msgspec.structs.replace(side, notices=(*_told(text, problem), *side.notices))

    try:
        if ":" not in text and not Path(text).exists() and is_known(text):
            then = look(text, now)
            if then.docs is None:
                api = load_sources([], then.config, cache=cache).api
                notices = (*_told(text, then.problem), _nothing_in(text, then.looked))
                return Side(api, notices=notices)
            return read_revision(f"{text}:{then.docs}", then.config, then.problem)
        if is_revision(text):
            return read_revision(text, *configuration(text.partition(":")[0], now))
    except GitError as problem:
        raise SideError(f"{text}: {problem}") from None
    return read(Path(text), now.config)


def _told(text: str, problem: str) -> list[str]:
    if not problem:
        return []
    return [f"{one_line(text)} is read with the present configuration: its {problem}"]


def _nothing_in(text: str, looked: Sequence[str] = ()) -> str:
    places = " or ".join(one_line(place or ".") for place in looked)
    return f"{one_line(text)} has no pages{f' in {places}' if places else ''}"


def _read_model(path: Path, text: str) -> Side:
    if not path.is_file():
        raise SideError(
            f"{text}: no such folder or file; give a folder of pages, a model file, or a revision of git"
        )
    try:
        return Side(from_json(path.read_bytes()))
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as problem:
        raise SideError(f"{text}: not a model as rstparse model writes it: {problem}") from None


__all__ = ["GitError", "Now", "Side", "SideError", "read_side"]
