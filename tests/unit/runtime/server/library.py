"""A library as a service: shelves of books, readers with loans, in worlds of a plain store."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from rstparse.runtime.server import resources
from rstparse.runtime.server.declaration import Accounts, Key, Route, Service
from rstparse.runtime.server.message import Answer, Call, Upload
from rstparse.runtime.server.world import World
from rstparse.runtime.wire import Registry, WireStruct, element
from tests.unit.runtime.server.worlds_for_tests import PlainStore


class Thing(WireStruct, type_name="Thing", abstract=True):
    created: datetime | None = element("created", "dateTime")
    db_id: int | None = element("dbId", "long")
    digest: str | None = element("digest", "string")
    last_modified: datetime | None = element("lastModified", "dateTime")


class Reader(Thing, type_name="Reader", root="reader"):
    login: str | None = element("login", "string")
    email: str | None = element("email", "string")
    uri: str | None = element("uri", "anyURI")
    base_shelves_uri: str | None = element("baseShelvesUri", "anyURI")


class Cover(Thing, type_name="Cover", root="cover"):
    file_name: str | None = element("fileName", "string")
    size: int | None = element("size", "long")
    uploaded: bool | None = element("uploaded", "boolean")
    uri: str | None = element("uri", "anyURI")


class Uris(WireStruct, type_name="Uris"):
    uri: list[str] | None = element("uri", "anyURI", item="uri", wrapped=False)


class Shelf(Thing, type_name="Shelf", root="shelf"):
    name: str | None = element("name", "string", required=True)
    cover: Cover | None = element("cover", "Cover")
    books_uri: str | None = element("booksUri", "anyURI")
    book_uris: Uris | None = element("bookUris", "Uris")
    loan_uris: Uris | None = element("loanUris", "Uris")
    label_uri: str | None = element("labelUri", "anyURI")
    reader_uri: str | None = element("readerUri", "anyURI")
    status_uri: str | None = element("statusUri", "anyURI")
    uri: str | None = element("uri", "anyURI")


class Binding(StrEnum):
    HARD = "hard"
    SOFT = "soft"


class Book(Thing, type_name="Book", root="book", abstract=True):
    name: str | None = element("name", "string")
    pages: int | None = element("pages", "int")
    binding: Binding | str | None = element("binding", "string", enum="Binding")
    lent: bool | None = element("lent", "boolean")
    uri: str | None = element("uri", "anyURI")
    parent_uri: str | None = element("parentUri", "anyURI")


class Novel(Book, type_name="Novel", root="novel"):
    hero: str | None = element("hero", "string")


class Atlas(Book, type_name="Atlas", root="atlas"):
    scale: int | None = element("scale", "int", required=True)
    legend: Legend | None = element("legend", "Legend", required=True)
    maps: list[Legend] | None = element("maps", "Legend", item="map", required=True)


class Legend(WireStruct, type_name="Legend"):
    text: str | None = element("text", "string", required=True)
    binding: Binding | str | None = element("binding", "string", enum="Binding", required=True)


class Endless(WireStruct, type_name="Endless"):
    inner: Endless | None = element("inner", "Endless", required=True)


class Readers(WireStruct, type_name="Readers", root="readers"):
    total: int | None = element("total", "long")
    readers: list[Reader] | None = element("readers", "Reader", item="reader")


class Shelves(WireStruct, type_name="Shelves", root="shelves"):
    total: int | None = element("total", "long")
    shelves: list[Shelf] | None = element("shelves", "Shelf", item="shelf")


class Books(WireStruct, type_name="Books", root="books"):
    total: int | None = element("total", "long")
    books: list[Book] | None = element("books", "Book", item="book")


class Label(WireStruct, type_name="Label", root="label"):
    text: str | None = element("text", "string")
    colour: str | None = element("colour", "string")
    uri: str | None = element("uri", "anyURI")


class State(WireStruct, type_name="State", root="state"):
    complete: bool | None = element("complete", "boolean")
    error: bool | None = element("error", "boolean")
    cancelled: bool | None = element("cancelled", "boolean")
    percentage: int | None = element("percentage", "int")


class States(WireStruct, type_name="States", root="states"):
    total: int | None = element("total", "long")
    states: list[State] | None = element("states", "State", item="state")


class Health(WireStruct, type_name="Health", root="health"):
    version: str | None = element("version", "string")


_STRUCTS = (
    Reader, Cover, Shelf, Book, Novel, Atlas, Legend, Endless, Readers, Shelves, Books, Label,
    State, States, Health, Thing, Uris,
)  # fmt: skip
REGISTRY = Registry(
    None,
    namespace="urn:library",
    types={struct.__wire__.name: (__name__, struct.__name__) for struct in _STRUCTS},
    roots={s.__wire__.root: s.__wire__.name for s in _STRUCTS if s.__wire__.root},
)

_KEYS = {
    "rid": Key("login", "Reader"),
    "sid": Key("name", "Shelf"),
    "bid": Key("id", "Book"),
    "cid": Key("id", "Cover"),
    "fileName": Key("file"),
    "hid": Key("id", "Reader"),
}
_SHELF = "/readers/{rid}/shelves/{sid}"
_BOOK = _SHELF + "/books/{bid}"


def _route(name: str, method: str, path: str, returns: Any, kind: str, body: Any = None) -> Route:
    keys = {key: value for key, value in _KEYS.items() if "{" + key + "}" in path}
    return Route(name, method, path, returns, body, kind=kind, keys=keys)


def _routes() -> tuple[Route, ...]:
    from rstparse.runtime.server.peer import BINARY, FILE

    books = ("Books", "Book")
    return (
        _route("health", "GET", "/health", "Health", "status"),
        _route("reader_create", "POST", "/readers", "Reader", "create", "Reader"),
        _route("reader_list", "GET", "/readers", ("Readers", "Reader"), "list"),
        _route("reader_get", "GET", "/readers/{rid}", "Reader", "get"),
        _route("shelf_create", "POST", "/readers/{rid}/shelves", "Shelf", "create", "Shelf"),
        _route("shelf_list", "GET", "/readers/{rid}/shelves", ("Shelves", "Shelf"), "list"),
        _route("shelf_get", "GET", _SHELF, "Shelf", "get"),
        _route("shelf_update", "PUT", _SHELF, "Shelf", "update", "Shelf"),
        _route("shelf_delete", "DELETE", _SHELF, None, "delete"),
        _route("shelf_dust", "POST", _SHELF + "/dust", "Shelf", "action"),
        _route("shelf_clone", "POST", _SHELF + "/clones", "Shelf", "create", "Shelf"),
        _route("label_get", "GET", _SHELF + "/label", "Label", "get"),
        _route("label_update", "PUT", _SHELF + "/label", "Label", "update", "Label"),
        _route("cover_upload", "POST", _SHELF + "/cover/{cid}/{fileName}", "Cover", "upload", FILE),
        _route("cover_download", "GET", _SHELF + "/cover/{cid}", BINARY, "download"),
        _route("cover_delete", "DELETE", _SHELF + "/cover/{cid}", "Cover", "delete"),
        _route("book_create", "POST", _SHELF + "/books", "Book", "create", "Book"),
        _route("book_list", "GET", _SHELF + "/books", books, "list"),
        _route("book_replace", "PUT", _SHELF + "/books", books, "update", "Books"),
        _route("book_delete_all", "DELETE", _SHELF + "/books", None, "delete_all"),
        _route("book_states", "GET", _SHELF + "/books/states", ("States", "State"), "status"),
        _route("book_get", "GET", _BOOK, "Book", "get"),
        _route("book_update", "PUT", _BOOK, "Book", "update", "Book"),
        _route("book_delete", "DELETE", _BOOK, "Book", "delete"),
        _route("book_text", "GET", _BOOK + "/text", BINARY, "download"),
        _route("book_upload", "POST", _BOOK + "/text", "Book", "upload", FILE),
        _route("book_status", "GET", _BOOK + "/status", "State", "status"),
        _route("book_cancel", "DELETE", _BOOK + "/status", "State", "cancel"),
        _route("all_books", "GET", "/readers/{rid}/books", books, "list"),
        _route("shelf_status", "GET", _SHELF + "/status", "State", "status"),
        _route("shop_books", "GET", "/shops/{hid}/books", books, "list"),
        _route("loan_get", "GET", _SHELF + "/loans", "Books", "get"),
    )  # fmt: skip


SERVICE = Service(
    "Library", "1.2", "/api", REGISTRY, _routes(), {}, accounts=Accounts("readers", "login")
)
ROUTES = {route.name: route for route in SERVICE.routes}
START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


def make_world(files: Path) -> World:
    """An empty world whose time stands still."""
    jobs: Any = None
    world = World(SERVICE, PlainStore(), files=files, jobs=jobs)
    world.clock.stop(START)
    return world


def request(
    world: World,
    name: str,
    *values: str,
    body: WireStruct | None = None,
    query: dict[str, str] | None = None,
    upload: Upload | None = None,
    method: str = "",
) -> Any:
    """Call an operation with the values of its placeholders in order; return what it answers with."""
    route = ROUTES[name]
    params = dict(zip((p.name for p in route.placeholders), values, strict=True))
    path = "".join(s if isinstance(s, str) else params[s.name] for s in route.segments)
    call = Call(world, route, path[1:], params, query or {}, body, upload)
    call.method = method or route.method
    answer = resources.answer(call)
    return answer.body if isinstance(answer, Answer) else answer
