"""The server as a bare ASGI callable: takes each request through its stages, and always answers in form.

world → route → credentials → ordered faults → answer's media type → body → handler → answer

Whatever goes wrong becomes a :class:`Fault`, and that the configured error type. What nobody
foresaw becomes 500 with a trace in the log, never on the wire.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from time import perf_counter
from typing import cast
from urllib.parse import quote

from . import content, resources
from .answering import Answering, Result
from .credentials import Credentials
from .declaration import Service
from .faults import ConnectionDropped, Effect, arrange, sever
from .logs import Exchange
from .memory import MemoryStore
from .message import Call, Fault
from .request import Request, Scope
from .routing import Found, Router
from .sending import Send
from .site import Site, is_below
from .store import Shared
from .uploads import Disconnected, Receive, check_length, form_to_disk, read, to_disk
from .world import World
from .worlds import Worlds

App = Callable[[Scope, Receive, Send], Awaitable[None]]

ADMIN = "/__admin"
BODY_LIMIT = 16 << 20
"""Bytes of an object or text that is sent."""
UPLOAD_LIMIT = 8 << 30
"""Bytes of a file that is sent, unless told otherwise."""

_log = logging.getLogger(__name__)
_UNFORESEEN = Fault(500, "The server failed to answer; its log says why.", reason="internal-error")


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
        self._answering = Answering(service)
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
            try:
                await self._dispatch(scope, path, receive, send)
            except asyncio.CancelledError:
                # The server stops, and this took too long: its client sees the connection end, nobody a trace.
                if not await sever(send):
                    raise
        elif kind == "lifespan":
            await self._lifespan(receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    async def _dispatch(self, scope: Scope, path: str, receive: Receive, send: Send) -> None:
        if self._admin is not None and (path == ADMIN or path.startswith(ADMIN + "/")):
            await self._admin(scope, receive, send)
        elif self._site is not None and is_below(path):
            await self._site(scope, path, send)
        else:
            await self._http(scope, path, receive, send)

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
        request = Request(scope, path, send)
        try:
            try:
                await self._answer(request, receive)
            except Fault as fault:
                await self._answering.refuse(request, fault)
            except (Disconnected, ConnectionDropped):
                raise
            except Exception:
                _log.exception("%s %s", request.method, path)
                if request.started:
                    raise ConnectionDropped("the answer failed half-way") from None
                await self._answering.refuse(request, _UNFORESEEN)
        except Disconnected:
            pass
        except ConnectionDropped:
            if not await sever(send):
                raise
        finally:
            self._note(request, perf_counter() - begun)

    async def _answer(self, request: Request, receive: Receive) -> None:
        if request.path == "*" and request.method == "OPTIONS":
            await self._answering.options(request, self.router.methods)
            return
        shared = self.worlds.shared
        entered = await asyncio.to_thread(self._enter, request) if shared else self._enter(request)
        effect, refused = entered
        if effect is not None:
            request.send = await arrange(effect, request.send)
        if refused is not None:
            raise refused
        route = request.route
        if route is None:
            await self._answering.options(request, self.router.allowed(request.rest))
            return
        media_type = content.negotiate(route, request.headers.get("accept"))
        call = request.call()
        if route.request_body.kind != "none":
            await self._read(request, receive, call)
        try:
            if isinstance(call.world.store, MemoryStore):
                result = self._handle(call, resources.reply)
            else:
                result = await asyncio.to_thread(self._handle, call, resources.answer)
        except BaseException:
            if call.upload is not None:
                call.upload.path.unlink(missing_ok=True)
            raise
        await self._answering.write(request, route, result, media_type)

    def _enter(self, request: Request) -> tuple[Effect | None, Fault | None]:
        """Find out which world and operation a request is for, who sends it, and what goes wrong by order.

        Returns:
            What was ordered, which comes first, and why the request is refused.

        Raises:
            Fault: there is no such world.
        """
        world, request.rest = self.worlds.find(request.path)
        looks = cast(Shared, world.store).looks if self.worlds.shared else None
        refused: Fault | None = None
        try:
            request.found = self._find(request)
            if request.found is not None:
                self._admit(request, world, request.found)
        except Fault as fault:
            refused = fault
        # Whoever sends it was looked up in the world, mostly: what that has read need not be read again.
        self.worlds.keep_up(world, looks)
        request.world = world
        operation = request.found.route.name if request.found else ""
        return self.worlds.draw(world, operation), refused

    def _find(self, request: Request) -> Found | None:
        """Return the route; None for an OPTIONS that is answered here."""
        if request.method == "OPTIONS" and self.router.allowed(request.rest):
            return None
        return self.router.find(
            request.method,
            request.rest,
            content_type=request.headers.get("content-type"),
            accept=request.headers.get("accept"),
        )

    def _admit(self, request: Request, world: World, found: Found) -> None:
        route = found.route
        opened_by = self._anonymous.get(route.name)
        if opened_by in request.query and "authorization" not in request.headers:
            return
        target = request.target(request.rest)
        request.principal = self.credentials.authenticate(
            world, route, request.headers, target, request.query
        )
        self.credentials.authorise(request.principal, route)
        self.credentials.check_owner(request.principal, route, found.path)

    async def _read(self, request: Request, receive: Receive, call: Call) -> None:
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

    def _handle(self, call: Call, implied: Callable[[Call], Result]) -> Result:
        """Let the operation's handler, or what the tree of resources implies, answer in one transaction."""
        world = call.world
        handler = world.handlers.get(call.route.name, implied)
        with world.transaction(call.upload.path if call.upload else None):
            if not self.worlds.shared:
                return handler(call)
            looks = cast(Shared, world.store).looks
            result = handler(call)
            self.worlds.keep_up(world, looks)  # a world that was dropped meanwhile takes nothing
            return result

    def _note(self, request: Request, seconds: float) -> None:
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
