"""The pipeline: every stage's refusal in form, and nothing on the wire that nobody meant to send."""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from rstparse.runtime.server import documents
from rstparse.runtime.server.application import Application
from rstparse.runtime.server.credentials import Credentials, hash_password
from rstparse.runtime.server.declaration import Route, Service
from rstparse.runtime.server.faults import ConnectionDropped
from rstparse.runtime.server.jobs import JobSettings
from rstparse.runtime.server.logs import Exchange
from rstparse.runtime.server.memory import MemoryStore
from rstparse.runtime.server.message import Answer, Call, Content, Fault
from rstparse.runtime.server.peer import BINARY, FILE, TEXT, TEXT_BODY, Body
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from rstparse.runtime.server.worlds import Worlds

from ..wire.models import Disk, Image
from ..wire.models._registry import REGISTRY

ROUTES = (
    Route("image_get", "GET", "/images/{id}", "Image", codes=(200, 304), kind="get"),
    Route("image_update", "PUT", "/images/{id}", "Image", "Image", codes=(200,)),
    Route("image_delete", "DELETE", "/images/{id}", codes=(204, 200)),
    Route("image_create", "POST", "/images", "Image", "Image", codes=(201,)),
    Route("image_admin", "POST", "/images/{id}/admin", codes=(200,), entitlements=("boss",)),
    Route("file_get", "GET", "/files/{id}", BINARY, authenticated=False, codes=(200, 304)),
    Route("file_open", "GET", "/opened/{id}", BINARY, codes=(200,)),
    Route("file_upload", "POST", "/files", None, FILE, codes=(201,)),
    Route("form_upload", "POST", "/forms", None, Body("multipart"), codes=(201,)),
    Route("text_get", "GET", "/text", TEXT, TEXT_BODY, authenticated=False, codes=(200,)),
)
GUEST = ("authorization", "Basic " + b64encode(b"guest:guest").decode())
PASSWORD = hash_password("guest")


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Stub:
    """An application over one world, and a client of it."""

    def __init__(self, folder: Path, handlers: dict[str, Any], **options: Any) -> None:
        service = Service("Images", "1", "/api", REGISTRY, ROUTES, {})

        def make(name: str) -> World:
            files = folder / (name or "default")
            return World(service, MemoryStore(), files=files, jobs=JobSettings(), handlers=handlers)

        self.exchanges: list[Exchange] = []
        self.worlds = Worlds(make)
        self.world = self.worlds.default
        self.world.store.put(
            Record("users/guest", Disk(name="guest"), {"password": PASSWORD, "entitlements": []})
        )
        self.app = Application(
            service,
            self.worlds,
            Credentials(service),
            observers=[self.exchanges.append],
            **options,
        )

    async def __call__(
        self,
        method: str,
        target: str,
        *headers: tuple[str, str],
        body: bytes | list[bytes] = b"",
        user: bool = True,
    ) -> Reply:
        path, _, query = target.partition("?")
        sent: list[Any] = []
        pieces = iter([body] if isinstance(body, bytes) else body)

        async def receive() -> Any:
            piece = next(pieces, None)
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (name.encode(), value.encode("latin-1"))
                for name, value in [*headers, *([GUEST] if user else [])]
            ],
        }
        await self.app(scope, receive, send)
        start = sent[0]
        return Reply(
            start["status"],
            {name.decode(): value.decode("latin-1") for name, value in start["headers"]},
            b"".join(message.get("body", b"") for message in sent[1:]),
        )


@pytest.fixture
def stub(tmp_path: Path) -> Callable[..., Stub]:
    def make(options: dict[str, Any] | None = None, **handlers: Any) -> Stub:
        return Stub(tmp_path, handlers, **(options or {}))

    return make


MakeStub = Callable[..., Stub]


def web(call: Call) -> Image:
    return Image(db_id=int(call.params["id"]), name="web")


