"""A docs tree → pages: finds the files, reads each on its own, in parallel where it pays.

Whatever lies in the tree (undecodable bytes, empty files, folders named like pages, links that loop, huge
files) ends as a page or as a diagnostic; nothing raises but a docs folder that is not there.
"""

from __future__ import annotations

import multiprocessing
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from rstparse.claims import Claim, Page
from rstparse.diagnostics import Diagnostic, Severity, one_line
from rstparse.readers import elements as e
from rstparse.readers import overlay
from rstparse.readers.object import is_object, read_object
from rstparse.readers.operation import is_operation, read_operation
from rstparse.readers.overview import is_overview, read_overview
from rstparse.readers.rst import PAGE_LIMIT, parse
from rstparse.readers.wadl import read_wadl
from rstparse.readers.xsd import read_xsd

SIDECAR_LIMIT = 64 * 1024 * 1024
"""Bytes of a sidecar beyond which it is refused; the largest real one has 1 MB."""

_SIDECARS = {".wadl": read_wadl, ".xsd": read_xsd}
_READERS = {**_SIDECARS, overlay.NAME: overlay.read_overlay}
_PARALLEL_FROM = 100
"""Pages below which starting a second process costs more than it saves."""

Progress = Callable[[int, int], None]
"""Called with the number of files read and of files to read."""


class DocsNotFound(Exception):
    """The docs folder does not exist or cannot be listed."""


def read_tree(
    docs: Path, *, sidecars: bool = True, jobs: int | None = None, progress: Progress | None = None
) -> list[Page]:
    """Read every file of a docs tree.

    Args:
        docs: the folder that holds ``index.rst`` or the groups.
        sidecars: whether to read WADL and XSD files too.
        jobs: processes to use; by default one a core, and one for small trees.
        progress: called now and then.

    Returns:
        One page a file in the order of their paths; a page of kind ``unknown`` has a diagnostic that says why.

    Raises:
        DocsNotFound: ``docs`` is not a folder.
    """
    if not docs.is_dir():
        raise DocsNotFound(f"{docs}: no such folder")
    names = [name for name in find(docs) if sidecars or not name.endswith(tuple(_SIDECARS))]
    jobs = jobs or (os.cpu_count() or 1 if len(names) >= _PARALLEL_FROM else 1)
    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        return [
            _counted(read_file(docs, name), at, len(names), progress)
            for at, name in enumerate(names, 1)
        ]
    return _read_in_parallel(docs, names, jobs, progress)


def _counted(page: Page, at: int, total: int, progress: Progress | None) -> Page:
    if progress:
        progress(at, total)
    return page


def _read_in_parallel(
    docs: Path, names: Sequence[str], jobs: int, progress: Progress | None
) -> list[Page]:
    # Pages of a folder cost about the same; sidecars cost as much as dozens of pages and so go first.
    order = sorted(range(len(names)), key=lambda at: not names[at].endswith(tuple(_SIDECARS)))
    work = [(at, docs, names[at]) for at in order]
    pages: dict[int, Page] = {}
    decoder = msgspec.msgpack.Decoder(Page)
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for at, data in pool.imap_unordered(_read_packed, work, chunksize=8):
            pages[at] = decoder.decode(data)
            if progress:
                progress(len(pages), len(names))
    return [pages[at] for at in range(len(names))]


def _read_packed(work: tuple[int, Path, str]) -> tuple[int, bytes]:
    at, docs, name = work
    return at, msgspec.msgpack.encode(read_file(docs, name))


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
        base = Path(folder)
        folders[:] = [name for name in folders if not name.startswith(".")]
        wanted = [name for name in (*files, *folders) if name.endswith((".rst", *_SIDECARS))]
        wanted += [name for name in files if name == overlay.NAME and base == docs]
        wanted += [name for name in folders if name not in wanted and (base / name).is_symlink()]
        found += [(base / n).relative_to(docs).as_posix() for n in wanted if not n.startswith(".")]
    yield from sorted(found)


