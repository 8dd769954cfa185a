"""A docs tree → pages: reads each file on its own, in parallel where it pays, and none twice.

Whatever the files hold (undecodable bytes, nothing, a mebibyte of brackets) ends as a page or as a diagnostic;
nothing raises but a docs folder that is not there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import msgspec

from rstparse.cache import Cache, key
from rstparse.claims import Claim, Page, pack, unpack
from rstparse.collection import collection_held
from rstparse.diagnostics import Diagnostic, one_line
from rstparse.readers import elements as e
from rstparse.readers.files import (
    LOCK,
    OVERLAY,
    SIDECARS,
    DocsNotFound,
    Source,
    find,
    read_sources,
    say,
)
from rstparse.readers.object import is_object, read_object
from rstparse.readers.operation import is_operation, read_operation
from rstparse.readers.overview import is_overview, read_overview
from rstparse.readers.rst import parse
from rstparse.toolkit import toolkit_hash

__all__ = ["DocsNotFound", "Progress", "find", "read_page", "read_pages", "read_tree"]

_READERS = {".wadl": "wadl", ".xsd": "xsd", OVERLAY: "overlay", LOCK: "lock"}
"""Modules that read what is no page, by the end of its name; each has a ``read_`` function of its own name. They are
loaded when there is something for them: it mostly is known from an earlier run."""
_PARALLEL_FROM = 100
"""Pages below which starting a second process costs more than it saves."""

Progress = Callable[[int, int], None]
"""Called with the number of files read and of files to read."""

Inspect = Callable[[e.Document, Page], Page]
"""Looks at a page while its elements are at hand, in the process that read it, and returns it with what it found.

It is a function of a module, and what it returns depends on the page's text and path alone: it is kept."""


def read_tree(
    docs: Path, *, sidecars: bool = True, jobs: int | None = None, progress: Progress | None = None
) -> list[Page]:
    """Read every file of a docs tree; see :func:`read_pages`.

    Raises:
        DocsNotFound: ``docs`` is not a folder.
    """
    return read_pages(read_sources(docs, sidecars=sidecars), jobs=jobs, progress=progress)


def read_pages(
    sources: Sequence[Source],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
    inspect: Inspect | None = None,
) -> list[Page]:
    """Read the files of a docs tree.

    Args:
        sources: the files.
        jobs: processes to use; by default one a core, and one where there is little to read.
        progress: called now and then.
        cache: has what was read before, by name and content, and takes what is new.
        inspect: looks at each page where it is read.

    Returns:
        One page a file in their order; a page of kind ``unknown`` has a diagnostic that says why.
    """
    keep = cache or Cache(None)
    pages = _kept(sources, keep, inspect)
    total, done = len(sources), len(pages)
    missing = [(at, source) for at, source in enumerate(sources) if at not in pages]
    jobs = jobs or (os.cpu_count() or 1 if len(missing) >= _PARALLEL_FROM else 1)
    if progress and done:
        progress(done, total)
    for at, page in _read(missing, jobs, inspect):
        pages[at], done = page, done + 1
        if isinstance(sources[at].data, bytes):
            keep.put(_key(sources[at], inspect), pack(page))
        if progress:
            progress(done, total)
    return [pages[at] for at in range(total)]


def _kept(sources: Sequence[Source], cache: Cache, inspect: Inspect | None) -> dict[int, Page]:
    """Return the pages that the cache has, by position."""
    if cache.folder is None:
        return {}
    found = {}
    with collection_held():
        for at, source in enumerate(sources):
            if isinstance(source.data, bytes):
                page = cache.load(_key(source, inspect), unpack)
                if page is not None:
                    found[at] = page
    return found


def _key(source: Source, inspect: Inspect | None) -> str:
    """Return what a page depends on: a file's name and bytes, and everything that reads and inspects them."""
    assert isinstance(source.data, bytes)
    inspected = f"{inspect.__module__}.{inspect.__qualname__}" if inspect else ""
    return key("page", toolkit_hash(), inspected, source.name, source.data)


def _read(
    missing: Sequence[tuple[int, Source]], jobs: int, inspect: Inspect | None
) -> Iterator[tuple[int, Page]]:
    """Yield pages as they are read, with their positions."""
    if jobs == 1 or not hasattr(os, "fork"):
        for at, source in missing:
            yield at, read_file(source, inspect)
        return
    # Pages cost about the same; sidecars cost as much as dozens of pages and so go first.
    work = sorted(missing, key=lambda item: not item[1].name.endswith(SIDECARS))
    import multiprocessing  # lazy: most runs read one page

    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for at, data in pool.imap_unordered(partial(_read_packed, inspect), work, chunksize=8):
            yield at, unpack(data)


def _read_packed(inspect: Inspect | None, work: tuple[int, Source]) -> tuple[int, bytes]:
    at, source = work
    return at, pack(read_file(source, inspect))


def read_file(source: Source, inspect: Inspect | None = None) -> Page:
    """Read one file of the tree, and let ``inspect`` look at it if it is a page."""
    name, data = source
    if isinstance(data, Diagnostic):
        return _unknown(one_line(name), data)
    kind = next((kind for suffix, kind in _READERS.items() if name.endswith(suffix)), None)
    if kind:
        read = getattr(import_module(f"rstparse.readers.{kind}"), f"read_{kind}")
        page: Page = read(data, name)
        return page
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        column = problem.start - (data.rfind(b"\n", 0, problem.start) + 1) + 1
        why = f"byte {data[problem.start]:#04x} is not UTF-8"
        help_ = "save the page as UTF-8"
        return _unknown(name, say("not-utf8", name, why, help_, line=line, column=column))
    if not text.strip():
        help_ = "write it, or remove the file"
        return _unknown(name, say("empty-page", name, "the page is empty", help_))
    return read_page(text, name, inspect)


def read_page(text: str, name: str, inspect: Inspect | None = None) -> Page:
    """Read the text of a page whose path is ``name``, and let ``inspect`` look at it."""
    document = parse(text, name)
    page = _by_kind(document)
    if inspect is not None:
        page = inspect(document, page)
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
    unknown = say(
        "unknown-page",
        name,
        "neither an operation, an object, an overview nor an index",
        "an operation has a '.. function::' directive, an object a label that ends in '-object', "
        "an overview a toctree",
        "warning",
    )
    return _unknown(name, *document.diagnostics, unknown)


def _unknown(name: str, *diagnostics: Diagnostic) -> Page:
    return Page(path=name, kind="unknown", name="", claims=(), diagnostics=diagnostics)
