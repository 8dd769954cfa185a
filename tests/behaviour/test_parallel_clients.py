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
KEPT = 3
"""How many of its appliances a client keeps; it deletes the oldest when it has more."""


@dataclass
class Ledger:
    """What one client did: the names of its appliances by id, with the number of updates, and what it deleted."""

    live: dict[int, int] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    calls: int = 0


async def work(client: Any, models: Any, not_found: Any, number: int, until: float) -> Ledger:
    """Create, read, update and delete until the time is over; every answer has to be right."""
    ledger = Ledger()
    appliance = client.appliance
    while time.monotonic() < until:
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
    return ledger


async def all_at_once(uforge: Generated, url: str) -> tuple[list[Ledger], Any]:
    """Let all clients work, each with connections of its own; return what they did, and what is there then."""
    package, models = uforge.module(), uforge.module(".models")
    clients = [
        package.AsyncUForge(url, auth=package.BasicAuth("guest", "guest"), timeout=60, retries=0)
        for _ in range(CLIENTS)
    ]
    try:
        until = time.monotonic() + SECONDS
        ledgers = await asyncio.gather(
            *(work(c, models, package.NotFoundError, n, until) for n, c in enumerate(clients))
        )
        listed = await clients[0].appliance.get_all("guest")
    finally:
        for client in clients:
            await client.aclose()
    return ledgers, listed


@pytest.mark.parametrize("state", ["memory", "sqlite:///stub.db"])
def test_fifty_clients_in_one_world(uforge: Generated, tmp_path: Path, state: str) -> None:
    shared = [] if state == "memory" else ["--workers", "2"]
    process, url = launch(uforge, tmp_path, "--state", state, *shared)
    try:
        ledgers, listed = asyncio.run(all_at_once(uforge, url))
    finally:
        kill(process)

    created = Counter(key for ledger in ledgers for key in (*ledger.live, *ledger.deleted))
    assert set(created.values()) == {1}, "an id was given twice"
    expected = {key: str(n) for ledger in ledgers for key, n in ledger.live.items()}
    there = {a.db_id: a.version for a in listed.object.appliances if a.name.startswith("box-")}
    assert there == expected
    assert listed.object.total == len(expected) + 4
    log = (tmp_path / "server-0.log").read_text()
    assert not [line for line in log.splitlines() if " 500 " in line or "Traceback" in line]
    print(f"{state}: {sum(ledger.calls for ledger in ledgers)} calls, {len(created)} appliances")
