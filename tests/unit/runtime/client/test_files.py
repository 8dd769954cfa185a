"""Downloads and uploads over a real connection."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.client import DownloadError, NotFoundError, ServiceUnavailableError
from rstparse.runtime.client.filenames import from_disposition
from tests.unit.runtime.client.conftest import (
    XML,
    Answer,
    FakeClock,
    Seen,
    Server,
    close,
    collect,
    settle,
)
from tests.unit.runtime.client.test_calls import IMAGE

CONTENT = bytes(range(256)) * 4096  # 1 MiB, and no two neighbours alike
BINARY = {"Content-Type": "application/octet-stream"}


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


class Files:
    """Serves CONTENT with ranges, breaking off after ``cuts`` bytes of each answer, in turn."""

    def __init__(self, *cuts: int | None, etag: str | None = '"v1"', ranges: bool = True) -> None:
        self.cuts = list(cuts)
        self.etag = etag
        self.ranges = ranges
        self.content = CONTENT

    def __call__(self, seen: Seen) -> Answer | None:
        headers = dict(BINARY)
        if self.etag is not None:
            headers["ETag"] = self.etag
        status, body = 200, self.content
        asked = re.fullmatch(r"bytes=(\d+)-", seen.header("Range") or "")
        if asked and self.ranges and seen.header("If-Range") == self.etag:
            start = int(asked[1])
            status, body = 206, self.content[start:]
            headers["Content-Range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        headers["Content-Length"] = str(len(body))
        cut = self.cuts.pop(0) if self.cuts else None
        return Answer(status, headers, body[:cut], cut=cut is not None)


async def test_a_download_in_three_ways(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = Files()
    assert await settle((await settle(api.image.download("guest", 5))).read()) == CONTENT
    download = await settle(api.image.download("guest", 5))
    assert b"".join(await collect(download.iter_bytes())) == CONTENT
    download = await settle(api.image.download("guest", 5))
    path = await settle(download.to_file(tmp_path / "x.bin"))
    assert (path, path.read_bytes()) == (tmp_path / "x.bin", CONTENT)
    assert names_in(tmp_path) == ["x.bin"]
    assert server.seen[0].header("Accept") == "application/octet-stream, */*;q=0.8"
    assert server.seen[0].header("Accept-Encoding") == "identity"


async def test_what_a_download_tells_before_it_is_read(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(
        200,
        {**BINARY, "ETag": '"1"', "Content-Disposition": 'attachment; filename="a.ova"'},
        b"12345",
    )
    download = await settle(api.image.download("guest", 5, download_id="SECRET-ID"))
    assert (download.size, download.filename, download.etag) == (5, "a.ova", '"1"')
    assert (download.content_type, download.headers["etag"]) == ("application/octet-stream", '"1"')
    assert server.seen[0].target == "/api/users/guest/images/5/downloads?downloadId=SECRET-ID"
    assert "SECRET" not in repr(download)
    assert await settle(download.read()) == b"12345"


async def test_an_error_is_raised_at_once(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(404)
    with pytest.raises(NotFoundError):
        await settle(api.image.download("guest", 5))


async def test_a_download_by_documented_name(api: Any, server: Server) -> None:
    server.answer = Files()
    download = await settle(api.request("image_download", "guest", 5, download_id="x"))
    assert await settle(download.read()) == CONTENT


async def test_a_download_is_read_once(api: Any, server: Server) -> None:
    server.answer = Files()
    download = await settle(api.image.download("guest", 5))
    await settle(download.read())
    with pytest.raises(RuntimeError, match="can be read once only"):
        await settle(download.read())


async def test_progress(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = Files()
    seen: list[tuple[int, int | None]] = []
    download = await settle(api.image.download("guest", 5))
    await settle(download.to_file(tmp_path / "x", on_progress=lambda *told: seen.append(told)))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert len(seen) > 1


async def test_a_folder_takes_the_services_name(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = lambda seen: Answer(
        200, {"Content-Disposition": "attachment; filename=../../evil.sh"}, b"x"
    )
    download = await settle(api.image.download("guest", 5))
    assert await settle(download.to_file(tmp_path)) == tmp_path / "evil.sh"
    server.answer = lambda seen: Answer(200, {}, b"x")
    download = await settle(api.image.download("guest", 5))
    assert await settle(download.to_file(tmp_path)) == tmp_path / "download"


@pytest.mark.parametrize(
    "cuts", [(300_000,), (0,), (300_000, 0), (1, 2, 3, 4, 5), (500_000, 500_000)]
)
@pytest.mark.parametrize("ranges", [True, False])
async def test_a_broken_download_is_resumed(
    api: Any, server: Server, tmp_path: Path, clock: FakeClock, cuts: tuple[int, ...], ranges: bool
) -> None:
    if not ranges and cuts == (1, 2, 3, 4, 5):
        cuts = (1, 2, 3)
    server.answer = Files(*cuts, ranges=ranges)
    path = await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))
    assert path.read_bytes() == CONTENT
    assert len(server.seen) == len(cuts) + 1
    assert server.seen[1].header("Range") == f"bytes={cuts[0]}-"
    assert server.seen[1].header("If-Range") == '"v1"'
    assert len(clock.pauses) == len(cuts)
    server.answer = Files(*cuts, ranges=ranges)
    download = await settle(api.image.download("guest", 5))
    assert b"".join(await collect(download.iter_bytes())) == CONTENT


@pytest.mark.parametrize("etag", [None, 'W/"v1"'])
async def test_without_a_way_to_recognise_it_a_download_fails(
    api: Any, server: Server, tmp_path: Path, etag: str | None
) -> None:
    server.answer = Files(1000, etag=etag)
    (tmp_path / "x").write_bytes(b"before")
    with pytest.raises(DownloadError, match="broke off after 1000 of 1048576 bytes") as caught:
        await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))
    assert (caught.value.received, caught.value.operation) == (1000, "image_download")
    assert (tmp_path / "x").read_bytes() == b"before"
    assert names_in(tmp_path) == ["x"]


async def test_a_download_that_never_gets_on_fails(
    api: Any, server: Server, tmp_path: Path
) -> None:
    server.answer = Files(*[0] * 99)
    with pytest.raises(DownloadError):
        await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))
    assert len(server.seen) == 3
    assert names_in(tmp_path) == []


async def test_content_that_changes_meanwhile(api: Any, server: Server, tmp_path: Path) -> None:
    files = Files(1000)

    def answer(seen: Seen) -> Answer | None:
        reply = files(seen)
        files.etag, files.content = '"v2"', b"second version"
        return reply

    server.answer = answer
    path = await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))
    assert path.read_bytes() == b"second version"
    files.__init__(1000)  # type: ignore[misc]
    assert await settle((await settle(api.image.download("guest", 5))).read()) == b"second version"
    files.__init__(1000)  # type: ignore[misc]
    download = await settle(api.image.download("guest", 5))
    with pytest.raises(DownloadError, match="the content changed while it was read"):
        await collect(download.iter_bytes())


async def test_a_range_that_is_not_the_one_asked_for(
    api: Any, server: Server, tmp_path: Path
) -> None:
    first = Answer(200, {"ETag": '"v1"', "Content-Length": "10"}, b"01234", cut=True)
    wrong = Answer(206, {"ETag": '"v1"', "Content-Range": "bytes 0-4/10"}, b"01234")
    server.replies(first, wrong)
    with pytest.raises(DownloadError):
        await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(("etag", "total"), [('"v2"', 10), ('"v1"', 11)])
async def test_a_range_of_other_content(
    api: Any, server: Server, tmp_path: Path, etag: str, total: int
) -> None:
    first = Answer(200, {"ETag": '"v1"', "Content-Length": "10"}, b"01234", cut=True)
    other = Answer(206, {"ETag": etag, "Content-Range": f"bytes 5-9/{total}"}, b"56789")
    server.replies(first, other)
    with pytest.raises(DownloadError):
        await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))


async def test_what_stays_is_what_its_name_stands_for(
    api: Any, server: Server, tmp_path: Path
) -> None:
    """The content changes while it is received, and then breaks off for good: nothing is kept."""
    files = Files(1000, 500, 0, 0)

    def answer(seen: Seen) -> Answer | None:
        reply = files(seen)
        files.etag = '"v2"'
        return reply

    server.answer = answer
    with pytest.raises(DownloadError):
        await settle(
            (await settle(api.image.download("guest", 5))).to_file(tmp_path / "x", resume=True)
        )
    assert names_in(tmp_path) == []


async def test_a_folder_that_is_missing(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = Files()
    download = await settle(api.image.download("guest", 5))
    with pytest.raises(FileNotFoundError):
        await settle(download.to_file(tmp_path / "missing" / "x"))
    assert download._transfer.closed


async def test_a_file_that_has_not_changed(api: Any, server: Server) -> None:
    from rstparse.runtime.client import NotModified

    server.answer = lambda seen: Answer(304, {"ETag": '"v1"'})
    with pytest.raises(NotModified):
        await settle(api.image.download("guest", 5, etag='"v1"'))


async def test_a_name_of_many_bytes(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = Files()
    path = tmp_path / ("日" * 80)
    assert await settle((await settle(api.image.download("guest", 5))).to_file(path)) == path


async def test_a_one_time_address_cannot_be_resumed(
    api: Any, server: Server, tmp_path: Path
) -> None:
    first = Answer(200, {"ETag": '"v1"', "Content-Length": "10"}, b"01234", cut=True)
    server.replies(first, Answer(401))
    with pytest.raises(DownloadError, match="broke off after 5 of 10 bytes") as caught:
        await settle((await settle(api.image.download("guest", 5))).to_file(tmp_path / "x"))
    assert type(caught.value.__cause__).__name__ == "UnauthorizedError"


async def test_a_later_run_continues(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = Files(400_000, 0, 0, 0)
    with pytest.raises(DownloadError):
        await settle(
            (await settle(api.image.download("guest", 5))).to_file(tmp_path / "x", resume=True)
        )
    (part,) = tmp_path.iterdir()
    assert part.stat().st_size == 400_000
    server.seen.clear()
    server.answer = Files()
    download = await settle(api.image.download("guest", 5))
    assert (await settle(download.to_file(tmp_path / "x", resume=True))).read_bytes() == CONTENT
    assert server.seen[1].header("Range") == "bytes=400000-"
    assert names_in(tmp_path) == ["x"]


async def test_a_later_run_does_not_mix_versions(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = Files(400_000, 0, 0, 0)
    with pytest.raises(DownloadError):
        await settle(
            (await settle(api.image.download("guest", 5))).to_file(tmp_path / "x", resume=True)
        )
    server.answer = Files(etag='"v2"')
    download = await settle(api.image.download("guest", 5))
    assert (await settle(download.to_file(tmp_path / "x", resume=True))).read_bytes() == CONTENT


async def test_closing_releases_the_connection(api: Any, server: Server) -> None:
    server.answer = Files()
    for _ in range(3):
        download = await settle(api.image.download("guest", 5))
        await close(download)
    if hasattr(download, "__enter__"):
        with api.image.download("guest", 5) as download:
            pass
    else:
        async with await api.image.download("guest", 5) as download:
            pass
    assert download._transfer.closed


async def test_a_forgotten_download_is_reported_and_released(connect: Any, server: Server) -> None:
    server.answer = Files()
    api = connect()
    download = await settle(api.image.download("guest", 5))
    port = download._transfer._port
    with pytest.warns(  # noqa: PT031  collecting is what reports it
        ResourceWarning, match=r"Download of image_download: GET .* was neither read nor"
    ):
        del download
        gc.collect()
    assert len(port.abandoned) == 1
    assert await settle((await settle(api.image.download("guest", 5))).read()) == CONTENT
    assert port.abandoned == []


async def test_leaving_a_loop_early_releases_the_connection(api: Any, server: Server) -> None:
    server.answer = Files()
    download = await settle(api.image.download("guest", 5))
    pieces = download.iter_bytes()
    if hasattr(pieces, "__anext__"):
        await anext(pieces)
        await pieces.aclose()
    else:
        next(pieces)
        pieces.close()
    assert download._transfer.closed


async def test_a_uri_that_an_object_holds(connect: Any, server: Server) -> None:
    from rstparse.runtime.client import BasicAuth

    server.answer = Files()
    api = connect(auth=BasicAuth("guest", "secret"))
    for uri in (
        "users/guest/pimages/5/downloads?downloadId=a%2Fb",
        "/users/guest/pimages/5/downloads?downloadId=a%2Fb",
        f"{server.url}/users/guest/pimages/5/downloads?downloadId=a%2Fb",
    ):
        assert await settle((await settle(api.download_uri(uri))).read()) == CONTENT
        seen = server.seen[-1]
        assert seen.target == "/api/users/guest/pimages/5/downloads?downloadId=a%2Fb"
        assert seen.header("Authorization") is None


@pytest.mark.parametrize(
    "uri", ["", "http://evil.example/x", "//evil/../x", "../x", "a/%2e%2e/b", "a#b", "a\\b", "?x=1"]
)
async def test_a_uri_that_leads_elsewhere(api: Any, server: Server, uri: str) -> None:
    with pytest.raises(ValueError, match="not a URI below the API's base"):
        await settle(api.download_uri(uri))
    assert server.seen == []


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a b.ova"', "a b.ova"),
        ("attachment; filename=a.ova; size=3", "a.ova"),
        ("attachment; filename=x; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.iso", "naïve €.iso"),
        ("attachment; filename*=nonsense''a; filename=b", "b"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\dir\\\\a.txt"', "a.txt"),
        ("attachment; filename*=UTF-8''..%2F..%2Fx", "x"),
        ('attachment; filename=".bashrc"', "bashrc"),
        ('attachment; filename="a\x00b\nc.txt"', "a_b_c.txt"),
        ('attachment; filename="CON.txt"', "_CON.txt"),
        ('attachment; filename="a."', "a"),
        ('attachment; filename=".."', None),
        ('attachment; filename=""', None),
        ("inline", None),
        (None, None),
        (f"attachment; filename={'x' * 300}.ova", "x" * 196 + ".ova"),
        ("attachment; filename*=UTF-8''a%E2%80%AEfdp.exe", "a_fdp.exe"),
    ],
)
def test_names_of_files(header: str | None, name: str | None) -> None:
    assert from_disposition(header) == name


# Uploads ------------------------------------------------------------------------------------------


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(size)

    def tell(self) -> int:
        raise OSError("not seekable")


def _sources(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "up.bin").write_bytes(CONTENT)
    file = io.BytesIO(b"skipped" + CONTENT)
    file.seek(7)
    return {
        "path": (tmp_path / "up.bin", len(CONTENT)),
        "name": (str(tmp_path / "up.bin"), len(CONTENT)),
        "bytes": (CONTENT, len(CONTENT)),
        "file": (file, len(CONTENT)),
        "pipe": (Pipe(CONTENT), None),
        "iterator": (iter([CONTENT[:7], bytearray(CONTENT[7:])]), None),
        "list": ([CONTENT[:7], CONTENT[7:]], None),
    }


@pytest.mark.parametrize("source", ["path", "name", "bytes", "file", "pipe", "iterator", "list"])
async def test_an_upload(api: Any, server: Server, tmp_path: Path, source: str) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)
    given, length = _sources(tmp_path)[source]
    told: list[tuple[int, int | None]] = []
    image = await settle(
        api.image.upload("guest", 5, given, on_progress=lambda *progress: told.append(progress))
    )
    assert image.db_id == 5
    (seen,) = server.seen
    assert seen.body == CONTENT
    assert seen.header("Content-Type") == "application/octet-stream"
    assert seen.header("Content-Length") == (None if length is None else str(length))
    assert seen.header("Transfer-Encoding") == ("chunked" if length is None else None)
    assert seen.header("Host") == server.url.split("/")[2]
    assert told[-1] == (len(CONTENT), length)


async def test_an_upload_from_an_asynchronous_iterator(api: Any, kind: str, server: Server) -> None:
    server.answer = lambda seen: Answer(200, XML, IMAGE)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(0)
        yield b"b"

    if kind == "sync":
        with pytest.raises(TypeError, match="by the asynchronous client only"):
            api.image.upload("guest", 5, pieces())
    else:
        await api.image.upload("guest", 5, pieces(), content_type="application/zip")
        assert server.seen[0].body == b"ab"
        assert server.seen[0].header("Content-Type") == "application/zip"


@pytest.mark.parametrize("source", ["path", "bytes", "file", "list"])
async def test_an_upload_is_rewound(
    connect: Any, server: Server, tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uploads are POSTs, which are not repeated; as PUT they would be, from the start."""
    from tests.unit.runtime.client.demo.resources import image

    monkeypatch.setattr(
        image, "_UPLOAD", type(image._UPLOAD)("up", "PUT", "/up", "Image", image.FILE)
    )
    monkeypatch.setattr(image.ImageResource, "upload", _upload_sync)
    monkeypatch.setattr(image.AsyncImageResource, "upload", _upload_async)
    server.replies(Answer(503), Answer(200, XML, IMAGE))
    given, _ = _sources(tmp_path)[source]
    await settle(connect().image.upload(given))
    assert [seen.body == CONTENT for seen in server.seen] == [True, True]


