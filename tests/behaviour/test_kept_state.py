"""State that is kept: by real processes of the stub, killed, started again, and several at once."""

from __future__ import annotations

import base64
import hmac
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.behaviour.generated import Generated
from tests.support.postgres import Cluster
from tests.support.stub_process import kill, launch

KEYS = "/users/guest/sshkeys"
APPLIANCES = "/users/guest/appliances"


class Server:
    """A running stub.

    Args:
        process: the first of its processes, which leads a group of all.
        url: of the API.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process, self.url = process, url
        self.http = httpx2.Client(
            auth=("guest", "guest"), headers={"Accept": "application/json"}, timeout=60
        )

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Return the decoded answer, which must be a success."""
        answer = self.http.request(method, self.url + path, json=body, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def create_key(self, name: str) -> None:
        """Create an object; return when that is acknowledged."""
        self.call("POST", KEYS, {"sshKey": {"name": name, "publicKey": f"ssh-rsa AAAA {name}"}})

    def key_names(self) -> list[str]:
        """Return the names of all such objects, in order of creation."""
        found = self.call("GET", KEYS)["sshKeys"]
        listed = [key["name"] for key in found["sshKeys"]["sshKey"]]
        assert found["total"] == len(listed)
        return listed

    def kill(self) -> None:
        """End all its processes as a power cut would."""
        kill(self.process)


Start = Callable[..., Server]


@pytest.fixture
def start(uforge: Generated, tmp_path: Path) -> Iterator[Start]:
    """Starts servers with arguments; whatever still runs is killed at the end."""
    started: list[Server] = []

    def run(*arguments: str) -> Server:
        server = Server(*launch(uforge, tmp_path, *arguments))
        started.append(server)
        return server

    yield run
    for server in started:
        server.http.close()
        if server.process.poll() is None:
            server.kill()


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Arguments for a state that is kept, empty so far."""
    if request.param == "sqlite":
        return ["--state", f"sqlite:///{tmp_path / 'stub.db'}"]
    return shared(request.getfixturevalue("postgresql"), tmp_path)


def shared(cluster: Cluster, folder: Path) -> list[str]:
    return ["--state", cluster.database(), "--files", str(folder / "files")]


@pytest.mark.slow
class TestOneHost:
    def test_what_was_acknowledged_survives_kill_9(self, start: Start, state: list[str]) -> None:
        first = start(*state)
        acknowledged: list[str] = []

        def create(thread: int) -> None:
            number = 0
            while True:
                name = f"{thread}-{number}"
                try:
                    first.create_key(name)
                except httpx2.TransportError:
                    return
                acknowledged.append(name)
                number += 1

        with ThreadPoolExecutor(4) as pool:
            work = [pool.submit(create, thread) for thread in range(4)]
            _until(lambda: len(acknowledged) >= 60)
            first.kill()
            for done in work:
                done.result()
        again = start(*state)
        kept = again.key_names()
        assert set(acknowledged) <= set(kept)
        # Beside them: the one of the seed, once, and what was under way in each thread.
        assert len(kept) == len(set(kept))
        assert len(acknowledged) + 1 <= len(kept) <= len(acknowledged) + 1 + 4
        again.create_key("after")
        assert again.key_names()[-1] == "after"

    def test_three_workers_lose_nothing(self, start: Start, state: list[str]) -> None:
        server = start(*state, "--workers", "3")
        before = server.key_names()

        def work(thread: int) -> tuple[list[str], str]:
            """Create objects, and change one over and over; each answer is the caller's own change."""
            names = [f"{thread}-{number}" for number in range(8)]
            made = server.call(
                "POST", APPLIANCES,
                {"appliance": {"name": f"mine {thread}", "version": "1", "distributionUri": "distributions/21"}},
            )["appliance"]  # fmt: skip
            for name in names:
                server.create_key(name)
                made["description"] = name
                answer = server.call("PUT", f"/{made['uri']}", {"appliance": made})
                assert answer["appliance"]["description"] == name
            return names, made["uri"]

        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(work, range(8)))
        kept = server.key_names()
        assert sorted(kept) == sorted(before + [name for names, _ in done for name in names])
        for names, uri in done:
            assert server.call("GET", f"/{uri}")["appliance"]["description"] == names[-1]
            of_thread = names[0].partition("-")[0]
            assert [name for name in kept if name.startswith(f"{of_thread}-")] == names
        assert len({uri for _, uri in done}) == 8

    def test_files_last_as_long_as_what_holds_them(
        self, start: Start, state: list[str], tmp_path: Path
    ) -> None:
        server = start(*state, "--files", str(tmp_path / "files"), "--workers", "2")
        folder = tmp_path / "files" / "default"
        appliance = server.call("GET", APPLIANCES)["appliances"]["appliances"]["appliance"][0][
            "uri"
        ]
        before = set(folder.iterdir())

        def kept() -> list[bytes]:
            return sorted(path.read_bytes() for path in set(folder.iterdir()) - before)

        made = {"bootScript": {"name": "me", "bootType": "firstboot"}}
        script = server.call("POST", f"/{appliance}/bootscripts", made)["bootScript"]["uri"]
        for text in (b"one", b"two"):
            server.http.post(f"{server.url}/{script}/bin/me.sh", content=text).raise_for_status()
        assert kept() == [b"two"]
        named = {"appliance": {"name": "again", "version": "9"}}
        clone = server.call("POST", f"/{appliance}/clones", named)["appliance"]["uri"]
        server.call("DELETE", f"/{script}")
        assert kept() == [b"two"]
        server.call("DELETE", f"/{clone}")
        assert kept() == []

    def test_a_restart_does_not_seed_again(self, start: Start, state: list[str]) -> None:
        first = start(*state)
        for uri in [key["uri"] for key in first.call("GET", KEYS)["sshKeys"]["sshKeys"]["sshKey"]]:
            first.call("DELETE", f"/{uri}")
        first.create_key("mine")
        users = first.call("GET", "/users/guest")
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(20) == 0
        second = start(*state)
        assert second.key_names() == ["mine"]
        assert second.call("GET", "/users/guest") == users

    def test_orders_hold_for_all_workers(self, start: Start, state: list[str]) -> None:
        server = start(*state, "--workers", "3")
        root = server.url.removesuffix("/api")

        def answers(path: str, method: str = "GET", body: Any = None) -> list[httpx2.Response]:
            """Ask over connections of their own, so that each worker is met."""
            asked = range(12) if method == "GET" else range(1)
            options: Any = {"auth": ("guest", "guest"), "json": body, "timeout": 60}
            return [httpx2.request(method, f"{root}{path}", **options) for _ in asked]

        def codes(path: str) -> list[int]:
            return [answer.status_code for answer in answers(path)]

        answers("/__admin/worlds", "POST", {"name": "t1"})
        assert codes("/worlds/t1/api/users/guest") == [200] * 12
        journals = [found.json() for found in answers("/__admin/journal?world=t1&last=1")]
        assert {journal["total"] for journal in journals} == {12}
        listed = answers("/__admin/worlds")
        assert [[w["name"] for w in found.json()["worlds"]] for found in listed] == [
            ["", "t1"]
        ] * 12

        answers("/__admin/faults?world=t1", "PUT", {"rules": [{"status": 503, "next": 2}]})
        assert codes("/worlds/t1/api/users/guest") == [503] * 2 + [200] * 10
        answers("/__admin/clock/stop", "POST", {"at": "2030-01-31T12:00:00Z"})
        answers("/__admin/clock/advance", "POST", {"seconds": 60})
        assert {a.json()["now"] for a in answers("/__admin/clock")} == {"2030-01-31T12:01:00Z"}

        answers("/__admin/worlds?world=t1", "DELETE")
        assert codes("/worlds/t1/api/users/guest") == [404] * 12
        answers("/__admin/worlds", "POST", {"name": "t2", "seed": "empty"})
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(20) == 0
        again = start(*state)
        admin = f"{again.url.removesuffix('/api')}/__admin"
        assert [w["name"] for w in httpx2.get(f"{admin}/worlds").json()["worlds"]] == ["", "t2"]


