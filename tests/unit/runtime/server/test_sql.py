"""The stores: the same contract for all of them, and what only a database can get wrong."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rstparse.runtime.server.memory import MemoryStore
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.sql import SqlStore
from rstparse.runtime.server.store import Record, Store
from tests.support.postgres import PASSWORD, Cluster
from tests.unit.runtime.wire.models import Disk, Image
from tests.unit.runtime.wire.models._registry import REGISTRY

PATHS = ["a", "a/1", "a/1/b", "a/1/b/2", "a/2", "a%/1", "a_/1", "A/1", "a0/1", "b/1", "b/1/c/3"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "id"]),
        st.sampled_from(PATHS),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=3),
    ),
    max_size=20,
)


class Failed(Exception):
    pass


class Make(Protocol):
    """Opens another world of one place that outlives the stores; without a name a new, empty one."""

    def __call__(self, world: str | None = None) -> Store: ...


@pytest.fixture(scope="module", params=["memory", "sqlite file", "sqlite memory", "postgresql"])
def make(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Make]:
    numbers = count(1)
    if request.param == "memory":
        yield lambda world=None: MemoryStore()
        return
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").database()
    elif request.param == "sqlite file":
        url = f"sqlite:///{tmp_path_factory.mktemp('sql') / 'state.db'}"
    else:
        url = "sqlite://"
    store = SqlStore(url, REGISTRY)
    yield lambda world=None: store.of_world(world or f"world {next(numbers)}")
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database that several connections can use."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    cluster: Cluster = request.getfixturevalue("postgresql")
    return cluster.database()


def state(store: Store) -> list[tuple[str, Any]]:
    return [(record.path, record.value) for record in store.below("")]


def paths(store: Store, prefix: str = "") -> list[str]:
    return [record.path for record in store.below(prefix)]


class Model:
    """What a store does, the slow way."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Disk]] = []
        self.last = 0

    def apply(self, store: Store, steps: list[tuple[str, str, str]]) -> None:
        for kind, path, name in steps:
            if kind == "id":
                self.last += 1
                assert store.next_id() == self.last
            elif kind == "delete":
                gone = [e for e in self.entries if f"{e[0]}/".startswith(f"{path}/")]
                assert store.delete(path) == len(gone)
                self.entries = [entry for entry in self.entries if entry not in gone]
            else:
                self._put(store, path, Disk(name=name))

    def _put(self, store: Store, path: str, value: Disk) -> None:
        store.put(Record(path, value))
        places = [index for index, entry in enumerate(self.entries) if entry[0] == path]
        if places:
            self.entries[places[0]] = (path, value)
        else:
            self.entries.append((path, value))


