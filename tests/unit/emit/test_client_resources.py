"""The generated methods of a small API: their signatures, their declarations and how they share a module."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

from rstparse.emit.client_calls import result_type
from rstparse.emit.client_names import Names
from rstparse.emit.client_resources import namespace_classes
from rstparse.model import Response
from tests.unit.emit.client_code import generated, sources
from tests.unit.emit.samples import api, attribute, operation, thing
from tests.unit.emit.test_client_docs import parameter, path_parameter

__all__ = ["generated"]

BOTH = ["application/xml", "application/json"]
THING = thing("Thing", attribute("name"), root="thing")
THINGS = thing("Things", attribute("things", "Thing", "list", item_name="thing", wrapped=True))
STATUS = thing("Status", attribute("complete", "boolean"), attribute("error", "boolean"))
DOWNLOADS = thing("DownloadInfo", attribute("name"), root="downloadInfo")


def answer(kind: str, type_: str | None = None, item: str | None = None, *media: str) -> list[Any]:
    return [{"kind": kind, "type": type_, "item": item, "media_types": list(media)}]


def body(kind: str, type_: str | None = None, media: tuple[str, ...] = (), *parts: str) -> Any:
    return {"kind": kind, "type": type_, "media_types": list(media), "parts": list(parts)}


OPERATIONS = [
    operation("thing_get", path="/things/{tid}", path_parameters=[{**path_parameter("tid"), "type": "long"}],
              responses=answer("object", "Thing", None, *BOTH)),
    operation("thing_getAll", python_name="get_all", responses=answer("list", "Things", "Thing", *BOTH),
              query_parameters=[
                  parameter("pageSize", python_name="page_size", type="int", required=False),
                  parameter("offset", type="int", required=False),
                  parameter("since", required=True)],
              pager={"count": "pageSize", "offset": "offset"}),
    operation("thing_iterAll", python_name="iter_all"),
    operation("thing_create", method="POST", request_body=body("object", "Thing", tuple(BOTH)),
              responses=answer("object", "Thing", None, *BOTH)),
    operation("thing_download", responses=answer("binary", None, None, "*/*")),
    operation("thing_describe", responses=answer("object", "DownloadInfo", None, *BOTH)),
    operation("thing_upload", method="POST", request_body=body("file"),
              path="/things/{file}", path_parameters=[path_parameter("file")]),
    operation("thing_send", method="POST", request_body=body("multipart", None, (), "a", "b")),
    operation("thing_say", method="POST", request_body=body("text"), responses=answer("text")),
    operation("thing_guess", responses=answer("unknown")),
    operation("thing_watch", responses=answer("object", "Status", None, *BOTH), waiter={
        "complete": "complete", "error": "error", "cancelled": None, "percentage": None, "message": None,
        "error_message": None}),
    operation("thing_file", path="/things/{path}",
              path_parameters=[{**path_parameter("path"), "pattern": ".+"}]),
]  # fmt: skip
API = api(THING, THINGS, STATUS, DOWNLOADS, *OPERATIONS)


@pytest.fixture(scope="module")
def source() -> str:
    return sources(API)["resources/thing.py"]


def signatures(source: str, kind: str) -> dict[str, str]:
    """The signatures of one of the two classes, as written, by method."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == kind:
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    word = "async " if isinstance(method, ast.AsyncFunctionDef) else ""
                    arguments = ast.unparse(method.args)
                    found[method.name] = (
                        f"{word}({arguments}) -> {ast.unparse(method.returns or method)}"
                    )
    return found


PLAIN = "**options: Unpack[RequestOptions]"


