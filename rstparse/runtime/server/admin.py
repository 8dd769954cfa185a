"""The admin interface: an ASGI application under ``/__admin`` that prepares, inspects and disturbs worlds.

It speaks JSON, snapshots apart. Every endpoint that touches a world takes ``?world=NAME``; without it the default
world is meant.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from .endpoints import ENDPOINTS, PREFIX, Endpoint, Request
from .faults import Send
from .message import Fault
from .worlds import DEFAULT, Worlds

LARGEST_BODY = 2**20
LARGEST_SNAPSHOT = 2**30


class Admin:
    """The application.

    Args:
        worlds: what it works on.
        token: if set, every request must carry it (``Authorization: Bearer TOKEN`` or ``X-Admin-Token: TOKEN``);
            if not, only requests from this very machine are answered, and none that a page in a browser made.
    """

    def __init__(self, worlds: Worlds, token: str | None = None) -> None:
        if token is not None and not token.strip():
            raise ValueError("the admin token must not be empty")
        self.worlds = worlds
        self._token = token.encode() if token is not None else None
        self._one = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Callable[[], Any], send: Send) -> None:
        """Answer one request."""
        try:
            headers = _headers(scope)
            self._admit(scope, headers)
            endpoint = _find(scope["method"], scope["path"])
            query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
            limit = LARGEST_SNAPSHOT if endpoint is ENDPOINTS["POST", "restore"] else LARGEST_BODY
            body = await _read(receive, headers, limit)
            request = Request(query.get("world", DEFAULT), query, body)
            status, media_type, data = _encoded(await self._answer(endpoint, request))
            extra: Mapping[str, str] = {}
        except Fault as fault:
            status, media_type, data = _refusal(fault.status, fault.message, fault.reason)
            extra = fault.headers
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            told = f"The body is not what is expected: {error}."
            status, media_type, data = _refusal(400, told, "bad-body")
            extra = {}
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", media_type.encode()),
                    (b"content-length", str(len(data)).encode()),
                    (b"cache-control", b"no-store"),
                    (b"x-content-type-options", b"nosniff"),
                    *((key.lower().encode(), value.encode()) for key, value in extra.items()),
                ],
            }
        )
        body = b"" if scope["method"] == "HEAD" else data
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, endpoint: Endpoint, request: Request) -> Any:
        if not self.worlds.shared:
            return endpoint.answer(self.worlds, request)
        # A database may let one wait; one order at a time, since worlds come and go by them.
        async with self._one:
            return await asyncio.to_thread(endpoint.answer, self.worlds, request)

    def _admit(self, scope: Any, headers: Mapping[str, str]) -> None:
        if self._token is not None:
            given = headers.get("x-admin-token", "")
            scheme, _, rest = headers.get("authorization", "").partition(" ")
            if not given and scheme.lower() == "bearer":
                given = rest.strip()
            if not hmac.compare_digest(given.encode("latin-1"), self._token):
                raise Fault(
                    401,
                    "The admin interface wants its token: Authorization: Bearer TOKEN.",
                    reason="bad-token",
                    headers={"WWW-Authenticate": 'Bearer realm="admin"'},
                )
            return
        client = scope.get("client")
        if not client or not _is_loopback(client[0]) or _FORWARDED & headers.keys():
            raise Fault(
                403,
                "Without a token the admin interface answers this machine only: set one with --admin-token.",
                reason="not-local",
            )
        # A page in the tester's browser reaches loopback too, by form or by a host name that it controls.
        host = re.sub(r":\d*$", "", headers.get("host", ""))
        if not (host.lower() == "localhost" or _is_loopback(host.strip("[]"))):
            raise Fault(403, "Call the admin interface by a loopback address.", reason="bad-host")
        if "origin" in headers or headers.get("sec-fetch-site", "none") not in (
            "none",
            "same-origin",
        ):
            raise Fault(403, "Pages in browsers may not use the admin interface.", reason="browser")


_FORWARDED = {"forwarded", "x-forwarded-for", "x-real-ip"}


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _headers(scope: Any) -> dict[str, str]:
    return {
        key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]
    }


async def _read(receive: Callable[[], Any], headers: Mapping[str, str], limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    more = True
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        raise Fault(413, f"The body may have {limit} bytes.", reason="too-large")
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Fault(400, "The connection ended within the body.", reason="disconnected")
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > limit:
            raise Fault(413, f"The body may have {limit} bytes.", reason="too-large")
        more = message.get("more_body", False)
    return b"".join(pieces)


def _find(method: str, path: str) -> Endpoint:
    name = path.removeprefix(PREFIX).strip("/")
    method = "GET" if method == "HEAD" else method
    endpoint = ENDPOINTS.get((method, name))
    if endpoint is not None:
        return endpoint
    allowed = sorted(verb for verb, known in ENDPOINTS if known == name)
    if allowed:
        told = f"{PREFIX}/{name} answers {', '.join(allowed)}."
        raise Fault(405, told, reason="method", headers={"Allow": ", ".join(allowed)})
    raise Fault(
        404, f"There is no endpoint {name[:100]!r}; GET {PREFIX}/ lists them.", reason="no-endpoint"
    )


def _encoded(answer: Any) -> tuple[int, str, bytes]:
    if answer is None:
        return 200, "application/json", b'{"done":true}'
    if isinstance(answer, bytes):
        return 200, "application/zip", answer
    return 200, "application/json", msgspec.json.encode(answer)


def _refusal(status: int, message: str, reason: str) -> tuple[int, str, bytes]:
    told = {
        "error": {"status": status, "reason": reason, "message": message},
        "help": f"GET {PREFIX}/",
    }
    return status, "application/json", msgspec.json.encode(told)