class TestContract:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(before=STEPS, inside=STEPS, fails=st.booleans())
    def test_it_does_what_a_list_does(
        self,
        make: Make,
        before: list[tuple[str, str, str]],
        inside: list[tuple[str, str, str]],
        fails: bool,
    ) -> None:
        store, model = make(), Model()
        model.apply(store, before)
        kept = list(model.entries)
        try:
            with store.transaction():
                model.apply(store, inside)
                assert state(store) == model.entries
                if fails:
                    raise Failed
        except Failed:
            model.entries = kept
        assert state(store) == model.entries
        for path in ["", *PATHS]:
            directly = [e for e in model.entries if e[0].rpartition("/")[0] == path]
            assert [(r.path, r.value) for r in store.children(path)] == directly
            assert [r.path for r in store.children(path, offset=1, count=1)] == [
                p for p, _ in directly[1:2]
            ]
            assert store.count(path) == len(directly)
            assert store.paths(path) == [name for name, _ in directly]
            assert paths(store, path) == [
                p for p, _ in model.entries if not path or p.startswith(f"{path}/")
            ]
        assert store.next_id() == model.last + 1

    @pytest.mark.parametrize("character", ["\0", "\x01", "\x1f", "\ud800", "\ufffe", "\uffff"])
    def test_text_that_no_xml_holds_is_refused(self, make: Make, character: str) -> None:
        store = make()
        text = f"a{character}"
        for value, field in (
            (Image(name=text), "Image.name"),
            (Image(tags=["a", text]), "Image.tags"),
            (Image(disks=[Disk(name="a"), Disk(name=text)]), "Disk.name"),
            (Image(parent=Image(parent=Image(name=text))), "Image.name"),
        ):
            with pytest.raises(Fault) as refused:
                store.put(Record("i/1", value))
            assert (refused.value.status, refused.value.reason) == (400, "bad-text")
            assert refused.value.message == (
                f"{field} of i/1 holds the character U+{ord(character):04X}, which no answer can hold."
                " Expected text that XML can carry."
            )
        assert state(store) == []

    def test_inner_transactions_are_undone_alone(self, make: Make) -> None:
        store = make()
        with store.transaction():
            store.put(Record("a/1", Disk(name="kept")))
            with pytest.raises(Failed), store.transaction():  # noqa: PT012
                store.put(Record("a/1", Disk(name="lost")))
                store.put(Record("a/2", Disk(name="x")))
                raise Failed
            store.put(Record("a/3", Disk(name="last")))
        assert state(store) == [("a/1", Disk(name="kept")), ("a/3", Disk(name="last"))]

    def test_a_deleted_resource_made_anew_comes_last(self, make: Make) -> None:
        store = make()
        for path in ("a/1", "a/2"):
            store.put(Record(path, Disk(name="x")))
        store.delete("a/1")
        store.put(Record("a/1", Disk(name="x")))
        assert [r.path for r in store.children("a")] == ["a/2", "a/1"]

    def test_all_of_an_object_and_its_extra(self, make: Make) -> None:
        store = make()
        image = Image(name="é ☃ 𝄞", db_id=2**62, serial=10**30, tags=["", " "], sizes=[])
        image.disks = [Disk(name="d", size=0.1)]
        image.parent = Image(name="up")
        extra = {"job": {"stages": ["ü"], "at": [1, 2.5, None, True]}}
        store.put(Record("i/1", image, extra))
        found = store.get("i/1")
        assert found is not None
        assert (found.value, found.extra) == (image, extra)
        found.extra["job"]["stages"].append("mine")
        image.name = "changed"
        again = store.get("i/1")
        assert again is not None
        assert (again.extra, again.value.name) == (extra, "é ☃ 𝄞")  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "path", ["", "/a", "a/", "a//b", "a\0b", "a/\ud800", "a/" + "é" * 1000]
    )
    def test_paths_that_cannot_be(self, make: Make, path: str) -> None:
        store = make()
        with pytest.raises(Fault) as refused:
            store.put(Record(path, Disk(name="x")))
        assert (refused.value.status, refused.value.reason) == (400, "bad-path")
        assert store.get(path) is None
        assert store.children(path or "/") == []
        assert store.paths(path or "/") == []

    @pytest.mark.parametrize(
        "path", ["a/é ☃", "a/%2F", "a/'; DROP TABLE stub_resources; --", "a/:w"]
    )
    def test_paths_that_can_be(self, make: Make, path: str) -> None:
        store = make()
        store.put(Record(path, Disk(name=path)))
        assert state(store) == [(path, Disk(name=path))]
        assert store.delete(path) == 1

    def test_extra_that_is_no_json(self, make: Make) -> None:
        store = make()
        with pytest.raises(TypeError):
            store.put(Record("a/1", Disk(name="x"), {"set": {1}}))
        assert state(store) == []

    def test_numbers_are_not_given_twice(self, make: Make) -> None:
        store = make()
        assert [store.next_id(), store.next_id()] == [1, 2]
        with pytest.raises(Failed), store.transaction():  # noqa: PT012
            with store.transaction():
                store.next_id()
            raise Failed
        assert store.next_id() == 4
        store.clear()
        assert store.next_id() == 1

    def test_new_is_what_nothing_was_ever_in(self, make: Make) -> None:
        store = make()
        assert store.is_new()
        store.put(Record("a/1", Disk(name="x")))
        assert not store.is_new()
        store.clear()
        assert store.is_new()
        store.next_id()
        assert not store.is_new()

    def test_clearing_is_undone(self, make: Make) -> None:
        store = make()
        store.put(Record("a/1", Disk(name="x")))
        with pytest.raises(Failed), store.transaction():  # noqa: PT012
            store.clear()
            store.put(Record("a/2", Disk(name="y")))
            raise Failed
        assert paths(store) == ["a/1"]

    def test_files_that_no_resource_holds_any_more(self, make: Make) -> None:
        store = make()

        def put(path: str, **extra: Any) -> None:
            store.put(Record(path, Disk(name="x"), extra))

        def of(name: str) -> dict[str, Any]:
            return {"path": f"/f_1/{name}", "name": name}

        put("a/1", file=of("replaced"), files={"part": of("kept")})
        put("a/1/b/2", file=of("deleted"))
        put("a/2", file=of("shared"), other="/elsewhere/1")
        put("b/1", file=of("shared"))
        put("b/2", file="/f_1/changed aside")
        with store.transaction():
            assert store.let_go("/f_1") == set()
            put("a/1", file=of("new"), files={"part": of("kept")})
            store.delete("a/1/b/2")
            store.delete("a/2")
            put("b/2", file="/f_1/changed aside", more=1)
            assert store.let_go("/f_1") == {"/f_1/replaced", "/f_1/deleted"}
            assert store.let_go("/f_1", ["/f_1/new", "/f_1/unused"]) == {
                "/f_1/replaced",
                "/f_1/deleted",
                "/f_1/unused",
            }
        with pytest.raises(Failed), store.transaction():  # noqa: PT012
            with pytest.raises(Failed), store.transaction():  # noqa: PT012
                store.delete("b/1")
                raise Failed
            assert store.let_go("/f_1") == set()
            store.delete("b/1")
            with store.transaction():
                assert store.let_go("/f_1", ["/f_1/unused"]) == set()
            assert store.let_go("/f_1") == {"/f_1/shared"}
            raise Failed
        with store.transaction():
            assert store.let_go("/f_1") == set()

    def test_pages_out_of_range(self, make: Make) -> None:
        store = make()
        for number in range(3):
            store.put(Record(f"a/{number}", Disk(name="x")))
        assert [len(store.children("a", offset=offset)) for offset in (-1, 2, 3, 2**80)] == [
            3,
            1,
            0,
            0,
        ]
        assert [len(store.children("a", count=most)) for most in (-1, 0, 2, 2**80)] == [0, 0, 2, 3]