def read_file(docs: Path, name: str) -> Page:
    """Read one file of the tree, by its path relative to ``docs``."""
    if not name.isprintable():
        why = "its name holds a character that cannot be shown"
        return _unknown(one_line(name), _say("bad-file-name", one_line(name), why, "rename it"))
    sidecar = next((read for suffix, read in _READERS.items() if name.endswith(suffix)), None)
    data = _load(docs, name, SIDECAR_LIMIT if sidecar else PAGE_LIMIT)
    if isinstance(data, Diagnostic):
        return _unknown(name, data)
    if sidecar:
        return sidecar(data, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        column = problem.start - (data.rfind(b"\n", 0, problem.start) + 1) + 1
        return _unknown(
            name,
            _say(
                "not-utf8",
                name,
                f"byte {data[problem.start]:#04x} is not UTF-8",
                "save the page as UTF-8",
                line=line,
                column=column,
            ),
        )
    if not text.strip():
        return _unknown(
            name, _say("empty-page", name, "the page is empty", "write it, or remove the file")
        )
    return read_page(text, name)


def read_page(text: str, name: str) -> Page:
    """Read the text of a page whose path is ``name``."""
    document = parse(text, name)
    page = _by_kind(document)
    references = e.references(document)
    if not references:
        return page
    claim = Claim(("page", name), "references", references, "rst", name, 1)
    return msgspec.structs.replace(page, claims=(*page.claims, claim))


def _by_kind(document: e.Document) -> Page:
    name = document.path
    folder = name.rpartition("/")[0].rpartition("/")[2]
    if is_operation(document):
        return read_operation(document, folder or "general")
    if is_overview(document):
        return read_overview(document, folder)
    if is_object(document):
        return read_object(document)
    if name.endswith("/overview.rst"):  # its table of contents may be missing
        return read_overview(document, folder)
    if any(d.severity == "error" for d in document.diagnostics):
        return _unknown(name, *document.diagnostics)
    unknown = _say(
        "unknown-page",
        name,
        "neither an operation, an object, an overview nor an index",
        "an operation has a '.. function::' directive, an object a label that ends in '-object', "
        "an overview a toctree",
        "warning",
    )
    return _unknown(name, *document.diagnostics, unknown)


def _load(docs: Path, name: str, limit: int) -> bytes | Diagnostic:
    path = docs / name
    try:
        if not path.resolve(strict=True).is_relative_to(docs.resolve()):
            return _say(
                "link-outside",
                name,
                "the link leads out of the docs tree",
                "copy the file into the tree",
            )
        status = path.stat()
        if path.is_dir() and not name.endswith(".rst"):
            linked = path.is_symlink()
            return _say(
                "linked-folder" if linked else "unreadable-folder",
                name,
                "the link to a folder is not followed" if linked else "the folder cannot be listed",
                "move the pages into the tree" if linked else "mend the permissions",
            )
        if not stat.S_ISREG(status.st_mode):
            return _say(
                "not-a-file",
                name,
                "not a regular file",
                "rename it, or remove it from the docs tree",
            )
        if status.st_size > limit:
            return _say(
                "page-too-large",
                name,
                f"{status.st_size} bytes are more than the limit of {limit}",
                "split the page",
            )
        return path.read_bytes()
    except RuntimeError as problem:  # how Python before 3.13 reports a loop of links
        return _say("unreadable-file", name, str(problem), "mend the link")
    except OSError as problem:
        return _say(
            "unreadable-file",
            name,
            problem.strerror or str(problem),
            "mend the link or the permissions",
        )


def _unknown(name: str, *diagnostics: Diagnostic) -> Page:
    return Page(path=name, kind="unknown", name="", claims=(), diagnostics=diagnostics)


def _say(
    code: str,
    path: str,
    message: str,
    help: str,
    severity: Severity = "error",
    *,
    line: int = 1,
    column: int = 1,
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        message=message,
        path=path,
        line=line,
        column=column,
        help=help,
    )
