"""The admin interface: an ASGI application under ``/__admin`` that prepares, inspects and disturbs worlds.

It speaks JSON, snapshots apart. Every endpoint that touches a world takes ``?world=NAME``; without it the default
world is meant.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

import msgspec

from . import snapshots
from .faults import Rule, Send
from .message import Fault
from .store import Record
from .world import World
from .worlds import DEFAULT, Worlds

PREFIX = "/__admin"
LARGEST_BODY = 2**20
LARGEST_SNAPSHOT = 2**30
T = TypeVar("T")


class Request(NamedTuple):
    """A request to an endpoint: its world's name, query parameters, and the whole body."""

    world: str
    query: Mapping[str, str]
    body: bytes

    def read(self, type: type[T]) -> T:
        """Return the body as JSON of a type; an empty body is an empty object.

        Raises:
            msgspec.MsgspecError: it is none.
        """
        return msgspec.json.decode(self.body or b"{}", type=type)


class Endpoint(NamedTuple):
    """One endpoint: what it does in words, what it takes, and the function."""

    help: str
    takes: str
    answer: Callable[[Admin, Request], Any]


class _Seed(msgspec.Struct, forbid_unknown_fields=True):
    seed: Any = None


class _Orders(msgspec.Struct, forbid_unknown_fields=True):
    rules: list[Rule]
    seed: int = 0


class _Advance(msgspec.Struct, forbid_unknown_fields=True):
    seconds: float


class _Stop(msgspec.Struct, forbid_unknown_fields=True):
    at: datetime | None = None


class _Job(msgspec.Struct, forbid_unknown_fields=True):
    path: str
    message: str = ""


