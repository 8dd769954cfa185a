"""What operations do by their declarations alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rstparse.runtime.server import jobs, progress, resources
from rstparse.runtime.server.jobs import JobSettings
from rstparse.runtime.server.memory import MemoryStore
from rstparse.runtime.server.message import Call, Content, Fault, Upload
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from rstparse.runtime.wire import WireStruct, encode_xml
from tests.unit.runtime.server.library import (
    REGISTRY,
    ROUTES,
    SERVICE,
    START,
    Books,
    Label,
    Novel,
    Reader,
    Shelf,
    State,
    make_world,
    request,
)

ON_SHELF = ("ada", "top")


@pytest.fixture
def empty(tmp_path: Path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def world(empty: World) -> World:
    """A reader with a shelf of three novels."""
    request(empty, "reader_create", body=Reader(login="ada", email="ada@example.com"))
    request(empty, "shelf_create", "ada", body=Shelf(name="top"))
    for name, pages in (("Emma", 474), ("Ulysses", 730), ("emil", None)):
        request(empty, "book_create", *ON_SHELF, body=Novel(name=name, pages=pages))
    return empty


def refusal(world: World, name: str, *values: str, **more: Any) -> Fault:
    """The fault that a call ends with."""
    with pytest.raises(Fault) as caught:
        request(world, name, *values, **more)
    return caught.value


def names(wrapper: Any) -> list[str]:
    return [book.name for book in wrapper.books]


def test_creation_gives_identity_dates_and_links(empty: World) -> None:
    made = request(empty, "reader_create", body=Reader(login="ada", db_id=77, uri="elsewhere"))

    assert (made.db_id, made.uri, made.created, made.last_modified) == (
        1,
        "readers/ada",
        START,
        START,
    )
    assert made.base_shelves_uri == "readers/ada/shelves"
    assert len(made.digest) == 40
    assert request(empty, "reader_get", "ada") == made


def test_links_lead_below_above_and_to_the_object_itself(world: World) -> None:
    shelf = request(world, "shelf_get", *ON_SHELF)

    assert shelf.uri == "readers/ada/shelves/top"
    assert shelf.books_uri == "readers/ada/shelves/top/books"
    assert shelf.label_uri == "readers/ada/shelves/top/label"
    assert shelf.status_uri == "readers/ada/shelves/top/status"
    assert shelf.reader_uri == "readers/ada"
    assert request(world, "book_get", *ON_SHELF, "3").parent_uri == shelf.uri


def test_lists_of_uris_tell_what_lies_below_now_whatever_was_written(world: World) -> None:
    books = [f"readers/ada/shelves/top/books/{number}" for number in (3, 4, 5)]
    shelf = request(world, "shelf_get", *ON_SHELF)
    assert (shelf.book_uris.uri, shelf.loan_uris) == (books, None)

    request(world, "shelf_update", *ON_SHELF, body=shelf)
    request(world, "book_delete", *ON_SHELF, "4")

    assert request(world, "shelf_get", *ON_SHELF).book_uris.uri == [books[0], books[2]]


def test_the_body_of_a_creation_is_left_as_it_was(world: World) -> None:
    body = Novel(name="Emma")
    request(world, "book_create", *ON_SHELF, body=body)
    assert body == Novel(name="Emma")


def test_a_key_that_is_taken_is_a_conflict_and_one_that_lacks_a_bad_request(world: World) -> None:
    assert refusal(world, "shelf_create", "ada", body=Shelf(name="top")).status == 409
    assert refusal(world, "shelf_create", "ada", body=Shelf()).status == 400


def test_what_is_absent_or_lies_in_what_is_absent_is_not_found(world: World) -> None:
    assert refusal(world, "book_get", *ON_SHELF, "9").message == (
        "there is no Book at readers/ada/shelves/top/books/9"
    )
    assert refusal(world, "book_list", "ada", "low").message == (
        "there is no Shelf at readers/ada/shelves/low"
    )
    assert refusal(world, "label_get", "bob", "top").status == 404


def test_what_no_operation_reads_is_absent_only_where_others_of_its_type_are(
    world: World,
) -> None:
    assert request(world, "shop_books", "1").total == 0
    world.store.put(Record("shops/1", Reader(login="one")))

    assert request(world, "shop_books", "1").total == 0
    assert refusal(world, "shop_books", "2").message == "there is no Reader at shops/2"
    world.store.put(Record("shops/2", Label()))
    world.store.delete("shops/1")
    assert request(world, "shop_books", "1").total == 0


def test_a_list_holds_all_in_order_of_creation_with_the_total(world: World) -> None:
    found = request(world, "book_list", *ON_SHELF)
    assert (names(found), found.total) == (["Emma", "Ulysses", "emil"], 3)


@pytest.mark.parametrize(
    ("query", "expected", "total"),
    [
        ({"count": "1", "offset": "1"}, ["Ulysses"], 3),
        ({"offset": "3"}, [], 3),
        ({"count": "0"}, ["Emma", "Ulysses", "emil"], 3),
        ({"orderBy": "name"}, ["emil", "Emma", "Ulysses"], 3),
        ({"orderBy": "pages", "descending": "true"}, ["Ulysses", "Emma", "emil"], 3),
        ({"orderBy": "name", "count": "2", "offset": "1"}, ["Emma", "Ulysses"], 3),
        ({"query": "em"}, ["Emma", "emil"], 2),
        ({"query": "name:EMMA"}, ["Emma"], 1),
        ({"query": "name:E*;pages:474"}, ["Emma"], 1),
        ({"query": "name=='Ulysses'"}, ["Ulysses"], 1),
        ({"query": "em", "count": "1"}, ["Emma"], 2),
        ({"pages": "730"}, ["Ulysses"], 1),
    ],
)
def test_a_list_honours_the_query(
    world: World, query: dict[str, str], expected: list[str], total: int
) -> None:
    found = request(world, "book_list", *ON_SHELF, query=query)
    assert (names(found), found.total) == (expected, total)


@pytest.mark.parametrize(
    "query",
    [
        {"count": "many"},
        {"count": "--5"},
        {"limit": "--1"},
        {"orderBy": "colour"},
        {"offset": "1.5"},
        {"query": "colour=='red'"},
    ],
)
def test_a_query_that_makes_no_sense_is_a_bad_request(world: World, query: dict[str, str]) -> None:
    assert refusal(world, "book_list", *ON_SHELF, query=query).status == 400


def test_a_collection_in_which_nothing_is_made_gathers_what_lies_deeper(world: World) -> None:
    request(world, "shelf_create", "ada", body=Shelf(name="low"))
    request(world, "book_create", "ada", "low", body=Novel(name="Dune"))
    found = request(world, "all_books", "ada", query={"orderBy": "name", "count": "2"})
    assert (names(found), found.total) == (["Dune", "emil"], 4)


def test_what_lies_in_two_places_is_gathered_once(world: World) -> None:
    first = world.store.children("readers/ada/shelves/top/books")[0]
    world.store.put(Record("readers/ada/shelves/top/loans/books/1", first.value))

    assert names(request(world, "all_books", "ada")) == ["Emma", "Ulysses", "emil"]


def test_a_list_that_is_read_as_an_object_shows_what_lies_in_it(world: World) -> None:
    assert request(world, "loan_get", *ON_SHELF).books in (None, [])
    novel = Novel(name="Emma", uri="elsewhere")

    world.store.put(Record("readers/ada/shelves/top/loans/7", novel))

    assert names(request(world, "loan_get", *ON_SHELF)) == ["Emma"]


def test_an_update_merges_and_keeps_identity(world: World) -> None:
    before = request(world, "book_get", *ON_SHELF, "3")
    world.clock.advance(60)
    after = request(
        world, "book_update", *ON_SHELF, "3", body=Novel(hero="Emma", db_id=1, uri="x", pages=500)
    )

    assert (after.name, after.pages, after.hero) == ("Emma", 500, "Emma")
    assert (after.db_id, after.uri, after.created) == (before.db_id, before.uri, START)
    assert (after.last_modified - before.last_modified).total_seconds() == 60
    assert after.digest != before.digest
    assert request(world, "book_get", *ON_SHELF, "3") == after


def test_an_update_does_not_rename_what_is_found_by_name(world: World) -> None:
    assert request(world, "shelf_update", *ON_SHELF, body=Shelf(name="low")).name == "top"
    assert refusal(world, "shelf_update", "ada", "low", body=Shelf(name="low")).status == 404


def test_a_list_that_is_put_replaces_the_members(world: World) -> None:
    emma = request(world, "book_get", *ON_SHELF, "3")
    found = request(
        world,
        "book_replace",
        *ON_SHELF,
        body=Books(books=[Novel(db_id=3, hero="Emma"), Novel(name="Dune")]),
    )

    assert (names(found), found.total) == (["Emma", "Dune"], 2)
    assert (found.books[0].hero, found.books[0].uri) == ("Emma", emma.uri)
    assert found.books[1].uri == "readers/ada/shelves/top/books/6"
    assert refusal(world, "book_get", *ON_SHELF, "4").status == 404


def test_a_deletion_takes_along_what_lies_below_and_happens_once(world: World) -> None:
    assert request(world, "shelf_delete", *ON_SHELF) is None
    assert world.store.below("readers/ada") == []
    assert refusal(world, "shelf_delete", *ON_SHELF).status == 404


def test_a_deletion_answers_with_what_was_deleted_where_it_is_documented(world: World) -> None:
    assert request(world, "book_delete", *ON_SHELF, "4").name == "Ulysses"


def test_all_members_are_deleted_or_those_that_the_query_names(world: World) -> None:
    request(world, "book_delete_all", *ON_SHELF, query={"name": "Emma"})
    assert names(request(world, "book_list", *ON_SHELF)) == ["Ulysses", "emil"]
    request(world, "book_delete_all", *ON_SHELF)
    assert names(request(world, "book_list", *ON_SHELF)) == []


def test_what_comes_with_its_parent_is_a_sample_until_it_is_written(world: World) -> None:
    path = "readers/ada/shelves/top/label"
    assert request(world, "label_get", *ON_SHELF) == Label(uri=path)
    request(world, "label_update", *ON_SHELF, body=Label(text="Novels", colour="red"))
    request(world, "label_update", *ON_SHELF, body=Label(text="Poems"))
    assert request(world, "label_get", *ON_SHELF) == Label(text="Poems", colour="red", uri=path)


def test_an_action_answers_with_the_resource_that_it_acts_on(world: World) -> None:
    world.clock.advance(1)
    dusted = request(world, "shelf_dust", *ON_SHELF)
    assert dusted.uri == "readers/ada/shelves/top"
    assert dusted.last_modified > START


def test_what_is_created_goes_where_it_can_be_read(world: World) -> None:
    clone = request(world, "shelf_clone", *ON_SHELF, body=Shelf(name="copy"))
    assert clone.uri == "readers/ada/shelves/copy"
    assert request(world, "shelf_get", "ada", "copy") == clone


def test_a_download_without_a_file_is_the_same_each_time(world: World) -> None:
    first = request(world, "book_text", *ON_SHELF, "3")
    assert isinstance(first, Content)
    assert first == request(world, "book_text", *ON_SHELF, "3")
    assert first != request(world, "book_text", *ON_SHELF, "4")
    assert refusal(world, "book_text", *ON_SHELF, "9").status == 404


def test_an_upload_is_what_is_downloaded(world: World, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(b"Emma Woodhouse, handsome, clever, and rich")
    upload = Upload(file, 42, "emma.txt", "ab" * 32)

    assert request(world, "book_upload", *ON_SHELF, "3", upload=upload).name == "Emma"
    sent = request(world, "book_text", *ON_SHELF, "3")
    assert Path(sent.data).read_bytes().startswith(b"Emma Woodhouse")
    assert sent.name == "emma.txt"


def test_a_second_upload_replaces_the_first(world: World, tmp_path: Path) -> None:
    def upload(name: str, *values: str, text: bytes) -> None:
        file = tmp_path / text.decode()
        file.write_bytes(text)
        request(world, name, *ON_SHELF, *values, upload=Upload(file, len(text)))

    def own_file(path: str) -> bytes:
        record = world.get(path)
        assert record is not None
        return Path(record.extra["file"]["path"]).read_bytes()

    for text in (b"one", b"two"):
        upload("book_upload", "3", text=text)
        upload("cover_upload", "7", "a.png", text=text)
        assert Path(request(world, "book_text", *ON_SHELF, "3").data).read_bytes() == text
        assert Path(request(world, "cover_download", *ON_SHELF, "7").data).read_bytes() == text
        assert own_file("readers/ada/shelves/top/books/3") == text
        assert own_file("readers/ada/shelves/top/cover/7") == text


def test_an_upload_makes_what_nothing_else_makes(world: World, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(b"png")
    assert refusal(world, "cover_download", *ON_SHELF, "7").status == 404

    cover = request(world, "cover_upload", *ON_SHELF, "7", "a.png", upload=Upload(file, 3))
    assert (cover.db_id, cover.file_name, cover.size, cover.uploaded) == (7, "a.png", 3, True)
    assert cover.uri == "readers/ada/shelves/top/cover/7"
    assert Path(request(world, "cover_download", *ON_SHELF, "7").data).read_bytes() == b"png"
    assert request(world, "shelf_get", *ON_SHELF).cover == cover

    assert request(world, "cover_delete", *ON_SHELF, "7").db_id == 7
    assert refusal(world, "cover_download", *ON_SHELF, "7").status == 404
    assert request(world, "shelf_get", *ON_SHELF).cover is None


def test_the_state_of_what_has_no_job_is_complete_until_cancelled(world: World) -> None:
    state = request(world, "book_status", *ON_SHELF, "3")
    assert (state.complete, state.error, state.cancelled, state.percentage) == (
        True,
        False,
        False,
        100,
    )
    assert len(request(world, "book_states", *ON_SHELF).states) == 3
    assert refusal(world, "book_status", *ON_SHELF, "9").status == 404


def test_the_service_tells_its_version(empty: World) -> None:
    assert request(empty, "health").version == "1.2"


def test_behaviours_create_and_load(world: World) -> None:
    call = Call(world, ROUTES["shelf_get"], "readers/ada/shelves/top", {"rid": "ada", "sid": "top"})
    record = resources.create(call, "readers/ada/shelves", Shelf(name="new"), colour="red")

    assert (record.path, record.extra) == ("readers/ada/shelves/new", {"colour": "red"})
    assert resources.load(world, record.path, "Shelf") == record
    with pytest.raises(Fault, match="there is no Book at"):
        resources.load(world, record.path, "Book")


@pytest.mark.parametrize("name", ["reader_get", "shelf_get", "label_get"])
def test_answers_can_be_written(world: World, name: str) -> None:
    values = ON_SHELF[: len(ROUTES[name].placeholders)]
    answer = request(world, name, *values)
    assert isinstance(answer, WireStruct)
    assert encode_xml(answer, REGISTRY)


def test_a_job_tells_the_state_of_its_resource(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Jobs:
        @staticmethod
        def status(_world: World, record: Any) -> Any:
            return State(complete=False, error=True, percentage=record.extra["job"]["at"])

    monkeypatch.setattr(progress, "jobs", lambda: Jobs)
    record = resources.load(world, "readers/ada/shelves/top/books/3")
    record.extra["job"] = {"at": 40}
    world.store.put(record)

    state = request(world, "book_status", *ON_SHELF, "3")
    assert (state.complete, state.error, state.percentage) == (False, True, 40)
    states = request(world, "book_states", *ON_SHELF).states
    assert [found.percentage for found in states] == [40, 100, 100]


@pytest.mark.parametrize(
    ("name", "number", "looks"),
    [
        ("book_status", "3", 1),
        ("book_states", "", 1),
        ("book_get", "3", 1),
        ("book_list", "", 1),
        ("book_cancel", "3", 0),
        ("book_update", "3", 0),
    ],
)
def test_only_a_get_counts_as_a_look(world: World, name: str, number: str, looks: int) -> None:
    path = "readers/ada/shelves/top/books/3"
    values = [*ON_SHELF, *filter(None, [number])]

    def counted(method: str) -> int:
        jobs.start(world, path, stages=["Reading"], settings=JobSettings(mode="polls"))
        request(world, name, *values, body=Novel(name="Emma"), method=method)
        return int(resources.load(world, path).extra["job"].get("looks", 0))

    assert counted(ROUTES[name].method) == looks
    assert counted("HEAD") == 0


def test_only_what_is_sent_at_once_is_the_kept_resource(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "readers/ada/shelves/top/books/3"
    call = Call(world, ROUTES["book_get"], path, {"rid": "ada", "sid": "top", "bid": "3"})

    assert resources.reply(call) is world.store.peek(path)
    own = resources.answer(call)
    assert isinstance(own, Novel)
    own.name = "bottom"
    kept = world.store.peek(path)
    assert kept is not None
    assert kept.value.name == "Emma"

    advanced: list[Any] = []
    jobs = SimpleNamespace(status=lambda world, record: advanced.append(record))
    monkeypatch.setattr(progress, "jobs", lambda: jobs)
    own = resources.load(world, path)
    own.extra["job"] = {}
    world.store.put(own)
    assert isinstance(resources.reply(call), Novel)
    assert len(advanced) == 1


def test_a_kept_resource_is_made_right_once_where_nobody_else_writes(tmp_path: Path) -> None:
    jobs: Any = None
    world = World(SERVICE, MemoryStore(), files=tmp_path, jobs=jobs)
    request(world, "reader_create", body=Reader(login="ada"))
    request(world, "shelf_create", "ada", body=Shelf(name="top"))
    call = Call(world, ROUTES["shelf_get"], "readers/ada/shelves/top", {"rid": "ada", "sid": "top"})
    resources.reply(call)
    before = world.store.peek(call.path)
    assert resources.reply(call) is before

    request(world, "book_create", *ON_SHELF, body=Novel(name="Emma"))

    after = resources.reply(call)
    assert after is world.store.peek(call.path) is not before
    assert isinstance(after, Record)
    assert isinstance(after.value, Shelf)
    assert after.value.book_uris is not None
    assert after.value.book_uris.uri == ["readers/ada/shelves/top/books/3"]


def test_a_list_that_is_sent_at_once_changes_nothing_that_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "readers/ada/shelves/top/books"
    call = Call(
        world, ROUTES["book_list"], path, dict(zip(("login", "name"), ON_SHELF, strict=True))
    )
    kept = world.store.children(path, own=False)
    assert [id(book) for book in resources.reply(call).books] == [id(r.value) for r in kept]
    assert [id(book) for book in resources.answer(call).books] != [id(r.value) for r in kept]

    jobs = SimpleNamespace(status=lambda world, record: setattr(record.value, "name", "moved on"))
    monkeypatch.setattr(progress, "jobs", lambda: jobs)
    kept[0].extra["job"] = {}
    resources.reply(call)
    assert kept[0].value.name == "Emma"
