"""Jobs: how far they are by time and by looks, how they end, and what they leave, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.server import jobs
from rstparse.runtime.server.jobs import JobSettings, JobState
from rstparse.runtime.server.memory import MemoryStore
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.store import Record
from rstparse.runtime.server.world import World
from tests.unit.runtime.server.worlds_for_tests import SERVICE
from tests.unit.runtime.wire.models import Disk

PATH = "disks/1"
STAGES = ("Reading", "Writing")
COMPLETE = JobState(True, False, False, 100, "Complete")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world at a standstill, where a job takes 10 s and leaves a disk named "made"."""
    made = World(
        SERVICE,
        MemoryStore(),
        files=tmp_path,
        jobs=JobSettings(),
        completions={"name": name, "refuse": refuse, "gone": gone, "half": half},
    )
    made.clock.stop(datetime(2020, 1, 1, tzinfo=UTC))
    made.store.put(Record(PATH, Disk(name="raw")))
    return made


def name(world: World, record: Record) -> None:
    record.value.name = "made"  # type: ignore[attr-defined]
    record.extra["times"] = record.extra.get("times", 0) + 1


def refuse(world: World, record: Record) -> None:
    raise Fault(409, "the disk is full")


def half(world: World, record: Record) -> None:
    world.store.put(Record("disks/2", Disk(name="left behind")))
    record.value.name = "w\x01"  # type: ignore[attr-defined]
    world.store.put(record)


def gone(world: World, record: Record) -> None:
    world.store.delete(record.path)


def start(world: World, hook: str = "name", settings: JobSettings | None = None) -> Record:
    return jobs.start(world, PATH, stages=STAGES, makes={"hook": hook}, settings=settings)


def kept(world: World) -> Record:
    found = world.store.get(PATH)
    assert found is not None
    return found


def look(world: World) -> JobState:
    return jobs.status(world, kept(world))


def left(world: World) -> tuple[str, int]:
    """What the job left: the disk's name, and how often the hook ran."""
    found: Any = kept(world)
    return found.value.name, found.extra.get("times", 0)


def test_a_job_by_time_goes_through_its_stages(world: World) -> None:
    start(world)
    shown = [look(world)]
    for seconds in (4.99, 0.01, 4.99):
        world.clock.advance(seconds)
        shown.append(look(world))
    assert [(s.percentage, s.message, s.ended) for s in shown] == [
        (0, "Reading", False),
        (49, "Reading", False),
        (50, "Writing", False),
        (99, "Writing", False),
    ]
    assert left(world) == ("raw", 0)
    world.clock.advance(0.01)
    assert look(world) == COMPLETE
    assert left(world) == ("made", 1)


def test_time_that_goes_back_does_not_go_below_nothing(world: World) -> None:
    start(world)
    world.clock.stop(datetime(2019, 1, 1, tzinfo=UTC))
    assert look(world).percentage == 0


def test_a_job_by_polls_is_over_at_the_last_look(world: World) -> None:
    start(world, settings=JobSettings(mode="polls", polls=3))
    world.clock.advance(1e6)
    assert [look(world).percentage for _ in range(4)] == [33, 66, 100, 100]
    assert left(world) == ("made", 1)


def test_advancing_is_no_look(world: World) -> None:
    start(world, settings=JobSettings(mode="polls", polls=1))
    assert jobs.advance(world, kept(world)).extra["job"].get("outcome") is None
    assert look(world) == COMPLETE


def test_an_immediate_job_is_over_when_it_starts(world: World) -> None:
    record = start(world, settings=JobSettings(mode="immediate"))
    assert record == kept(world)
    assert left(world) == ("made", 1)
    assert look(world) == COMPLETE


def test_the_hook_runs_once_for_records_read_before_the_end(world: World) -> None:
    start(world)
    first, second, third = kept(world), kept(world), kept(world)
    world.clock.advance(10)
    assert jobs.status(world, first) == jobs.status(world, second) == COMPLETE
    jobs.finish(world, third)
    assert left(world) == ("made", 1)
    assert second == third == kept(world)


def test_a_list_that_is_looked_at_ends_jobs(world: World) -> None:
    world.store.put(Record("disks/2", Disk(name="idle")))
    start(world)
    world.clock.advance(10)
    shown = jobs.advance_all(world, world.store.children("disks"))
    assert [record.value.name for record in shown] == ["made", "idle"]  # type: ignore[attr-defined]
    assert left(world) == ("made", 1)


