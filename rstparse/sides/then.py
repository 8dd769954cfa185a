"""What a revision says of itself: its configuration, and where its pages are."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from rstparse.config import Config, ConfigError, as_then
from rstparse.diagnostics import one_line
from rstparse.sides.revisions import GitError, check_revision, has_folder, path_in, read_file, top


class Now(NamedTuple):
    """What a command works with.

    Attributes:
        config: the configuration in use.
        docs: the folder of the pages.
        file: the file of the configuration where one was named; otherwise the nearest counts.
    """

    config: Config
    docs: Path
    file: Path | None = None


class Then(NamedTuple):
    """What a revision has in their places.

    Attributes:
        config: what the revision's own file says of the API, or the present configuration if it has no such file.
        docs: folder of its pages, from the top of the repository; None if it has none.
        looked: where its pages were looked for.
        problem: what is wrong with its file, or nothing.
    """

    config: Config
    docs: str | None
    looked: tuple[str, ...]
    problem: str


def look(revision: str, now: Now) -> Then:
    """Return what a revision says of itself.

    Its configuration is the one that would be in use if it were checked out. Pages are where that has them, if the
    present ones are where the present configuration has them; a folder that was named comes first.

    Raises:
        GitError: git is missing, this is no repository, or there is no such revision.
    """
    check_revision(revision)
    repository = top()
    config, own, problem = _configuration(revision, now, repository)
    named = path_in(now.docs, repository)
    usual = now.docs.resolve() == Path(now.config.docs).resolve()
    places = [place for place in ((own, named) if usual else (named, own)) if place is not None]
    docs = next((place for place in places if has_folder(revision, place)), None)
    return Then(config, docs, tuple(dict.fromkeys(places)), problem)


def configuration(revision: str, now: Now) -> tuple[Config, str]:
    """Return the configuration of a revision, and what is wrong with it; without a working tree, the present one."""
    try:
        check_revision(revision)
        config, _, problem = _configuration(revision, now, top())
    except GitError:
        return now.config, ""
    return config, problem


def _configuration(revision: str, now: Now, repository: Path) -> tuple[Config, str | None, str]:
    """Return a configuration, where it has the pages from the top of the repository, and what is wrong with it."""
    for path in _files(now.file, repository):
        data = read_file(revision, path)
        if data is None:
            continue
        try:
            config = as_then(now.config, data, path)
        except ConfigError as problem:
            return now.config, None, one_line(str(problem))
        if config is not None:
            return config, _below(posixpath.dirname(path), config.docs), ""
    return now.config, None, ""


def _files(file: Path | None, repository: Path) -> Iterator[str]:
    """Yield where a configuration may be, from the top of the repository, the nearest first."""
    if file is not None:
        candidates = [file]
    else:
        here = Path.cwd()
        candidates = [folder / "pyproject.toml" for folder in (here, *here.parents)]
    for candidate in candidates:
        folder = path_in(candidate.parent, repository)
        if folder is not None:
            yield posixpath.join(folder, candidate.name)


def _below(folder: str, docs: str) -> str | None:
    """Return a folder that a configuration names; None if it is not in the repository."""
    path = posixpath.normpath(posixpath.join(folder, docs.replace(os.sep, "/")))
    if PurePosixPath(path).is_absolute() or path.split("/")[0] == "..":
        return None
    return "" if path == "." else path
