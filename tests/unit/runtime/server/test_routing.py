"""Which operation a method and a path mean, and what is refused."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.model import Operation
from rstparse.runtime.client.operation import BINARY, FILE, Body, Result
from rstparse.runtime.client.request import expand_path
from rstparse.runtime.server.declaration import Route
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.routing import Found, Router
from tests.support.reading import corpus_model

ROUTER = Router(
    [
        Route("user_list", "GET", "/users"),
        Route("user_create", "POST", "/users"),
        Route("user_get", "GET", "/users/{uid}"),
        Route("password_forgot", "PUT", "/users/forgotpassword"),
        Route("image_statuses", "GET", "/users/{uid}/images/statuses"),
        Route("image_get", "GET", "/users/{uid}/images/{iid}"),
        Route("image_delete", "DELETE", "/users/{uid}/images/{itid}"),
        Route("tool_get", "GET", "/users/{uid}/images/platformtools/{tfid}"),
        Route("image_status", "GET", "/users/{uid}/images/{itid}/status"),
        Route("file_get", "GET", "/users/{uid}/files/{filepath:.+}"),
        Route("file_status", "GET", "/users/{uid}/files/{filepath:.+}/status"),
        Route("package_get", "GET", "/packages/{name}-{version}.rpm"),
        Route("year_get", "GET", "/years/{year:[0-9]{4}}"),
        Route("root_get", "GET", "/"),
    ]
)


def found(path: str, method: str = "GET") -> tuple[str, dict[str, str]]:
    match = ROUTER.find(method, path)
    return match.route.name, match.params


def refused(path: str, method: str = "GET", router: Router = ROUTER) -> Fault:
    with pytest.raises(Fault) as caught:
        router.find(method, path)
    return caught.value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ("root_get", {})),
        ("/users", ("user_list", {})),
        ("/users/guest", ("user_get", {"uid": "guest"})),
        ("/users/a/images/4", ("image_get", {"uid": "a", "iid": "4"})),
        # A literal beats a placeholder, and the placeholder is tried where the literal leads nowhere.
        ("/users/a/images/statuses", ("image_statuses", {"uid": "a"})),
        ("/users/a/images/platformtools/7", ("tool_get", {"uid": "a", "tfid": "7"})),
        ("/users/a/images/platformtools/status", ("tool_get", {"uid": "a", "tfid": "status"})),
        ("/users/a/images/platformtools", ("image_get", {"uid": "a", "iid": "platformtools"})),
        ("/users/a/images/statuses/status", ("image_status", {"uid": "a", "itid": "statuses"})),
        # A pattern spans segments, as many as it can.
        ("/users/a/files/x", ("file_get", {"uid": "a", "filepath": "x"})),
        ("/users/a/files/x/y%20z/w.gz", ("file_get", {"uid": "a", "filepath": "x/y z/w.gz"})),
        ("/users/a/files/x/y/status", ("file_get", {"uid": "a", "filepath": "x/y/status"})),
        ("/packages/web-1.2.rpm", ("package_get", {"name": "web", "version": "1.2"})),
        ("/years/2024", ("year_get", {"year": "2024"})),
    ],
)  # fmt: skip
def test_path_finds_route(path: str, expected: tuple[str, dict[str, str]]) -> None:
    assert found(path) == expected


def test_placeholders_at_one_place_keep_the_names_of_their_routes() -> None:
    assert found("/users/a/images/4", "DELETE") == ("image_delete", {"uid": "a", "itid": "4"})


def test_leading_slash_may_be_missing() -> None:
    assert found("users/guest") == found("/users/guest")


def test_pattern_has_to_match() -> None:
    assert refused("/years/24").status == 404


def test_a_pattern_gives_back_what_the_rest_of_the_route_needs() -> None:
    router = Router([Route("status_get", "GET", "/files/{path:.+}/status/{id}")])
    match = router.find("GET", "/files/a/status/status/4")
    assert match.params == {"path": "a/status", "id": "4"}


def test_a_pattern_that_is_none_is_an_error_of_the_routes() -> None:
    with pytest.raises(ValueError, match=r"bad_get: a pattern in /x/\{a:\[\} is wrong"):
        Router([Route("bad_get", "GET", "/x/{a:[}")])


def test_head_is_answered_by_get() -> None:
    assert found("/users/a", "HEAD") == ("user_get", {"uid": "a"})


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/users", "GET, HEAD, POST, OPTIONS"),
        ("PUT", "/users/a/images/4", "GET, HEAD, DELETE, OPTIONS"),
        ("HEAD", "/users/forgotpassword", "PUT, OPTIONS"),
        # The literal's methods are meant, not those of the placeholder beside it.
        ("GET", "/users/forgotpassword", "PUT, OPTIONS"),
        ("get", "/users", "GET, HEAD, POST, OPTIONS"),
    ],
)
def test_undocumented_method(method: str, path: str, allow: str) -> None:
    fault = refused(path, method)
    assert (fault.status, fault.reason, fault.headers) == (405, "no-method", {"Allow": allow})
    assert ROUTER.allowed(path) == tuple(allow.split(", "))


def test_undocumented_path_names_the_nearest_route() -> None:
    fault = refused("/user/guest")
    assert (fault.status, fault.reason) == (404, "no-route")
    assert fault.message == (
        "There is no route /user/guest. The nearest documented route is /users/{uid}."
    )
    assert ROUTER.allowed("/user/guest") == ()


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/Users/guest", "/users/{uid}"),
        ("//users//guest/", "/users/{uid}"),
        ("/users/guest;x=1", "/users/{uid}"),
        ("/users/a/imagse/4", "/users/{uid}/images/{iid}"),
        ("/users/a/images", "/users/{uid}/images/{iid}"),
        ("/users/a/images/4/stats", "/users/{uid}/images/{itid}/status"),
    ],
)
def test_nearest(path: str, nearest: str) -> None:
    assert ROUTER.nearest(path) == nearest


def test_nothing_is_near() -> None:
    router = Router([Route("a_get", "GET", "/alpha/{id}")])
    assert router.nearest("/zzz/1") is None
    assert refused("/zzz/1", router=router).message == "There is no route /zzz/1."


# PEERS.md, "server routes", and CVE-2025-59049.
@pytest.mark.parametrize(
    "path",
    [
        "/users/..",
        "/users/.",
        "/users/%2e%2e",
        "/users/%2e%2e%2f",
        "/users/%2E%2e%2Fimages",
        "/users/x%2F..",
        "/users/%2F..",
        "/users/..%5Cx",
        "/users/%2e%2e/images/4",
        "/users/a/files/../../x",
        "/users/a/files/x/%2e%2e/y",
        "/users/a/files/x%2F..%2Fy",
        "/users/%00",
        "/users/a%00b",
        "/users/a%0d%0aSet-Cookie:x",
        "/users/%7f",
        "/users/%c2%85",
        "/users/%ef%bf%be",
        "/users/a%EF%BF%BF",
        "/users/guest%2Fimages%2F4",
        "/users/%2F",
        "/users/a;x",
        "/users;x/a",
        "/users/%zz",
        "/users/%",
        "/users/%ff",
        "/users/%ed%a0%80",
        "/users/%252F",
        "/users/%252f..",
        "/users/é",
        "*",
        "/users/" + "a/" * 5000 + "a",
    ],
)
def test_hostile_paths_are_not_found(path: str) -> None:
    fault = refused(path)
    assert (fault.status, fault.reason) == (404, "no-route")
    assert len(fault.message) < 400


@pytest.mark.parametrize("path", ["//users//guest", "/users/guest/", "users//guest//"])
def test_empty_segments_do_not_count(path: str) -> None:
    """Three of the documented paths have a ``//``, and clients made from them send it."""
    match = ROUTER.find("GET", path)
    assert (match.route.name, match.path) == ("user_get", "users/guest")