class TestDatabase:
    def test_it_outlives_the_store(self, url: str) -> None:
        first = SqlStore(url, REGISTRY)
        first.put(Record("a/1", Disk(name="x"), {"k": 1}))
        assert first.next_id() == 1
        first.close()
        second = SqlStore(url, REGISTRY)
        assert second.get("a/1") == Record("a/1", Disk(name="x"), {"k": 1})
        assert second.next_id() == 2
        second.close()

    def test_worlds_do_not_see_each_other(self, url: str) -> None:
        store = SqlStore(url, REGISTRY)
        other = store.of_world("other")
        for kept, name in ((store, "mine"), (other, "theirs")):
            kept.put(Record("a/1", Disk(name=name)))
        assert (store.next_id(), other.next_id(), store.next_id()) == (1, 1, 2)
        other.clear()
        assert state(store) == [("a/1", Disk(name="mine"))]
        assert (state(other), other.count("a"), other.next_id()) == ([], 0, 1)
        store.close()

    def test_what_is_not_committed_is_not_seen_elsewhere(self, url: str) -> None:
        one, two = SqlStore(url, REGISTRY), SqlStore(url, REGISTRY)
        with one.transaction():
            one.put(Record("a/1", Disk(name="x")))
            assert two.get("a/1") is None
        assert two.get("a/1") is not None
        one.close()
        two.close()

    def test_no_update_is_lost(self, url: str) -> None:
        """Read, change and write from threads of two stores, as of two processes."""
        stores = [SqlStore(url, REGISTRY) for _ in range(2)]
        stores[0].put(Record("a/1", Disk(name="n", order=0)))
        numbers: list[int] = []

        def work(store: SqlStore) -> None:
            for _ in range(15):
                with store.transaction():
                    record = store.get("a/1")
                    assert record is not None
                    record.value.order += 1  # type: ignore[attr-defined]
                    store.put(record)
                numbers.append(store.next_id())

        together(*(lambda store=store: work(store) for store in stores * 3))  # type: ignore[misc]
        assert state(stores[1]) == [("a/1", Disk(name="n", order=90))]
        assert sorted(numbers) == list(range(1, 91))
        for store in stores:
            store.close()

    def test_opened_by_many_at_once(self, url: str) -> None:
        opened: list[SqlStore] = []
        together(*[lambda: opened.append(SqlStore(url, REGISTRY))] * 8)
        assert len(opened) == 8
        for store in opened:
            store.close()

    def test_a_type_that_is_no_more(self, tmp_path: Path) -> None:
        store = SqlStore(f"sqlite:///{tmp_path / 's.db'}", REGISTRY)
        store.put(Record("a/1", Disk(name="x")))
        # A connection as a context manager commits, and does not close.
        with closing(sqlite3.connect(tmp_path / "s.db")) as connection, connection:
            connection.execute("UPDATE stub_resources SET type = 'Gone'")
        with pytest.raises(Fault, match="a/1 is kept as Gone") as refused:
            store.get("a/1")
        assert (refused.value.status, refused.value.reason) == (500, "kept-otherwise")
        store.close()

    def test_a_database_that_went_away(self, postgresql: Cluster) -> None:
        """The answer is 503 without a word of the database, and all is well when it is back."""
        address = postgresql.database()
        store = SqlStore(address, REGISTRY)
        store.put(Record("a/1", Disk(name="x")))
        name = address.rpartition("/")[2].encode()
        with pytest.raises(Fault) as refused, store.transaction():  # noqa: PT012
            with postgresql.connect() as connection:
                connection.execute(
                    b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                    % name
                )
            store.put(Record("a/2", Disk(name="y")))
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
        assert refused.value.message == (
            "The server's database does not answer, or is busy; try again later."
        )
        assert paths(store) == ["a/1"]
        store.close()


