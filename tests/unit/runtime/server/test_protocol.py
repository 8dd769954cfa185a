"""What a connection takes: bodies of any length, and heads that end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from rstparse.runtime.server.listening import listen
from rstparse.runtime.server.protocol import LARGEST_HEAD, Http

HEAD = b"POST / HTTP/1.1\r\nHost: stub\r\n"


async def counted(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the bytes of the body."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    text = str(size).encode()
    headers = [(b"content-length", b"%d" % len(text)), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    config = uvicorn.Config(counted, http=Http, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as opened:
        serving = asyncio.create_task(server.serve(sockets=[opened]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield opened.getsockname()[1]
        server.should_exit = True
        await serving


async def answer(port: int, *pieces: bytes) -> bytes:
    """Send pieces until the server has enough; return what it answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b"reset"
    finally:
        writer.close()


async def test_a_body_is_as_long_as_it_likes(port: int) -> None:
    piece = b"x" * LARGEST_HEAD
    whole = await answer(
        port, HEAD + b"Content-Length: %d\r\n\r\n" % (20 * len(piece)), *20 * [piece]
    )
    assert whole.startswith(b"HTTP/1.1 200")
    assert whole.endswith(b"\r\n\r\n%d" % (20 * len(piece)))
    chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
    chunked = await answer(
        port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *20 * [chunk], b"0\r\n\r\n"
    )
    assert chunked.endswith(b"\r\n\r\n%d" % (20 * len(piece)))


async def test_a_long_head_is_taken(port: int) -> None:
    name = b"X-Long: " + b"a" * (LARGEST_HEAD - 1000) + b"\r\n"
    assert (await answer(port, HEAD + name + b"\r\n")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (HEAD + b"X-Long: ", b"a" * 8192),
        (HEAD, b"X-One-Of-Many: 1\r\n" * 500),
        (b"GET /", b"a" * 8192),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: 1\r\n" * 500),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", b"a" * 8192),
    ],
    ids=["header", "headers", "target", "trailers", "chunk extension"],
)
async def test_what_never_ends_is_cut_off(port: int, first: bytes, piece: bytes) -> None:
    refusal = await answer(port, first, *1000 * [piece])
    assert refusal == b"reset" or refusal.startswith(b"HTTP/1.1 400")
