"""The admin interface: who may call it, what each endpoint does, and what its errors say."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import msgspec
import pytest

from rstparse.runtime import server
from rstparse.runtime.server.admin import LARGEST_BODY, Admin
from rstparse.runtime.server.endpoints import ENDPOINTS, PREFIX
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from rstparse.runtime.server.worlds import Worlds
from tests.unit.runtime.server.worlds_for_tests import disks, make_worlds
from tests.unit.runtime.wire.models import Disk


class Caller:
    """Calls an admin application as from an address."""

    def __init__(self, worlds: Worlds, token: str | None = None) -> None:
        self.worlds = worlds
        self.app = Admin(worlds, token)

    async def __call__(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        client: tuple[str, int] | None = ("127.0.0.1", 1),
        host: str = "127.0.0.1:8080",
    ) -> httpx2.Response:
        transport = httpx2.ASGITransport(self.app)  # type: ignore[arg-type]
        transport.client = client  # type: ignore[assignment]
        async with httpx2.AsyncClient(transport=transport) as http:
            return await http.request(
                method,
                f"http://{host}{PREFIX}/{path}",
                content=body if json is None else msgspec.json.encode(json),
                headers=headers,
            )


@pytest.fixture
def call(tmp_path: Path) -> Caller:
    return Caller(make_worlds(tmp_path))


def _reason(response: httpx2.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["reason"]


async def test_the_index_lists_every_endpoint(call: Caller) -> None:
    response = await call("GET", "")
    listed = {(e["method"], e["path"]) for e in response.json()["endpoints"]}
    assert listed == {(method, f"{PREFIX}/{name}") for method, name in ENDPOINTS}
    assert all(e["help"] for e in response.json()["endpoints"])
    assert response.headers["content-type"] == "application/json"


async def test_head_has_no_body(call: Caller) -> None:
    response = await call("HEAD", "clock")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "client", [("127.0.0.1", 1), ("127.8.9.1", 1), ("::1", 1), ("::ffff:127.0.0.1", 1)]
)
async def test_this_machine_needs_no_token(call: Caller, client: tuple[str, int]) -> None:
    assert (await call("GET", "clock", client=client)).status_code == 200


@pytest.mark.parametrize(
    "client", [("10.0.0.1", 1), ("::ffff:10.0.0.1", 1), ("localhost", 1), ("", 0), None]
)
async def test_other_machines_need_one(call: Caller, client: tuple[str, int] | None) -> None:
    assert _reason(await call("POST", "reset", client=client)) == (403, "not-local")


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP"])
async def test_what_a_proxy_passes_on_is_not_local(call: Caller, name: str) -> None:
    assert _reason(await call("GET", "clock", headers={name: "127.0.0.1"})) == (403, "not-local")


@pytest.mark.parametrize(
    ("headers", "host", "reason"),
    [
        ({}, "evil.example", "bad-host"),
        ({}, "127.0.0.1.evil.example:8080", "bad-host"),
        ({"Origin": "http://evil.example"}, "127.0.0.1", "browser"),
        ({"Origin": "null"}, "localhost", "browser"),
        ({"Sec-Fetch-Site": "cross-site"}, "[::1]:8080", "browser"),
    ],
)
async def test_pages_in_browsers_are_refused(
    call: Caller, headers: dict[str, str], host: str, reason: str
) -> None:
    assert _reason(await call("POST", "reset", headers=headers, host=host)) == (403, reason)


@pytest.mark.parametrize(
    "headers", [{"X-Admin-Token": "s3cret"}, {"Authorization": "bearer s3cret"}]
)
async def test_with_the_token_every_machine_may(tmp_path: Path, headers: dict[str, str]) -> None:
    call = Caller(make_worlds(tmp_path), "s3cret")
    response = await call(
        "GET", "clock", headers=headers, client=("10.0.0.1", 1), host="stub.example"
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Admin-Token": "s3cre"}, {"X-Admin-Token": "é"}, {"Authorization": "Basic s3cret"}],
)
async def test_with_a_token_set_this_machine_needs_it_too(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    call = Caller(make_worlds(tmp_path), "s3cret")
    raw = {key: value.encode("latin-1") for key, value in headers.items()}
    response = await call("GET", "clock", headers=raw)  # type: ignore[arg-type]
    assert _reason(response) == (401, "bad-token")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["", "  "])
def test_an_empty_token_is_an_error(tmp_path: Path, token: str) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        Admin(make_worlds(tmp_path), token)


async def test_unknown_endpoints_and_methods(call: Caller) -> None:
    missing = await call("GET", "nonsense")
    assert _reason(missing) == (404, "no-endpoint")
    assert missing.json()["help"] == "GET /__admin/"
    wrong = await call("POST", "faults")
    assert _reason(wrong) == (405, "method")
    assert wrong.headers["allow"] == "DELETE, GET, PUT"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"seconds": "5"}', b'{"second": 5}', b"\xff", b"[" * 100_000, b""]
)
async def test_a_bad_body_is_400(call: Caller, body: bytes) -> None:
    assert _reason(await call("POST", "clock/advance", body=body)) == (400, "bad-body")


async def test_a_large_body_is_413(call: Caller) -> None:
    response = await call("POST", "seed", body=b" " * (LARGEST_BODY + 1))
    assert _reason(response) == (413, "too-large")

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (LARGEST_BODY // 2)

    assert _reason(await call("POST", "seed", body=pieces())) == (413, "too-large")  # type: ignore[arg-type]


async def test_seed_and_reset(call: Caller) -> None:
    assert (await call("POST", "seed", {"seed": ["a", "b"]})).json() == {"resources": 2}
    assert disks(call.worlds.default) == ["a", "b"]
    assert (await call("POST", "reset")).json() == {"done": True}
    assert disks(call.worlds.default) == ["first"]
    assert _reason(await call("POST", "seed", {"seed": "other"})) == (400, "bad-seed")
    assert _reason(await call("POST", "seed", {})) == (400, "no-seed")


@pytest.mark.parametrize("seed", ["/etc/passwd", "../demo.json", "demo.json", "", "a\\b"])
async def test_a_seed_is_no_file_of_this_machine(call: Caller, seed: str) -> None:
    response = await call("POST", "seed", {"seed": seed})
    assert _reason(response) == (400, "bad-seed")
    assert "files are not read" in response.json()["error"]["message"]
    assert _reason(await call("POST", "worlds", {"name": "w", "seed": seed})) == (400, "bad-seed")


async def test_snapshot_and_restore(call: Caller) -> None:
    saved = await call("GET", "snapshot")
    assert saved.headers["content-type"] == "application/zip"
    await call("POST", "seed", {"seed": "empty"})
    assert (await call("POST", "restore", body=saved.content)).json() == {"resources": 1}
    assert disks(call.worlds.default) == ["first"]
    assert _reason(await call("POST", "restore", body=b"{}")) == (400, "bad-snapshot")


async def test_journal(call: Caller) -> None:
    world = call.worlds.default
    for status, reason in ((200, ""), (404, "no-route"), (404, "gone")):
        world.journal.add("GET", "/x", status, time=world.clock.now(), reason=reason)
    seen = (await call("GET", "journal?refused=1&status=404&last=1")).json()
    assert (seen["total"], [entry["reason"] for entry in seen["entries"]]) == (3, ["gone"])
    assert _reason(await call("GET", "journal?last=-1")) == (400, "bad-query")
    assert (await call("DELETE", "journal")).json() == {"done": True}
    assert (await call("GET", "journal")).json() == {"total": 0, "entries": []}


async def test_faults(call: Caller) -> None:
    order = {"rules": [{"operation": "disk_*", "status": 503, "next": 1}], "seed": 3}
    assert (await call("PUT", "faults", order)).json() == {"seed": 3, "rules": order["rules"]}
    effect = call.worlds.default.faults.draw("disk_get")
    assert effect is not None
    assert effect.fault is not None
    assert (await call("GET", "faults")).json()["rules"][0]["next"] == 0
    assert (await call("DELETE", "faults")).status_code == 200
    assert call.worlds.default.faults.rules == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"operation": "disk_gett", "drop": True}, "did you mean disk_get"),
        ({"status": 200}, "status must be 400 to 599"),
        ({"statsu": 500}, "statsu"),
    ],
)
async def test_wrong_faults_are_explained(call: Caller, rule: dict[str, Any], told: str) -> None:
    response = await call("PUT", "faults", {"rules": [rule]})
    assert _reason(response) == (400, "bad-body")
    assert told in response.json()["error"]["message"]


async def test_clock(call: Caller) -> None:
    stopped = await call("POST", "clock/stop", {"at": "2020-01-31T13:00:00+01:00"})
    assert stopped.json() == {"now": "2020-01-31T12:00:00Z", "stopped": True, "offset": 0.0}
    assert (await call("POST", "clock/advance", {"seconds": 90})).json()[
        "now"
    ] == "2020-01-31T12:01:30Z"
    assert (await call("POST", "clock/reset")).json()["stopped"] is False
    assert (await call("POST", "clock/advance", {"seconds": 3600})).json()["offset"] == 3600.0
    assert _reason(await call("POST", "clock/stop", {"at": "2020-01-31T12:00:00"})) == (
        400,
        "bad-time",
    )


@pytest.mark.parametrize("seconds", [-1, 1e12, 1e300])
async def test_time_neither_goes_back_nor_ends(call: Caller, seconds: float) -> None:
    assert _reason(await call("POST", "clock/advance", {"seconds": seconds})) == (400, "bad-time")
    assert (await call("GET", "clock")).json()["offset"] == 0.0


async def test_worlds(call: Caller) -> None:
    made = await call("POST", "worlds", {"name": "mine", "seed": ["x"]})
    assert made.json() == {"name": "mine", "base_path": "/worlds/mine/api"}
    assert [world["name"] for world in (await call("GET", "worlds")).json()["worlds"]] == [
        "",
        "mine",
    ]
    await call("POST", "seed?world=mine", {"seed": ["y", "z"]})
    assert disks(call.worlds.get("mine")) == ["y", "z"]
    assert disks(call.worlds.default) == ["first"]
    assert (await call("DELETE", "worlds?world=mine")).status_code == 200
    assert _reason(await call("GET", "clock?world=mine")) == (404, "no-world")
    assert _reason(await call("DELETE", "worlds")) == (400, "default")
    assert _reason(await call("POST", "worlds", {"name": "../x"})) == (400, "bad-world-name")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    def end(state: str) -> Any:
        def change(world: World, record: Record, message: str = "") -> None:
            record.extra["job"] = {"state": state, "message": message}
            world.store.put(record)

        return change

    fake = SimpleNamespace(finish=end("complete"), fail=end("error"), cancel=end("cancelled"))
    monkeypatch.setitem(sys.modules, "rstparse.runtime.server.jobs", fake)  # type: ignore[misc]
    monkeypatch.setattr(server, "jobs", fake, raising=False)
    return fake


@pytest.mark.parametrize(
    ("verb", "state"), [("finish", "complete"), ("fail", "error"), ("cancel", "cancelled")]
)
@pytest.mark.usefixtures("jobs")
async def test_jobs_are_controlled_by_path(call: Caller, verb: str, state: str) -> None:
    store = call.worlds.default.store
    store.put(Record("disks/8/image", Disk(name="d"), {"job": {"state": "running"}}))
    listed = (await call("GET", "jobs")).json()["jobs"]
    assert listed == [{"path": "disks/8/image", "job": {"state": "running"}}]
    await call("POST", f"jobs/{verb}", {"path": "/disks/8/image", "message": "no"})
    record = store.get("disks/8/image")
    assert record is not None
    assert record.extra["job"]["state"] == state
    assert record.extra["job"]["message"] == ("no" if verb == "fail" else "")
    assert _reason(await call("POST", f"jobs/{verb}", {"path": "disks/1"})) == (404, "no-job")


async def test_requests_at_once_do_not_meet(call: Caller) -> None:
    names = [f"w{number}" for number in range(20)]
    await asyncio.gather(*(call("POST", "worlds", {"name": name}) for name in names))
    assert sorted(call.worlds.names()) == sorted(names)
