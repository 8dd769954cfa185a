"""The stub for tests: over a socket and in process, with worlds that do not meet and faults that are felt."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import httpx2
import pytest

from rstparse.runtime.server.faults import ConnectionDropped, arrange, sever
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.pytest_plugin import StubServer, StubWorld, make_fixtures
from tests.unit.runtime.server.worlds_for_tests import disks, make_worlds


class Application:
    """Answers with the names of a world's disks; POST adds one. Notes on which threads it ran."""

    def __init__(self, folder: Path) -> None:
        self.worlds = make_worlds(folder)
        self.threads: set[int] = set()
        self.closed = 0

    def close(self) -> None:
        self.closed += 1

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.threads.add(threading.get_ident())
        severable, status, body = send, 200, b""
        try:
            world, _ = self.worlds.find(scope["raw_path"].decode())
            try:
                effect = world.faults.draw("disk_get")
                if effect is not None:
                    send = await arrange(effect, send)
                if scope["method"] == "POST":
                    body = (await receive())["body"]
                    self.worlds.seed([*disks(world), body.decode()], _name(scope["path"]))
                body = ",".join(map(str, disks(world))).encode()
            except Fault as fault:
                status, body = fault.status, fault.message.encode()
            headers = [(b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        except ConnectionDropped:
            if not await sever(severable):
                raise


def _name(path: str) -> str:
    return path.split("/")[2] if path.startswith("/worlds/") else ""


@pytest.fixture(scope="module", params=[True, False], ids=["socket", "in-process"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StubServer]:
    folder = tmp_path_factory.mktemp("worlds")
    with StubServer(lambda: Application(folder), listen=request.param) as server:
        server.listens = request.param  # type: ignore[attr-defined]
        yield server


@pytest.fixture
def stub(running: StubServer) -> Iterator[StubWorld]:
    with running.isolated() as world:
        yield world


def _ask(
    stub: StubWorld, method: str = "GET", *, timeout: float = 5, **settings: Any
) -> httpx2.Response:
    transport = None if stub.server.listens else stub.transport  # type: ignore[attr-defined]
    with httpx2.Client(transport=transport, timeout=timeout, trust_env=False) as http:
        return http.request(method, f"{stub.base_url}/disks", **settings)


async def _ask_async(stub: StubWorld, method: str = "GET", timeout: float = 5) -> httpx2.Response:
    transport = None if stub.server.listens else stub.async_transport  # type: ignore[attr-defined]
    async with httpx2.AsyncClient(transport=transport, timeout=timeout, trust_env=False) as http:
        return await http.request(method, f"{stub.base_url}/disks")


async def test_both_kinds_of_client_are_answered(stub: StubWorld) -> None:
    assert (await _ask_async(stub)).text == "first"
    # A synchronous client inside a test's own loop, too.
    assert _ask(stub).text == "first"


async def test_all_requests_run_on_one_thread(stub: StubWorld) -> None:
    await asyncio.gather(*(_ask_async(stub) for _ in range(5)))
    await asyncio.gather(*(asyncio.to_thread(_ask, stub) for _ in range(5)))
    threads: set[int] = stub.server.application.threads  # type: ignore[attr-defined]
    assert len(threads) == 1
    assert threads.isdisjoint({threading.get_ident()})


def test_what_a_test_does_stays_in_its_world(running: StubServer) -> None:
    with running.isolated() as one, running.isolated(["x"]) as two:
        assert _ask(one, "POST", content=b"mine").text == "first,mine"
        assert (_ask(two).text, disks(running.worlds.default)) == ("x", ["first"])
        one.reset()
        two.seed("empty")
        assert (_ask(one).text, _ask(two).text) == ("first", "")
    assert running.worlds.names() == []


def test_ordered_errors_are_felt(stub: StubWorld) -> None:
    stub.faults.add(status=503, next=1, message="busy")
    assert [(r.status_code, r.text) for r in (_ask(stub), _ask(stub))] == [
        (503, "busy"),
        (200, "first"),
    ]


async def test_dropped_connections_are_felt(
    stub: StubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    stub.faults.add(drop=True, next=2)
    with pytest.raises(httpx2.RemoteProtocolError):
        _ask(stub)
    with pytest.raises(httpx2.RemoteProtocolError):
        await _ask_async(stub)
    assert _ask(stub).text == "first"
    assert caplog.records == []


async def test_truncated_bodies_are_felt(stub: StubWorld, caplog: pytest.LogCaptureFixture) -> None:
    stub.faults.add(truncate=3, next=2)
    with pytest.raises(httpx2.RemoteProtocolError):
        _ask(stub)
    with pytest.raises(httpx2.RemoteProtocolError):
        await _ask_async(stub)
    assert _ask(stub).text == "first"
    assert caplog.records == []


async def test_latency_is_felt(stub: StubWorld) -> None:
    stub.faults.add(latency=0.3, next=2)
    with pytest.raises(httpx2.ReadTimeout):
        _ask(stub, timeout=0.05)
    with pytest.raises(httpx2.ReadTimeout):
        await _ask_async(stub, timeout=0.05)
    assert _ask(stub).text == "first"


@pytest.mark.parametrize("listens", [True, False])
def test_what_the_application_holds_is_let_go(tmp_path: Path, listens: bool) -> None:
    with StubServer(lambda: Application(tmp_path), listen=listens) as server:
        made: Any = server.application
        assert made.closed == 0
    assert made.closed == 1


def test_an_application_that_cannot_be_made_is_said_at_once() -> None:
    def broken() -> Any:
        raise LookupError("no such seed")

    with pytest.raises(LookupError, match="no such seed"), StubServer(broken):
        pass


def test_the_names_of_the_fixtures() -> None:
    never: Callable[[], Any] = lambda: None  # noqa: E731
    assert sorted(make_fixtures("demo_stub", never)) == [
        "demo_stub",
        "demo_stub_faults",
        "demo_stub_in_process",
        "demo_stub_in_process_server",
        "demo_stub_server",
        "pytest_configure",
    ]


def test_fixtures_in_a_test_run_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "plugin_for_demo.py").write_text(dedent(f"""
            from pathlib import Path
            from rstparse.runtime.server.pytest_plugin import make_fixtures
            from tests.unit.runtime.server.test_pytest_plugin import Application

            globals().update(make_fixtures("demo", lambda: Application(Path({str(tmp_path)!r}, "w"))))
            """))
    (tmp_path / "test_it.py").write_text(dedent("""
            import httpx2, pytest

            def test_socket(demo, demo_faults):
                assert httpx2.get(demo.base_url, trust_env=False).text == "first"
                demo_faults.add(status=500)
                assert httpx2.get(demo.base_url, trust_env=False).status_code == 500

            @pytest.mark.demo_seed(["a", "b"])
            def test_in_process(demo_in_process):
                with httpx2.Client(transport=demo_in_process.transport) as http:
                    assert http.get(demo_in_process.base_url).text == "a,b"
            """))
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--strict-markers",
            "-p",
            "plugin_for_demo",
            "-p",
            "no:cacheprovider",
            ".",
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{root}:{tmp_path}", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
