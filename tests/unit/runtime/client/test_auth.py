"""Credentials: what is sent, when, to whom, and that nothing shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.client import ApiKeyAuth, Auth, BasicAuth, UnauthorizedError
from rstparse.runtime.client.operation import Operation
from rstparse.runtime.client.prepare import prepare
from tests.unit.runtime.client.conftest import XML, Answer, Server, settle
from tests.unit.runtime.client.test_calls import IMAGE

OPERATION: Operation[None] = Operation("x_get", "GET", "/x")


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        (BasicAuth("guest", "secret"), "Basic Z3Vlc3Q6c2VjcmV0"),
        (BasicAuth("guest", "a:b:c"), "Basic Z3Vlc3Q6YTpiOmM="),
        (BasicAuth("zoë", "pässword"), "Basic em/Dqzpww6Rzc3dvcmQ="),
        (BasicAuth.on_behalf_of("UserA", "UserB", "pw"), "Basic VXNlckFcVXNlckI6cHc="),
    ],
)
def test_basic_authentication(auth: BasicAuth, header: str) -> None:
    assert auth.headers() == {"Authorization": header}


@pytest.mark.parametrize(
    ("user", "password"), [("", "x"), ("a:b", "x"), ("a\n", "x"), ("a", "x\r\ny")]
)
def test_what_basic_authentication_cannot_carry(user: str, password: str) -> None:
    with pytest.raises(ValueError) as caught:
        BasicAuth(user, password)
    assert password not in str(caught.value) or password == "x"


def test_a_supervisor_form_needs_plain_names() -> None:
    with pytest.raises(ValueError, match="plain, non-empty login names"):
        BasicAuth.on_behalf_of("A\\B", "C", "pw")


def test_the_published_api_key_example(vectors: Path) -> None:
    vector = json.loads((vectors / "apikey_vector.json").read_text(encoding="utf-8"))
    auth = ApiKeyAuth(vector["public"], vector["secret"])
    assert auth.sign("users/myUser/appliances") == (
        vector["string_to_sign"] + "&" + vector["signature_query"]
    )


async def test_the_signature_is_over_the_bytes_sent(connect: Any, server: Server) -> None:
    """The service recomputes it from what arrives after its base; HMAC and order must agree."""
    import base64
    import hmac
    from urllib.parse import unquote

    server.answer = lambda seen: Answer(200, XML, b"<ns0:images xmlns:ns0='urn:demo'/>")
    api = connect(auth=ApiKeyAuth("pub+lic/ü", "s3cret"))
    await settle(api.image.get_all("a b/ü", order_by="x y+z", extra_query={"q": "ä&b"}))
    (seen,) = server.seen
    signed, _, signature = seen.target.removeprefix("/api/").partition("&signature=")
    assert signed == (
        "users/a%20b%2F%C3%BC/images?orderBy=x%20y%2Bz&q=%C3%A4%26b&apiKey=pub%2Blic%2F%C3%BC"
    )
    expected = hmac.digest(b"s3cret", signed.encode(), "sha1")
    assert base64.b64decode(unquote(signature)) == expected
    assert "+" not in signature
    assert seen.header("Authorization") is None


async def test_a_caller_cannot_smuggle_a_signature(connect: Any, server: Server) -> None:
    api = connect(auth=ApiKeyAuth("public", "secret"))
    with pytest.raises(ValueError, match="apiKey and signature are query parameters"):
        await settle(api.image.get("guest", 5, extra_query={"signature": "x"}))


async def test_open_operations_send_no_credentials_unless_told(
    connect: Any, server: Server
) -> None:
    server.answer = lambda seen: Answer(200, XML, b"<ns0:serviceStatus xmlns:ns0='urn:demo'/>")
    auth = BasicAuth("guest", "secret")
    api = connect(auth=auth)
    await settle(api.image.service_status())
    await settle(api.image.service_status(auth=auth))
    assert [seen.header("Authorization") for seen in server.seen] == [
        None,
        "Basic Z3Vlc3Q6c2VjcmV0",
    ]


async def test_credentials_follow_when_the_service_asks_for_them_after_all(
    connect: Any, server: Server
) -> None:
    server.answer = lambda seen: Answer(200 if seen.header("Authorization") else 401, {}, b"data")
    api = connect(auth=BasicAuth("guest", "secret"))
    download = await settle(api.image.download("guest", 5))
    assert await settle(download.read()) == b"data"
    sent = [seen.header("Authorization") for seen in server.seen]
    assert sent == [None, "Basic Z3Vlc3Q6c2VjcmV0"]


async def test_credentials_do_not_follow_where_the_call_says_none(
    connect: Any, server: Server
) -> None:
    server.answer = lambda seen: Answer(401)
    api = connect(auth=BasicAuth("guest", "secret"))
    with pytest.raises(UnauthorizedError):
        await settle(api.image.download("guest", 5, auth=None))
    with pytest.raises(UnauthorizedError):
        await settle(connect().image.download("guest", 5))
    with pytest.raises(UnauthorizedError):
        await settle(api.image.get("guest", 5))
    assert len(server.seen) == 3


async def test_credentials_of_one_call(connect: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    api = connect(auth=BasicAuth("guest", "secret"))
    await settle(api.image.get("guest", 5))
    await settle(api.image.get("guest", 5, auth=BasicAuth("root", "toor")))
    await settle(api.image.get("guest", 5, auth=None))
    await settle(api.image.get("guest", 5, auth=ApiKeyAuth("p", "s")))
    sent = [seen.header("Authorization") for seen in server.seen]
    assert sent == ["Basic Z3Vlc3Q6c2VjcmV0", "Basic cm9vdDp0b29y", None, None]
    assert server.seen[3].target.startswith("/api/users/guest/images/5?apiKey=p&signature=")


async def test_a_header_of_the_callers_own_wins(connect: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    api = connect(auth=ApiKeyAuth("p", "s"))
    await settle(api.image.get("guest", 5, extra_headers={"authorization": "Bearer t"}))
    assert server.seen[0].header("Authorization") == "Bearer t"
    assert server.seen[0].target == "/api/users/guest/images/5"


async def test_a_scheme_of_ones_own(connect: Any, server: Server) -> None:
    class Bearer(Auth):
        def headers(self) -> dict[str, str]:
            return {"Authorization": "Bearer abc"}

    server.answer = lambda seen: Answer(200, XML, IMAGE)
    await settle(connect(auth=Bearer()).image.get("guest", 5))
    assert server.seen[0].header("Authorization") == "Bearer abc"


@pytest.mark.parametrize(
    "auth", [BasicAuth("guest", "hush-hush"), ApiKeyAuth("hush-hush", "hush-hush")]
)
async def test_no_secret_in_a_repr(connect: Any, auth: Auth) -> None:
    assert "hush" not in repr(auth)
    client = connect(auth=auth, proxy="http://a:hush@proxy", client_cert=("a", "b", "hush"))
    assert "hush" not in repr(client)
    assert "hush" not in repr(client._settings)
    engine, port, call = client._begin(
        OPERATION, (), None, None, {"extra_query": {"token": "hush"}}
    )
    prepared = prepare(engine.service, engine.settings, call, port)
    assert "hush" in prepared.url
    assert "hush" not in repr(prepared)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "a\r\nX-B: c"),
        ("X-A", "a\nb"),
        ("X-A\r\nX-B", "c"),
        ("", "a"),
        ("X A", "b"),
        ("X-A", "\0"),
        ("Content-Length", "0"),
    ],
)
async def test_headers_cannot_be_split(api: Any, server: Server, name: str, value: str) -> None:
    with pytest.raises(ValueError):
        await settle(api.image.get("guest", 5, extra_headers={name: value}))
    assert server.seen == []
