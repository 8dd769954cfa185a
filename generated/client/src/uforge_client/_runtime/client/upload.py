"""Bodies that are sent piece by piece: files, iterators, and multipart forms of them."""

from __future__ import annotations

import io
import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from pathlib import Path
from typing import Any, BinaryIO

import httpx2

from .drive import iterate
from .errors import RequestEncodingError
from .operation import Body
from .ports import Port

UploadSource = str | os.PathLike[str] | bytes | BinaryIO | Iterable[bytes]
"""What a synchronous client uploads: a path, the content, an open binary file, or pieces of content."""

AsyncUploadSource = UploadSource | AsyncIterable[bytes]
"""What an asynchronous client uploads."""

_PIECE = 1 << 17


class Source:
    """A body that is read while it is sent.

    Attributes:
        length: bytes in all, or None if unknown.
        rewindable: whether it can be read from the start again.
        started: whether any of it has been read.
        on_progress: called with the bytes sent so far and ``length``.
    """

    length: int | None = None
    rewindable = True
    started = False
    on_progress: Callable[[int, int | None], object] | None = None
    filename = "file"

    def pieces(self, port: Port) -> AsyncGenerator[bytes, None]:
        """The content from its start."""
        raise NotImplementedError


class _Bytes(Source):
    def __init__(self, content: bytes) -> None:
        self._content = content
        self.length = len(content)

    async def pieces(self, port: Port) -> AsyncGenerator[bytes, None]:
        view = memoryview(self._content)
        for start in range(0, len(view), _PIECE):
            yield bytes(view[start : start + _PIECE])


class _Path(Source):
    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self.length = self._path.stat().st_size
        self.filename = self._path.name
        if self._path.is_dir():
            raise IsADirectoryError(f"cannot upload a directory: {str(path)!r}")

    async def pieces(self, port: Port) -> AsyncGenerator[bytes, None]:
        file: BinaryIO = await port.blocking(io.open, self._path, "rb")
        try:
            async for piece in _file_pieces(file, self.length, port):
                yield piece
        finally:
            await port.blocking(file.close)


class _File(Source):
    """An open file, from where it stands; the caller closes it."""

    def __init__(self, file: Any) -> None:
        if isinstance(file, io.TextIOBase):
            raise TypeError("a file to upload must be opened in binary mode")
        self._file = file
        name = getattr(file, "name", None)
        self.filename = Path(name).name if isinstance(name, str) and name else "file"
        try:
            self._start = file.tell()
            self.length = file.seek(0, os.SEEK_END) - self._start
            file.seek(self._start)
        except (OSError, AttributeError):  # a pipe, or a body of another HTTP answer
            self.rewindable = False

    async def pieces(self, port: Port) -> AsyncGenerator[bytes, None]:
        if self.started and self.rewindable:
            await port.blocking(self._file.seek, self._start)
        async for piece in _file_pieces(self._file, self.length, port):
            yield piece


class _Pieces(Source):
    """Pieces that come once."""

    rewindable = False

    def __init__(self, pieces: Iterable[bytes] | AsyncIterable[bytes]) -> None:
        self._pieces = pieces
        # A list, say, can be read again; an iterator is its own iterator.
        self.rewindable = isinstance(pieces, Iterable) and iter(pieces) is not pieces

    async def pieces(self, port: Port) -> AsyncGenerator[bytes, None]:
        if isinstance(self._pieces, AsyncIterable):
            async for piece in self._pieces:
                yield _checked(piece)
        else:
            for piece in self._pieces:
                yield _checked(piece)


class _Multipart(Source):
    """A form of several sources (RFC 7578), none of which is held in memory."""

    def __init__(self, parts: Mapping[str, Source], boundary: str) -> None:
        self._parts = [
            (_part_head(name, source, boundary), source) for name, source in parts.items()
        ]
        self._end = f"--{boundary}--\r\n".encode()
        self.rewindable = all(source.rewindable for source in parts.values())
        lengths = [source.length for source in parts.values()]
        if None not in lengths:
            heads = sum(len(head) + 2 for head, _ in self._parts)
            self.length = heads + sum(length or 0 for length in lengths) + len(self._end)

    async def pieces(self, port: Port) -> AsyncGenerator[bytes, None]:
        for head, source in self._parts:
            yield head
            async for piece in source.pieces(port):
                yield piece
            source.started = True
            yield b"\r\n"
        yield self._end


