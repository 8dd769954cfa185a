"""Bodies of requests: read into memory within a limit, or streamed to files within a larger one.

Nothing that a client sends chooses where a file lies: its name on disk is drawn at random, and the
name that the client gave it is kept beside it, made safe.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from .message import Fault, Upload
from .peer import safe_name

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

FIELD_LIMIT = 1 << 20
"""Bytes of all text fields of one form together."""

PART_LIMIT = 100
"""Parts of one form."""


class Disconnected(Exception):
    """The client went away before its body was complete."""


class Form(NamedTuple):
    """A multipart form: the first file in it (None: there was none), and the text fields by name."""

    upload: Upload | None
    fields: dict[str, str]


def too_large(limit: int) -> Fault:
    """Return the refusal of a body of more than ``limit`` bytes; it closes the connection."""
    return Fault(
        413,
        f"The body is larger than the {limit} bytes that are taken.",
        reason="body-too-large",
        headers={"connection": "close"},
    )


def check_length(headers: dict[str, str], limit: int) -> None:
    """Refuse by the announced length, before anything is read.

    Raises:
        Fault: 413, larger than ``limit`` bytes; 400, not a length.
    """
    announced = headers.get("content-length")
    if announced is None:
        return
    if not (announced.isascii() and announced.isdigit()):
        raise Fault(400, "Content-Length is not a number.", reason="content-length")
    if int(announced[:20]) > limit:
        raise too_large(limit)


async def pieces(receive: Receive, limit: int) -> AsyncIterator[bytes]:
    """Yield the body as it arrives.

    Raises:
        Fault: 413, as soon as more than ``limit`` bytes came.
        Disconnected: the client went away.
    """
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Disconnected
        piece: bytes = event.get("body", b"")
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        if piece:
            yield piece
        if not event.get("more_body", False):
            return


async def read(receive: Receive, limit: int) -> bytes:
    """Return the whole body; raises as :func:`pieces` does."""
    return b"".join([piece async for piece in pieces(receive, limit)])


async def to_disk(receive: Receive, folder: Path, *, limit: int, name: str | None = None) -> Upload:
    """Stream the body to a new file in ``folder``; raises as :func:`pieces` does, leaving no file."""
    sink = _Sink(folder, name)
    try:
        async for piece in pieces(receive, limit):
            sink.write(piece)
        return sink.finish()
    except BaseException:
        sink.discard()
        raise


async def form_to_disk(receive: Receive, folder: Path, *, content_type: str, limit: int) -> Form:
    """Stream a multipart form: its first file to a new file in ``folder``, its text fields into memory.

    A part without a file name is a field. Further files are refused: no operation takes two.

    Raises:
        Fault: 400, malformed, with a second file, or cut short; 413, larger than ``limit`` bytes.
        Disconnected: the client went away. No file is left in either case.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise _malformed("its Content-Type has no boundary")
    reader = _FormReader(folder)
    try:
        parser = MultipartParser(boundary, reader.callbacks())
        async for piece in pieces(receive, limit):
            parser.write(piece)
        parser.finalize()
        return reader.finish()
    except MultipartParseError as error:
        reader.discard()
        raise _malformed(str(error)) from None
    except BaseException:
        reader.discard()
        raise


class _Sink:
    """A file that is being written."""

    def __init__(self, folder: Path, name: str | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / secrets.token_hex(16)
        self.name = safe_name(name) if name else None
        self.size = 0
        self._digest = hashlib.sha256()
        self._file: BinaryIO = self.path.open("xb")

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def finish(self) -> Upload:
        self._file.close()
        return Upload(self.path, self.size, self.name, self._digest.hexdigest())

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


class _FormReader:
    """Takes the events of the parser."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sink: _Sink | None = None
        self._fields: dict[str, bytearray] = {}
        self._field: bytearray | None = None
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._parts = 0
        self._field_bytes = 0
        self._ended = False

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_end": self._end,
        }

    def finish(self) -> Form:
        if not self._ended:
            raise _malformed("it ends before its closing boundary")
        try:
            fields = {name: bytes(text).decode() for name, text in self._fields.items()}
        except UnicodeDecodeError:
            raise _malformed("a field is not UTF-8") from None
        return Form(self._sink.finish() if self._sink else None, fields)

    def discard(self) -> None:
        if self._sink:
            self._sink.discard()

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > PART_LIMIT:
            raise _malformed(f"it has more than {PART_LIMIT} parts")
        self._headers = {}
        self._field = None

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition"))
        if kind != b"form-data" or b"name" not in options:
            raise _malformed("a part has no Content-Disposition of form-data with a name")
        file_name = options.get(b"filename")
        if file_name is None:
            name = options[b"name"].decode(errors="replace")
            if name in self._fields:
                raise _malformed(f"the field {name[:80]!r} comes twice")
            self._field = self._fields[name] = bytearray()
        elif self._sink is not None:
            raise _malformed("it has more than one file")
        else:
            self._sink = _Sink(self._folder, file_name.decode(errors="replace"))

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            assert self._sink is not None
            self._sink.write(data[start:end])
            return
        self._field_bytes += end - start
        if self._field_bytes > FIELD_LIMIT:
            raise too_large(FIELD_LIMIT)
        self._field += data[start:end]

    def _end(self) -> None:
        self._ended = True


def _malformed(why: str) -> Fault:
    return Fault(
        400,
        f"The multipart form cannot be read: {why}.",
        reason="malformed-form",
        headers={"connection": "close"},
    )