@pytest.mark.slow
class TestTwoHosts:
    """Two servers that share a PostgreSQL database and a folder, as behind a load balancer."""

    def test_started_at_once_they_seed_once(
        self, start: Start, postgresql: Cluster, tmp_path: Path
    ) -> None:
        arguments = shared(postgresql, tmp_path)
        with ThreadPoolExecutor(3) as pool:
            hosts = list(pool.map(lambda _: start(*arguments), range(3)))
        alone = start()
        assert [host.key_names() for host in hosts] == [alone.key_names()] * 3
        hosts[0].create_key("next")
        alone.create_key("next")
        number = [key["dbId"] for key in _keys(alone)][-1]  # of a seed that was counted once
        assert [key["dbId"] for key in _keys(hosts[1])][-1] == number

    def test_what_one_does_the_other_shows(
        self, start: Start, postgresql: Cluster, tmp_path: Path
    ) -> None:
        arguments = [*shared(postgresql, tmp_path), "--jobs", "polls", "--job-polls", "4"]
        one, two = start(*arguments), start(*arguments)
        one.create_key("of one")
        two.create_key("of two")
        assert one.key_names() == two.key_names()
        assert one.key_names()[-2:] == ["of one", "of two"]

        # A job: begun on one, looked at on both in turn, its file fetched from the other.
        target = one.call("GET", "/users/guest/targetformats")["targetFormats"]["targetFormats"]
        ova = next(found for found in target["targetFormat"] if found["name"] == "vCenter OVA")
        appliance = one.call("GET", APPLIANCES)["appliances"]["appliances"]["appliance"][0]
        image = one.call(
            "POST",
            f"/{appliance['uri']}/images",
            {"image": {"targetFormat": ova, "compress": True}},
        )["image"]
        seen = [
            host.call("GET", f"/{image['uri']}/status")["status"]["percentage"]
            for host in (two, one, two, one)
        ]
        assert seen == [25, 50, 75, 100]
        made = two.call("GET", f"/{image['uri']}")["image"]
        assert made["status"]["complete"] is True
        file = two.http.get(f"{two.url}/{made['downloadUri']}") if made.get("downloadUri") else None
        assert file is None or file.status_code == 200

        # An API key of one opens the other, and is gone there when it is deleted.
        pair = one.call("POST", "/users/guest/apikeys", {"apiKeyPair": {"name": "k"}})["apiKeyPair"]
        target_path = _signed("users/guest", pair)
        assert httpx2.get(f"{two.url}/{target_path}").status_code == 200
        two.call("DELETE", f"/{pair['uri']}")
        assert httpx2.get(f"{one.url}/{target_path}").status_code == 401

        # A password too, though the other has found the old one right a moment ago.
        user = one.call("GET", "/users/guest")["user"]
        one.call("PUT", "/users/guest", {"user": {**user, "password": "Changed-1"}})
        assert two.http.get(f"{two.url}/users/guest").status_code == 401
        two.call("GET", "/users/guest", auth=("guest", "Changed-1"))


def _keys(server: Server) -> list[Any]:
    return list(server.call("GET", KEYS)["sshKeys"]["sshKeys"]["sshKey"])


def _signed(path: str, pair: Any) -> str:
    """Return a path with the signature of an API key."""
    text = f"{path}?apiKey={pair['publicKey']}"
    digest = hmac.digest(pair["secretKey"].encode(), text.encode(), "sha1")
    return f"{text}&signature={quote(base64.b64encode(digest).decode(), safe='')}"


def _until(reached: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    waiting = threading.Event()
    while not reached():
        assert time.monotonic() < deadline
        waiting.wait(0.01)
