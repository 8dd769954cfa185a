"""Answers as messages of ASGI: headers that nobody can inject into, bodies from memory and from files."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote

from .content import byte_range, entity_tag, not_modified
from .message import Content, Fault
from .peer import safe_name

Send = Callable[[Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

PIECE = 1 << 18
"""Bytes of a file that are in memory at a time."""


class Sent(NamedTuple):
    """What was answered: the HTTP status, and the bytes of the body."""

    status: int
    size: int


def header(name: str, value: str) -> tuple[bytes, bytes]:
    """Return one header for the wire; what is not ASCII is percent-encoded as UTF-8.

    Raises:
        ValueError: the name or the value has a line break or another control character.
    """
    if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
        raise ValueError(f"not a name of a header: {name!r}")
    if not (value.isascii() and value.isprintable()):
        if any(character < " " or character == "\x7f" for character in value):
            raise ValueError(f"header {name}: a control character in {value!r}")
        value = quote(value, safe=" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    return name.lower().encode("ascii"), value.encode("ascii")


def disposition(name: str) -> str:
    """Return a Content-Disposition that suggests a file name (RFC 6266), whatever the name holds."""
    safe = safe_name(name) or "download"
    plain = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in safe)
    if plain == safe:
        return f'attachment; filename="{safe}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


async def send_bytes(
    send: Send, status: int, data: bytes, headers: Headers, *, head: bool = False
) -> Sent:
    """Send an answer from memory; with ``head``, without its body."""
    if status != 204 and status != 304:
        headers.append((b"content-length", b"%d" % len(data)))
    else:
        data = b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = b"" if head else data
    await send({"type": "http.response.body", "body": body})
    return Sent(status, len(body))


async def send_content(
    send: Send,
    status: int,
    content: Content,
    headers: Headers,
    *,
    request: Mapping[str, str],
    get: bool,
    head: bool = False,
) -> Sent:
    """Send bytes or a file, with ETag, conditions and ranges if it answers a GET.

    Args:
        request: headers of the request by lower-case name.

    Raises:
        Fault: 416, the range begins behind the end; 404, the file is gone.
        OSError: the file cannot be read.
    """
    headers.append(header("content-type", content.media_type))
    if content.name:
        headers.append(header("content-disposition", disposition(content.name)))
    if isinstance(content.data, bytes):
        size, tag = len(content.data), entity_tag(content.data) if get else ""
    else:
        facts = _facts(content.data)
        size, tag = facts.st_size, f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    chosen: tuple[int, int] | None = None
    if get and status == 200:
        headers += [(b"etag", tag.encode("ascii")), (b"accept-ranges", b"bytes")]
        if not_modified(request, tag):
            return await send_bytes(send, 304, b"", headers)
        if "range" in request and request.get("if-range", tag) == tag:
            chosen = byte_range(request["range"], size)
    first, last = chosen if chosen else (0, size - 1)
    if chosen:
        status = 206
        headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, size)))
    if isinstance(content.data, bytes):
        return await send_bytes(send, status, content.data[first : last + 1], headers, head=head)
    headers.append((b"content-length", b"%d" % (last + 1 - first)))
    return await _send_file(send, status, content.data, headers, first, 0 if head else last + 1)


def _facts(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError:  # a request beside this one has replaced or deleted it
        raise Fault(404, "The file is there no more.", reason="no-file") from None


async def _send_file(
    send: Send, status: int, path: Path, headers: Headers, first: int, end: int
) -> Sent:
    with path.open("rb") as file:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        sent = await _send_pieces(send, file, first, end)
    await send({"type": "http.response.body", "body": b""})
    return Sent(status, sent)


async def _send_pieces(send: Send, file: BinaryIO, first: int, end: int) -> int:
    file.seek(first)
    left = max(end - first, 0)
    sent = 0
    while left > 0 and (piece := file.read(min(PIECE, left))):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        left -= len(piece)
        sent += len(piece)
    if left:
        # Cut short while it was sent: closing the connection is the only way to say so.
        raise OSError("the file became shorter while it was sent")
    return sent
