"""The load of the server benchmarks: one process, some connections, each sending when it was answered.

Cheap on purpose: a client that parses more than it must would leave the server waiting.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

CONNECTIONS = 16


def request(
    method: str,
    target: str,
    *,
    user: str = "guest:guest",
    accept: str = "application/xml",
    body: bytes = b"",
) -> bytes:
    """Return a request with credentials; a body is sent as XML."""
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Basic {b64encode(user.encode()).decode()}",
        f"Accept: {accept}",
    ]
    if body:
        lines += ["Content-Type: application/xml", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(
    port: int, requests: Sequence[bytes], count: int, connections: int = CONNECTIONS
) -> Counter[int]:
    """Send ``count`` requests, ``requests`` over and over; return how often each status answered.

    Raises:
        OSError: nobody listens, or the server closed a connection too early.
    """
    statuses: Counter[int] = Counter()
    pending = islice(cycle(requests), count)

    async def talk() -> None:
        talks = [_talk(port, pending, statuses) for _ in range(connections)]
        await asyncio.gather(*talks)

    asyncio.run(talk())
    return statuses


def fetch(port: int, request: bytes) -> tuple[int, bytes]:
    """Send one request; return the status and the body of the answer.

    Raises:
        OSError: nobody listens, or the server closed the connection too early.
    """
    statuses: Counter[int] = Counter()
    last = asyncio.run(_talk(port, iter([request]), statuses))
    return last.status, last.body


class Answer:
    """An answer while it arrives: as much of HTTP as tells where it ends."""

    def __init__(self) -> None:
        self.status = 0
        self._received = bytearray()
        self._begins = self._ends = 0
        self._chunked = False

    def add(self, data: bytes) -> bool:
        """Take what arrived; return whether the answer is complete."""
        self._received += data
        if not self._begins and not self._read_head():
            return False
        if self._chunked:
            return self._received.endswith(b"\r\n0\r\n\r\n")
        return len(self._received) >= self._ends

    @property
    def body(self) -> bytes:
        """What follows the head, as it was sent."""
        return bytes(self._received[self._begins :])

    def _read_head(self) -> bool:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self._received[:end]).lower()
        self.status = int(head[9:12])
        self._begins = self._ends = end + 4
        self._chunked = b"\r\ntransfer-encoding: chunked" in head
        _, named, rest = head.partition(b"\r\ncontent-length:")
        if named:
            self._ends += int(rest.partition(b"\r\n")[0])
        return True


class _Connection(asyncio.Protocol):
    """Sends what is pending, one request at a time, and closes when nothing is left."""

    def __init__(
        self, pending: Iterator[bytes], statuses: Counter[int], end: asyncio.Future[Answer]
    ) -> None:
        self._pending = pending
        self._statuses = statuses
        self._end = end
        self._answer = Answer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        if self._answer.add(data):
            self._statuses[self._answer.status] += 1
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._end.done():
            self._end.set_exception(error or ConnectionResetError("the server closed a connection"))

    def _next(self) -> None:
        request = next(self._pending, None)
        if request is None:
            if not self._end.done():
                self._end.set_result(self._answer)
            self._transport.close()
            return
        self._answer = Answer()
        self._transport.write(request)


async def _talk(port: int, pending: Iterator[bytes], statuses: Counter[int]) -> Answer:
    """Open a connection, send on it what is pending, and return the last answer."""
    loop = asyncio.get_running_loop()
    end: asyncio.Future[Answer] = loop.create_future()
    await loop.create_connection(lambda: _Connection(pending, statuses, end), "127.0.0.1", port)
    return await end
