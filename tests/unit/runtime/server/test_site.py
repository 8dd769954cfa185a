"""A folder served beside the API: what is answered, and what is not found."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.server.site import Site, is_below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site, and beside it what must not be served."""
    (tmp_path / "secret.txt").write_text("secret")
    site = tmp_path / "site"
    (site / "objects").mkdir(parents=True)
    (site / "index.html").write_text("<p>start")
    (site / "objects" / "A b.html").write_text("<p>object")
    (site / "objects.inv").write_bytes(b"\0inventory")
    (site / "out").symlink_to(tmp_path / "secret.txt")
    return site


def ask(
    folder: Path, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of the answer to one request."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "headers": pairs}
    asyncio.run(Site(folder, "/api")(scope, path, send))
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, b"".join(message["body"] for message in sent[1:])


def test_a_page(folder: Path) -> None:
    status, headers, body = ask(folder, "/docs/objects/A%20b.html")
    assert (status, body) == (200, b"<p>object")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_folder_is_its_index(folder: Path) -> None:
    assert ask(folder, "/docs/")[2] == b"<p>start"
    status, headers, _ = ask(folder, "/docs")
    assert (status, headers["location"]) == (308, "/docs/")
    assert ask(folder, "/docs/objects/")[0] == 404


def test_every_answer_says_where_the_api_is(folder: Path) -> None:
    assert ask(folder, "/docs/objects.inv")[1]["api-base-path"] == "/api"


def test_what_is_known_is_not_sent_again(folder: Path) -> None:
    tag = ask(folder, "/docs/")[1]["etag"]
    assert ask(folder, "/docs/", if_none_match=tag)[0] == 304


def test_only_reading_is_allowed(folder: Path) -> None:
    status, headers, _ = ask(folder, "/docs/", "POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    assert ask(folder, "/docs/", "HEAD")[2] == b""


@pytest.mark.parametrize(
    "path",
    [
        "/docs/missing.html",
        "/docs/objects",
        "/docs/../secret.txt",
        "/docs/%2e%2e/secret.txt",
        "/docs/..%2fsecret.txt",
        "/docs/%2e%2e%5csecret.txt",
        "/docs//etc/passwd",
        "/docs/%2fetc/passwd",
        "/docs/out",
        "/docs/index.html%00",
        "/docs/" + "x" * 5000,
    ],
)
def test_nothing_else_is_found(folder: Path, path: str) -> None:
    status, _, body = ask(folder, path)
    assert status == 404
    assert b"secret" not in body
    assert b"root" not in body


def test_what_only_begins_alike_is_the_api_s() -> None:
    assert [
        path for path in ("/docs", "/docs/", "/docs/x", "/docsx", "/api/docs") if is_below(path)
    ] == [
        "/docs",
        "/docs/",
        "/docs/x",
    ]
