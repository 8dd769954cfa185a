"""Worlds that processes share: which there are, and what each of them knows of the others' orders at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from rstparse.runtime.server import sql
from rstparse.runtime.server.application import Application
from rstparse.runtime.server.credentials import Credentials, hash_password
from rstparse.runtime.server.declaration import Route
from rstparse.runtime.server.endpoints import ENDPOINTS, Request
from rstparse.runtime.server.journals import SharedJournal
from rstparse.runtime.server.keeping import world_key
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from rstparse.runtime.server.worlds import Worlds
from tests.support.postgres import Cluster
from tests.unit.runtime.server.worlds_for_tests import SERVICE, disks, seed
from tests.unit.runtime.wire.models import Disk, Image
from tests.unit.runtime.wire.models._registry import REGISTRY


class Hosts:
    """Processes that share a database and a folder; each is one :class:`Worlds`."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.service = url, folder, SERVICE
        self.opened: list[sql.SqlStore] = []

    def start(self) -> Worlds:
        store = sql.SqlStore(self.url, REGISTRY, world=world_key(""))
        self.opened.append(store)

        def make(name: str) -> World:
            files = self.folder / world_key(name)
            files.mkdir(parents=True, exist_ok=True)
            of_world = store.of_world(world_key(name))
            jobs: Any = None
            journal = SharedJournal(self.folder / "journals", world_key(name))
            return World(self.service, of_world, files=files, jobs=jobs, journal=journal)

        return Worlds(make, seed=seed, first="demo", roster=store.roster, most=3)


@pytest.fixture(params=["sqlite", "postgresql"])
def hosts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosts]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'state.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgresql")
        url = cluster.database()
    made = Hosts(url, tmp_path / "files")
    yield made
    for store in made.opened:
        store.close()


def ask(worlds: Worlds, path: str = "/api") -> World:
    """Find a world as a request does: only what one look at its database tells counts."""
    world, _ = worlds.find(path)
    looks = world.store.looks  # type: ignore[attr-defined]
    world.store.get("users/guest")
    worlds.keep_up(world, looks)
    return world


def order(worlds: Worlds, method: str, endpoint: str, body: bytes = b"", world: str = "") -> Any:
    return ENDPOINTS[method, endpoint].answer(worlds, Request(world, {}, body))


def gone(worlds: Worlds, path: str) -> bool:
    with pytest.raises(Fault) as refused:
        ask(worlds, path)
    return (refused.value.status, refused.value.reason) == (404, "no-world")


