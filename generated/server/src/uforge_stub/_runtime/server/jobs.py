"""Jobs: work that goes on after the answer, as the state of a resource.

A job lies in its resource's ``extra["job"]`` as JSON values, and nothing runs between requests: how
far it is follows from the world's clock, or from how often it was looked at, whenever it is looked
at. What it leaves is made by a hook, once, at the first look after its end.

All functions belong inside a transaction of the store. They read the resource afresh and bring the
record given up to date, so what was changed in it and not put is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from .message import Fault
from .objects import touch
from .store import Record

if TYPE_CHECKING:
    from .world import World

KEY = "job"
"""Of ``Record.extra``."""

Mode = Literal["time", "polls", "immediate"]


LONGEST = 10 * 365 * 86400.0
"""Seconds that a job may take."""

HALF_WAY = 50
"""Percentage at which an ordered failure happens."""


class JobSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How jobs progress. Worlds may share one: an order to one world replaces it there, see :func:`fail_next`.

    Attributes:
        mode: by elapsed time, by the number of looks, or done at once.
        seconds: that a job takes, in mode ``time``.
        polls: look at which a job is done, in mode ``polls``.
        fail_next: messages of the next jobs to fail, first one first; each fails half-way. As
            settings of one job: that of its failure.

    Raises:
        ValueError: a value cannot be.
    """

    mode: Mode = "time"
    seconds: float = 10.0
    polls: int = 3
    fail_next: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.mode not in ("time", "polls", "immediate"):
            raise ValueError("mode must be time, polls or immediate")
        if not 0 <= self.seconds <= LONGEST:
            raise ValueError(f"seconds must be 0 to {LONGEST:g}")
        if self.polls < 1:
            raise ValueError("polls must be 1 or more")


class JobState(msgspec.Struct, frozen=True):
    """How far a job is. Exactly one of ``complete``, ``error`` and ``cancelled`` is true at its end.

    ``percentage`` is a whole number from 0 to 100; ``message`` the stage, ``error_message`` why it failed.
    """

    complete: bool
    error: bool
    cancelled: bool
    percentage: int
    message: str
    error_message: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.complete or self.error or self.cancelled


class Job(msgspec.Struct, omit_defaults=True):
    """What is kept of a job.

    Attributes:
        stages: what it does, in order; each takes the same part of it.
        hook: name of what makes what it leaves, see ``World.completions``; "" leaves nothing.
        makes: further values for the hook.
        started: instant of its start, ISO 8601.
        mode, seconds, polls: see :class:`JobSettings`; as they were at the start.
        looks: how often it was looked at.
        fails: message with which it will fail at ``fails_at`` percent; "": it will not.
        outcome: ``""`` (running), ``complete``, ``error`` or ``cancelled``.
        percentage: at which it ended.
        message: at its end, if it is not that of the outcome.
    """

    stages: list[str]
    started: str
    mode: Mode
    hook: str = ""
    makes: dict[str, Any] = {}
    seconds: float = 0.0
    polls: int = 0
    looks: int = 0
    fails: str = ""
    fails_at: int = HALF_WAY
    outcome: Literal["", "complete", "error", "cancelled"] = ""
    percentage: int = 0
    message: str = ""


def start(
    world: World,
    path: str,
    *,
    stages: Sequence[str],
    makes: Mapping[str, Any] | None = None,
    settings: JobSettings | None = None,
) -> Record:
    """Begin a job on the resource at ``path``, in place of an earlier one, and return the resource.

    Args:
        world: where it is; its settings and clock count.
        path: of the resource, which must exist.
        stages: what the job does, in order, for people; at least one.
        makes: ``hook`` names what is called at the end; the rest are JSON values for it.
        settings: for this job alone.

    Raises:
        KeyError: there is no such resource.
    """
    record = world.store.get(path)
    if record is None:
        raise KeyError(path)
    chosen, more = settings or world.jobs, dict(makes or {})
    failure = chosen.fail_next[0] if chosen.fail_next else ""
    if settings is None and failure:
        world.jobs = msgspec.structs.replace(chosen, fail_next=chosen.fail_next[1:])
    job = Job(
        stages=list(stages) or ["Working"],
        started=world.clock.now().isoformat(),
        mode=chosen.mode,
        hook=more.pop("hook", ""),
        makes=more,
        seconds=chosen.seconds,
        polls=chosen.polls,
        fails=failure,
    )
    _keep(world, record, job)
    if job.mode == "immediate":
        _advance(world, record, job)
    return record


def status(world: World, record: Record) -> JobState:
    """Look at the job of a resource: it advances, and ends when its time has come.

    Raises:
        KeyError: the resource has no job.
    """
    job = _present(world, record)
    if not job.outcome:
        job.looks += 1
        _advance(world, record, job)
    return _state(world, job)


def glance(world: World, record: Record) -> JobState:
    """Return how far the job of a resource is, without counting a look; raises as :func:`status` does."""
    return _state(world, _job(advance(world, record)))


def advance(world: World, record: Record) -> Record:
    """Bring the job of a resource up to date without counting a look; return the resource as it is now."""
    if KEY in record.extra:
        job = _present(world, record)
        if not job.outcome:
            _advance(world, record, job)
    return record


