"""Bodies: within limits, whole or not at all, and never where the client says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.uploads import (
    FIELD_LIMIT,
    Disconnected,
    Form,
    check_length,
    form_to_disk,
    read,
    to_disk,
)

FORM = "multipart/form-data; boundary=cut"


def client(pieces: Iterable[bytes], *, leaves: bool = False) -> Any:
    """What ``receive`` of ASGI gives; with ``leaves``, the client goes away instead of ending."""
    events = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    events.append(
        {"type": "http.disconnect"} if leaves else {"type": "http.request", "more_body": False}
    )
    left = iter(events)

    async def receive() -> Any:
        return next(left)

    return receive


def form(*parts: tuple[str, bytes]) -> bytes:
    """A form of parts: what stands after ``form-data; ``, and the content."""
    body = b""
    for options, data in parts:
        body += b"--cut\r\nContent-Disposition: form-data; " + options.encode() + b"\r\n\r\n"
        body += data + b"\r\n"
    return body + b"--cut--\r\n"


async def parse(body: bytes, folder: Path, limit: int = 1 << 24, piece: int = 1 << 16) -> Form:
    pieces = [body[start : start + piece] for start in range(0, len(body), piece)]
    return await form_to_disk(client(pieces), folder, content_type=FORM, limit=limit)


class TestRead:
    async def test_whole_body(self) -> None:
        assert await read(client([b"ab", b"", b"c"]), 3) == b"abc"

    async def test_limit_without_length(self) -> None:
        with pytest.raises(Fault) as refused:
            await read(client([b"ab", b"cd"]), 3)
        assert refused.value.status == 413
        assert refused.value.headers == {"connection": "close"}

    async def test_client_leaves(self) -> None:
        with pytest.raises(Disconnected):
            await read(client([b"ab"], leaves=True), 3)

    @pytest.mark.parametrize(
        ("length", "status"), [("4", 413), ("9" * 5000, 413), ("-1", 400), ("٣", 400), ("", 400)]
    )
    def test_announced_length(self, length: str, status: int) -> None:
        with pytest.raises(Fault) as refused:
            check_length({"content-length": length}, 3)
        assert refused.value.status == status

    def test_fitting_length(self) -> None:
        check_length({"content-length": "3"}, 3)
        check_length({}, 3)


class TestFile:
    async def test_content_size_and_digest(self, tmp_path: Path) -> None:
        upload = await to_disk(client([b"ab", b"c"]), tmp_path / "new", limit=3)
        assert upload.path.parent == tmp_path / "new"
        assert upload.path.read_bytes() == b"abc"
        assert (upload.size, upload.name) == (3, None)
        assert upload.digest == hashlib.sha256(b"abc").hexdigest()

    async def test_too_large_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(Fault) as refused:
            await to_disk(client([b"ab", b"cd"]), tmp_path, limit=3)
        assert refused.value.status == 413
        assert list(tmp_path.iterdir()) == []

    async def test_client_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(Disconnected):
            await to_disk(client([b"ab"], leaves=True), tmp_path, limit=3)
        assert list(tmp_path.iterdir()) == []


class TestForm:
    async def test_file_and_fields(self, tmp_path: Path) -> None:
        body = form(('name="n"', "é".encode()), ('name="f"; filename="a b.tgz"', b"\r\n--cu"))
        parsed = await parse(body, tmp_path)
        assert parsed.fields == {"n": "é"}
        assert parsed.upload is not None
        assert parsed.upload.name == "a b.tgz"
        assert parsed.upload.path.read_bytes() == b"\r\n--cu"
        assert parsed.upload.digest == hashlib.sha256(b"\r\n--cu").hexdigest()

    async def test_no_file(self, tmp_path: Path) -> None:
        assert await parse(form(('name="n"', b"1")), tmp_path) == Form(None, {"n": "1"})
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../x", "x"),
            ("/etc/passwd", "passwd"),
            (r"C:\\dir\\x.txt", "x.txt"),
            ("..", None),
            ("a%0d%0aSet-Cookie: x", "a%0d%0aSet-Cookie_ x"),
            ("CON", "_CON"),
        ],
    )
    async def test_hostile_names(self, tmp_path: Path, name: str, kept: str | None) -> None:
        parsed = await parse(form((f'name="f"; filename="{name}"', b"x")), tmp_path / "in")
        assert parsed.upload is not None
        assert parsed.upload.name == kept
        assert list(tmp_path.rglob("*")) == [tmp_path / "in", parsed.upload.path]

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            (b"", "before its closing boundary"),
            (b"rubbish", ""),
            (form(('name="f"; filename="a"', b"x"))[:-8], "before its closing boundary"),
            (form(('name="f"; filename="a"', b"x"), ('name="g"; filename="b"', b"y")), "one file"),
            (form(('name="n"', b"1"), ('name="n"', b"2")), "'n' comes twice"),
            (form(('name="n"', b"\xff")), "not UTF-8"),
            (form(('id="n"', b"1")), "Content-Disposition"),
            (form(*((f'name="{n}"', b"") for n in range(101))), "more than 100 parts"),
        ],
    )
    async def test_malformed(self, tmp_path: Path, body: bytes, why: str) -> None:
        with pytest.raises(Fault, match="multipart form cannot be read") as refused:
            await parse(body, tmp_path)
        assert refused.value.status == 400
        assert why in refused.value.message
        assert list(tmp_path.iterdir()) == []

    async def test_no_boundary(self, tmp_path: Path) -> None:
        with pytest.raises(Fault, match="has no boundary"):
            await form_to_disk(client([]), tmp_path, content_type="multipart/form-data", limit=9)

    async def test_limits(self, tmp_path: Path) -> None:
        body = form(('name="f"; filename="a"', bytes(5000)))
        with pytest.raises(Fault) as refused:
            await parse(body, tmp_path, limit=4000, piece=1000)
        assert refused.value.status == 413
        with pytest.raises(Fault) as refused:
            await parse(form(('name="n"', bytes(FIELD_LIMIT + 1))), tmp_path)
        assert refused.value.status == 413
        assert list(tmp_path.iterdir()) == []

    @given(st.binary(max_size=200), st.integers(1, 40))
    def test_any_content_in_any_pieces(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes, piece: int
    ) -> None:
        if b"\r\n--cut" in content:
            return
        folder = tmp_path_factory.mktemp("form")
        parsed = asyncio.run(parse(form(('name="f"; filename="a"', content)), folder, piece=piece))
        assert parsed.upload is not None
        assert parsed.upload.path.read_bytes() == content
