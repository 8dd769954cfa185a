"""Calls of all kinds of body and result, over a real connection, with both clients."""

from __future__ import annotations

from typing import Any

import pytest

from rstparse.runtime.client import BasicAuth, ResponseDecodingError
from tests.unit.runtime.client.conftest import XML, Answer, Server, settle
from tests.unit.runtime.client.demo.models import Image

IMAGE = b'<ns0:image xmlns:ns0="urn:demo"><dbId>5</dbId><name>disk</name></ns0:image>'
IMAGES = (
    b'<ns0:images xmlns:ns0="urn:demo"><total>7</total><images><image><dbId>1</dbId></image>'
    b"<image><dbId>2</dbId></image></images></ns0:images>"
)


async def test_an_object_is_fetched(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    assert await settle(api.image.get("guest", 5)) == Image(db_id=5, name="disk")
    (seen,) = server.seen
    assert (seen.method, seen.target, seen.body) == ("GET", "/api/users/guest/images/5", b"")
    assert seen.header("Accept") == "application/xml"
    assert seen.header("User-Agent") == "demo/1.2.3"
    assert seen.header("Authorization") is None


async def test_an_object_is_sent(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(201, XML, IMAGE)
    assert await settle(api.image.create("guest", Image(name="disk"))) == Image(
        db_id=5, name="disk"
    )
    (seen,) = server.seen
    assert (seen.method, seen.target) == ("POST", "/api/users/guest/images")
    assert seen.header("Content-Type") == "application/xml"
    assert b"<name>disk</name>" in seen.body
    assert seen.header("Content-Length") == str(len(seen.body))


async def test_a_list_is_a_page(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGES)
    page = await settle(api.image.get_all("guest", order_by="name"))
    assert server.seen[0].target == "/api/users/guest/images?orderBy=name"
    assert list(page) == [Image(db_id=1), Image(db_id=2)]
    assert (len(page), page.total, page[1].db_id, Image(db_id=2) in page) == (2, 7, 2, True)
    assert page[:1] == [Image(db_id=1)]
    assert page.object.images == list(page)


@pytest.mark.parametrize(
    "body", [b"<ns0:images xmlns:ns0='urn:demo'/>", b'{"images": {"total": 0}}']
)
async def test_an_empty_list_is_an_empty_page(api: Any, server: Server, body: bytes) -> None:
    kind = "application/xml" if body[:1] == b"<" else "application/json"
    server.answer = lambda seen: Answer(200, {"Content-Type": kind}, body)
    page = await settle(api.image.get_all("guest"))
    assert (list(page), bool(page)) == ([], False)


async def test_nothing_is_none(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(204)
    assert await settle(api.image.delete("guest", 5, force=True)) is None
    assert (server.seen[0].method, server.seen[0].target) == (
        "DELETE",
        "/api/users/guest/images/5?force=true",
    )


async def test_text_goes_both_ways(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, {"Content-Type": "text/plain"}, "Größe".encode())
    assert await settle(api.image.effect("schön")) == "Größe"
    (seen,) = server.seen
    assert seen.body == "schön".encode()
    assert seen.header("Content-Type") == "text/plain; charset=utf-8"
    assert seen.header("Accept") == "text/plain"


async def test_what_is_not_documented_comes_as_it_is(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, {"Content-Type": "text/html", "ETag": '"1"'}, b"<p>hi")
    raw = await settle(api.image.whatever())
    assert (raw.status, raw.content, raw.text, raw.content_type, raw.etag) == (
        200,
        b"<p>hi",
        "<p>hi",
        "text/html",
        '"1"',
    )
    assert server.seen[0].header("Accept") == "application/xml, */*;q=0.8"


async def test_json_on_request(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(
        201, {"Content-Type": "application/json;charset=UTF-8"}, b'{"image": {"dbId": 5}}'
    )
    image = await settle(api.image.create("guest", Image(name="disk"), wire_format="json"))
    assert image == Image(db_id=5)
    (seen,) = server.seen
    assert seen.body == b'{"image":{"name":"disk"}}'
    assert (seen.header("Content-Type"), seen.header("Accept")) == (
        "application/json",
        "application/json",
    )


async def test_the_answers_own_format_decides(api: Any, server: Server) -> None:
    server.replies(
        Answer(200, {"Content-Type": "application/json"}, b'{"image": {"dbId": 5}}'),
        Answer(200, {"Content-Type": "text/plain"}, b' {"image": {"dbId": 6}}'),
        Answer(200, {}, b"\xef\xbb\xbf" + IMAGE),
    )
    assert (await settle(api.image.get("guest", 5))).db_id == 5
    assert (await settle(api.image.get("guest", 6))).db_id == 6
    assert (await settle(api.image.get("guest", 7))).db_id == 5


async def test_compressed_answers_are_read(api: Any, server: Server) -> None:
    import gzip

    server.answer = lambda seen: Answer(
        200, {**XML, "Content-Encoding": "gzip"}, gzip.compress(IMAGE)
    )
    assert (await settle(api.image.get("guest", 5))).name == "disk"
    assert server.seen[0].header("Accept-Encoding") == "gzip, deflate"


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        (
            {"Content-Type": "text/html"},
            b"<html>Log in</html>",
            "expected XML or JSON, got text/html",
        ),
        ({}, b"", "expected XML or JSON, got no media type"),
        (
            {"Content-Type": "application/octet-stream"},
            b"\x00\x01",
            "expected XML or JSON, got appl",
        ),
        (
            XML,
            b"<ns0:image xmlns:ns0='urn:demo'><dbId>x</dbId></ns0:image>",
            "image/dbId: not an int",
        ),
        (XML, b"<image><dbId>", "; the answer begins '<image><dbId>'"),
        ({"Content-Type": "application/json"}, b"[]", "expected an object; the answer begins '[]'"),
        (XML, b"<!DOCTYPE image [<!ENTITY a 'b'>]><image/>", "DOCTYPE"),
    ],
)
async def test_what_cannot_be_read_says_so(
    api: Any, server: Server, headers: dict[str, str], body: bytes, reason: str
) -> None:
    server.answer = lambda seen: Answer(200, headers, body)
    with pytest.raises(ResponseDecodingError) as caught:
        await settle(api.image.get("guest", 5))
    error = caught.value
    assert reason in str(error)
    assert str(error).startswith(f"image_get: GET {server.url}/users/guest/images/5: ")
    assert error.response.content == body
    assert error.operation == "image_get"


async def test_a_decoding_error_knows_the_place(api: Any, server: Server) -> None:
    body = b'<ns0:image xmlns:ns0="urn:demo"><secretKey>hush</secretKey><dbId>x</dbId></ns0:image>'
    server.answer = lambda seen: Answer(200, XML, body)
    with pytest.raises(ResponseDecodingError) as caught:
        await settle(api.image.get("guest", 5))
    assert caught.value.path == "image/dbId"
    assert "hush" not in str(caught.value)
    assert "<secretKey>***</secretKey>" in caught.value.excerpt


async def test_an_operation_by_its_documented_name(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGES)
    page = await settle(api.request("image_getAll", "guest", order_by="name", extra_query={"x": 1}))
    assert page.total == 7
    assert server.seen[0].target == "/api/users/guest/images?orderBy=name&x=1"


async def test_a_name_that_is_none(api: Any) -> None:
    with pytest.raises(
        LookupError, match="Demo has no operation 'image_gte'; did you mean image_get"
    ):
        await settle(api.request("image_gte"))
    with pytest.raises(TypeError, match="image_get takes no colour; its query parameters: none"):
        await settle(api.request("image_get", "guest", 5, colour="red"))


async def test_the_raw_answer(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, {**XML, "ETag": '"a1"'}, IMAGE)
    raw = await settle(api.request_raw("image_get", "guest", 5))
    assert (raw.status, raw.is_success, raw.etag, raw.headers["etag"]) == (
        200,
        True,
        '"a1"',
        '"a1"',
    )
    assert raw.content == IMAGE
    assert raw.decode() == Image(db_id=5, name="disk")


async def test_a_typed_method_shows_its_headers(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, {**XML, "ETag": '"a1"'}, IMAGE)
    answers: list[Any] = []
    image = await settle(api.image.get("guest", 5, on_response=answers.append))
    assert image.db_id == 5
    assert [answer.etag for answer in answers] == ['"a1"']


async def test_wrong_arguments_are_refused_before_anything_is_sent(
    api: Any, server: Server
) -> None:
    with pytest.raises(TypeError, match="image_create takes Image as its body, not dict"):
        await settle(api.image.create("guest", {"name": "disk"}))
    with pytest.raises(TypeError, match="image_create needs a body"):
        await settle(api.image.create("guest", None))
    with pytest.raises(TypeError, match="image_get takes no body"):
        await settle(api.request("image_get", "guest", 5, body=Image()))
    with pytest.raises(TypeError, match="image_get has no option timout"):
        await settle(api.image.get("guest", 5, timout=3))
    with pytest.raises(TypeError, match=r"image_get takes 2 path values \(uid, id\), not 1"):
        await settle(api.request("image_get", "guest"))
    with pytest.raises(ValueError, match="wire_format= is 'xml' or 'json', not 'yaml'"):
        await settle(api.image.get("guest", 5, wire_format="yaml"))
    assert server.seen == []


async def test_a_closed_client_says_so(connect: Any) -> None:
    from tests.unit.runtime.client.conftest import close

    client = connect()
    await close(client)
    with pytest.raises(RuntimeError, match="the client is closed"):
        await settle(client.image.get("guest", 5))


async def test_other_settings_on_the_same_connections(connect: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    client = connect()
    other = client.with_options(auth=BasicAuth("guest", "pass"), headers={"X-Team": "a"})
    await settle(client.image.get("guest", 5))
    await settle(other.image.get("guest", 5))
    assert [seen.header("Authorization") for seen in server.seen] == [
        None,
        "Basic Z3Vlc3Q6cGFzcw==",
    ]
    assert server.seen[1].header("X-Team") == "a"
    assert other._connections is client._connections
