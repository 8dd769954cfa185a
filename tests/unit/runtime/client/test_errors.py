"""What is raised, what it carries, and what it never shows."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest

from rstparse.runtime.client import (
    ApiConnectionError,
    ApiError,
    ApiKeyAuth,
    BasicAuth,
    ClientError,
    JobFailed,
    NotFoundError,
    NotModified,
    RedirectError,
    ResponseDecodingError,
    ServerError,
    StatusError,
    errors,
)
from tests.unit.runtime.client.conftest import XML, Answer, Server, settle
from tests.unit.runtime.client.demo.models import DemoError, LocalizedMessage, OpStatus
from tests.unit.runtime.client.test_calls import IMAGE

ERROR = (
    b'<ns0:demoError xmlns:ns0="urn:demo"><localizedErrorMsg><message>No such image</message>'
    b"</localizedErrorMsg><requestUri>users/guest/images/5</requestUri><statusCode>404</statusCode>"
    b"</ns0:demoError>"
)


@pytest.mark.parametrize(
    ("status", "name", "base"),
    [
        (304, "NotModified", StatusError),
        (400, "BadRequestError", ClientError),
        (401, "UnauthorizedError", ClientError),
        (403, "ForbiddenError", ClientError),
        (404, "NotFoundError", ClientError),
        (405, "MethodNotAllowedError", ClientError),
        (406, "NotAcceptableError", ClientError),
        (409, "ConflictError", ClientError),
        (410, "GoneError", ClientError),
        (412, "PreconditionFailedError", ClientError),
        (413, "PayloadTooLargeError", ClientError),
        (415, "UnsupportedMediaTypeError", ClientError),
        (418, "ClientError", StatusError),
        (422, "UnprocessableError", ClientError),
        (429, "TooManyRequestsError", ClientError),
        (500, "InternalServerError", ServerError),
        (501, "ServerError", StatusError),
        (502, "BadGatewayError", ServerError),
        (503, "ServiceUnavailableError", ServerError),
        (504, "GatewayTimeoutError", ServerError),
    ],
)
async def test_one_class_a_status(
    api: Any, server: Server, status: int, name: str, base: type[StatusError]
) -> None:
    server.answer = lambda seen: Answer(status)
    with pytest.raises(StatusError) as caught:
        await settle(api.image.get("guest", 5, retries=0))
    assert type(caught.value).__name__ == name
    assert isinstance(caught.value, base)
    assert (caught.value.status, caught.value.error) == (status, None)


async def test_an_error_carries_what_the_service_said(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(404, XML, ERROR)
    with pytest.raises(NotFoundError) as caught:
        await settle(api.image.get("guest", 5))
    error = caught.value
    assert str(error) == (
        f"image_get: GET {server.url}/users/guest/images/5: status 404 Not Found: No such image"
    )
    assert error.error == DemoError(
        localized_error_msg=LocalizedMessage(message="No such image"),
        request_uri="users/guest/images/5",
        status_code=404,
    )
    assert (error.operation, error.request.method) == ("image_get", "GET")
    assert (error.response.status, error.response.content) == (404, ERROR)


async def test_an_error_in_json_though_xml_was_asked_for(api: Any, server: Server) -> None:
    body = b'{"demoError": {"statusCode": 500, "localizedErrorMsg": {"message": "broken"}}}'
    server.answer = lambda seen: Answer(500, {"Content-Type": "application/json"}, body)
    with pytest.raises(errors.InternalServerError, match=r"status 500 .*: broken") as caught:
        await settle(api.image.get("guest", 5))
    assert caught.value.error.status_code == 500


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "text/html"}, b"<html><body>Bad gateway</body></html>"),
        ({"Content-Type": "application/xml"}, b"<oops"),
        ({"Content-Type": "application/xml"}, b"<image xmlns='urn:demo'/>"),
        ({"Content-Type": "application/json"}, b"[]"),
        ({"Content-Type": "application/json"}, b"\xff\xfe"),
        ({"Content-Type": "text/plain; charset=nonsense"}, b"\xff"),
        ({}, b""),
    ],
)
async def test_an_error_without_a_readable_body(
    api: Any, server: Server, headers: dict[str, str], body: bytes
) -> None:
    server.answer = lambda seen: Answer(409, headers, body)
    with pytest.raises(errors.ConflictError, match=r"status 409 Conflict$") as caught:
        await settle(api.image.get("guest", 5))
    assert caught.value.error is None
    assert caught.value.response.content == body


async def test_an_endless_error_body_is_cut(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(400, {"Content-Length": str(1 << 24)}, b"x" * (1 << 24))
    with pytest.raises(errors.BadRequestError) as caught:
        await settle(api.image.get("guest", 5))
    assert len(caught.value.response.content) == 1 << 20


async def test_an_etag_that_still_holds(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(304, {"ETag": '"a1"'})
    with pytest.raises(NotModified) as caught:
        await settle(api.image.get("guest", 5, etag="a1"))
    assert caught.value.response.etag == '"a1"'
    for given in ('"a1"', 'W/"a1"', "*"):
        with pytest.raises(NotModified):
            await settle(api.image.get("guest", 5, etag=given))
    sent = [seen.header("If-None-Match") for seen in server.seen]
    assert sent == ['"a1"', '"a1"', 'W/"a1"', "*"]


async def test_no_connection(connect: Any) -> None:
    api = connect("http://127.0.0.1:9/api", retries=0)
    with pytest.raises(
        ApiConnectionError, match=r"image_get: GET .*: the connection failed"
    ) as caught:
        await settle(api.image.get("guest", 5))
    assert isinstance(caught.value, ConnectionError)


async def test_a_raw_answer_raises_when_decoded(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(404, XML, ERROR)
    raw = await settle(api.request_raw("image_get", "guest", 5))
    assert (raw.status, raw.is_success) == (404, False)
    with pytest.raises(NotFoundError, match="No such image"):
        raw.decode()


SECRET_KEYS = ApiKeyAuth("PUBLICKEY", "SECRETKEY")


@pytest.mark.parametrize("auth", [BasicAuth("guest", "PASSWORD"), SECRET_KEYS])
async def test_no_secret_leaves_with_an_error(connect: Any, server: Server, auth: Any) -> None:
    """The service echoes everything it was sent; neither the error nor its pickle may hold it."""

    def echo(seen: Any) -> Answer:
        secrets = " ".join(auth.secrets())
        told = f"{seen.target} {seen.header('Authorization')} {secrets}".replace("&", "&amp;")
        body = (
            '<ns0:demoError xmlns:ns0="urn:demo"><localizedErrorMsg><message>refused '
            f"{told}</message></localizedErrorMsg><requestUri>{told}</requestUri></ns0:demoError>"
        )
        return Answer(403, XML, body.encode())

    server.answer = echo
    api = connect(auth=auth)
    with pytest.raises(errors.ForbiddenError) as caught:
        await settle(api.image.get("guest", 5, extra_query={"downloadId": "ONETIME"}))
    shown = "\n".join(
        [
            str(caught.value),
            repr(caught.value),
            repr(caught.value.error),
            repr(caught.value.response),
        ]
    ) + pickle.dumps(caught.value).decode("latin-1")
    sent = server.seen[0].target + str(server.seen[0].header("Authorization"))
    signature = sent.partition("signature=")[2]
    for secret in ("PASSWORD", "SECRETKEY", "PUBLICKEY", "ONETIME", "R1ZX", "UEFTU1dPUkQ"):
        assert secret not in shown
    assert not signature or signature[:10] not in shown
    assert "refused" in shown


@pytest.mark.parametrize("status", [304, 404, 500])
async def test_errors_survive_pickling(api: Any, server: Server, status: int) -> None:
    server.answer = lambda seen: Answer(status, XML, ERROR if status != 304 else b"")
    with pytest.raises(StatusError) as caught:
        await settle(api.image.get("guest", 5))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy)) == (type(caught.value), str(caught.value))
    assert (copy.error, copy.request) == (caught.value.error, caught.value.request)
    assert copy.response.content == caught.value.response.content
    with pytest.raises(RuntimeError, match="no client to decode it"):
        copy.response.decode()


async def test_other_errors_survive_pickling(api: Any, server: Server, connect: Any) -> None:
    server.answer = lambda seen: Answer(200, XML, b"<oops")
    with pytest.raises(ResponseDecodingError) as decoding:
        await settle(api.image.get("guest", 5))
    with pytest.raises(ApiConnectionError) as connection:
        await settle(connect("http://127.0.0.1:9/api", retries=0).image.get("guest", 5))
    job = JobFailed("the job failed", last=OpStatus(error=True))
    for error in (decoding.value, connection.value, job):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy)) == (type(error), str(error))
    assert pickle.loads(pickle.dumps(job)).last == OpStatus(error=True)


def test_the_tree_is_the_one_that_is_drawn() -> None:
    """Every class of the docstring exists, below the one that it is drawn under; no class is missing."""
    drawn = re.findall(r"^( *)[*+\-·] (\w+)", errors.__doc__ or "", re.MULTILINE)
    parents: list[str] = []
    for indent, name in drawn:
        depth = len(indent) // 2
        kind = getattr(errors, name)
        if depth:
            assert kind.__mro__[1] is getattr(errors, parents[depth - 1]), name
        parents[depth:] = [name]
    classes = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, ApiError)
    }
    assert {name for _, name in drawn} == classes


async def test_redirects_of_reading_are_followed_on_the_same_host(
    connect: Any, server: Server
) -> None:
    server.replies(
        Answer(302, {"Location": "/api/elsewhere?a=1"}),
        Answer(307, {"Location": f"{server.url}/there"}),
        Answer(200, XML, IMAGE),
    )
    api = connect(auth=BasicAuth("guest", "secret"), headers={"X-Token": "t"})
    assert (await settle(api.image.get("guest", 5))).db_id == 5
    assert [seen.target for seen in server.seen] == [
        "/api/users/guest/images/5",
        "/api/elsewhere?a=1",
        "/api/there",
    ]
    assert all(seen.header("Authorization") for seen in server.seen)


async def test_credentials_never_go_to_another_host(connect: Any, server: Server) -> None:
    other = Server()
    try:
        other.answer = lambda seen: Answer(200, XML, IMAGE)
        server.answer = lambda seen: Answer(302, {"Location": f"{other.url}/x"})
        api = connect(auth=BasicAuth("guest", "secret"), headers={"X-Token": "t"})
        assert (await settle(api.image.get("guest", 5))).db_id == 5
        (seen,) = other.seen
        assert seen.target == "/api/x"
        assert (seen.header("Authorization"), seen.header("X-Token")) == (None, None)
        assert seen.header("Host") == other.url.split("/")[2]
        assert {name.lower() for name, _ in seen.headers} == {
            "host",
            "user-agent",
            "accept",
            "accept-encoding",
        }
    finally:
        other.close()


@pytest.mark.parametrize(
    "location",
    [
        "ftp://x/y",
        "http://",
        "http://user:pw@127.0.0.1/x",
        "javascript:alert(1)",
        "",
    ],
)
async def test_redirects_to_nowhere_are_errors(api: Any, server: Server, location: str) -> None:
    server.answer = lambda seen: Answer(302, {"Location": location})
    with pytest.raises(RedirectError, match=r"status 302 Found$"):
        await settle(api.image.get("guest", 5))
    assert len(server.seen) == 1


async def test_a_redirect_loop_ends(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(302, {"Location": "/api/x"})
    with pytest.raises(RedirectError):
        await settle(api.image.get("guest", 5))
    assert len(server.seen) == 6


async def test_a_change_is_never_redirected(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(307, {"Location": "/api/x"})
    with pytest.raises(RedirectError):
        await settle(api.image.delete("guest", 5))
    assert len(server.seen) == 1


def test_tls_is_never_given_up() -> None:
    from rstparse.runtime.client.redirects import next_hop
    from rstparse.runtime.client.request import HeaderList

    headers = HeaderList()
    headers.set("Authorization", "x")
    assert next_hop("http://h/x", "https://h/", "GET", headers, 0) is None
    upgraded = next_hop("https://h/x", "http://h/", "GET", headers, 0)
    assert upgraded is not None
    assert "Authorization" in upgraded[1]
    moved = next_hop("https://h:8443/x", "http://h/", "GET", headers, 0)
    assert moved is not None
    assert "Authorization" not in moved[1]
