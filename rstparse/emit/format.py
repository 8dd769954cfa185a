"""Python text in black's shape. The only importer of black.

Black costs more than everything else that makes an output, so it is asked as little as possible: not at
all for text whose shapes it is known to leave as they are (:mod:`rstparse.emit.shape`), for new shapes alone
where the rest is known, and once instead of twice for text that has its shape already. Templates that come
out in black's shape are what makes this work. What was formatted before is in the cache, and so are the
shapes that black is known to leave as they are.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from rstparse.cache import Cache, key
from rstparse.collection import collection_held
from rstparse.emit.shape import Outline, Shapes, packed, unpacked
from rstparse.emit.texts import Text, finished
from rstparse.fragments import Form, Table
from rstparse.toolkit import toolkit_hash

if TYPE_CHECKING:
    from concurrent.futures import Future

    import black

A = TypeVar("A")
T = TypeVar("T")

_TEXT, _SAME = Form(Text), Text(memoryview(b""), b"")

CHUNK = 40
"""Files a task, when there is a pool: enough to outweigh sending them, few enough to keep both cores busy."""


WORTH_PROBING = 0.6
"""Part of a text's length above which asking about its new shapes costs as much as asking about all."""


class Pool(Protocol):
    """Lets other processes do something, as an executor of ``concurrent.futures`` does."""

    def submit(self, function: Callable[[A], T], argument: A, /) -> Future[T]:
        """Return what will come of it."""


class Formatted(NamedTuple):
    """The text, formatted; or, with ``error``, as it was. ``line`` is where black stumbled, 0 if unknown."""

    text: Text
    error: str = ""
    line: int = 0


class Job(NamedTuple):
    """A text to format."""

    text: str
    line_length: int


class Result(NamedTuple):
    """What came of a job: see :class:`Formatted`."""

    text: str
    error: str = ""
    line: int = 0


class Batch(NamedTuple):
    """Some results, and by line length the shapes that were learned with them."""

    results: list[Result]
    learned: dict[int, frozenset[bytes]]


class _Waiting(NamedTuple):
    """A text to format, with its hash."""

    text: Text
    line_length: int


class Formatter:
    """Formats texts, in a pool's processes if there is one and much to do, while the caller prepares more.

    Texts go in by :meth:`add`, and :meth:`results` gives all of them back in the same order.
    """

    def __init__(self, cache: Cache | None = None, pool: Pool | None = None) -> None:
        self._cache = cache or Cache(None)
        self._pool = pool
        self._results: list[Formatted | None] = []
        self._waiting: dict[int, _Waiting] = {}
        self._chunks: list[tuple[dict[int, _Waiting], Future[Batch] | Batch]] = []
        self._shapes: dict[int, set[bytes]] = {}
        self._known: dict[int, Table[Text]] = {}

    def add(self, text: Text, line_length: int) -> int:
        """Take one text, and return its place among the results."""
        waiting = _Waiting(text, line_length)
        known = self._stored(waiting)
        self._results.append(known)
        if known is None:
            self.recall(line_length)
            self._waiting[len(self._results) - 1] = waiting
            if len(self._waiting) >= CHUNK:
                self._send(self._pool)
        return len(self._results) - 1

    def results(self) -> list[Formatted]:
        """Return everything that was added, formatted, in order."""
        self._send(self._pool if self._chunks else None)
        learned: dict[int, set[bytes]] = {}
        for waiting, chunk in self._chunks:
            batch = chunk if isinstance(chunk, Batch) else chunk.result()
            for (at, one), result in zip(waiting.items(), batch.results, strict=True):
                self._results[at] = self._store(one, result)
            for line_length, digests in batch.learned.items():
                learned.setdefault(line_length, set()).update(digests)
        self._chunks.clear()
        self._remember(learned)
        for table in self._known.values():
            table.keep()
        results, self._results = self._results, []
        return [result for result in results if result is not None]

    def _send(self, pool: Pool | None) -> None:
        waiting, self._waiting = self._waiting, {}
        jobs = [Job(str(one.text), one.line_length) for one in waiting.values()]
        if jobs and pool is not None:
            self._chunks.append((waiting, pool.submit(format_all, jobs)))
        elif jobs:
            self._chunks.append((waiting, format_all(jobs)))

    def recall(self, line_length: int) -> None:
        """Learn the shapes that are kept: before the pool's processes are forked, so that they know them too."""
        if line_length in self._shapes or self._cache.folder is None:
            return
        known = self._cache.load(_shapes_key(line_length), unpacked) or set()
        self._shapes[line_length] = known
        _shapes(line_length).hear(known)

    def _remember(self, learned: dict[int, set[bytes]]) -> None:
        """Keep the shapes. Another run may do so as well: what either learned is true, and what is lost is learned again."""
        for line_length, known in self._shapes.items():
            if new := learned.get(line_length, set()) - known:
                self._shapes[line_length] = known | new
                self._cache.put(_shapes_key(line_length), packed(known | new))

    def _stored(self, waiting: _Waiting) -> Formatted | None:
        if self._cache.folder is None:
            return None
        stored = self._table(waiting.line_length).get(waiting.text.digest)
        if stored is None:
            return None
        return Formatted(stored if stored.data else waiting.text)

    def _store(self, waiting: _Waiting, result: Result) -> Formatted:
        """Return what came of a text, and keep it if nothing was wrong."""
        if result.error:
            return Formatted(waiting.text, result.error, result.line)
        text = finished(result.text)
        if self._cache.folder is not None:
            same = text.digest == waiting.text.digest
            self._table(waiting.line_length).put(waiting.text.digest, _SAME if same else text)
        return Formatted(text)

    def _table(self, line_length: int) -> Table[Text]:
        """Return the texts by hash, as they are formatted; an empty one where that changes nothing."""
        if line_length not in self._known:
            name = key("formatted", toolkit_hash(), str(line_length))
            self._known[line_length] = Table(self._cache, name, _TEXT)
        return self._known[line_length]


