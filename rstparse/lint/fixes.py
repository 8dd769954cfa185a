"""Fixes: the edits that findings carry, applied to the files, byte for byte nothing else.

Line ends, byte order marks and encoding stay. Where edits of two findings touch each other, the first is applied and
the other waits for the next run, since its place may have changed.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rstparse.diagnostics import Diagnostic, Edit

_BREAK = re.compile(r"\r\n|\r|\n")
_MARK = b"\xef\xbb\xbf"


class Fixed(NamedTuple):
    """What fixing did: which findings were mended, and which files could not be written, with the reason."""

    mended: list[Diagnostic]
    failed: dict[str, str]


class _Span(NamedTuple):
    start: int
    end: int
    text: str


def fix(docs: Path, diagnostics: Iterable[Diagnostic]) -> Fixed:
    """Apply the fixes of findings to the files of a docs tree. A file is replaced as a whole, or not at all."""
    by_path: dict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        if diagnostic.fix:
            by_path[diagnostic.path].append(diagnostic)
    mended: list[Diagnostic] = []
    failed: dict[str, str] = {}
    for path, found in by_path.items():
        try:
            file = (docs / path).resolve(strict=True)
            data, done = apply(file.read_bytes(), found)
            if done:
                _replace(file, data)
        except (OSError, UnicodeDecodeError) as problem:
            failed[path] = getattr(problem, "strerror", None) or str(problem)
        else:
            mended += done
    return Fixed(mended, failed)


def apply(data: bytes, found: Sequence[Diagnostic]) -> tuple[bytes, list[Diagnostic]]:
    """Return the bytes of a page with fixes applied, and the findings that these mend.

    Raises:
        UnicodeDecodeError: the page is not in UTF-8, so that no finding is about its text.
    """
    mark = _MARK if data.startswith(_MARK) else b""
    text = data[len(mark) :].decode("utf-8")
    breaks = list(_BREAK.finditer(text))
    starts = [0, *(match.end() for match in breaks)]
    newline = breaks[0][0] if breaks else "\n"
    taken: list[_Span] = []
    mended = []
    for diagnostic in found:
        spans = [_span(edit, starts, len(text), newline) for edit in diagnostic.fix]
        if not any(
            span not in taken and _touches(span, other) for span in spans for other in taken
        ):
            taken += (span for span in spans if span not in taken)
            mended.append(diagnostic)
    for span in sorted(taken, reverse=True):
        text = text[: span.start] + span.text + text[span.end :]
    return mark + text.encode("utf-8"), mended


def _span(edit: Edit, starts: list[int], length: int, newline: str) -> _Span:
    def offset(line: int, column: int) -> int:
        return min(starts[line - 1] + column - 1, length) if line <= len(starts) else length

    start, end = offset(edit.line, edit.column), offset(edit.end_line, edit.end_column)
    return _Span(start, end, edit.text.replace("\n", newline))


def _touches(one: _Span, other: _Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _replace(file: Path, data: bytes) -> None:
    """Put new bytes in place of a file in one step, with its mode."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".fixing-")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(data)
        Path(name).chmod(file.stat().st_mode & 0o7777)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
