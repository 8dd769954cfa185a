"""Settings, connections, and living together with threads, processes, loops, logs and imports."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rstparse.runtime.client import ApiConnectionError, ApiKeyAuth, BasicAuth, ConfigurationError
from tests.unit.runtime.client.conftest import XML, Answer, Server, close, settle
from tests.unit.runtime.client.demo import AsyncDemo, Demo
from tests.unit.runtime.client.demo.models import Image
from tests.unit.runtime.client.test_calls import IMAGE

TLS = Path(__file__).parent / "tls"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "must start with http:// or https://"),
        ("uforge.example.com/api", "must start with http:// or https://"),
        ("ftp://example.com/api", "must start with http:// or https://"),
        ("https:///api", "must start with http:// or https://"),
        ("https://example.com/api?x=1", "must have neither query nor fragment"),
        ("https://example.com/api#x", "must have neither query nor fragment"),
        ("https://example.com/api?", "must have neither query nor fragment"),
        ("https://guest:hush@example.com/api", "must not carry credentials; pass auth=BasicAuth"),
        ("https://example.com:port/api", "is malformed"),
        ("https://[::1/api", "is malformed"),
        ("https://example.com/a b", "a text without blanks"),
        ("https://example.com/api\r\nX: y", "a text without blanks"),
        (None, "a text without blanks"),
    ],
)
def test_a_base_url_that_cannot_work(url: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        Demo(url)
    assert isinstance(caught.value, ValueError)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://example.com", "http://[::1]:8080/api", "HTTPS://example.com/a/b"]
)
def test_a_base_url_that_works(url: str) -> None:
    assert Demo(url + "/").base_url == url


def test_settings_that_cannot_work() -> None:
    with pytest.raises(ConfigurationError, match=r"auth= takes BasicAuth\(…\), .* not tuple"):
        Demo("http://x", auth=("guest", "hush"))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="wire_format= is 'xml' or 'json', not 'yaml'"):
        Demo("http://x", wire_format="yaml")  # type: ignore[arg-type]


# The environment ----------------------------------------------------------------------------------


def test_settings_from_the_environment() -> None:
    client = Demo.from_env(
        {
            "DEMO_URL": " https://example.com/api/ ",
            "DEMO_USER": "guest",
            "DEMO_PASSWORD": " pass ",
            "DEMO_FORMAT": "JSON",
            "DEMO_TIMEOUT": "2.5",
            "DEMO_DEADLINE": "30",
            "DEMO_RETRIES": "0",
            "DEMO_VERIFY": "no",
            "DEMO_CA_FILE": "/ca.pem",
            "DEMO_CLIENT_CERT": "/cert.pem",
            "DEMO_CLIENT_KEY": "/key.pem",
            "DEMO_PROXY": "http://proxy:3128",
            "OTHER_URL": "x",
        }
    )
    settings = client._settings
    assert settings.auth is not None
    assert settings.auth.headers() == BasicAuth("guest", " pass ").headers()
    assert settings[:1] + settings[2:10] == (
        "https://example.com/api",
        "json",
        2.5,
        0,
        30.0,
        False,
        "/ca.pem",
        ("/cert.pem", "/key.pem"),
        "http://proxy:3128",
    )


def test_arguments_win_over_the_environment() -> None:
    environ = {"DEMO_URL": "https://a/", "DEMO_API_KEY": "public", "DEMO_API_SECRET": "secret"}
    client = Demo.from_env(environ, base_url="https://b/", timeout=1.0)
    assert (client.base_url, client._settings.timeout) == ("https://b", 1.0)
    assert isinstance(client._settings.auth, ApiKeyAuth)
    assert isinstance(AsyncDemo.from_env(environ), AsyncDemo)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("URL", "", "set DEMO_URL to where the API begins"),
        ("TIMEOUT", "soon", "DEMO_TIMEOUT must be a number from 0, not 'soon'"),
        ("TIMEOUT", "nan", "DEMO_TIMEOUT must be a number from 0"),
        ("RETRIES", "-1", "DEMO_RETRIES must be a number from 0"),
        ("VERIFY", "maybe", "DEMO_VERIFY must be true or false, not 'maybe'"),
        ("USER", "guest", "set both DEMO_USER and DEMO_PASSWORD, or neither"),
        ("API_SECRET", "hush", "set both DEMO_API_KEY and DEMO_API_SECRET, or neither"),
        ("FORMAT", "yaml", "wire_format= is"),
    ],
)
def test_an_environment_that_cannot_work(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        Demo.from_env({"DEMO_URL": "https://a", f"DEMO_{name}": value})
    assert "hush" not in str(caught.value)


# Connections --------------------------------------------------------------------------------------


async def test_one_connection_serves_many_calls(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    for _ in range(5):
        await settle(api.image.get("guest", 5))
    (port,) = api._connections.ports.values()
    (transport,) = port._transports.all()
    assert len(transport._pool.connections) == 1


async def test_nothing_is_connected_before_the_first_request(connect: Any) -> None:
    assert connect()._connections.ports == {}


async def test_a_transport_of_ones_own(connect: Any) -> None:
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(200, headers=XML, content=IMAGE)

    api = connect("https://example.com/api", transport=httpx2.MockTransport(answer))
    assert await settle(api.image.create("guest", Image(name="x"))) == Image(db_id=5, name="disk")
    assert b"<name>x</name>" in requests[0].content
    assert str(requests[0].url) == "https://example.com/api/users/guest/images"
    download = await settle(api.image.download("guest", 5))
    assert await settle(download.read()) == IMAGE
    await settle(api.image.upload("guest", 5, b"abc"))
    assert requests[2].content == b"abc"


async def test_a_transport_of_the_wrong_kind(kind: str) -> None:
    transport = httpx2.AsyncHTTPTransport() if kind == "sync" else httpx2.HTTPTransport()
    client = (Demo if kind == "sync" else AsyncDemo)("http://x", transport=transport)
    with pytest.raises(
        ConfigurationError, match=r"transport= must be a .*BaseTransport for this client"
    ):
        await settle(client.image.get("guest", 5))


async def test_a_proxy_for_all(connect: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    api = connect("http://uforge.invalid/api", proxy=server.url.removesuffix("/api"))
    await settle(api.image.get("guest", 5))
    assert server.seen[0].target == "http://uforge.invalid/api/users/guest/images/5"


@pytest.mark.parametrize(
    ("bypass", "proxied"), [("", True), ("uforge.invalid", False), ("*", False)]
)
async def test_a_proxy_of_the_environment(
    connect: Any, server: Server, monkeypatch: pytest.MonkeyPatch, bypass: str, proxied: bool
) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/api").removeprefix("http://"))
    monkeypatch.setenv("no_proxy", bypass)
    api = connect("http://uforge.invalid/api", trust_env=True, retries=0)
    if proxied:
        await settle(api.image.get("guest", 5))
    else:
        with pytest.raises(ApiConnectionError):
            await settle(api.image.get("guest", 5))
    assert len(server.seen) == int(proxied)


@pytest.fixture
def tls_server(server: Server) -> Callable[[bool], str]:
    """Puts TLS before the server, asking for a client certificate if told to."""

    def start(ask: bool) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "server.pem")
        if ask:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(TLS / "ca.pem")
        server.wrap(context)
        return server.url.replace("http://", "https://")

    server.answer = lambda seen: Answer(200, XML, IMAGE)
    return start


async def test_a_certificate_is_verified(connect: Any, tls_server: Callable[[bool], str]) -> None:
    url = tls_server(False)
    with pytest.raises(ApiConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        await settle(connect(url, retries=0).image.get("guest", 5))
    for settings in (
        {"ca_file": TLS / "ca.pem"},
        {"verify": False},
        {"verify": ssl.create_default_context(cafile=str(TLS / "ca.pem"))},
    ):
        assert (await settle(connect(url, **settings).image.get("guest", 5))).db_id == 5


async def test_a_client_certificate(connect: Any, tls_server: Callable[[bool], str]) -> None:
    url = tls_server(True)
    with pytest.raises(ApiConnectionError):
        await settle(connect(url, ca_file=TLS / "ca.pem", retries=0).image.get("guest", 5))
    cert = str(TLS / "client.pem")
    api = connect(url, ca_file=TLS / "ca.pem", client_cert=cert)
    assert (await settle(api.image.get("guest", 5))).db_id == 5


@pytest.mark.parametrize("settings", [{"ca_file": "/missing"}, {"client_cert": __file__}])
async def test_certificates_that_cannot_be_read(connect: Any, settings: dict[str, str]) -> None:
    with pytest.raises(
        ConfigurationError, match="cannot load the CA file or the client certificate"
    ):
        await settle(connect(**settings).image.get("guest", 5))


def test_threads_share_a_client(server: Server) -> None:
    server.answer = lambda seen: Answer(
        200, XML, IMAGE.replace(b"<dbId>5", b"<dbId>" + seen.target.rpartition("/")[2].encode())
    )
    wrong: list[Any] = []

    def work(client: Demo, first: int) -> None:
        for number in range(first, first + 20):
            found = client.image.get("guest", number).db_id
            if found != number:
                wrong.append((number, found))

    with Demo(server.url, trust_env=False) as client:
        threads = [threading.Thread(target=work, args=(client, 100 * n)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(client._connections.ports) == 1
    assert (wrong, len(server.seen)) == ([], 160)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_process_has_its_own_connections(server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    with Demo(server.url, trust_env=False) as client:
        client.image.get("guest", 5)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if client.image.get("guest", 6).db_id == 5 else 2
                code += 10 * (len(client._connections.ports) != 2)
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert client.image.get("guest", 7).db_id == 5


def test_one_asynchronous_client_in_several_event_loops(server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    client = AsyncDemo(server.url, trust_env=False)

    async def once() -> int | None:
        return (await client.image.get("guest", 5)).db_id

    async def last() -> None:
        await once()
        await client.aclose()

    with pytest.warns(ResourceWarning):  # noqa: PT031  the first loop left its connection open
        assert asyncio.run(once()) == 5
        asyncio.run(last())
        gc.collect()


async def test_many_calls_at_once(server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    async with AsyncDemo(server.url, trust_env=False) as client:
        images = await asyncio.gather(*(client.image.get("guest", n) for n in range(30)))
    assert [image.db_id for image in images] == [5] * 30


async def test_a_cancelled_call_leaves_no_connection_behind(server: Server) -> None:
    release = threading.Event()

    def slow(seen: Any) -> Answer:
        release.wait(5)
        return Answer(200, XML, IMAGE)

    server.answer = slow
    async with AsyncDemo(server.url, trust_env=False) as client:
        task = asyncio.create_task(client.image.get("guest", 5))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        release.set()
        (port,) = client._connections.ports.values()
        assert port._transports.all()[0]._pool.connections == []


def test_clients_are_not_pickled() -> None:
    with pytest.raises(
        TypeError, match="Demo holds connections and credentials, and is not pickled"
    ):
        pickle.dumps(Demo("http://x"))


# Logs and hooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "auth", [BasicAuth("guest", "PASSWORD"), ApiKeyAuth("PUBLICKEY", "SECRETKEY")]
)
async def test_no_secret_in_any_log(
    connect: Any, server: Server, caplog: pytest.LogCaptureFixture, auth: Any
) -> None:
    """Neither in ours nor in those of the libraries below, however much is logged."""
    server.replies(
        Answer(503), Answer(302, {"Location": "/api/x?signature=MOVED"}), Answer(200, XML, IMAGE)
    )
    with caplog.at_level(logging.DEBUG):
        await settle(
            connect(auth=auth).image.get("guest", 5, extra_query={"downloadId": "ONETIME"})
        )
    own = [record for record in caplog.records if record.name == "tests.unit.runtime.client.demo"]
    assert own[0].getMessage().startswith("image_get: GET http")
    signature = server.seen[0].target.partition("signature=")[2]
    shown = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("httpcore2")
    )
    everything = "\n".join(record.getMessage() for record in caplog.records)
    for secret in ("PASSWORD", "UEFTU1dPUkQ", "SECRETKEY", "PUBLICKEY", "ONETIME"):
        assert secret not in everything
    assert not signature or signature[:10] not in everything
    assert "MOVED" not in shown
    assert not any(record.name.startswith("httpx2") for record in caplog.records)


async def test_hooks_see_every_try(connect: Any, server: Server) -> None:
    server.replies(Answer(503), Answer(200, {**XML, "ETag": '"1"'}, IMAGE))
    told: list[Any] = []
    api = connect(
        auth=ApiKeyAuth("PUBLICKEY", "SECRETKEY"),
        on_request=lambda request: told.append(("request", request.operation, request.url)),
        on_response=lambda response: told.append(("response", response.status, response.etag)),
    )
    await settle(api.image.get("guest", 5))
    url = f"{server.url}/users/guest/images/5?apiKey=***&signature=***"
    assert told == [
        ("request", "image_get", url),
        ("response", 503, None),
        ("request", "image_get", url),
        ("response", 200, '"1"'),
    ]


async def test_a_hook_may_be_asynchronous(server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    told: list[str] = []

    async def hook(request: Any) -> None:
        await asyncio.sleep(0)
        told.append(request.operation)

    async with AsyncDemo(server.url, trust_env=False, on_request=hook) as client:
        await client.image.get("guest", 5)
    assert told == ["image_get"]


async def test_an_error_in_a_hook_comes_through(connect: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)

    def hook(response: Any) -> None:
        raise OSError("log disk full")

    with pytest.raises(OSError, match="log disk full"):
        await settle(connect(on_response=hook).image.get("guest", 5))
    assert len(server.seen) == 1


async def test_a_logger_and_a_user_agent_of_ones_own(
    connect: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    api = connect(
        logger=logging.getLogger("mine"), user_agent="tool/1.0", headers={"X-Team": "ops"}
    )
    with caplog.at_level(logging.DEBUG, "mine"):
        await settle(api.image.get("guest", 5))
    assert {record.name for record in caplog.records} == {"mine"}
    assert server.seen[0].header("User-Agent") == "tool/1.0 demo/1.2.3"
    assert server.seen[0].header("X-Team") == "ops"


# Imports ------------------------------------------------------------------------------------------


def test_importing_and_building_a_client_loads_no_http_library() -> None:
    code = (
        "import sys; from tests.unit.runtime.client.demo import Demo, AsyncDemo;"
        "from rstparse.runtime.client import BasicAuth;"
        "client = Demo('http://x/api', auth=BasicAuth('a', 'b')); client.image.get;"
        "from tests.unit.runtime.client.demo.models import Image; Image(name='x');"
        "print([n for n in ('httpx2', 'httpcore2', 'asyncio', 'ssl', 'logging', 'email', 'hmac',"
        " 'urllib.request', 'http.client') if n in sys.modules])"
    )
    root = Path(__file__).parents[4]
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def test_every_public_name_exists() -> None:
    from rstparse.runtime import client

    assert sorted(client.__all__) == client.__all__
    assert all(getattr(client, name) is not None for name in client.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        client.Nothing  # noqa: B018


async def test_a_client_is_a_context_manager(kind: str, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    if kind == "sync":
        with Demo(server.url, trust_env=False) as sync:
            sync.image.get("guest", 5)
        assert sync._connections.ports == {}
    else:
        async with AsyncDemo(server.url, trust_env=False) as client:
            await client.image.get("guest", 5)
        assert client._connections.ports == {}
        await close(client)
