"""What the processes that serve a world share of it beside its resources: its seed, its time, and its orders."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec

from .faults import Rule
from .world import World


class Note(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The note of a world.

    Attributes:
        first: what it began with; None: what the default world did.
        offset: seconds by which its time is moved.
        stopped: instant at which its time stands.
        rules: what goes wrong by order.
        seed, drawn: the chance of that, see :class:`.faults.Faults`.
        era: see :class:`.journal.Journal`.
    """

    first: Any = None
    offset: float = 0.0
    stopped: datetime | None = None
    rules: list[Rule] = []
    seed: int = 0
    drawn: int = 0
    era: int = 0


def begun(first: Any) -> bytes:
    """Return the note of a world that is new; ``first`` as in :class:`Note`."""
    # Another era than that of a world which had its name before.
    return msgspec.json.encode(Note(first=first, era=secrets.randbits(62)))


def take(world: World, first: Any) -> bytes:
    """Return the note of a world as this process knows it."""
    clock, faults = world.clock, world.faults
    note = Note(
        first=first,
        offset=clock.offset.total_seconds(),
        stopped=clock.stopped,
        rules=faults.rules,
        seed=faults.seed,
        drawn=faults.drawn,
        era=world.journal.era,
    )
    return msgspec.json.encode(note)


def apply(world: World, text: bytes) -> Any:
    """Let a world be as its note says, and return what it began with."""
    note = msgspec.json.decode(text, type=Note)
    world.clock.offset = timedelta(seconds=note.offset)
    world.clock.stopped = note.stopped
    world.faults.replace(note.rules, seed=note.seed, drawn=note.drawn)
    if world.journal.era != note.era:
        world.journal.begin(note.era)
    return note.first