def test_a_list_leaves_out_what_a_hook_deleted(world: World) -> None:
    start(world, "gone")
    world.clock.advance(10)
    assert jobs.advance_all(world, world.store.children("disks")) == []


def test_a_hook_that_refuses_ends_the_job_in_error(world: World) -> None:
    start(world, "refuse")
    world.clock.advance(10)
    failed = JobState(False, True, False, 99, "Error", "the disk is full")
    assert look(world) == look(world) == failed


def test_what_a_hook_that_is_refused_has_made_is_undone(world: World) -> None:
    start(world, "half")
    world.clock.advance(10)
    state = look(world)
    assert (state.error, state.percentage) == (True, 99)
    assert state.error_message == (
        "Disk.name of disks/1 holds the character U+0001, which no answer can hold."
        " Expected text that XML can carry."
    )
    assert [record.path for record in world.store.below("")] == [PATH]
    assert left(world) == ("raw", 0)


def test_a_cancelled_job_stays_where_it_is(world: World) -> None:
    start(world)
    world.clock.advance(3)
    jobs.cancel(world, kept(world))
    world.clock.advance(100)
    assert look(world) == JobState(False, False, True, 30, "Cancelled")
    assert left(world) == ("raw", 0)


def test_a_job_whose_time_is_over_is_not_cancelled(world: World) -> None:
    start(world)
    world.clock.advance(10)
    jobs.cancel(world, kept(world))
    assert look(world) == COMPLETE
    assert left(world) == ("made", 1)


def test_cancelling_nothing_is_nothing(world: World) -> None:
    jobs.cancel(world, kept(world))
    assert kept(world) == Record(PATH, Disk(name="raw"))


def test_failure_is_ordered_for_a_job_now(world: World) -> None:
    start(world)
    world.clock.advance(7)
    jobs.fail(world, kept(world), "no power")
    jobs.finish(world, kept(world))
    assert look(world) == JobState(False, True, False, 70, "Error", "no power")
    assert left(world) == ("raw", 0)


def test_failure_is_ordered_for_a_percentage(world: World) -> None:
    start(world)
    jobs.fail(world, kept(world), "no power", at=80)
    world.clock.advance(7.9)
    assert look(world) == JobState(False, False, False, 79, "Writing")
    world.clock.advance(1000)
    assert look(world) == JobState(False, True, False, 80, "Error", "no power")


def test_failure_is_ordered_for_the_next_job_of_one_world(world: World, tmp_path: Path) -> None:
    other = World(SERVICE, MemoryStore(), files=tmp_path, jobs=world.jobs)
    jobs.fail_next(world, "no power")
    assert other.jobs.fail_next == ()
    start(world)
    assert world.jobs.fail_next == ()
    world.clock.advance(5)
    assert look(world) == JobState(False, True, False, 50, "Error", "no power")
    start(world)
    world.clock.advance(10)
    assert look(world) == COMPLETE


def test_finishing_overrides_an_ordered_failure(world: World) -> None:
    jobs.fail_next(world)
    start(world)
    jobs.finish(world, kept(world))
    assert look(world) == COMPLETE
    assert left(world) == ("made", 1)


def test_a_running_job_takes_other_settings(world: World) -> None:
    start(world)
    jobs.configure(world, kept(world), JobSettings(mode="polls", polls=2))
    assert [look(world).percentage for _ in range(2)] == [50, 100]
    jobs.configure(world, kept(world), JobSettings(seconds=99))
    assert look(world) == COMPLETE


def test_the_state_survives_as_json(world: World) -> None:
    start(world, settings=JobSettings(seconds=20))
    assert kept(world).extra["job"] == {
        "stages": ["Reading", "Writing"],
        "started": "2020-01-01T00:00:00+00:00",
        "mode": "time",
        "hook": "name",
        "seconds": 20.0,
        "polls": 3,
    }


def test_a_failed_transaction_takes_the_end_back(world: World) -> None:
    start(world)
    world.clock.advance(10)

    def look_and_fail() -> None:
        with world.store.transaction():
            look(world)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        look_and_fail()
    assert left(world) == ("raw", 0)
    assert look(world) == COMPLETE
    assert left(world) == ("made", 1)


def test_what_has_no_job_has_no_state(world: World) -> None:
    with pytest.raises(KeyError):
        look(world)
    with pytest.raises(KeyError):
        jobs.start(world, "disks/9", stages=STAGES)


@pytest.mark.parametrize(
    "wrong",
    [{"mode": "never"}, {"seconds": -1}, {"seconds": float("nan")}, {"polls": 0}],
    ids=str,
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        JobSettings(**wrong)