def advance_all(world: World, records: Iterable[Record]) -> list[Record]:
    """Bring resources of a list up to date; those that an ended job's hook deleted are left out."""
    found = [advance(world, record) for record in records]
    return [r for r in found if KEY not in r.extra or world.store.get(r.path) is not None]


def finish(world: World, record: Record) -> None:
    """Let the job be complete now; one that has ended stays as it is.

    Raises:
        KeyError: the resource has no job; so in :func:`fail` and :func:`configure`.
    """
    job = _present(world, record)
    if not job.outcome:
        job.fails = ""
        _complete(world, record, job)


def fail(
    world: World, record: Record, message: str = "The job failed.", *, at: int | None = None
) -> None:
    """Let the job fail now, or when it comes to a percentage; one that has ended stays as it is."""
    job = _present(world, record)
    if job.outcome:
        return
    if at is None:
        _end(world, record, job, "error", message)
        return
    job.fails, job.fails_at = message or "The job failed.", max(0, min(100, at))
    _keep(world, record, job)
    _advance(world, record, job)


def fail_next(world: World, message: str = "The job failed.") -> None:
    """Let the next job that starts in a world fail half-way; orders add up, one for each job.

    They are kept by the process, not in the store.
    """
    orders = (*world.jobs.fail_next, message or "The job failed.")
    world.jobs = msgspec.structs.replace(world.jobs, fail_next=orders)


def cancel(world: World, record: Record) -> None:
    """Stop the job where it is; one that has ended stays as it is, and so does a resource without one."""
    if KEY not in record.extra:
        return
    job = _job(advance(world, record))
    if not job.outcome:
        _end(world, record, job, "cancelled", "Cancelled")


def configure(world: World, record: Record, settings: JobSettings) -> Record:
    """Let a job go on by other settings, as if started with them; one that has ended stays as it is."""
    job = _present(world, record)
    if not job.outcome:
        job.mode, job.seconds, job.polls = settings.mode, settings.seconds, settings.polls
        job.fails = settings.fail_next[0] if settings.fail_next else job.fails
        _keep(world, record, job)
        _advance(world, record, job)
    return record


def _present(world: World, record: Record) -> Job:
    """Return the job as it is kept: a record that was read earlier may still show it running."""
    job = _job(record)
    kept = None if job.outcome else world.store.get(record.path)
    if kept is None:
        return job
    record.value, record.extra = kept.value, kept.extra
    return _job(record)


def _job(record: Record) -> Job:
    return msgspec.convert(record.extra[KEY], Job)


def _keep(world: World, record: Record, job: Job) -> None:
    record.extra = {**record.extra, KEY: msgspec.to_builtins(job)}
    world.store.put(record)


def _progress(world: World, job: Job) -> float:
    """Return the part that is done, 0 to 1."""
    if job.mode == "immediate":
        return 1.0
    if job.mode == "polls":
        return min(1.0, job.looks / job.polls) if job.polls > 0 else 1.0
    elapsed = (world.clock.now() - datetime.fromisoformat(job.started)).total_seconds()
    return min(1.0, max(0.0, elapsed / job.seconds)) if job.seconds > 0 else 1.0


def _advance(world: World, record: Record, job: Job) -> None:
    done = _progress(world, job)
    if job.fails and done * 100 >= job.fails_at:
        _end(world, record, job, "error", job.fails, at=job.fails_at)
    elif done >= 1.0:
        _complete(world, record, job)
    elif job.mode == "polls":
        _keep(world, record, job)  # the look counts


def _complete(world: World, record: Record, job: Job) -> None:
    job.outcome, job.percentage = "complete", 100
    # Kept before the hook runs: whatever the hook looks at finds the job over, and no hook runs twice.
    _keep(world, record, job)
    hook = world.completions.get(job.hook)
    if hook is None:
        return
    try:
        with world.store.transaction():  # what a hook that is refused has made is undone
            hook(world, record)
    except Fault as fault:
        # Else every later look would be refused, and the job never be over.
        kept = world.store.get(record.path)
        record.value, record.extra = (kept or record).value, (kept or record).extra
        job.outcome, job.percentage, job.message = "error", 99, fault.message
    if world.store.get(record.path) is not None:
        touch(world, record.value)
        _keep(world, record, job)  # a hook may change the resource without keeping it


def _end(
    world: World,
    record: Record,
    job: Job,
    outcome: Literal["error", "cancelled"],
    message: str,
    at: int = 99,
) -> None:
    job.percentage = min(int(100 * _progress(world, job)), at, 99)
    job.outcome, job.message = outcome, message
    _keep(world, record, job)


def _state(world: World, job: Job) -> JobState:
    match job.outcome:
        case "complete":
            return JobState(True, False, False, 100, "Complete")
        case "error":
            return JobState(False, True, False, job.percentage, "Error", job.message)
        case "cancelled":
            return JobState(False, False, True, job.percentage, job.message)
    done = _progress(world, job)
    stage = job.stages[min(len(job.stages) - 1, int(done * len(job.stages)))]
    return JobState(False, False, False, int(100 * min(done, 0.99)), stage)
