"""How the benchmarks measure: whole processes, CPU seconds, sides in turn, medians.

Wall times on a shared machine swing several times over between runs of the same thing; CPU seconds
(user + system, of a process and all the children that it waited for) stay put. The sides of a
comparison run in turn (A B A B …), so that a slow minute of the machine hits both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

MIB = 1 << 20

T = TypeVar("T")


class Unavailable(Exception):
    """A side cannot run here; the message says why."""


@dataclass(frozen=True)
class Cost:
    """What one run of a process took: seconds of CPU and of wall clock, and bytes of memory.

    ``peak`` is the largest resident size of any single process: the one that was started, or one
    of its children.
    """

    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True)
class Row:
    """One line of the table: ours against a peer's, or a limit.

    ``ours`` and ``peer`` are in ``unit``; the ratio, or ``ours`` itself where there is no peer, is
    to stay at or below ``goal``. A row with a ``missing`` reason has no figures.
    """

    name: str
    unit: str = "s"
    ours: float | None = None
    peer_name: str = ""
    peer: float | None = None
    goal: float | None = None
    missing: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by the peer's."""
        return self.ours / self.peer if self.ours is not None and self.peer else None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None without a goal or without figures."""
        value = self.ratio if self.peer_name else self.ours
        return None if value is None or self.goal is None else value <= self.goal

    def as_json(self) -> dict[str, object]:
        """The row with its derived figures."""
        return asdict(self) | {"ratio": self.ratio, "holds": self.holds}


def run(
    command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Cost:
    """Run a command to its end and return what it cost.

    Raises:
        Unavailable: the command does not exist, or exits with another code than 0.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=None if env is None else os.environ | env,
                stdout=output,
                stderr=output,
            )
        except FileNotFoundError as error:
            raise Unavailable(f"{command[0]} does not exist") from error
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            last = output.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Unavailable(
                f"{Path(command[0]).name} exited {process.returncode}: {''.join(last)}"
            )
    # Linux counts ru_maxrss in KiB.
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024)


def interleave(sides: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Run every side once a round, in turn; return each side's results."""
    results: dict[str, list[T]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            results[name].append(side())
    return results


def median(costs: Sequence[Cost], field: str) -> float:
    """The median of one field of several costs."""
    return statistics.median(getattr(cost, field) for cost in costs)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | ours | peer | ratio | goal | |", "|---|---|---|---|---|---|"]
    for row in rows:
        if row.missing:
            lines.append(f"| {row.name} | missing: {row.missing} | | | | |")
            continue
        peer = f"{_figure(row.peer)} {row.unit} ({row.peer_name})" if row.peer is not None else ""
        ratio = "" if row.ratio is None else f"{row.ratio:.{2 if row.ratio >= 0.1 else 4}f}"
        goal = f"≤ {row.goal:.3g}" + ("" if row.peer_name else f" {row.unit}") if row.goal else ""
        verdict = {True: "holds", False: "falls short", None: ""}[row.holds]
        lines.append(
            f"| {row.name} | {_figure(row.ours)} {row.unit} | {peer} | {ratio} | {goal} | {verdict} |"
        )
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"
