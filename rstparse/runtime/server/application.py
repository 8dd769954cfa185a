"""The server as a bare ASGI callable: takes each request through its stages, and always answers in form.

world → route → ordered faults → credentials → answer's media type → body → handler → answer

Whatever goes wrong becomes a :class:`Fault`, and that the configured error type. What nobody
foresaw becomes 500 with a trace in the log, never on the wire.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl, quote

from . import content, resources
from .credentials import Credentials
from .declaration import Route, Service
from .documents import Documents
from .faults import ConnectionDropped, arrange, sever
from .logs import Exchange
from .memory import MemoryStore
from .message import Answer, Call, Content, Fault, Principal, Upload, repeated
from .peer import WireStruct
from .routing import Found, Router
from .sending import Headers, Send, Sent, header, send_bytes, send_content
from .site import Site, is_below
from .store import Record
from .uploads import Disconnected, Receive, check_length, form_to_disk, read, to_disk
from .world import World
from .worlds import Worlds

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ADMIN = "/__admin"
BODY_LIMIT = 16 << 20
"""Bytes of an object or text that is sent."""
UPLOAD_LIMIT = 8 << 30
"""Bytes of a file that is sent, unless told otherwise."""

_Result = Answer | WireStruct | Record | Content | str | None

_log = logging.getLogger(__name__)
_UNFORESEEN = Fault(500, "The server failed to answer; its log says why.", reason="internal-error")


class _Request:
    """A request on its way; what is not known yet is None."""

    __slots__ = (
        "fault",
        "headers",
        "method",
        "path",
        "principal",
        "query",
        "query_text",
        "repeated",
        "rest",
        "route",
        "send",
        "sent",
        "started",
        "upload",
        "world",
    )

    def __init__(self, scope: Scope, path: str, send: Send) -> None:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            # Two lines of one name are one list; two credentials are therefore neither.
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        self.headers = headers
        self.method: str = scope["method"]
        self.path = path
        self.query_text: str = scope["query_string"].decode("latin-1")
        self.query: dict[str, str] = {}
        self.repeated: dict[str, tuple[str, ...]] = {}
        self.rest = path
        self.send = send
        self.started = False
        self.sent = Sent(0, 0)
        self.world: World | None = None
        self.route: Route | None = None
        self.principal: Principal | None = None
        self.fault: Fault | None = None
        self.upload: Upload | None = None

    @property
    def head(self) -> bool:
        return self.method == "HEAD"

    def target(self, path: str) -> str:
        return f"{path}?{self.query_text}" if self.query_text else path


class Application:
    """The ASGI callable.

    Args:
        service: what is served.
        worlds: the states, each with its store.
        credentials: who may do what.
        admin: ASGI callable for everything below ``/__admin``; None: there is nothing there.
        site: what is served below ``/docs``; None: nothing.
        anonymous: operations that a query parameter opens without credentials, with its name; their
            handlers judge its value.
        body_limit: bytes of an object or text in a request; more is 413.
        upload_limit: bytes of a file in a request; more is 413.
        observers: called with every :class:`Exchange` after its end.
        on_shutdown: called when the server stops.
    """

    def __init__(
        self,
        service: Service,
        worlds: Worlds,
        credentials: Credentials,
        *,
        admin: App | None = None,
        site: Site | None = None,
        anonymous: Mapping[str, str] | None = None,
        body_limit: int = BODY_LIMIT,
        upload_limit: int = UPLOAD_LIMIT,
        observers: Iterable[Callable[[Exchange], object]] = (),
        on_shutdown: Callable[[], object] | None = None,
    ) -> None:
        self.service = service
        self.worlds = worlds
        self.credentials = credentials
        self.router = Router(service.routes)
        self._documents = Documents(service)
        self._admin = admin
        self._site = site
        self._anonymous = dict(anonymous or {})
        self._body_limit = body_limit
        self._upload_limit = upload_limit
        self._observers = tuple(observers)
        self._on_shutdown = on_shutdown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of ASGI; raises only where the answer had begun."""
        kind = scope["type"]
        if kind == "http":
            raw = scope.get("raw_path")
            path = raw.decode("latin-1").partition("?")[0] if raw else quote(scope["path"])
            if self._admin is not None and (path == ADMIN or path.startswith(ADMIN + "/")):
                await self._admin(scope, receive, send)
            elif self._site is not None and is_below(path):
                await self._site(scope, path, send)
            else:
                await self._http(scope, path, receive, send)
        elif kind == "lifespan":
            await self._lifespan(receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    def close(self) -> None:
        """Let go of what the server holds; the ASGI server's shutdown does so too."""
        if self._on_shutdown is not None:
            self._on_shutdown()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            event = (await receive())["type"]
            if event == "lifespan.shutdown":
                self.close()
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return

    async def _http(self, scope: Scope, path: str, receive: Receive, send: Send) -> None:
        begun = perf_counter()
        request = _Request(scope, path, send)
        try:
            try:
                await self._answer(request, receive)
            except Fault as fault:
                await self._refuse(request, fault)
            except (Disconnected, ConnectionDropped):
                raise
            except Exception:
                _log.exception("%s %s", request.method, path)
                if request.started:
                    raise ConnectionDropped("the answer failed half-way") from None
                await self._refuse(request, _UNFORESEEN)
        except Disconnected:
            pass
        except ConnectionDropped:
            if not await sever(send):
                raise
        finally:
            self._note(request, perf_counter() - begun)

    async def _answer(self, request: _Request, receive: Receive) -> None:
        world, rest = self.worlds.find(request.path)
        request.world, request.rest = world, rest
        found, missing = self._find(request)
        if world.faults.rules:
            effect = world.faults.draw(found.route.name if found else "")
            if effect is not None:
                request.send = await arrange(effect, request.send)
        if missing is not None:
            raise missing
        if found is None:
            await self._options(request)
            return
        route = request.route = found.route
        if request.query_text:
            pairs = parse_qsl(request.query_text, keep_blank_values=True)
            request.query = dict(pairs)
            if len(pairs) != len(request.query):
                request.repeated = repeated(pairs)
        in_memory = isinstance(world.store, MemoryStore)
        if in_memory:
            self._admit(request, world, route, found.path)
        else:
            await asyncio.to_thread(self._admit, request, world, route, found.path)
        media_type = content.negotiate(route, request.headers.get("accept"))
        call = Call(
            world,
            route,
            found.path,
            found.params,
            request.query,
            principal=request.principal,
            headers=request.headers,
            repeated=request.repeated,
            method=request.method,
        )
        if route.request_body.kind != "none":
            await self._read(request, receive, call)
        try:
            if in_memory:
                result = _handle(call, resources.reply)
            else:
                result = await asyncio.to_thread(_handle, call, resources.answer)
        except BaseException:
            if call.upload is not None:
                call.upload.path.unlink(missing_ok=True)
            raise
        await self._write(request, route, result, media_type)

    def _find(self, request: _Request) -> tuple[Found | None, Fault | None]:
        """Return the route or why there is none; neither for an OPTIONS that is answered here."""
        try:
            if request.method == "OPTIONS" and self.router.allowed(request.rest):
                return None, None
            found = self.router.find(
                request.method,
                request.rest,
                content_type=request.headers.get("content-type"),
                accept=request.headers.get("accept"),
            )
        except Fault as fault:
            return None, fault
        return found, None

    def _admit(self, request: _Request, world: World, route: Route, path: str) -> None:
        opened_by = self._anonymous.get(route.name)
        if opened_by in request.query and "authorization" not in request.headers:
            return
        target = request.target(request.rest)
        request.principal = self.credentials.authenticate(
            world, route, request.headers, target, request.query
        )
        self.credentials.authorise(request.principal, route)
        self.credentials.check_owner(request.principal, route, path)

    async def _read(self, request: _Request, receive: Receive, call: Call) -> None:
        """Fill in the body: an object, a text, or a file with the fields that came with it."""
        kind = call.route.request_body.kind
        content_type = request.headers.get("content-type", "")
        if kind in ("object", "text"):
            check_length(request.headers, self._body_limit)
            data = await read(receive, self._body_limit)
            body = content.decode(self.service, call.route, data, content_type or None)
            if isinstance(body, str):
                call.text = body
            else:
                call.body = body
            return
        check_length(request.headers, self._upload_limit)
        folder, limit = call.world.files, self._upload_limit
        if content_type.partition(";")[0].strip().lower() == "multipart/form-data":
            form = await form_to_disk(receive, folder, content_type=content_type, limit=limit)
            call.upload = form.upload
            call.query = {**form.fields, **call.query}
        elif kind == "multipart":
            raise Fault(
                415,
                f"{call.route.name} takes multipart/form-data, not {content_type or 'an unnamed type'}.",
                reason="unsupported-media-type",
            )
        else:
            call.upload = await to_disk(receive, folder, limit=limit)

    async def _write(
        self, request: _Request, route: Route, result: _Result, media_type: str
    ) -> None:
        send, head, get = request.send, request.head, route.method == "GET"
        headers: Headers = []
        status: int | None = None
        if isinstance(result, Answer):
            status = result.status
            headers += [header(name, value) for name, value in result.headers.items()]
        body = result.body if isinstance(result, Answer) else result
        status = status or _status(route, body)
        if isinstance(body, Content):
            request.sent = await send_content(
                self._starting(request),
                status,
                body,
                headers,
                request=request.headers,
                get=get,
                head=head,
            )
            return
        tag = ""
        if body is None:
            data = b""
        elif isinstance(body, str):
            data = body.encode("utf-8", "replace")
            headers.append((b"content-type", b"text/plain; charset=utf-8"))
        else:
            media_type = media_type or content.XML
            if isinstance(body, Record):
                data, tag = self._documents.of(body, media_type)
            else:
                data = content.encode(self.service, body, media_type)
            headers += [(b"content-type", media_type.encode("ascii")), (b"vary", b"Accept")]
        if get and status == 200:
            tag = tag or content.entity_tag(data)
            headers.append((b"etag", tag.encode("ascii")))
            if content.not_modified(request.headers, tag):
                status = 304
        request.started = True
        request.sent = await send_bytes(send, status, data, headers, head=head)

    @staticmethod
    def _starting(request: _Request) -> Send:
        """Return a ``send`` that notes that the answer has begun: no other can follow it."""
        send = request.send

        async def noting(message: Any) -> None:
            request.started = True
            await send(message)

        return noting

    async def _options(self, request: _Request) -> None:
        allowed = ", ".join(self.router.allowed(request.rest))
        request.started = True
        request.sent = await send_bytes(request.send, 200, b"", [header("allow", allowed)])

    async def _refuse(self, request: _Request, fault: Fault) -> None:
        if request.started:
            raise ConnectionDropped("the answer failed half-way")
        request.fault = fault
        media_type = _error_media_type(request.headers.get("accept", ""))
        if not self.service.error_type:
            media_type = "text/plain"
        uri = request.target(request.path)
        try:
            data = content.fault_body(self.service, fault, request.method, uri, media_type)
            headers: Headers = [header(name, value) for name, value in fault.headers.items()]
        except Exception:
            _log.exception("the refusal %r cannot be written", fault)
            data, headers, media_type = fault.message.encode("utf-8", "replace"), [], "text/plain"
        kind = "text/plain; charset=utf-8" if media_type == "text/plain" else media_type
        headers.append((b"content-type", kind.encode("ascii")))
        request.started = True
        request.sent = await send_bytes(
            request.send, fault.status, data, headers, head=request.head
        )

    def _note(self, request: _Request, seconds: float) -> None:
        fault, route, world = request.fault, request.route, request.world
        operation = route.name if route else ""
        login = request.principal.login if request.principal else ""
        reason, message = (fault.reason, fault.message) if fault else ("", "")
        # A request beside every world, without the API's base for instance, is for the one without a name.
        noted = self.worlds.default if world is None and reason == "outside-base" else world
        if noted is not None:
            rest = request.rest if world is not None else request.path
            noted.journal.add(
                request.method,
                rest,
                request.sent.status,
                time=datetime.now(UTC),
                operation=operation,
                reason=reason,
                message=message,
                nearest=self.router.nearest(rest) if reason in _LOST else "",
                login=login,
                milliseconds=seconds * 1000,
            )
        if self._observers:
            target = request.target(request.path)
            status, size = request.sent
            exchange = Exchange(
                request.method, target, status, size, seconds, operation, login, reason, message
            )
            for observe in self._observers:
                observe(exchange)


_LOST = ("no-route", "outside-base")
"""Reasons for which a journal names the nearest documented route."""


def _handle(call: Call, implied: Callable[[Call], _Result]) -> _Result:
    """Let the operation's handler, or what the tree of resources implies, answer in one transaction."""
    handler = call.world.handlers.get(call.route.name, implied)
    with call.world.store.transaction():
        return handler(call)


def _status(route: Route, body: object) -> int:
    """Return the operation's first documented code that fits: no body, no code that promises one."""
    if body is None:
        return next((code for code in route.codes if code != 304), 204)
    return next((code for code in route.codes if code not in (204, 304)), 200)


def _error_media_type(accept: str) -> str:
    """JSON where it is asked for before XML, else XML: an error has to be said in some form."""
    json, xml = accept.find("json"), accept.find("xml")
    return "application/json" if json >= 0 and (xml < 0 or json < xml) else "application/xml"
