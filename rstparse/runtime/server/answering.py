"""What is sent for a request: a handler's result, a refusal in the service's own form, or the methods of a path."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from . import content
from .declaration import Route, Service
from .documents import Documents
from .faults import ConnectionDropped
from .message import Answer, Content, Fault
from .peer import WireStruct
from .request import Request
from .sending import Headers, Send, header, send_bytes, send_content
from .store import Record

Result = Answer | WireStruct | Record | Content | str | None
"""What a handler returns; a record is one that the store keeps, and is sent as it is."""

_log = logging.getLogger(__name__)


class Answering:
    """Writes answers.

    Args:
        service: what is served.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._documents = Documents(service)

    async def write(self, request: Request, route: Route, result: Result, media_type: str) -> None:
        """Send what a handler returned, or that the caller has it already; ``media_type`` is that of an object."""
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
                data = content.encode(self._service, body, media_type)
            headers += [(b"content-type", media_type.encode("ascii")), (b"vary", b"Accept")]
        if get and status == 200:
            tag = tag or content.entity_tag(data)
            headers.append((b"etag", tag.encode("ascii")))
            if content.not_modified(request.headers, tag):
                status = 304
        request.started = True
        request.sent = await send_bytes(send, status, data, headers, head=head)

    @staticmethod
    def _starting(request: Request) -> Send:
        """Return a ``send`` that notes that the answer has begun: no other can follow it."""
        send = request.send

        async def noting(message: Any) -> None:
            request.started = True
            await send(message)

        return noting

    async def options(self, request: Request, allowed: Iterable[str]) -> None:
        """Answer with the methods that a path takes."""
        request.started = True
        headers = [header("allow", ", ".join(allowed))]
        request.sent = await send_bytes(request.send, 200, b"", headers)

    async def refuse(self, request: Request, fault: Fault) -> None:
        """Send a refusal as an object of the service, in the form that was asked for.

        Raises:
            ConnectionDropped: an answer has begun; none can follow it.
        """
        if request.started:
            raise ConnectionDropped("the answer failed half-way")
        request.fault = fault
        media_type = _error_media_type(request.headers.get("accept", ""))
        if not self._service.error_type:
            media_type = "text/plain"
        uri = request.target(request.path)
        try:
            data = content.fault_body(self._service, fault, request.method, uri, media_type)
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


def _status(route: Route, body: object) -> int:
    """Return the operation's first documented code that fits: no body, no code that promises one."""
    if body is None:
        return next((code for code in route.codes if code != 304), 204)
    return next((code for code in route.codes if code not in (204, 304)), 200)


def _error_media_type(accept: str) -> str:
    """JSON where it is asked for before XML, else XML: an error has to be said in some form."""
    json, xml = accept.find("json"), accept.find("xml")
    return "application/json" if json >= 0 and (xml < 0 or json < xml) else "application/xml"
