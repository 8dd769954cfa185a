"""One harness for both clients, and a server of our own that shows the bytes that it was sent.

A test is written once, as a coroutine: ``await settle(api.image.get(…))`` waits for the asynchronous
client and passes the synchronous one's result on.
"""

from __future__ import annotations

import inspect
import ssl
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from rstparse.runtime.client.retry import Clock
from tests.unit.runtime.client.demo import AsyncDemo, Demo

XML = {"Content-Type": "application/xml"}


class Seen(NamedTuple):
    """A request as it came over the wire; ``target`` is exactly what stood in the request line."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The only header of this name."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, values
        return values[0] if values else None


class Answer(NamedTuple):
    """What to send back. ``pieces`` are sent as they come; ``cut`` closes the connection after them."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""
    pieces: Iterable[bytes] | None = None
    cut: bool = False


class Server:
    """A server on a free port of 127.0.0.1. ``answer`` decides; ``seen`` records."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.keep_bodies = True
        self.received = 0
        self.answer: Callable[[Seen], Answer | None] = lambda seen: Answer()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                outer._handle(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, format: str, *args: Any) -> None:
                """Tests stay quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def wrap(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._http.socket = context.wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/api"

    def replies(self, *answers: Answer) -> None:
        """Answer in this order, the last one from then on."""
        left = list(answers)
        self.answer = lambda seen: left.pop(0) if len(left) > 1 else left[0]

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = self._body(handler)
        target = handler.raw_requestline.decode("latin-1").split(" ")[1]
        seen = Seen(handler.command, target, list(handler.headers.items()), body)
        self.seen.append(seen)
        answer = self.answer(seen)
        if answer is None:
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if answer.pieces is None and "Content-Length" not in answer.headers:
            handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        try:
            for piece in answer.pieces if answer.pieces is not None else (answer.body,):
                handler.wfile.write(piece)
        except OSError:
            handler.close_connection = True
        if answer.cut:
            handler.close_connection = True

    def _body(self, handler: BaseHTTPRequestHandler) -> bytes:
        length = handler.headers.get("Content-Length")
        pieces = []
        if handler.headers.get("Transfer-Encoding") == "chunked":
            while size := int(handler.rfile.readline() or b"0", 16):
                pieces.append(self._keep(handler.rfile.read(size)))
                handler.rfile.readline()
            handler.rfile.readline()
        left = int(length or 0)
        while left:
            piece = handler.rfile.read(min(left, 1 << 16))
            if not piece:
                break
            left -= len(piece)
            pieces.append(self._keep(piece))
        return b"".join(pieces)

    def _keep(self, piece: bytes) -> bytes:
        self.received += len(piece)
        return piece if self.keep_bodies else b""

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class FakeClock(Clock):
    """Time that passes only by sleeping, and no chance: every pause takes as long as it may."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    def random(self) -> float:
        return 1.0

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


async def settle(value: Any) -> Any:
    """The result, whichever client gave it."""
    return await value if inspect.isawaitable(value) else value


async def collect(items: Iterable[Any] | AsyncIterable[Any]) -> list[Any]:
    """All items, whichever client gave them."""
    if isinstance(items, AsyncIterable):
        return [item async for item in items]
    return list(items)


async def close(client: Any) -> None:
    """Close either client, or either download."""
    await settle(client.aclose() if hasattr(client, "aclose") else client.close())


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def connect(kind: str, server: Server, clock: FakeClock) -> AsyncIterator[Callable[..., Any]]:
    """Makes clients of the kind under test, for the server unless a URL is given, without real pauses."""
    made: list[Any] = []

    def make(base_url: str | None = None, **settings: Any) -> Any:
        settings.setdefault("clock", clock)
        settings.setdefault("trust_env", False)
        made.append((Demo if kind == "sync" else AsyncDemo)(base_url or server.url, **settings))
        return made[-1]

    yield make
    for client in made:
        await close(client)


@pytest.fixture
def api(connect: Callable[..., Any]) -> Any:
    """A client of the kind under test without credentials."""
    return connect()