def test_encoded_names_mean_what_they_say() -> None:
    assert found("/%75sers/%67uest") == ("user_get", {"uid": "guest"})
    assert found("/users/a%3Bb%25%20%C3%A9") == ("user_get", {"uid": "a;b% é"})
    assert ROUTER.find("GET", "/users/a%3Bb%20%C3%A9").path == "users/a;b é"
    assert found("/users/UserA%5CUserB") == ("user_get", {"uid": "UserA\\UserB"})


@given(st.text(min_size=1))
def test_what_the_client_sends_arrives(value: str) -> None:
    try:
        path = expand_path(Route("user_get", "GET", "/users/{uid}"), [value])
    except ValueError:
        return
    unsafe = re.search(r"[\x00-\x1f\x7f-\x9f]|%2[fF]|/|(^|\\)\.\.?($|\\)", value)
    if unsafe:
        assert refused(path).status == 404
        return
    if value == "forgotpassword":
        return
    assert found(path) == ("user_get", {"uid": value})


@given(st.text(), st.sampled_from(["GET", "HEAD", "PUT", "X"]))
def test_any_path_is_found_or_refused(path: str, method: str) -> None:
    status = 200
    try:
        assert isinstance(ROUTER.find(method, path), Found)
    except Fault as fault:
        status = fault.status
    assert status in (200, 404, 405)


