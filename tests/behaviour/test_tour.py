"""The tour of the design, word for word, against a small service on this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.behaviour.generated import Generated

NAMESPACE = "http://www.usharesoft.com/uforge"
IMAGES = "/api/users/guest/appliances/12/images"
CREDENTIALS = "Basic Z3Vlc3Q6c2VjcmV0"
OVA = b"not really a machine image" * 10_000


class Service:
    """Generates an image in three steps; ``seen`` are the requests, as method, path and body."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self.percentage = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.reply(*outer.answer("POST", self.path, self.body(), self.credentials()))

            def do_GET(self) -> None:
                self.reply(*outer.answer("GET", self.path, b"", self.credentials()))

            def credentials(self) -> str | None:
                return self.headers.get("Authorization")

            def body(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def reply(self, status: int, kind: str, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests stay quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/api"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(
        self, method: str, path: str, body: bytes, credentials: str | None
    ) -> tuple[int, str, bytes]:
        self.seen.append((method, path, body))
        if path == f"{IMAGES}/345/downloads" or path.startswith(f"{IMAGES}/345/downloads?"):
            return 200, "application/octet-stream", OVA
        if credentials != CREDENTIALS:
            return 401, *xml("uforgeError", "<statusCode>401</statusCode>")
        if (method, path) == ("POST", IMAGES):
            return 201, *xml("image", "<dbId>345</dbId><compress>true</compress>")
        if path.startswith(f"{IMAGES}/345/status"):
            self.percentage += 50
            done = "true" if self.percentage == 100 else "false"
            return 200, *xml(
                "opStatus",
                f"<complete>{done}</complete><error>false</error>"
                f"<percentage>{self.percentage}</percentage>",
            )
        return 404, *xml(
            "uforgeError",
            "<statusCode>404</statusCode>"
            "<localizedErrorMsg><message>There is no such image.</message></localizedErrorMsg>",
        )

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def xml(root: str, inner: str) -> tuple[str, bytes]:
    return "application/xml", f'<u:{root} xmlns:u="{NAMESPACE}">{inner}</u:{root}>'.encode()


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    yield running
    running.close()


@pytest.fixture(params=["whole", "own"])
def client(request: pytest.FixtureRequest) -> Generated:
    """The tour holds for the client of the whole API and for the one of our own pages."""
    found: Generated = request.getfixturevalue("uforge" if request.param == "whole" else "default")
    return found


def check(service: Service, progress: list[Any], target: Path) -> None:
    """What the service was asked, and what the user got."""
    methods = [(method, path.partition("?")[0]) for method, path, _ in service.seen]
    assert methods == [
        ("POST", IMAGES),
        ("GET", f"{IMAGES}/345/status"),
        ("GET", f"{IMAGES}/345/status"),
        ("GET", f"{IMAGES}/345/downloads"),
    ]
    body = ElementTree.fromstring(service.seen[0][2])
    assert body.tag == f"{{{NAMESPACE}}}image"
    assert [child.tag for child in body] == ["compress", "targetFormat"]
    assert (body.findtext("compress"), body.findtext("targetFormat/name")) == ("true", "VirtualBox")
    assert [status.percentage for status in progress] == [50, 100]
    assert target.read_bytes() == OVA


def test_the_tour(client: Generated, service: Service, tmp_path: Path) -> None:
    package, models = client.module(), client.module(".models")
    progress: list[Any] = []
    with package.UForge(service.url, auth=package.BasicAuth("guest", "secret")) as uforge:
        target_format = models.TargetFormat(name="VirtualBox")
        image = models.Image(compress=True, target_format=target_format)
        ticket = uforge.machine_image.generate("guest", 12, image)
        uforge.machine_image_status.wait(
            "guest", 12, ticket.db_id, on_progress=progress.append, interval=0.01
        )
        target = uforge.machine_image.download("guest", 12, ticket.db_id).to_file(
            tmp_path / "image.ova"
        )
    assert target == tmp_path / "image.ova"
    check(service, progress, target)


async def test_the_tour_with_asyncio(client: Generated, service: Service, tmp_path: Path) -> None:
    package, models = client.module(), client.module(".models")
    progress: list[Any] = []
    auth = package.BasicAuth("guest", "secret")
    async with package.AsyncUForge(service.url, auth=auth) as uforge:
        target_format = models.TargetFormat(name="VirtualBox")
        image = models.Image(compress=True, target_format=target_format)
        ticket = await uforge.machine_image.generate("guest", 12, image)
        await uforge.machine_image_status.wait(
            "guest", 12, ticket.db_id, on_progress=progress.append, interval=0.01
        )
        download = await uforge.machine_image.download("guest", 12, ticket.db_id)
        target = await download.to_file(tmp_path / "image.ova")
    await asyncio.sleep(0)
    check(service, progress, target)


def test_an_error_carries_what_the_service_said(client: Generated, service: Service) -> None:
    package = client.module()
    auth = package.BasicAuth("guest", "secret")
    with (
        package.UForge(service.url, auth=auth) as uforge,
        pytest.raises(package.NotFoundError) as caught,
    ):
        uforge.machine_image.get("guest", 12, 9)
    assert caught.value.error.status_code == 404
    assert str(caught.value) == (
        f"machineImage_get: GET {service.url}/users/guest/appliances/12/images/9: "
        "status 404 Not Found: There is no such image."
    )


def test_wrong_credentials_are_an_error_of_their_own(client: Generated, service: Service) -> None:
    package = client.module()
    auth = package.BasicAuth("guest", "hidden")
    with (
        package.UForge(service.url, auth=auth) as uforge,
        pytest.raises(package.UnauthorizedError) as caught,
    ):
        uforge.machine_image.get_all("guest", 12)
    assert "hidden" not in repr(caught.value) + str(caught.value)


def test_configuration_from_the_environment(client: Generated, service: Service) -> None:
    environ = {"UFORGE_URL": service.url, "UFORGE_USER": "guest", "UFORGE_PASSWORD": "secret"}
    with client.module().UForge.from_env(environ) as uforge:
        assert uforge.machine_image.generate("guest", 12, client.module(".models").Image()).db_id