def _shapes_key(line_length: int) -> str:
    return key("shapes", toolkit_hash(), str(line_length))


def format_all(jobs: Sequence[Job]) -> Batch:
    """Return each text formatted, or as it was; runs in the caller's process."""
    with collection_held(), warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        results = [_format(job) for job in jobs]
    return Batch(
        results, {length: _shapes(length).tell() for length in {j.line_length for j in jobs}}
    )


def _format(job: Job) -> Result:
    if not job.text.strip():
        return Result(job.text)
    try:
        ast.parse(
            job.text
        )  # black forgives some of what is no Python, and makes other programs of it
    except (SyntaxError, ValueError, RecursionError) as error:
        return _failure(job.text, error)
    shapes = _shapes(job.line_length)
    outline = shapes.outline(job.text)
    if outline is not None and _known(job, shapes, outline):
        return Result(job.text)
    result = _blackened(job)
    if result.error:
        return result
    if result.text != job.text:
        outline = shapes.outline(result.text)
    if outline is not None:
        shapes.learn(outline)
    return result


def _known(job: Job, shapes: Shapes, outline: Outline) -> bool:
    """Tell whether black would leave a text as it is; black is asked about new shapes only."""
    probe = shapes.probe(outline)
    if len(probe) > len(job.text) * WORTH_PROBING:
        return False
    if probe and _blackened(Job(probe, job.line_length)).text != probe:
        return False
    shapes.learn(outline)
    return True


def _blackened(job: Job) -> Result:
    """Ask black itself."""
    import black  # lazy, see _mode
    from black.parsing import InvalidInput  # lazy, as above

    try:
        return Result(black.format_str(job.text, mode=_mode(job.line_length)))
    except (InvalidInput, UnicodeEncodeError, RecursionError) as error:
        return _failure(job.text, error)


def _failure(text: str, error: Exception) -> Result:
    if isinstance(error, SyntaxError):
        return Result(text, error.msg, error.lineno or 0)
    if isinstance(error, UnicodeEncodeError):
        return Result(text, "a lone surrogate", text.count("\n", 0, error.start) + 1)
    message = str(error).splitlines()[0] if str(error) else type(error).__name__
    place = re.search(r"(\d+):\d+", message)
    return Result(text, message, int(place[1]) if place else 0)


@lru_cache(maxsize=8)
def _shapes(line_length: int) -> Shapes:
    """Return what this process has learned so far."""
    return Shapes(line_length)


@lru_cache(maxsize=8)
def _mode(line_length: int) -> black.Mode:
    # Lazy: 0.1 s, spared where nothing is to be formatted.
    from black.mode import Mode, TargetVersion

    # Named versions spare black the search for what the text's own syntax would allow.
    return Mode(line_length=line_length, target_versions={TargetVersion.PY311})