async def test_an_iterator_cannot_be_rewound(
    connect: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.runtime.client.demo.resources import image

    monkeypatch.setattr(
        image, "_UPLOAD", type(image._UPLOAD)("up", "PUT", "/up", "Image", image.FILE)
    )
    monkeypatch.setattr(image.ImageResource, "upload", _upload_sync)
    monkeypatch.setattr(image.AsyncImageResource, "upload", _upload_async)
    server.replies(Answer(503), Answer(200, XML, IMAGE))
    with pytest.raises(ServiceUnavailableError):
        await settle(connect().image.upload(iter([b"a", b"b"])))
    assert len(server.seen) == 1


def _upload_sync(self: Any, file: Any) -> Any:
    from tests.unit.runtime.client.demo.resources import image

    return self._call(image._UPLOAD, (), body=file)


async def _upload_async(self: Any, file: Any) -> Any:
    from tests.unit.runtime.client.demo.resources import image

    return await self._call(image._UPLOAD, (), body=file)


async def test_a_form(api: Any, server: Server, tmp_path: Path) -> None:
    server.answer = lambda seen: Answer(201)
    name = 'a"b\r\nX: y.bin' if os.name == "posix" else "a.bin"
    (tmp_path / name).write_bytes(CONTENT)
    await settle(api.image.form("guest", tmp_path / name))
    (seen,) = server.seen
    kind = seen.header("Content-Type") or ""
    boundary = kind.removeprefix("multipart/form-data; boundary=")
    assert re.fullmatch("[0-9a-f]{32}", boundary)
    shown = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    assert (
        seen.body
        == (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        + CONTENT
        + f"\r\n--{boundary}--\r\n".encode()
    )
    assert seen.header("Content-Length") == str(len(seen.body))


async def test_a_form_of_unknown_length(api: Any, server: Server) -> None:
    server.answer = lambda seen: Answer(201)
    await settle(api.image.form("guest", {"file": iter([b"x", b"y"])}))
    assert server.seen[0].header("Transfer-Encoding") == "chunked"
    assert b"\r\n\r\nxy\r\n--" in server.seen[0].body


async def test_what_cannot_be_uploaded(api: Any, server: Server, tmp_path: Path) -> None:
    for given, error, message in (
        (12, TypeError, "cannot upload int"),
        (io.StringIO("x"), TypeError, "opened in binary mode"),
        (tmp_path / "missing", FileNotFoundError, "missing"),
        (tmp_path, IsADirectoryError, "cannot upload a directory"),
        (["text"], TypeError, "an upload consists of bytes, not str"),
    ):
        with pytest.raises(error, match=message):
            await settle(api.image.upload("guest", 5, given))
    with pytest.raises(TypeError, match="the parts must be file, not image"):
        await settle(api.image.form("guest", {"image": b"x"}))
    with pytest.raises(TypeError, match="image_get has no option on_progress"):
        await settle(api.image.get("guest", 5, on_progress=print))


async def test_a_file_that_shrinks_meanwhile(api: Any, server: Server, tmp_path: Path) -> None:
    from rstparse.runtime.client import RequestEncodingError

    path = tmp_path / "x"
    path.write_bytes(CONTENT)

    def shrink(done: int, total: int | None) -> None:
        os.truncate(path, done)

    server.answer = lambda seen: None
    with pytest.raises(
        RequestEncodingError, match=r"image_upload: POST .* ended 917504 bytes early"
    ):
        await settle(api.image.upload("guest", 5, path, on_progress=shrink))


async def test_an_error_of_the_source_comes_through(api: Any, server: Server) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        await settle(api.image.upload("guest", 5, pieces()))