class TestUrls:
    @pytest.mark.parametrize(
        "url",
        [
            f"mysql://me:{PASSWORD}@host/name",
            "postgresql://me:s3cret@more@127.0.0.1/name",
            "s3cret",
            "postgresql://me:s3cret@127.0.0.1:port/name",
        ],
    )
    def test_refused_without_the_password(self, url: str) -> None:
        with pytest.raises(ValueError, match="expected sqlite:///") as refused:
            SqlStore(url, REGISTRY)
        assert "s3cret" not in str(refused.value)

    @pytest.mark.parametrize("query", ["", "?password=s3cret", "?sslpassword=s3cret"])
    def test_unreachable_without_the_password(self, query: str) -> None:
        with pytest.raises(OSError, match="cannot be opened") as refused:
            SqlStore(f"postgresql://me:s3cret@127.0.0.1:1/name{query}", REGISTRY)
        assert "s3cret" not in str(refused.value)
        assert "127.0.0.1" in str(refused.value)

    def test_wrong_password_is_not_told(self, postgresql: Cluster) -> None:
        url = postgresql.url("postgres").replace("s3cret", "wrong5")
        with pytest.raises(OSError, match="cannot be opened") as refused:
            SqlStore(url, REGISTRY)
        assert "wrong5" not in str(refused.value)
        assert "password authentication failed" in str(refused.value)

    def test_shown_without_the_password(self, postgresql: Cluster) -> None:
        store = SqlStore(postgresql.url("postgres"), REGISTRY)
        assert "s3cret" not in repr(store)
        store.close()

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(
            OSError, match=r"none/s\.db cannot be opened: .*unable to open database file"
        ):
            SqlStore(f"sqlite:///{tmp_path}/none/s.db", REGISTRY)


def together(*work: Callable[[], object]) -> None:
    """Do things in threads at once; fail as the first of them did."""
    failed: list[BaseException] = []

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]
