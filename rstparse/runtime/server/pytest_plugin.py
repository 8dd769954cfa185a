"""Fixtures for tests against the stub: one server a session, and a world of its own for every test.

A generated package names them after its service::

    globals().update(make_fixtures("example_stub", make_application))
"""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from .bridge import Application, AsyncInProcess, InProcess
from .listening import listen
from .worlds import DEFAULT, Worlds

if TYPE_CHECKING:
    import uvicorn

    from .faults import Faults
    from .journal import Journal
    from .world import Clock, World

T = TypeVar("T")
PATIENCE = 30.0
"""Seconds within which the server has to start, and to stop."""


class StubWorld:
    """One isolated world of a running stub, as a test sees it.

    Attributes:
        name: of the world.
        base_url: for clients, such as ``http://127.0.0.1:40001/worlds/test-1/api``.
        transport: for a synchronous client, to reach the stub without a socket: ``transport=stub.transport``.
        async_transport: the same for an asynchronous client.
    """

    def __init__(self, server: StubServer, name: str) -> None:
        self.server = server
        self.name = name
        self.base_url = server.url(name)
        self.transport = InProcess(server.application, server.loop)
        self.async_transport = AsyncInProcess(server.application, server.loop)

    @property
    def world(self) -> World:
        """The world itself: its resources, handlers and jobs."""
        return self.server.worlds.get(self.name)

    @property
    def faults(self) -> Faults:
        """What goes wrong by order: ``stub.faults.add(status=503, next=2)``."""
        return self.world.faults

    @property
    def journal(self) -> Journal:
        """The requests that this world was asked."""
        return self.world.journal

    @property
    def clock(self) -> Clock:
        """The time in this world: ``stub.clock.advance(60)`` lets a job progress."""
        return self.world.clock

    def reset(self) -> None:
        """Bring the world back to its seed."""
        self.server.run(lambda: self.server.worlds.reset(self.name))

    def seed(self, seed: Any) -> None:
        """Replace all resources by a seed: its name, or a document of objects."""
        self.server.run(lambda: self.server.worlds.seed(seed, self.name))


class StubServer:
    """A stub on a free port of 127.0.0.1, served by a thread of its own; a context manager.

    Args:
        make_application: makes the ASGI application; called on the server's thread. It has its
            worlds in an attribute ``worlds``.
        listen: whether to open a port; without one, transports of worlds still reach the stub.
    """

    application: Application
    worlds: Worlds
    loop: asyncio.AbstractEventLoop

    def __init__(self, make_application: Callable[[], Any], *, listen: bool = True) -> None:
        self._make = make_application
        self._listen = listen
        self._started: Future[None] = Future()
        self._server: uvicorn.Server | None = None
        self._stop: asyncio.Event | None = None
        self._numbers = itertools.count(1)
        self._port = 80
        self._thread = threading.Thread(target=self._main, name="stub", daemon=True)

    def __enter__(self) -> StubServer:
        self._thread.start()
        self._started.result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._end)
        self._thread.join(PATIENCE)

    def url(self, name: str = DEFAULT) -> str:
        """Return the base URL of a world."""
        return f"http://127.0.0.1:{self._port}{self.worlds.prefix(name)}"

    def run(self, function: Callable[[], T]) -> T:
        """Call a function on the server's thread, between two requests, and return its result."""

        async def call() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(PATIENCE)

    @contextmanager
    def isolated(self, seed: Any = None) -> Iterator[StubWorld]:
        """Make a world for the time of a ``with``; ``seed`` None: as the default world began."""
        name = f"test-{os.getpid()}-{next(self._numbers)}"
        self.run(lambda: self.worlds.create(name, seed))
        try:
            yield StubWorld(self, name)
        finally:
            self.run(lambda: self.worlds.drop(name))

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        made = self._make()
        self.application, self.worlds = made, made.worlds
        try:
            await self._answer(made)
        finally:
            made.close()

    async def _answer(self, made: Application) -> None:
        assert self._stop is not None
        if not self._listen:
            self._started.set_result(None)
            await self._stop.wait()
            return
        import uvicorn  # lazy: a test in process needs no server

        from .protocol import Http  # lazy too

        config = uvicorn.Config(
            made,
            http=Http,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        with listen("127.0.0.1", 0) as opened:
            self._port = opened.getsockname()[1]
            serving = asyncio.create_task(self._server.serve(sockets=[opened]))
            while not self._server.started and not serving.done():
                await asyncio.sleep(0.005)
            if not serving.done():
                self._started.set_result(None)
            await serving
        if not self._started.done():
            raise RuntimeError("the stub did not start")

    def _end(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
        if self._stop is not None:
            self._stop.set()


def make_fixtures(prefix: str, make_application: Callable[[], Any]) -> dict[str, Any]:
    """Return fixtures by name.

    ``<prefix>_server`` is the :class:`StubServer` of the session; ``<prefix>`` a :class:`StubWorld` of
    the test's own; ``<prefix>_in_process`` the same without a socket; ``<prefix>_faults`` the
    :class:`~.faults.Faults` of ``<prefix>``. A test that wants another seed marks itself:
    ``@pytest.mark.<prefix>_seed("empty")``.

    Args:
        prefix: a Python identifier.
        make_application: see :class:`StubServer`.
    """

    served, in_process = f"{prefix}_server", f"{prefix}_in_process_server"

    @pytest.fixture(name=f"{prefix}_faults")
    def faults(request: pytest.FixtureRequest) -> Faults:
        """What goes wrong in the test's world."""
        made: StubWorld = request.getfixturevalue(prefix)
        return made.faults

    def pytest_configure(config: pytest.Config) -> None:
        config.addinivalue_line(
            "markers", f"{prefix}_seed(seed): what the test's world begins with"
        )

    return {
        served: _server(served, make_application, listen=True),
        in_process: _server(in_process, make_application, listen=False),
        prefix: _world(prefix, served, seed=f"{prefix}_seed"),
        f"{prefix}_in_process": _world(f"{prefix}_in_process", in_process, seed=f"{prefix}_seed"),
        f"{prefix}_faults": faults,
        "pytest_configure": pytest_configure,
    }


def _server(name: str, make_application: Callable[[], Any], *, listen: bool) -> Any:
    @pytest.fixture(scope="session", name=name)
    def server() -> Iterator[StubServer]:
        """The stub of the session, with a port or without."""
        with StubServer(make_application, listen=listen) as running:
            yield running

    return server


def _world(name: str, server: str, *, seed: str) -> Any:
    @pytest.fixture(name=name)
    def world(request: pytest.FixtureRequest) -> Iterator[StubWorld]:
        """A world of the test's own, over a socket or in process."""
        running: StubServer = request.getfixturevalue(server)
        marker = request.node.get_closest_marker(seed)
        first = marker.args[0] if marker is not None and marker.args else None
        with running.isolated(first) as made:
            yield made

    return world
