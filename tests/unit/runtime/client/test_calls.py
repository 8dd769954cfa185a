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