class _NewWorld(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    seed: Any = None


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
            status, media_type, data = _encoded(endpoint.answer(self, request))
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

    def world(self, request: Request) -> World:
        """The world that a request is for."""
        return self.worlds.get(request.world)

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


def _index(admin: Admin, request: Request) -> Any:
    return {
        "service": admin.worlds.default.service.name,
        "world": "append ?world=NAME to work on an isolated world",
        "endpoints": [
            {
                "method": method,
                "path": f"{PREFIX}/{name}",
                "help": endpoint.help,
                "takes": endpoint.takes,
            }
            for (method, name), endpoint in ENDPOINTS.items()
        ],
    }


def _reset(admin: Admin, request: Request) -> Any:
    admin.worlds.reset(request.world)


def _seed(admin: Admin, request: Request) -> Any:
    seed = request.read(_Seed).seed
    if seed is None:
        raise Fault(
            400, 'Say what to seed: {"seed": "demo"}, or a document of objects.', reason="no-seed"
        )
    world = admin.worlds.seed(_checked(seed), request.world)
    return {"resources": len(world.store.below(""))}


def _checked(seed: Any) -> Any:
    """The seed, unless it is a text that could be taken for a file: those of this machine are not for callers."""
    if isinstance(seed, str) and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", seed):
        raise Fault(
            400,
            "Name a seed, or send a document of objects; files are not read.",
            reason="bad-seed",
        )
    return seed


def _snapshot(admin: Admin, request: Request) -> Any:
    return snapshots.save(admin.world(request))


def _restore(admin: Admin, request: Request) -> Any:
    world = admin.world(request)
    snapshots.load(world, request.body)
    return {"resources": len(world.store.below(""))}


def _journal(admin: Admin, request: Request) -> Any:
    journal = admin.world(request).journal
    query = request.query
    entries = journal.entries(
        operation=query.get("operation"),
        status=_number(query, "status"),
        refused=query.get("refused", "") in ("1", "true"),
        last=_number(query, "last"),
    )
    return {"total": journal.total, "entries": entries}


def _forget(admin: Admin, request: Request) -> Any:
    admin.world(request).journal.clear()


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Fault(400, f"{name} must be a number, not {text[:40]!r}.", reason="bad-query")
    return int(text)


def _faults(admin: Admin, request: Request) -> Any:
    faults = admin.world(request).faults
    return {"seed": faults.seed, "rules": faults.rules}


def _order(admin: Admin, request: Request) -> Any:
    orders = request.read(_Orders)
    faults = admin.world(request).faults
    known = [route.name for route in admin.worlds.default.service.routes]
    for rule in orders.rules:
        rule.check_operation(known)
    faults.replace(orders.rules, seed=orders.seed)
    return _faults(admin, request)


def _no_faults(admin: Admin, request: Request) -> Any:
    admin.world(request).faults.clear()


def _clock(admin: Admin, request: Request) -> Any:
    clock = admin.world(request).clock
    return {
        "now": clock.now(),
        "stopped": clock.stopped is not None,
        "offset": clock.offset.total_seconds(),
    }


def _advance(admin: Admin, request: Request) -> Any:
    seconds = request.read(_Advance).seconds
    clock = admin.world(request).clock
    if seconds < 0:
        raise Fault(400, "Time only moves on; stop it to go back.", reason="bad-time")
    before = clock.offset
    try:
        clock.advance(seconds)
        return _clock(admin, request)
    except OverflowError:
        clock.offset = before
        raise Fault(
            400, f"The time ends before {seconds:g} more seconds.", reason="bad-time"
        ) from None


def _stop(admin: Admin, request: Request) -> Any:
    at = request.read(_Stop).at
    if at is not None and at.tzinfo is None:
        raise Fault(400, 'at wants a time zone, as in "2020-01-31T12:00:00Z".', reason="bad-time")
    admin.world(request).clock.stop(at.astimezone(UTC) if at else None)
    return _clock(admin, request)


def _go(admin: Admin, request: Request) -> Any:
    admin.world(request).clock.reset()
    return _clock(admin, request)


def _jobs(admin: Admin, request: Request) -> Any:
    records = admin.world(request).store.below("")
    return {"jobs": [_told(record) for record in records if "job" in record.extra]}


def _told(record: Record) -> Any:
    return {"path": record.path, "job": record.extra.get("job")}


def _controlled(verb: str) -> Callable[[Admin, Request], Any]:
    def control(admin: Admin, request: Request) -> Any:
        from . import jobs

        order = request.read(_Job)
        world = admin.world(request)
        path = order.path.strip("/")
        with world.store.transaction():
            record = world.store.get(path)
            if record is None or "job" not in record.extra:
                raise Fault(
                    404,
                    f"There is no job at {path[:200]!r}; GET {PREFIX}/jobs lists them.",
                    reason="no-job",
                )
            if verb == "finish":
                jobs.finish(world, record)
            elif verb == "fail":
                jobs.fail(world, record, order.message or "Ordered through the admin interface.")
            else:
                jobs.cancel(world, record)
            return _told(world.store.get(path) or record)

    return control


def _worlds(admin: Admin, request: Request) -> Any:
    worlds = admin.worlds
    return {
        "worlds": [
            {"name": name, "base_path": worlds.prefix(name)} for name in (DEFAULT, *worlds.names())
        ]
    }


def _create(admin: Admin, request: Request) -> Any:
    wanted = request.read(_NewWorld)
    admin.worlds.create(wanted.name, _checked(wanted.seed))
    return {"name": wanted.name, "base_path": admin.worlds.prefix(wanted.name)}


def _drop(admin: Admin, request: Request) -> Any:
    admin.worlds.drop(request.world)


ENDPOINTS: Mapping[tuple[str, str], Endpoint] = {
    ("GET", ""): Endpoint("this list", "", _index),
    ("POST", "reset"): Endpoint("back to the seed; time, faults and journal too", "", _reset),
    ("POST", "seed"): Endpoint(
        "replace all resources", '{"seed": "demo" | "empty" | document of objects}', _seed
    ),
    ("GET", "snapshot"): Endpoint(
        "the world's resources, files and time as an archive", "", _snapshot
    ),
    ("POST", "restore"): Endpoint("what a snapshot says", "the bytes of a snapshot", _restore),
    ("GET", "journal"): Endpoint(
        "the last requests, with reasons of refusals",
        "?operation=NAME&status=CODE&refused=1&last=N",
        _journal,
    ),
    ("DELETE", "journal"): Endpoint("forget the requests", "", _forget),
    ("GET", "faults"): Endpoint("what is ordered to go wrong", "", _faults),
    ("PUT", "faults"): Endpoint(
        "order what goes wrong, instead of what was ordered",
        '{"seed": 0, "rules": [{"operation": "name or pattern", "rate": 0-1, "next": N, "latency": seconds, '
        '"jitter": seconds, "status": 400-599, "message": text, "retry_after": seconds, "drop": true, '
        '"truncate": bytes}]}',
        _order,
    ),
    ("DELETE", "faults"): Endpoint("nothing goes wrong any more", "", _no_faults),
    ("GET", "clock"): Endpoint("the time", "", _clock),
    ("POST", "clock/advance"): Endpoint("move the time on", '{"seconds": number}', _advance),
    ("POST", "clock/stop"): Endpoint(
        "stop the time", '{"at": time with zone, or absent: now}', _stop
    ),
    ("POST", "clock/reset"): Endpoint("go with the machine's time", "", _go),
    ("GET", "jobs"): Endpoint("all jobs with their paths", "", _jobs),
    ("POST", "jobs/finish"): Endpoint(
        "complete a job now", '{"path": path}', _controlled("finish")
    ),
    ("POST", "jobs/fail"): Endpoint(
        "let a job fail now", '{"path": path, "message": text}', _controlled("fail")
    ),
    ("POST", "jobs/cancel"): Endpoint("cancel a job", '{"path": path}', _controlled("cancel")),
    ("GET", "worlds"): Endpoint("the worlds with their base paths", "", _worlds),
    ("POST", "worlds"): Endpoint(
        "make an isolated world", '{"name": name, "seed": as for seed}', _create
    ),
    ("DELETE", "worlds"): Endpoint("drop an isolated world", "?world=NAME", _drop),
}
"""Every endpoint by method and path below the prefix."""