def test_signatures(source: str) -> None:
    paging = "*, page_size: int | None=None, offset: int | None=None, since: str"
    assert signatures(source, "ThingOperations") == {
        "get": f"(self, tid: int, {PLAIN}) -> Thing",
        "get_all": f"(self, {paging}, {PLAIN}) -> Page[Thing]",
        "iter_all_": f"(self, {paging}, {PLAIN}) -> Iterator[Thing]",
        "iter_all": f"(self, {PLAIN}) -> None",
        "create": f"(self, thing: Thing, {PLAIN}) -> Thing",
        "download": f"(self, {PLAIN}) -> Download",
        "describe": f"(self, {PLAIN}) -> DownloadInfo",
        "upload": "(self, file: str, file_: UploadSource, **options: Unpack[UploadOptions]) -> None",
        "send": "(self, parts: Mapping[str, UploadSource], **options: Unpack[UploadOptions]) -> None",
        "say": f"(self, text: str, {PLAIN}) -> str",
        "guess": f"(self, {PLAIN}) -> RawResponse[object]",
        "watch": f"(self, {PLAIN}) -> Status",
        "wait_watch": "(self, **options: Unpack[WaitOptions[Status]]) -> Status",
        "file": f"(self, path: str, {PLAIN}) -> None",
    }


def test_asynchronous_signatures_differ_only_where_they_must(source: str) -> None:
    sync, other = (signatures(source, f"{word}ThingOperations") for word in ("", "Async"))
    expected = {name: f"async {text}" for name, text in sync.items()}
    expected["iter_all_"] = sync["iter_all_"].replace("Iterator", "AsyncIterator")
    expected["download"] = expected["download"].replace("Download", "AsyncDownload")
    for name in ("upload", "send"):
        expected[name] = expected[name].replace("UploadSource", "AsyncUploadSource")
    assert other == expected


def test_declarations_say_what_goes_over_the_wire(generated: Any) -> None:
    package = generated(API)
    module = package.module(".resources.thing")
    table = package.module("._operations").OPERATIONS
    declared = {name: getattr(module, constant) for name, (_, constant) in table.items()}
    assert sorted(declared) == sorted(o.name for o in OPERATIONS)
    assert all(o.name == name for name, o in declared.items())
    assert declared["thing_file"].path == "/things/{path:.+}"
    assert [p.pattern for p in declared["thing_file"].placeholders] == [".+"]
    kinds = {name: (o.request_body.kind, o.result.kind) for name, o in declared.items()}
    assert kinds["thing_create"] == ("object", "object")
    assert kinds["thing_getAll"] == ("none", "list")
    assert kinds["thing_download"] == ("none", "binary")
    assert kinds["thing_send"] == ("multipart", "none")
    assert kinds["thing_say"] == ("text", "text")
    assert kinds["thing_guess"] == ("none", "unknown")
    assert declared["thing_send"].request_body.parts == ("a", "b")
    wire = {name: query.wire for name, query in declared["thing_getAll"].query_parameters.items()}
    assert wire == {"page_size": "pageSize", "offset": "offset", "since": "since"}


def test_methods_are_documented(generated: Any) -> None:
    module = generated(API).module(".resources.thing")
    for kind in (module.ThingOperations, module.AsyncThingOperations):
        methods = [value for name, value in vars(kind).items() if not name.startswith("_")]
        assert [m for m in methods if not inspect.getdoc(m)] == []


def test_a_module_imports_only_what_it_uses() -> None:
    plain = sources(api(operation("thing_ping")))["resources/thing.py"]
    assert "models" not in plain
    assert "Download" not in plain
    assert "Iterator" not in plain


def test_results_and_what_they_need() -> None:
    names = Names(API)

    def result(kind: Any, type_: str | None = None, item: str | None = None) -> Any:
        return result_type(Response(kind=kind, type=type_, item=item, media_types=()), names)

    assert result("none") == ("None", set(), set())
    assert result("object", "Thing") == ("Thing", {"Thing"}, set())
    assert result("list", "Things", "Thing") == ("Page[Thing]", {"Thing"}, {"Page"})
    assert result("list", "Uris", "anyURI") == ("Page[str]", set(), {"Page"})
    assert result("binary") == ("Download", set(), {"Download", "AsyncDownload"})
    assert result("unknown") == ("RawResponse[object]", set(), {"RawResponse"})


def test_classes_of_namespaces_are_distinct() -> None:
    names = ["thing", "async_thing", "ip_v4", "ip_v_4", "other"]
    classes = namespace_classes(names)
    both = [name for own in classes.values() for name in (own, f"Async{own}")]
    assert len({name.casefold() for name in both}) == 2 * len(names)
    assert (classes["thing"], classes["other"]) == ("ThingOperations", "OtherOperations")
