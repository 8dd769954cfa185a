"""What the benchmarks of the stub server count, and of what."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

SPENDING = """
import sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        end = time.thread_time() + 0.01
        while time.thread_time() < end:
            pass
        data = b"<object/>"
        self.send_response(404 if self.path == "/absent" else 200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *arguments):
        pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
"""A server that spends ten milliseconds of CPU on a request."""


class Benchmarks(NamedTuple):
    measure: ModuleType
    load: ModuleType
    servers: ModuleType
    stub: ModuleType


@pytest.fixture(scope="module")
def bench(repository: Path) -> Iterator[Benchmarks]:
    """The modules under the names by which they import one another."""
    folder = str(repository / "benchmarks")
    before = set(sys.modules)
    sys.path.insert(0, folder)
    try:
        yield Benchmarks(*(__import__(name) for name in Benchmarks._fields))
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(folder):
                del sys.modules[name]


class TestAnswers:
    @pytest.mark.parametrize(
        ("pieces", "status", "body"),
        [
            ([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", b"cde"], 200, b"abcde"),
            ([b"HTTP/1.1 204 No Content\r\nDate: now\r\n", b"\r\n"], 204, b""),
            ([b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"], 404, b""),
            (
                [
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                    b"2\r\nab\r\n0\r\n",
                    b"\r\n",
                ],
                200,
                b"2\r\nab\r\n0\r\n\r\n",
            ),
            (
                [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"],
                200,
                b"0\r\n\r\n",
            ),
        ],
    )
    def test_an_answer_ends_with_its_last_piece(
        self, bench: Benchmarks, pieces: list[bytes], status: int, body: bytes
    ) -> None:
        answer = bench.load.Answer()
        assert [answer.add(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
        assert (answer.status, answer.body) == (status, body)

    def test_a_head_may_come_byte_by_byte(self, bench: Benchmarks) -> None:
        answer = bench.load.Answer()
        whole = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
        complete = [answer.add(whole[at : at + 1]) for at in range(len(whole))]
        assert complete == [False] * (len(whole) - 1) + [True]


class TestLoad:
    async def served(
        self, bench: Benchmarks, requests: list[bytes], count: int, connections: int
    ) -> tuple[Counter[int], list[list[bytes]]]:
        """What ``send`` returns, and which requests came on which connection."""
        seen: list[list[bytes]] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            mine: list[bytes] = []
            seen.append(mine)
            while data := await reader.read(65536):
                mine.append(data)
                status = b"404" if b"absent" in data else b"200"
                writer.write(b"HTTP/1.1 " + status + b" x\r\nContent-Length: 0\r\n\r\n")
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            statuses = await asyncio.to_thread(bench.load.send, port, requests, count, connections)
        return statuses, seen

    async def test_requests_go_out_in_turn_and_are_counted(self, bench: Benchmarks) -> None:
        requests = [bench.load.request("GET", path) for path in ("/a", "/b", "/absent")]
        statuses, seen = await self.served(bench, requests, 8, 1)
        assert seen == [[*requests, *requests, *requests[:2]]]
        assert statuses == {200: 6, 404: 2}

    async def test_connections_share_the_requests(self, bench: Benchmarks) -> None:
        requests = [bench.load.request("GET", path) for path in ("/a", "/b")]
        statuses, seen = await self.served(bench, requests, 40, 4)
        assert statuses == {200: 40}
        assert len(seen) == 4
        assert Counter(each for mine in seen for each in mine) == dict.fromkeys(requests, 20)

    def test_a_request_carries_credentials_and_body(self, bench: Benchmarks) -> None:
        assert bench.load.request("PUT", "/api/a", user="a:b", body=b"<a/>") == (
            b"PUT /api/a HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic YTpi\r\n"
            b"Accept: application/xml\r\nContent-Type: application/xml\r\nContent-Length: 4\r\n\r\n<a/>"
        )


class TestServers:
    def test_the_cost_of_a_request_is_the_servers(self, bench: Benchmarks) -> None:
        server = bench.servers.Server([sys.executable, "-c", SPENDING, "{port}"])
        with server:
            cost = bench.stub.turn(server, ["/"], 20)()
            assert 10_000 <= cost < 20_000
            assert bench.stub.answered(server, ["/absent", "/there"]) == ["/there"]
            assert server.memory() > bench.measure.MIB
            with pytest.raises(bench.measure.Unavailable, match=r"\{404: 2\}"):
                bench.stub.turn(server, ["/absent"], 2)()

    def test_children_count_too(self, bench: Benchmarks) -> None:
        parent = (
            "import subprocess, sys, time\n"
            "child = subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]])\n"
            "child.wait()"
        )
        server = bench.servers.Server([sys.executable, "-c", parent, "{port}", SPENDING])
        with server:
            assert bench.stub.turn(server, ["/"], 20)() >= 10_000

    def test_a_server_that_does_not_start_says_why(self, bench: Benchmarks) -> None:
        ends = [sys.executable, "-c", "import sys; sys.exit('no pages')"]
        with pytest.raises(bench.measure.Unavailable, match="ended: no pages"):
            bench.servers.Server(ends).__enter__()
        with pytest.raises(bench.measure.Unavailable, match="/absent/tool: No such file"):
            bench.servers.Server(["/absent/tool"]).__enter__()
        deaf = [sys.executable, "-c", "import time; time.sleep(60)"]
        with pytest.raises(bench.measure.Unavailable, match=r"does not listen after 0\.3 s"):
            bench.servers.Server(deaf, patience=0.3).__enter__()


class TestStub:
    def test_one_object_for_each_operation_that_gets_one(self, bench: Benchmarks) -> None:
        operations = [
            operation("GET", "/users/{uid}", "get", "object"),
            operation("GET", "/users", "list", "list"),
            operation("DELETE", "/users/{uid}", "delete", "object"),
            operation("GET", "/users/{uid}/disks/{did}", "get", "object"),
            operation("GET", "/users/{uid}/logo", "get", "binary"),
            operation("GET", "/status", "get", "object"),
        ]
        paths = ["users/ada", "users/bob", "users/ada/disks/3", "users/ada/logo"]
        demo = [{"path": path} for path in paths]
        assert bench.stub.objects(operations, demo) == ["users/ada", "users/ada/disks/3"]

    def test_a_long_list_has_members_like_the_first(self, bench: Benchmarks) -> None:
        first = {"path": "users/ada/disks/3", "type": "Disk", "value": {"dbId": 3, "size": 7}}
        made = bench.stub.lengthened([{"path": "users/ada"}, first], "users/ada/disks", 2)
        assert made == [
            {"path": "users/ada"},
            first,
            *(
                {
                    "path": f"users/ada/disks/{number}",
                    "type": "Disk",
                    "value": {
                        "dbId": number,
                        "size": 7,
                        "uri": f"users/ada/disks/{number}",
                        "name": str(number),
                    },
                }
                for number in (1_000_000, 1_000_001)
            ),
        ]
        assert first["value"] == {"dbId": 3, "size": 7}

    def test_without_a_generator_every_row_is_missing(
        self, bench: Benchmarks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bench.stub.sys, "executable", str(tmp_path / "python"))
        peers = bench.stub.Peers(tmp_path, tmp_path)
        rows = bench.stub.measure(tmp_path, peers, 1, tmp_path)
        assert [row.name for row in rows] == [bench.stub.GET, bench.stub.PAGE, bench.stub.MEMORY]
        assert all("rstparse does not exist" in row.missing for row in rows)


def operation(method: str, path: str, kind: str, result: str) -> Any:
    return {"method": method, "path": path, "kind": kind, "responses": [{"kind": result}]}


def test_prism_is_pinned_without_a_registry(repository: Path) -> None:
    folder = repository / "benchmarks" / "prism"
    lock = json.loads((folder / "package-lock.json").read_text())
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    assert lock["packages"][""]["dependencies"] == wanted
    entries = [entry for name, entry in lock["packages"].items() if name]
    assert all("integrity" in entry and "resolved" not in entry for entry in entries)
