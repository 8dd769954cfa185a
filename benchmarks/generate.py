"""``rstparse generate`` (model and client, nothing cached) against ``sphinx-build -b dummy``.

Both read the same pages; Sphinx writes nothing, and ours writes a client. The pages come without a
``conf.py``, so Sphinx gets an empty one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import MIB, Cost, Row, Unavailable, interleave, median, run

CPU, WALL, PEAK = "generate, CPU", "generate, wall", "generate, peak memory of one process"
TARGETS = ("--target", "model", "--target", "client")
GOALS = {CPU: 0.5, WALL: 1 / 3, PEAK: 300.0}


def generate(docs: Path, out: Path, scratch: Path) -> Cost:
    """Write model and client of ``docs`` into ``out``, with a cache that starts empty."""
    cache = Path(tempfile.mkdtemp(dir=scratch))
    command = Path(sys.executable).with_name("rstparse")
    try:
        return run(
            [command, "generate", "--docs", docs, "--out", out, *TARGETS, "--quiet"],
            env={"RSTPARSE_CACHE": str(cache)},
        )
    finally:
        shutil.rmtree(cache)


def read_with_sphinx(docs: Path, sphinx: Path, scratch: Path) -> Cost:
    """Read ``docs`` with Sphinx into an empty folder."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    (folder / "conf.py").write_text("extensions = []\n")
    try:
        return run([sphinx, "-q", "-b", "dummy", "-c", folder, docs, folder / "out"])
    finally:
        shutil.rmtree(folder)


def measure(docs: Path, sphinx: Path, rounds: int, scratch: Path, keep: Path) -> list[Row]:
    """Compare the two; a client stays in ``keep``/client for the benchmarks that need one."""

    def ours() -> Cost:
        shutil.rmtree(keep, ignore_errors=True)
        return generate(docs, keep, scratch)

    try:
        costs = interleave(
            {"ours": ours, "sphinx": lambda: read_with_sphinx(docs, sphinx, scratch)}, rounds
        )
    except Unavailable as error:
        return [Row(name, missing=str(error)) for name in GOALS]
    figures = {
        side: {field: median(costs[side], field) for field in ("cpu", "wall", "peak")}
        for side in costs
    }
    peer = "sphinx-build -b dummy"
    return [
        Row(CPU, "s", figures["ours"]["cpu"], peer, figures["sphinx"]["cpu"], GOALS[CPU]),
        Row(WALL, "s", figures["ours"]["wall"], peer, figures["sphinx"]["wall"], GOALS[WALL]),
        Row(PEAK, "MiB", figures["ours"]["peak"] / MIB, goal=GOALS[PEAK]),
    ]
