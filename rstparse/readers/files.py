"""The files of a docs tree: which there are, and what is in them. Knows nothing of what they mean.

Whatever lies in the tree (folders named like pages, links that loop, pipes, huge files) ends as bytes or as
a diagnostic; nothing raises but a docs folder that is not there.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from rstparse.content import read_bytes
from rstparse.diagnostics import Diagnostic, Severity, one_line

PAGE_LIMIT = 4 * 1024 * 1024
"""Bytes of a page beyond which it is refused; the largest real page has 60 kB."""
SIDECAR_LIMIT = 64 * 1024 * 1024
"""Bytes of a sidecar beyond which it is refused; the largest real one has 1 MB."""

SIDECARS = (".wadl", ".xsd")
OVERLAY = "overlay.toml"
"""The maintainer's corrections; only the one beside the index counts."""
LOCK = "names.json"
"""The names that users were once given; only the one beside the index counts."""


class DocsNotFound(Exception):
    """The docs folder does not exist or cannot be listed."""


class Source(NamedTuple):
    """One file, read once: everything that is made of it is made of these bytes.

    Attributes:
        name: its path below the docs folder, with forward slashes.
        data: its bytes, or the diagnostic that says why there are none.
    """

    name: str
    data: bytes | Diagnostic


def read_sources(docs: Path, *, sidecars: bool = True) -> list[Source]:
    """Return every file of a docs tree, in the order of their paths.

    Raises:
        DocsNotFound: ``docs`` is not a folder.
    """
    if not docs.is_dir():
        raise DocsNotFound(f"{docs}: no such folder")
    names = (name for name in find(docs) if sidecars or not name.endswith(SIDECARS))
    return [Source(name, load(docs, name)) for name in names]


def digest(sources: Iterable[Source]) -> str:
    """Return a hash of a docs tree; files without bytes count by name and by what is wrong with them."""
    total = hashlib.sha256()
    for name, data in sources:
        content = data if isinstance(data, bytes) else b""
        wrong = data.code if isinstance(data, Diagnostic) else ""
        head = f"{name}\0{wrong}\0{len(content)}\0" if wrong else f"{name}\0{len(content)}\0"
        total.update(head.encode("utf-8", "surrogateescape"))
        total.update(content)
    return total.hexdigest()


def find(docs: Path) -> Iterator[str]:
    """Yield the paths of pages and sidecars below ``docs``, relative, with forward slashes, sorted.

    Links to folders are not followed, and some folders cannot be listed: these are yielded too, so that reading
    them gives a diagnostic. Names that start with a dot are left out: editors and other tools keep files there.

    Raises:
        DocsNotFound: ``docs`` itself cannot be listed.
    """
    found = []

    def closed(problem: OSError) -> None:
        folder = Path(problem.filename)
        if folder == docs:
            raise DocsNotFound(f"{docs}: {problem.strerror}")
        found.append(folder.relative_to(docs).as_posix())

    for folder, folders, files in os.walk(docs, followlinks=False, onerror=closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        wanted = [name for name in (*files, *folders) if name.endswith((".rst", *SIDECARS))]
        if folder == os.fspath(docs):
            wanted += [name for name in files if name in (OVERLAY, LOCK)]
        wanted += [n for n in folders if n not in wanted and Path(folder, n).is_symlink()]
        below = Path(folder).relative_to(docs).as_posix()
        prefix = "" if below == "." else f"{below}/"
        found += [prefix + name for name in wanted if not name.startswith(".")]
    yield from sorted(found)


def load(docs: Path, name: str) -> bytes | Diagnostic:
    """Return the bytes of one file that :func:`find` named, or what is wrong with it."""
    if not name.isprintable():
        why = "its name holds a character that cannot be shown"
        return say("bad-file-name", one_line(name), why, "rename it")
    try:
        return _load(docs, name)
    except RuntimeError as problem:  # how Python before 3.13 reports a loop of links
        return say("unreadable-file", name, str(problem), "mend the link")
    except OSError as problem:
        why = problem.strerror or str(problem)
        return say("unreadable-file", name, why, "mend the link or the permissions")


def _load(docs: Path, name: str) -> bytes | Diagnostic:
    path = f"{os.fspath(docs)}/{name}"
    status = os.lstat(path)
    linked = stat.S_ISLNK(status.st_mode)
    # Only links lead out of the tree: no folder on the way is one.
    if linked:
        if not Path(path).resolve(strict=True).is_relative_to(docs.resolve()):
            why = "the link leads out of the docs tree"
            return say("link-outside", name, why, "copy the file into the tree")
        status = Path(path).stat()
    if stat.S_ISDIR(status.st_mode) and not name.endswith(".rst"):
        return say(
            "linked-folder" if linked else "unreadable-folder",
            name,
            "the link to a folder is not followed" if linked else "the folder cannot be listed",
            "move the pages into the tree" if linked else "mend the permissions",
        )
    if not stat.S_ISREG(status.st_mode):
        help_ = "rename it, or remove it from the docs tree"
        return say("not-a-file", name, "not a regular file", help_)
    limit = PAGE_LIMIT if name.endswith(".rst") else SIDECAR_LIMIT
    if status.st_size > limit:
        why = f"{status.st_size} bytes are more than the limit of {limit}"
        return say("page-too-large", name, why, "split the page")
    return read_bytes(path)


def say(
    code: str,
    path: str,
    message: str,
    help: str,
    severity: Severity = "error",
    *,
    line: int = 1,
    column: int = 1,
) -> Diagnostic:
    """Return a diagnostic about a file as a whole."""
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        path=path,
        line=line,
        column=column,
        help=help,
    )