class TestAnswers:
    async def test_object_in_xml_and_json(self, stub: MakeStub) -> None:
        ask = stub(image_get=web)
        reply = await ask("GET", "/api/images/7")
        assert reply.status == 200
        assert reply.headers["content-type"].startswith("application/xml")
        assert b"<name>web</name>" in reply.body
        assert reply.headers["content-length"] == str(len(reply.body))
        reply = await ask("GET", "/api/images/7", ("accept", "application/json"))
        assert json.loads(reply.body) == {"image": {"dbId": 7, "name": "web"}}

    async def test_unchanged_object(self, stub: MakeStub) -> None:
        ask = stub(image_get=web)
        tag = (await ask("GET", "/api/images/7")).headers["etag"]
        reply = await ask("GET", "/api/images/7", ("if-none-match", tag))
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in reply.headers
        assert (await ask("GET", "/api/images/8", ("if-none-match", tag))).status == 200

    async def test_kept_object_is_written_once_a_version(
        self, stub: MakeStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask, written = stub(), []
        encode = documents.encode
        monkeypatch.setattr(documents, "encode", lambda *a: written.append(a[1]) or encode(*a))
        ask.world.store.put(Record("images/7", Image(name="web")))
        first = await ask("GET", "/api/images/7")
        assert await ask("GET", "/api/images/7") == first
        assert written == [Image(name="web")]
        ask.world.store.put(Record("images/7", Image(name="mail")))
        second = await ask("GET", "/api/images/7")
        assert b"<name>mail</name>" in second.body
        assert second.headers["etag"] != first.headers["etag"]

    async def test_change_that_was_undone(self, stub: MakeStub) -> None:
        ask = stub()
        store = ask.world.store
        store.put(Record("images/7", Image(name="web")))
        first = await ask("GET", "/api/images/7")
        with suppress(KeyError), store.transaction():
            store.put(Record("images/7", Image(name="mail")))
            assert b"mail" in (await ask("GET", "/api/images/7")).body
            raise KeyError
        assert await ask("GET", "/api/images/7") == first

    async def test_head_is_get_without_body(self, stub: MakeStub) -> None:
        ask = stub(image_get=web)
        got, head = await ask("GET", "/api/images/7"), await ask("HEAD", "/api/images/7")
        assert (head.status, head.headers, head.body) == (200, got.headers, b"")

    async def test_options(self, stub: MakeStub) -> None:
        reply = await stub()("OPTIONS", "/api/images/7", user=False)
        assert (reply.status, reply.body) == (200, b"")
        allowed = {method.strip() for method in reply.headers["allow"].split(",")}
        assert {"GET", "PUT", "DELETE"} <= allowed
        assert (await stub()("OPTIONS", "/api/nowhere", user=False)).status == 404

    async def test_options_of_the_server(self, stub: MakeStub) -> None:
        reply = await stub()("OPTIONS", "*", user=False)
        assert (reply.status, reply.body) == (200, b"")
        assert reply.headers["allow"] == "GET, HEAD, POST, PUT, DELETE, OPTIONS"
        assert (await stub()("GET", "*", user=False)).status == 404

    @pytest.mark.parametrize(
        ("method", "answer", "status"),
        [
            ("DELETE", None, 204),
            ("DELETE", Image(name="a"), 200),
            ("DELETE", Answer(status=202), 202),
        ],
    )
    async def test_documented_code_that_fits(
        self, stub: MakeStub, method: str, answer: Any, status: int
    ) -> None:
        reply = await stub(image_delete=lambda call: answer)(method, "/api/images/7")
        assert reply.status == status

    async def test_body_is_decoded(self, stub: MakeStub) -> None:
        ask = stub(image_create=lambda call: call.body)
        kind = ("content-type", "application/json")
        data = [b'{"image": ', b'{"name": "new"}}']
        reply = await ask("POST", "/api/images", kind, ("accept", "application/json"), body=data)
        assert (reply.status, json.loads(reply.body)) == (201, {"image": {"name": "new"}})

    async def test_call(self, stub: MakeStub) -> None:
        calls: list[Call] = []
        ask = stub(image_get=lambda call: calls.append(call) or web(call))
        await ask("GET", "/api/images/7?a=1&a=2&b=%C3%A9+&c=", ("x-a", "1"), ("X-A", "2"))
        (call,) = calls
        assert (call.path, call.params) == ("images/7", {"id": "7"})
        assert call.query == {"a": "2", "b": "é ", "c": ""}
        assert call.headers["x-a"] == "1, 2"
        assert call.principal is not None
        assert call.principal.login == "guest"


class TestRefusals:
    @pytest.mark.parametrize(
        ("method", "target", "headers", "status", "reason"),
        [
            ("GET", "/elsewhere", (), 404, "outside-base"),
            ("GET", "/api/nowhere", (), 404, "no-route"),
            ("GET", "/worlds/none/api/images/7", (), 404, "no-world"),
            ("PATCH", "/api/images/7", (), 405, None),
            ("GET", "/api/images/7", (("accept", "image/png"),), 406, None),
            ("POST", "/api/images/7/admin", (), 403, "missing-entitlement"),
            ("POST", "/api/images", (("content-type", "text/csv"),), 415, None),
            ("GET", "/api/images/7", (GUEST,), 401, "malformed-credentials"),
        ],
    )
    async def test_every_stage(
        self,
        stub: MakeStub,
        method: str,
        target: str,
        headers: tuple[tuple[str, str], ...],
        status: int,
        reason: str | None,
    ) -> None:
        ask = stub(image_get=web)
        reply = await ask(method, target, *headers, body=b"x")
        assert reply.status == status
        assert reply.headers["content-type"] == "text/plain; charset=utf-8"
        (exchange,) = ask.exchanges
        assert exchange.status == status
        assert exchange.reason == (reason or exchange.reason) != ""
        assert exchange.message

    async def test_a_request_beside_the_api_is_in_the_journal(self, stub: MakeStub) -> None:
        ask = stub()
        await ask("GET", "/images/7")
        (entry,) = ask.world.journal.entries()
        assert (entry.path, entry.reason) == ("/images/7", "outside-base")
        assert entry.nearest == "/images/{id}"

    async def test_credentials_are_asked_for(self, stub: MakeStub) -> None:
        reply = await stub(image_get=web)("GET", "/api/images/7", user=False)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith('Basic realm="Images"')

    async def test_doctype(self, stub: MakeStub) -> None:
        ask = stub(image_create=lambda call: call.body)
        body = b'<!DOCTYPE a [<!ENTITY b "c">]><image><name>&b;</name></image>'
        kind = ("content-type", "application/xml")
        assert (await ask("POST", "/api/images", kind, body=body)).status == 400

    async def test_handler_refuses(self, stub: MakeStub) -> None:
        def refuse(call: Call) -> None:
            call.world.store.put(Record("images/7", Image()))
            raise Fault(409, "not now", reason="busy", headers={"Retry-After": "3"})

        ask = stub(image_get=refuse)
        reply = await ask("GET", "/api/images/7")
        assert (reply.status, reply.headers["retry-after"]) == (409, "3")
        assert b"not now" in reply.body
        assert ask.world.store.get("images/7") is None
        (entry,) = ask.world.journal.entries()
        assert (entry.operation, entry.status, entry.reason) == ("image_get", 409, "busy")
        assert (entry.path, entry.login) == ("/images/7", "guest")

    async def test_no_trace_on_the_wire(
        self, stub: MakeStub, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(call: Call) -> None:
            raise RuntimeError("secret detail")

        logging.getLogger("rstparse.runtime.server").propagate = True
        reply = await stub(image_get=fail)("GET", "/api/images/7")
        assert reply.status == 500
        assert b"secret" not in reply.body
        assert b"Traceback" not in reply.body
        assert "secret detail" in caplog.text

    @pytest.mark.parametrize("bad", ["a\r\nSet-Cookie: x=1", "a\nb", "a\x00"])
    async def test_header_injection(self, stub: MakeStub, bad: str) -> None:
        ask = stub(image_get=lambda call: Answer(headers={"X-Name": bad}))
        reply = await ask("GET", "/api/images/7")
        assert reply.status == 500
        assert "x-name" not in reply.headers

    async def test_object_too_large(self, stub: MakeStub) -> None:
        ask = stub({"body_limit": 9}, image_create=lambda call: call.body)
        kind = ("content-type", "application/xml")
        reply = await ask("POST", "/api/images", kind, body=[b"12345", b"67890"])
        assert (reply.status, reply.headers["connection"]) == (413, "close")
        reply = await ask("POST", "/api/images", kind, ("content-length", "10"))
        assert reply.status == 413


class TestFiles:
    async def test_ranges_of_a_file(self, stub: MakeStub, tmp_path: Path) -> None:
        (tmp_path / "f").write_bytes(b"0123456789")
        ask = stub(file_get=lambda call: Content(tmp_path / "f", name='a"é.tgz'))
        whole = await ask("GET", "/api/files/1", user=False)
        assert (whole.status, whole.body) == (200, b"0123456789")
        assert whole.headers["content-disposition"] == (
            "attachment; filename=\"a__.tgz\"; filename*=UTF-8''a_%C3%A9.tgz"
        )
        tag = whole.headers["etag"]
        part = await ask("GET", "/api/files/1", ("range", "bytes=2-4"), ("if-range", tag))
        assert (part.status, part.body) == (206, b"234")
        assert part.headers["content-range"] == "bytes 2-4/10"
        assert part.headers["content-length"] == "3"
        other = await ask("GET", "/api/files/1", ("range", "bytes=2-4"), ("if-range", '"x"'))
        assert (other.status, other.body) == (200, b"0123456789")
        assert (await ask("GET", "/api/files/1", ("range", "bytes=10-"))).status == 416
        assert (await ask("GET", "/api/files/1", ("if-none-match", tag))).status == 304
        head = await ask("HEAD", "/api/files/1")
        assert (head.body, head.headers["content-length"]) == (b"", "10")

    async def test_bytes(self, stub: MakeStub) -> None:
        ask = stub(file_get=lambda call: Content(b"0123456789", "text/csv"))
        reply = await ask("GET", "/api/files/1", ("range", "bytes=-2"))
        assert (reply.status, reply.body) == (206, b"89")
        assert reply.headers["content-type"] == "text/csv"

    async def test_missing_file(self, stub: MakeStub, tmp_path: Path) -> None:
        ask = stub(file_get=lambda call: Content(tmp_path / "none"))
        reply = await ask("GET", "/api/files/1")
        assert reply.status == 404
        assert b"The file is there no more." in reply.body

    async def test_upload(self, stub: MakeStub) -> None:
        seen: list[tuple[bytes, int]] = []

        def take(call: Call) -> None:
            assert call.upload is not None
            seen.append((call.upload.path.read_bytes(), call.upload.size))

        kind = ("content-type", "application/octet-stream")
        reply = await stub(file_upload=take)("POST", "/api/files", kind, body=[b"ab", b"c"])
        assert (reply.status, seen) == (201, [(b"abc", 3)])

    async def test_refused_upload_leaves_nothing(self, stub: MakeStub) -> None:
        def refuse(call: Call) -> None:
            raise Fault(409, "no")

        ask = stub({"upload_limit": 3}, file_upload=refuse)
        kind = ("content-type", "application/octet-stream")
        assert (await ask("POST", "/api/files", kind, body=b"abc")).status == 409
        assert (await ask("POST", "/api/files", kind, body=b"abcd")).status == 413
        assert list(ask.world.files.iterdir()) == []

    async def test_files_last_as_long_as_a_resource_holds_them(self, stub: MakeStub) -> None:
        def keep(call: Call) -> None:
            assert call.upload is not None
            if call.query:
                record = Record(call.query["as"], Disk(name="x"), {"file": str(call.upload.path)})
                call.world.store.put(record)

        def remove(call: Call) -> None:
            call.world.store.delete(call.path)

        ask = stub(file_upload=keep, image_delete=remove)
        files, kind = ask.world.files, ("content-type", "application/octet-stream")

        async def upload(query: str) -> list[bytes]:
            await ask("POST", f"/api/files{query}", kind, body=query.encode())
            return [path.read_bytes() for path in files.iterdir()]

        assert await upload("") == []
        assert await upload("?as=images/1") == [b"?as=images/1"]
        first = ask.world.store.get("images/1")
        assert first is not None
        ask.world.store.put(Record("images/2", Disk(name="clone"), first.extra))
        assert (await ask("DELETE", "/api/images/1")).status == 204
        assert [path.read_bytes() for path in files.iterdir()] == [b"?as=images/1"]
        assert await upload("?as=images/2") == [b"?as=images/2"]
        assert (await ask("DELETE", "/api/images/2")).status == 204
        assert list(files.iterdir()) == []

    async def test_files_outlast_a_call_that_is_undone(self, stub: MakeStub) -> None:
        ask = stub(image_delete=lambda call: call.world.store.delete(call.path) and None)
        ask.world.files.mkdir(exist_ok=True)
        file = ask.world.files / "f"
        file.write_bytes(b"x")
        ask.world.store.put(Record("images/1", Disk(name="x"), {"file": str(file)}))
        with suppress(KeyError), ask.world.store.transaction():
            assert (await ask("DELETE", "/api/images/1")).status == 204
            raise KeyError
        assert file.read_bytes() == b"x"

    async def test_a_file_elsewhere_is_not_the_servers(
        self, stub: MakeStub, tmp_path: Path
    ) -> None:
        ask = stub(image_delete=lambda call: call.world.store.delete(call.path) and None)
        mine = tmp_path / "mine"
        mine.write_bytes(b"x")
        ask.world.store.put(Record("images/1", Disk(name="x"), {"file": str(mine)}))
        assert (await ask("DELETE", "/api/images/1")).status == 204
        assert mine.read_bytes() == b"x"

    async def test_form(self, stub: MakeStub) -> None:
        calls: list[tuple[dict[str, str], str | None, bytes]] = []

        def take(call: Call) -> None:
            assert call.upload is not None
            calls.append((call.query, call.upload.name, call.upload.path.read_bytes()))

        body = (
            b'--c\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n'
            b'--c\r\nContent-Disposition: form-data; name="f"; filename="../y"\r\n\r\nz\r\n--c--\r\n'
        )
        ask = stub(form_upload=take)
        kind = ("content-type", "multipart/form-data; boundary=c")
        assert (await ask("POST", "/api/forms", kind, body=body)).status == 201
        assert calls == [({"name": "x"}, "y", b"z")]

    async def test_parameter_that_stands_for_credentials(self, stub: MakeStub) -> None:
        ask = stub({"anonymous": {"file_open": "token"}}, file_open=lambda call: Content(b"x"))
        assert (await ask("GET", "/api/opened/1?token=t", user=False)).status == 200
        assert (await ask("GET", "/api/opened/1", user=False)).status == 401
        wrong = ("authorization", "Basic " + b64encode(b"guest:x").decode())
        assert (await ask("GET", "/api/opened/1?token=t", wrong, user=False)).status == 401


class TestOrderedFaults:
    async def test_error(self, stub: MakeStub) -> None:
        ask = stub(image_get=web)
        ask.world.faults.add(operation="image_*", status=503, next=1)
        assert (await ask("GET", "/api/images/7")).status == 503
        assert (await ask("GET", "/api/images/7")).status == 200

    async def test_dropped_connection(self, stub: MakeStub) -> None:
        ask = stub(image_get=web)
        ask.world.faults.add(drop=True)
        with pytest.raises(ConnectionDropped):
            await ask("GET", "/api/images/7")
        (exchange,) = ask.exchanges
        assert exchange.status == 0


async def test_other_scopes(stub: MakeStub) -> None:
    ended: list[str] = []
    app = stub({"on_shutdown": lambda: ended.append("end")}).app
    events = iter(["lifespan.startup", "lifespan.shutdown"])
    sent: list[str] = []

    async def receive() -> Any:
        return {"type": next(events)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    assert (sent, ended) == (
        ["lifespan.startup.complete", "lifespan.shutdown.complete"],
        ["end"],
    )
    sent.clear()
    await app({"type": "websocket"}, receive, send)
    assert sent == ["websocket.close"]


async def test_store_that_blocks_is_asked_in_a_thread(stub: MakeStub) -> None:
    class Wrapped:
        def __init__(self, store: Any) -> None:
            self.store = store

        def __getattr__(self, name: str) -> Any:
            return getattr(self.store, name)

    loops: list[bool] = []

    def look(call: Call) -> Image:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            loops.append(False)
        else:
            loops.append(True)
        return web(call)

    ask = stub(image_get=look)
    await ask("GET", "/api/images/7")
    store: Any = Wrapped(ask.world.store)
    ask.world.store = store
    await ask("GET", "/api/images/7")
    assert loops == [True, False]