def test_a_world_of_one_process_is_there_for_all(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    one.create("bare", "empty")
    one.create("own", ["mine"])
    assert other.names() == ["bare", "own"]
    assert disks(ask(other, "/worlds/own/api")) == ["mine"]
    assert disks(ask(other, "/worlds/bare/api")) == []
    with pytest.raises(Fault) as refused:
        other.create("own")
    assert refused.value.status == 409
    other.create("third")
    with pytest.raises(Fault) as refused:
        one.create("fourth")
    assert (refused.value.status, refused.value.reason) == (429, "too-many-worlds")


def test_a_dropped_world_is_gone_for_all_at_once(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    one.create("mine")
    used = ask(other, "/worlds/mine/api")
    (used.files / "image").write_bytes(b"x")
    one.drop("mine")
    assert gone(other, "/worlds/mine/api")
    assert gone(one, "/worlds/mine/api")
    assert (one.names(), other.names()) == ([], [])
    assert [path.name for path in hosts.folder.rglob("*")] == ["default"]
    with pytest.raises(Fault):
        other.drop("mine")


def test_a_world_made_again_is_another(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    one.create("mine", ["old"])
    world = ask(other, "/worlds/mine/api")
    world.journal.add("GET", "/x", 200, time=datetime.now(UTC))
    order(other, "POST", "clock/advance", b'{"seconds": 60}', "mine")
    one.drop("mine")
    one.create("mine", ["new"])
    world = ask(other, "/worlds/mine/api")
    assert disks(world) == ["new"]
    assert (world.journal.total, world.clock.offset.total_seconds()) == (0, 0)


def test_a_later_process_lists_the_worlds_and_keeps_to_their_seeds(hosts: Hosts) -> None:
    one = hosts.start()
    one.create("own", ["mine"])
    one.create("plain")
    for name in ("own", "plain"):
        one.get(name).store.clear()
    later = hosts.start()
    assert later.names() == ["own", "plain"]
    assert disks(later.reset("own")) == ["mine"]
    assert disks(later.reset("plain")) == ["first"]


def test_a_world_that_was_emptied_is_not_seeded_again(hosts: Hosts) -> None:
    hosts.start().seed("empty")
    assert disks(hosts.start().default) == []


def test_a_seed_that_is_not_usable_makes_no_world(hosts: Hosts) -> None:
    worlds = hosts.start()
    with pytest.raises(Fault):
        worlds.create("mine", "nonsense")
    assert worlds.names() == []
    assert gone(hosts.start(), "/worlds/mine/api")


def test_all_processes_have_one_time(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    order(one, "POST", "clock/advance", b'{"seconds": 90}')
    order(other, "POST", "clock/advance", b'{"seconds": 10}')
    assert ask(one).clock.offset.total_seconds() == 100
    order(one, "POST", "clock/stop", b'{"at": "2020-01-31T12:00:00Z"}')
    stopped = datetime(2020, 1, 31, 12, tzinfo=UTC)
    assert ask(other).clock.now() == stopped
    assert hosts.start().default.clock.now() == stopped
    order(other, "POST", "clock/reset")
    assert (ask(one).clock.stopped, ask(one).clock.offset.total_seconds()) == (None, 0)


def test_what_is_ordered_to_go_wrong_goes_wrong_wherever_it_is_asked(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    order(one, "PUT", "faults", b'{"rules": [{"status": 503, "next": 2}]}')
    met = [worlds.draw(ask(worlds), "disk_get") is not None for worlds in (other, one, other, one)]
    assert met == [True, True, False, False]
    assert order(other, "GET", "faults")["rules"][0].next == 0
    order(other, "DELETE", "faults")
    assert ask(one).faults.rules == []


def test_the_chance_is_one_for_all(hosts: Hosts) -> None:
    def drawn(*worlds: Worlds) -> list[bool]:
        body = b'{"rules": [{"status": 503, "rate": 0.5}], "seed": 7}'
        order(worlds[0], "PUT", "faults", body)
        return [worlds[n % len(worlds)].draw(ask(worlds[n % len(worlds)]), "x") is not None for n in range(12)]  # fmt: skip

    one, other = hosts.start(), hosts.start()
    alone = drawn(one)
    assert drawn(one, other) == alone
    assert {True, False} == set(alone)


def test_reset_holds_for_all(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    world = ask(other)
    world.store.put(Record("disks/9", Disk(name="mine")))
    world.journal.add("GET", "/x", 200, time=datetime.now(UTC))
    order(other, "PUT", "faults", b'{"rules": [{"drop": true}]}')
    order(other, "POST", "clock/advance", b'{"seconds": 60}')
    order(one, "POST", "reset")
    world = ask(other)
    assert disks(world) == ["first"]
    assert (world.faults.rules, world.clock.offset.total_seconds(), len(world.journal)) == ([], 0, 0)  # fmt: skip


def test_an_order_that_fails_changes_nothing(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    with pytest.raises(Fault):
        order(one, "POST", "clock/advance", b'{"seconds": 1e12}')
    with pytest.raises(LookupError), one.changing() as world:  # noqa: PT012
        world.clock.advance(5)
        raise LookupError
    assert ask(one).clock.offset.total_seconds() == 0
    assert ask(other).clock.offset.total_seconds() == 0


async def test_a_request_asks_the_database_for_nothing_but_resources(hosts: Hosts) -> None:
    """What the processes tell each other comes with the sender and the object, which are read anyway."""
    service = hosts.service = SERVICE._replace(
        routes=(Route("image_get", "GET", "/images/{id}", "Image", kind="get"),)
    )
    worlds = hosts.start()
    hashed = {"password": hash_password("x"), "entitlements": []}
    worlds.default.store.put(Record("users/x", Disk(name="x"), hashed))
    worlds.default.store.put(Record("images/1", Image(name="x")))
    app = Application(service, worlds, Credentials(service))
    store: Any = worlds.default.store
    executed: list[str] = []
    event.listen(
        store._database._engine, "before_cursor_execute",
        lambda conn, cursor, statement, *_: executed.append(statement),
    )  # fmt: skip
    sent = await asked(app, "GET", "/api/images/1", ("authorization", "Basic eDp4"))
    assert sent[0]["status"] == 200
    selected = [text for text in executed if text.startswith("SELECT") and "advisory" not in text]
    assert [text[:34] for text in selected] == ["SELECT (SELECT stub_worlds.version"] * 2
    assert len([text for text in executed if "SAVEPOINT" in text]) == 2


def test_all_worlds_have_their_connections_in_common(hosts: Hosts) -> None:
    worlds = hosts.start()
    engines = {
        id(world.store._database)  # type: ignore[attr-defined]
        for world in (worlds.default, worlds.create("a"), worlds.create("b"))
    }
    assert len(engines) == 1
    worlds.drop("a")
    assert disks(worlds.default) == ["first"]  # the connections are still open


def test_every_process_tells_what_all_were_asked(hosts: Hosts) -> None:
    one, other = hosts.start(), hosts.start()
    for worlds in (one, other):
        ask(worlds).journal.add("GET", "/x", 200, time=datetime.now(UTC))
    told = order(one, "GET", "journal")
    assert (told["total"], [entry.number for entry in told["entries"]]) == (2, [1, 2])
    order(other, "DELETE", "journal")
    assert order(one, "GET", "journal") == {"total": 0, "entries": []}


async def test_a_world_that_is_dropped_meanwhile_takes_nothing(hosts: Hosts) -> None:
    routes = (Route("disk_create", "POST", "/disks", "Disk", "Disk", codes=(201,)),)
    service = hosts.service = SERVICE._replace(routes=routes)
    one, other = hosts.start(), hosts.start()
    one.create("mine")
    app = Application(service, one, Credentials(service, off=True))
    body = b"<disk><name>x</name></disk>"
    header = ("content-type", "application/xml")
    sent = await asked(
        app, "POST", "/worlds/mine/api/disks", header, body=body, first=lambda: other.drop("mine")
    )
    assert sent[0]["status"] == 404, sent[1]["body"]
    assert b"There is no world 'mine'" in sent[1]["body"]
    other.create("mine", "empty")
    assert disks(ask(one, "/worlds/mine/api")) == []


async def asked(
    app: Any,
    method: str,
    path: str,
    *headers: tuple[str, str],
    body: bytes = b"",
    first: Callable[[], object] = lambda: None,
) -> list[Any]:
    """Ask an application, and return the messages of its answer; ``first`` happens before the body comes."""
    sent: list[Any] = []

    async def receive() -> Any:
        first()
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }  # fmt: skip
    await app(scope, receive, send)
    return sent