# --- The operations of the corpus.


def route_of(operation: Operation) -> Route:
    path = operation.path
    for parameter in operation.path_parameters:
        if parameter.pattern is not None:
            name = parameter.name
            path = path.replace(f"{{{name}}}", f"{{{name}:{parameter.pattern}}}")
    result, body = operation.responses[0], operation.request_body
    return Route(
        operation.name,
        operation.method,
        path,
        Result(result.kind, result.type, result.item, tuple(result.media_types)),
        Body(body.kind, body.type, tuple(body.media_types), tuple(body.parts)),
        kind=operation.kind,
    )


@cache
def routes_of(folder: Path) -> tuple[Route, ...]:
    return tuple(route_of(operation) for operation in corpus_model(folder).api.operations)


@pytest.fixture
def routes(corpus: Path) -> tuple[Route, ...]:
    return routes_of(corpus)


SHARED = {
    ("GET", "/users/{uid}/scannedinstances/{siid}/scans/{sid}/files"): {
        "scanFile_getAll", "scanFileArchive_download"},
    ("POST", "/users/{uid}/scannedinstances/{siid}/scans/{sid}/overlay"): {
        "scanOverlay_upload", "scanOverlay_uploadChunk"},
    ("POST", "/users/{uid}/scannedinstances/{siid}/scans"): {
        "scan_create", "scan_multipartCreate"},
}  # fmt: skip


def test_every_operation_is_found_at_its_own_path(routes: tuple[Route, ...]) -> None:
    assert len(routes) == 523
    router = Router(routes)
    for route in routes:
        several = [p.pattern is not None for p in route.placeholders]
        values = [f"v{i}/w x" if wide else f"v{i} ü" for i, wide in enumerate(several)]
        path = expand_path(route, values)
        content_type = "multipart/form-data; boundary=x" if route.body.kind == "multipart" else None  # type: ignore[union-attr]
        accept = "application/octet-stream" if route.result.kind == "binary" else "application/xml"
        match = router.find(route.method, "/" + path, content_type=content_type, accept=accept)
        assert match.route is route
        assert list(match.params.values()) == values
        assert [*match.params] == [p.name for p in route.placeholders]
        assert route.method in router.allowed("/" + path)
        assert router.nearest(re.sub(r"\{([^:}]*)[^}]*\}", "1", route.path)) is not None


def test_operations_that_share_method_and_path(routes: tuple[Route, ...]) -> None:
    sharing: dict[tuple[str, str], set[str]] = {}
    for route in routes:
        sharing.setdefault((route.method, route.path), set()).add(route.name)
    assert {key: names for key, names in sharing.items() if len(names) > 1} == SHARED


