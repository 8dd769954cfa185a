"""Jobs: work that goes on after the answer, as the state of a resource.

A job lies in its resource's ``extra["job"]`` as JSON values, and nothing runs between requests: how
far it is follows from the world's clock, or from how often it was looked at, whenever it is looked
at. What it leaves is made by a hook, once, at the first look after its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from .store import Record

if TYPE_CHECKING:
    from .world import World

KEY = "job"
"""Of ``Record.extra``."""

Mode = Literal["time", "polls", "immediate"]


class JobSettings(msgspec.Struct):
    """How jobs progress.

    Attributes:
        mode: by elapsed time, by the number of looks, or done at once.
        seconds: that a job takes, in mode ``time``.
        polls: look at which a job is done, in mode ``polls``.
        fail_next: messages of the next jobs to fail, first one first; each fails half-way.
    """

    mode: Mode = "time"
    seconds: float = 10.0
    polls: int = 3
    fail_next: list[str] = []


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
        fails: message with which it will fail half-way; "": it will not.
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
    job = Job(
        stages=list(stages) or ["Working"],
        started=world.clock.now().isoformat(),
        mode=chosen.mode,
        hook=more.pop("hook", ""),
        makes=more,
        seconds=chosen.seconds,
        polls=chosen.polls,
        fails=world.jobs.fail_next.pop(0) if world.jobs.fail_next else "",
    )
    _keep(world, record, job)
    if job.mode == "immediate":
        return _advanced(world, record, job)
    return record


def status(world: World, record: Record) -> JobState:
    """Look at the job of a resource: it advances, and ends when its time has come.

    Raises:
        KeyError: the resource has no job.
    """
    job = _job(record)
    if not job.outcome:
        job.looks += 1
        record = _advanced(world, record, job)
        job = _job(record)
    return _state(world, job)


def advance(world: World, record: Record) -> Record:
    """Bring the job of a resource up to date without counting a look; return the resource as it is now."""
    if KEY not in record.extra:
        return record
    job = _job(record)
    return record if job.outcome else _advanced(world, record, job)


def finish(world: World, record: Record) -> None:
    """Let the job be complete now; one that has ended stays as it is."""
    job = _job(record)
    if not job.outcome:
        job.fails = ""
        _complete(world, record, job)


def fail(world: World, record: Record, message: str = "The job failed.") -> None:
    """Let the job fail now; one that has ended stays as it is."""
    job = _job(record)
    if not job.outcome:
        _end(world, record, job, "error", message)


def cancel(world: World, record: Record) -> None:
    """Stop the job where it is; one that has ended stays as it is, and so does a resource without one."""
    if KEY not in record.extra:
        return
    record = advance(world, record)
    job = _job(record)
    if not job.outcome:
        _end(world, record, job, "cancelled", "Cancelled")


def _job(record: Record) -> Job:
    return msgspec.convert(record.extra[KEY], Job)


def _keep(world: World, record: Record, job: Job) -> None:
    record.extra[KEY] = msgspec.to_builtins(job)
    world.store.put(record)


def _progress(world: World, job: Job) -> float:
    """Return the part that is done, 0 to 1."""
    if job.mode == "immediate":
        return 1.0
    if job.mode == "polls":
        return min(1.0, job.looks / job.polls) if job.polls > 0 else 1.0
    elapsed = (world.clock.now() - datetime.fromisoformat(job.started)).total_seconds()
    return min(1.0, max(0.0, elapsed / job.seconds)) if job.seconds > 0 else 1.0


def _advanced(world: World, record: Record, job: Job) -> Record:
    done = _progress(world, job)
    if job.fails and done >= 0.5:
        _end(world, record, job, "error", job.fails)
    elif done >= 1.0:
        _complete(world, record, job)
    elif job.mode == "polls":
        _keep(world, record, job)  # the look counts
    return world.store.get(record.path) or record


def _complete(world: World, record: Record, job: Job) -> None:
    job.outcome, job.percentage = "complete", 100
    _keep(world, record, job)
    hook = world.completions.get(job.hook)
    if hook is not None:
        hook(world, record)
        if world.store.get(record.path) is not None:
            world.store.put(record)  # a hook may change the resource without keeping it


def _end(
    world: World, record: Record, job: Job, outcome: Literal["error", "cancelled"], message: str
) -> None:
    job.percentage = int(100 * min(_progress(world, job), 0.99))
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
