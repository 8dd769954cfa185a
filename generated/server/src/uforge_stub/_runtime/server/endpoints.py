"""What the admin interface can do: every endpoint, by method and path, with words for the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from . import snapshots
from .faults import Rule
from .message import Fault
from .store import Record
from .worlds import DEFAULT, Worlds

PREFIX = "/__admin"
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
    answer: Callable[[Worlds, Request], Any]


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


def _index(worlds: Worlds, request: Request) -> Any:
    return {
        "service": worlds.default.service.name,
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


def _reset(worlds: Worlds, request: Request) -> Any:
    worlds.reset(request.world)


def _seed(worlds: Worlds, request: Request) -> Any:
    seed = request.read(_Seed).seed
    if seed is None:
        raise Fault(
            400, 'Say what to seed: {"seed": "demo"}, or a document of objects.', reason="no-seed"
        )
    world = worlds.seed(_checked(seed), request.world)
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


def _snapshot(worlds: Worlds, request: Request) -> Any:
    return snapshots.save(worlds.get(request.world))


def _restore(worlds: Worlds, request: Request) -> Any:
    with worlds.changing(request.world) as world:
        snapshots.load(world, request.body)
        return {"resources": len(world.store.below(""))}


def _journal(worlds: Worlds, request: Request) -> Any:
    journal, query = worlds.get(request.world).journal, request.query
    entries = journal.entries(
        operation=query.get("operation"),
        status=_number(query, "status"),
        refused=query.get("refused", "") in ("1", "true"),
        last=_number(query, "last"),
    )
    return {"total": journal.total, "entries": entries}


def _forget(worlds: Worlds, request: Request) -> Any:
    with worlds.changing(request.world) as world:
        world.journal.clear()


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Fault(400, f"{name} must be a number, not {text[:40]!r}.", reason="bad-query")
    return int(text)


def _faults(worlds: Worlds, request: Request) -> Any:
    faults = worlds.get(request.world).faults
    return {"seed": faults.seed, "rules": faults.rules}


def _order(worlds: Worlds, request: Request) -> Any:
    orders = request.read(_Orders)
    known = [route.name for route in worlds.default.service.routes]
    for rule in orders.rules:
        rule.check_operation(known)
    with worlds.changing(request.world) as world:
        world.faults.replace(orders.rules, seed=orders.seed)
    return _faults(worlds, request)


def _no_faults(worlds: Worlds, request: Request) -> Any:
    with worlds.changing(request.world) as world:
        world.faults.clear()


def _clock(worlds: Worlds, request: Request) -> Any:
    clock = worlds.get(request.world).clock
    return {
        "now": clock.now(),
        "stopped": clock.stopped is not None,
        "offset": clock.offset.total_seconds(),
    }


def _advance(worlds: Worlds, request: Request) -> Any:
    seconds = request.read(_Advance).seconds
    if seconds < 0:
        raise Fault(400, "Time only moves on; stop it to go back.", reason="bad-time")
    with worlds.changing(request.world) as world:
        clock = world.clock
        before = clock.offset
        try:
            clock.advance(seconds)
            clock.now()
        except OverflowError:
            clock.offset = before
            raise Fault(
                400, f"The time ends before {seconds:g} more seconds.", reason="bad-time"
            ) from None
    return _clock(worlds, request)


def _stop(worlds: Worlds, request: Request) -> Any:
    at = request.read(_Stop).at
    if at is not None and at.tzinfo is None:
        raise Fault(400, 'at wants a time zone, as in "2020-01-31T12:00:00Z".', reason="bad-time")
    with worlds.changing(request.world) as world:
        world.clock.stop(at.astimezone(UTC) if at else None)
    return _clock(worlds, request)


def _go(worlds: Worlds, request: Request) -> Any:
    with worlds.changing(request.world) as world:
        world.clock.reset()
    return _clock(worlds, request)


def _jobs(worlds: Worlds, request: Request) -> Any:
    records = worlds.get(request.world).store.below("")
    return {"jobs": [_told(record) for record in records if "job" in record.extra]}


def _told(record: Record) -> Any:
    return {"path": record.path, "job": record.extra.get("job")}


def _controlled(verb: str) -> Callable[[Worlds, Request], Any]:
    def control(worlds: Worlds, request: Request) -> Any:
        from . import jobs  # lazy: heavier than the rest, and needed by who steers jobs only

        order = request.read(_Job)
        world = worlds.get(request.world)
        path = order.path.strip("/")
        with world.transaction():
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


def _worlds(worlds: Worlds, request: Request) -> Any:
    return {
        "worlds": [
            {"name": name, "base_path": worlds.prefix(name)} for name in (DEFAULT, *worlds.names())
        ]
    }


def _create(worlds: Worlds, request: Request) -> Any:
    wanted = request.read(_NewWorld)
    worlds.create(wanted.name, _checked(wanted.seed))
    return {"name": wanted.name, "base_path": worlds.prefix(wanted.name)}


def _drop(worlds: Worlds, request: Request) -> Any:
    worlds.drop(request.world)


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