@pytest.mark.parametrize("declared", ["pages", "generated"])
@pytest.mark.parametrize(
    ("method", "rest", "content_type", "accept", "name"),
    [
        ("GET", "/9/files", None, None, "scanFile_getAll"),
        ("GET", "/9/files", None, "*/*", "scanFile_getAll"),
        ("GET", "/9/files", None, "application/json", "scanFile_getAll"),
        ("GET", "/9/files", None, "application/octet-stream", "scanFileArchive_download"),
        ("GET", "/9/files", None, "application/octet-stream, application/xml", "scanFile_getAll"),
        ("GET", "/9/files", None, "application/gzip", "scanFileArchive_download"),
        ("GET", "/9/files", None, "application/octet-stream, */*;q=0.8", "scanFileArchive_download"),
        ("GET", "/9/files", None, "application/xml, application/octet-stream;q=0.5", "scanFile_getAll"),
        ("GET", "/9/files", None, "text/html,application/xml;q=0.9,*/*;q=0.8", "scanFile_getAll"),
        ("HEAD", "/9/files", None, "application/octet-stream", "scanFileArchive_download"),
        ("POST", "/9/overlay", "application/octet-stream", None, "scanOverlay_upload"),
        ("POST", "/9/overlay", None, None, "scanOverlay_upload"),
        ("POST", "/9/overlay", "application/xml", None, "scanOverlay_upload"),
        ("POST", "/9/overlay", "Multipart/Form-Data; boundary=q", None, "scanOverlay_uploadChunk"),
        ("POST", "", "application/gzip", None, "scan_create"),
        ("POST", "", "multipart/form-data; boundary=q", "application/xml", "scan_multipartCreate"),
    ],
)  # fmt: skip
def test_shared_routes_are_told_apart(
    routes: tuple[Route, ...],
    declared: str,
    method: str,
    rest: str,
    content_type: str | None,
    accept: str | None,
    name: str,
) -> None:
    names = {name for shared in SHARED.values() for name in shared}
    chosen = [route for route in routes if route.name in names]
    if declared == "generated":  # as declarations are written: defaults are left out
        chosen = [
            Route(r.name, r.method, r.path, BINARY if r.result.kind == "binary" else r.returns,
                  FILE if r.request_body.kind == "file" else r.body) for r in chosen
        ]  # fmt: skip
    for order in (chosen, chosen[::-1]):
        match = Router(order).find(
            method,
            f"/users/guest/scannedinstances/3/scans{rest}",
            content_type=content_type,
            accept=accept,
        )
        assert match.route.name == name


def test_a_literal_segment_of_the_pages_beats_a_placeholder(routes: tuple[Route, ...]) -> None:
    router = Router(routes)
    assert router.find("PUT", "/users/forgotpassword").route.name == "userPassword_reset"
    assert router.find("PUT", "/users/john").route.name == "user_update"
    for route in routes:
        beside = router.find(route.method, expand_path(route, ["9"] * len(route.placeholders)))
        assert beside.route.path == route.path


def test_a_file_in_folders_of_an_image(routes: tuple[Route, ...]) -> None:
    match = Router(routes).find("GET", "/users/u/appliances/1/images/2/files/disk/a%20b.vmdk")
    assert match.route.name == "machineImageFile_download"
    assert match.params["filepath"] == "disk/a b.vmdk"
    assert match.path == "users/u/appliances/1/images/2/files/disk/a b.vmdk"


def test_cost_is_the_depth_and_not_the_number_of_routes() -> None:
    """Counted by the nodes that a look-up asks: as many among 10 routes as among 5,000."""
    import rstparse.runtime.server.routing as routing

    counts = []
    original = routing._match
    for size in (10, 5000):
        router = Router([Route(f"r{i}", "GET", f"/things{i}/{{id}}/parts") for i in range(size)])
        calls = 0

        def counting(*args: object) -> object:
            nonlocal calls
            calls += 1
            return original(*args)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(routing, "_match", counting)
            router.find("GET", f"/things{size - 1}/4/parts")
        counts.append(calls)
    assert counts == [4, 4]