class Stream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A source as httpx2 takes it, for either kind of transport."""

    def __init__(self, source: Source, port: Port) -> None:
        self._source = source
        self._port = port

    def __iter__(self) -> Iterator[bytes]:
        return iterate(self._pieces())

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces()

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        source, sent = self._source, 0
        pieces = source.pieces(self._port)
        try:
            async for piece in pieces:
                source.started = True
                yield piece
                sent += len(piece)
                if source.on_progress is not None:
                    await self._port.call(source.on_progress, sent, source.length)
        finally:
            source.started = True
            await pieces.aclose()


def source_of(
    declared: Body, body: Any, options: Mapping[str, Any], asynchronous: bool
) -> tuple[Source, str]:
    """The source for a body of kind ``file`` or ``multipart``, and its media type.

    Raises:
        TypeError: it is none of what can be uploaded, or has not the parts that are declared.
        OSError: the file cannot be found.
    """
    if declared.kind == "multipart":
        given = body if isinstance(body, Mapping) else dict.fromkeys(declared.parts[:1], body)
        if set(given) != set(declared.parts):
            raise TypeError(
                f"the parts must be {', '.join(declared.parts)}, not {', '.join(given)}"
            )
        boundary = os.urandom(16).hex()
        parts = {name: _plain(part, asynchronous) for name, part in given.items()}
        source: Source = _Multipart(parts, boundary)
        media_type = f"multipart/form-data; boundary={boundary}"
    else:
        source = _plain(body, asynchronous)
        concrete = [name for name in declared.media_types if "*" not in name]
        default = concrete[0] if len(concrete) == 1 else "application/octet-stream"
        media_type = options.get("content_type") or default
    source.on_progress = options.get("on_progress")
    return source, media_type


def _plain(body: Any, asynchronous: bool) -> Source:
    if isinstance(body, (bytes, bytearray, memoryview)):
        return _Bytes(bytes(body))
    if isinstance(body, (str, os.PathLike)):
        return _Path(body)
    if hasattr(body, "read"):
        return _File(body)
    if isinstance(body, AsyncIterable) and not asynchronous:
        raise TypeError("an asynchronous iterator can be uploaded by the asynchronous client only")
    if isinstance(body, (Iterable, AsyncIterable)) and not isinstance(body, Mapping):
        return _Pieces(body)
    raise TypeError(
        f"cannot upload {type(body).__name__}: pass a path, bytes, a binary file or an iterator of bytes"
    )


async def _file_pieces(
    file: BinaryIO, length: int | None, port: Port
) -> AsyncGenerator[bytes, None]:
    """At most ``length`` bytes, so that a file that grows does not break its announced length."""
    left = length
    while left is None or left > 0:
        piece = await port.blocking(file.read, _PIECE if left is None else min(_PIECE, left))
        if not piece:
            if left:
                raise RequestEncodingError(f"the file to upload ended {left} bytes early")
            return
        if left is not None:
            left -= len(piece)
        yield _checked(piece)


def _checked(piece: Any) -> bytes:
    if isinstance(piece, bytes):
        return piece
    if isinstance(piece, (bytearray, memoryview)):
        return bytes(piece)
    raise TypeError(f"an upload consists of bytes, not {type(piece).__name__}")


def _part_head(name: str, source: Source, boundary: str) -> bytes:
    """The head of one part; quotes and line breaks in names are escaped as browsers do (HTML, 4.10.21.8)."""
    shown = [
        text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        for text in (name, source.filename)
    ]
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{shown[0]}"; filename="{shown[1]}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode("utf-8", "surrogateescape")
