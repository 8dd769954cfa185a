"""Fifty clients at once in one world: what each did is there, and nothing else is.

``STUB_SECONDS=60`` lets them work for a minute instead of some seconds.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.behaviour.generated import Generated
from tests.support.stub_process import kill, launch

pytestmark = pytest.mark.slow

CLIENTS = 50
SECONDS = float(os.environ.get("STUB_SECONDS", "5"))
SHARED = 10
"""Appliances that several clients change at once, each client a field of its own."""
FIELDS = ("name", "version", "description", "tag", "arch_name")
KEPT = 3
"""How many of its appliances and scripts a client keeps; it deletes the oldest when it has more."""


@dataclass
class Ledger:
    """What one client did.

    Attributes:
        live: its appliances by id, with the number of updates.
        deleted: those that it deleted.
        updates: how often it changed its field of an appliance that others change too.
        scripts: what it made below that appliance, and left there.
        calls: what it asked for in all.
    """

    live: dict[int, int] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    updates: int = 0
    scripts: list[int] = field(default_factory=list)
    calls: int = 0


class Part:
    """A client's part of what it has in common with others: a field of an appliance, and scripts below it."""

    def __init__(
        self, client: Any, models: Any, number: int, shared: list[int], ledger: Ledger
    ) -> None:
        self.appliance, self.script, self.models = (
            client.appliance,
            client.appliance_boot_script,
            models,
        )
        self.key, self.field = shared[number % SHARED], FIELDS[number // SHARED]
        self.name, self.ledger = f"script-{number}", ledger

    async def change(self) -> None:
        """Count up in the field, and add a script; the oldest one goes."""
        ledger = self.ledger
        assert await self.read() == str(ledger.updates), "an update was lost"
        ledger.updates += 1
        changed = self.models.Appliance(**{self.field: str(ledger.updates)})
        answered = await self.appliance.update("guest", self.key, changed)
        assert getattr(answered, self.field) == str(ledger.updates)
        made = await self.script.create(
            "guest", self.key, self.models.BootScript(name=self.name, boot_type="firstboot")
        )
        ledger.scripts.append(made.db_id)
        ledger.calls += 3
        if len(ledger.scripts) > KEPT:
            await self.script.delete("guest", self.key, ledger.scripts.pop(0))
            ledger.calls += 1

    async def read(self) -> str:
        return str(getattr(await self.appliance.get("guest", self.key), self.field))


async def work(
    client: Any, models: Any, not_found: Any, number: int, shared: list[int], until: float
) -> Ledger:
    """Create, read, update and delete until the time is over; every answer has to be right."""
    ledger = Ledger()
    part = Part(client, models, number, shared, ledger)
    appliance = client.appliance
    while time.monotonic() < until:
        await part.change()
        made = await appliance.create("guest", models.Appliance(name=f"box-{number}", version="0"))
        ledger.live[made.db_id] = 0
        for key in list(ledger.live):
            ledger.live[key] += 1
            version = str(ledger.live[key])
            await appliance.update("guest", key, models.Appliance(version=version))
            read = await appliance.get("guest", key)
            assert (read.name, read.version) == (f"box-{number}", version)
            ledger.calls += 2
        ledger.calls += 1
        while len(ledger.live) > KEPT:
            oldest = min(ledger.live)
            await appliance.delete("guest", oldest)
            del ledger.live[oldest]
            ledger.deleted.append(oldest)
            ledger.calls += 2
            with pytest.raises(not_found):
                await appliance.get("guest", oldest)
    assert await part.read() == str(ledger.updates), "an update was lost"
    return ledger


@dataclass
class Outcome:
    """What all clients did, what is listed then, and the scripts below the appliances that they shared."""

    ledgers: list[Ledger]
    listed: Any
    scripts: list[list[int]]


async def all_at_once(uforge: Generated, url: str) -> Outcome:
    """Let all clients work, each with connections of its own."""
    package, models = uforge.module(), uforge.module(".models")
    clients = [
        package.AsyncUForge(url, auth=package.BasicAuth("guest", "guest"), timeout=60, retries=0)
        for _ in range(CLIENTS)
    ]
    try:
        start = dict.fromkeys(FIELDS, "0")
        shared = []
        for number in range(SHARED):
            made = await clients[0].appliance.create(
                "guest", models.Appliance(**{**start, "name": f"shared-{number}"})
            )
            await clients[0].appliance.update("guest", made.db_id, models.Appliance(**start))
            shared.append(made.db_id)
        until = time.monotonic() + SECONDS
        ledgers = await asyncio.gather(
            *(
                work(c, models, package.NotFoundError, n, shared, until)
                for n, c in enumerate(clients)
            )
        )
        listed = await clients[0].appliance.get_all("guest")
        scripts = [await clients[0].appliance_boot_script.get_all("guest", key) for key in shared]
    finally:
        for client in clients:
            await client.aclose()
    below = [sorted(script.db_id for script in found.object.boot_scripts) for found in scripts]
    return Outcome(list(ledgers), listed, below)


@pytest.mark.parametrize("state", ["memory", "sqlite:///stub.db"])
def test_fifty_clients_in_one_world(uforge: Generated, tmp_path: Path, state: str) -> None:
    shared = [] if state == "memory" else ["--workers", "2"]
    process, url = launch(uforge, tmp_path, "--state", state, *shared)
    try:
        outcome = asyncio.run(all_at_once(uforge, url))
    finally:
        kill(process)
    ledgers, listed = outcome.ledgers, outcome.listed

    created = Counter(key for ledger in ledgers for key in (*ledger.live, *ledger.deleted))
    assert set(created.values()) == {1}, "an id was given twice"
    expected = {key: str(n) for ledger in ledgers for key, n in ledger.live.items()}
    there = {a.db_id: a.version for a in listed.object.appliances if a.name.startswith("box-")}
    assert there == expected
    assert listed.object.total == len(expected) + 4 + SHARED
    left = [
        sorted(s for ledger in ledgers[n::SHARED] for s in ledger.scripts) for n in range(SHARED)
    ]
    assert outcome.scripts == left
    log = (tmp_path / "server-0.log").read_text()
    assert not [line for line in log.splitlines() if " 500 " in line or "Traceback" in line]
    print(
        f"{state}: {sum(ledger.calls for ledger in ledgers)} calls, {len(created)} appliances of one client, "
        f"{sum(ledger.updates for ledger in ledgers)} updates of what is shared"
    )
