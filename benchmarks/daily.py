"""The maintainer's daily loop: nothing changed, one page edited, everything anew, ten times the API.

All default targets are written. The peer is ``sphinx-build -b html -j 2`` over the same pages, with an empty
``conf.py``. CPU seconds are those of a process and all its children.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import MIB, Cost, Row, Unavailable, median, run
from multiply import multiply

NOTHING = "nothing changed, CPU"
EDITED = "one page edited, all targets, CPU"
COLD_CPU, COLD_WALL = "all targets from nothing, CPU", "all targets from nothing, wall"
TEN_CPU, TEN_PEAK = "ten times the API, CPU", "ten times the API, peak memory of one process"
TIMES = 10
GOALS = {
    NOTHING: 0.25,
    EDITED: 0.8,
    COLD_CPU: 1 / 3,
    COLD_WALL: 1 / 4,
    TEN_CPU: float(TIMES),
    TEN_PEAK: float(TIMES),
}
PEER = "sphinx-build -b html -j 2"


class Place:
    """A copy of the pages, and a folder of outputs and a cache of its own."""

    def __init__(self, docs: Path, folder: Path) -> None:
        self.docs = docs
        self.out = folder / "out"
        self.cache = folder / "cache"
        self.edits = 0

    def generate(self) -> Cost:
        """Bring the outputs up to date."""
        command = Path(sys.executable).with_name("rstparse")
        return run(
            [
                command,
                "generate",
                "--docs",
                self.docs,
                "--out",
                self.out,
                "--keep-going",
                "--quiet",
            ],
            env={"RSTPARSE_CACHE": str(self.cache)},
        )

    def anew(self) -> Cost:
        """Write everything from nothing."""
        for folder in (self.out, self.cache):
            shutil.rmtree(folder, ignore_errors=True)
        return self.generate()

    def edited(self) -> Cost:
        """Bring the outputs up to date after a sentence of one page changed."""
        page = next(p for p in sorted(self.docs.rglob("*.rst")) if ".. function::" in p.read_text())
        self.edits += 1
        text = page.read_text(encoding="utf-8")
        changed = re.sub(
            r"(?m)^([A-Z][^\n]*?)( Edit \d+\.)?$",
            lambda match: f"{match[1]} Edit {self.edits}.",
            text,
            count=1,
        )
        if changed == text:
            raise Unavailable(f"{page.name} has no sentence to edit")
        page.write_text(changed, encoding="utf-8")
        return self.generate()


def build_with_sphinx(docs: Path, sphinx: Path, scratch: Path) -> Cost:
    """Build HTML of ``docs`` with Sphinx into an empty folder."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    (folder / "conf.py").write_text("extensions = []\n")
    try:
        return run([sphinx, "-q", "-b", "html", "-j", "2", "-c", folder, docs, folder / "out"])
    finally:
        shutil.rmtree(folder)


def measure(docs: Path, sphinx: Path, rounds: int, scratch: Path) -> list[Row]:
    """Return all rows; the peer and the tenfold API, which take minutes, are measured once."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    pages = folder / "docs"
    multiply(docs, pages, 1)
    place = Place(pages, folder)
    costs: dict[str, list[Cost]] = {"cold": [], "nothing": [], "edited": []}
    try:
        for _ in range(rounds):
            costs["cold"].append(place.anew())
            costs["nothing"].append(place.generate())
            costs["edited"].append(place.edited())
    except Unavailable as error:
        return [Row(name, missing=str(error)) for name in GOALS]
    cold = costs["cold"]
    rows = [
        Row(NOTHING, "s", median(costs["nothing"], "cpu"), goal=GOALS[NOTHING]),
        Row(EDITED, "s", median(costs["edited"], "cpu"), goal=GOALS[EDITED]),
    ]
    rows += _rows(
        lambda: build_with_sphinx(pages, sphinx, scratch),
        lambda peer: [
            Row(COLD_CPU, "s", median(cold, "cpu"), PEER, peer.cpu, GOALS[COLD_CPU]),
            Row(COLD_WALL, "s", median(cold, "wall"), PEER, peer.wall, GOALS[COLD_WALL]),
        ],
        (COLD_CPU, COLD_WALL),
    )
    once = f"the same API once, {TIMES} times as much being linear"
    rows += _rows(
        lambda: _tenfold(docs, folder),
        lambda ten: [
            Row(TEN_CPU, "s", ten.cpu, once, median(cold, "cpu"), GOALS[TEN_CPU]),
            Row(TEN_PEAK, "MiB", ten.peak / MIB, once, median(cold, "peak") / MIB, GOALS[TEN_PEAK]),
        ],
        (TEN_CPU, TEN_PEAK),
    )
    shutil.rmtree(folder)
    return rows


def _rows(
    side: Callable[[], Cost], made: Callable[[Cost], list[Row]], names: tuple[str, ...]
) -> list[Row]:
    try:
        return made(side())
    except Unavailable as error:
        return [Row(name, missing=str(error)) for name in names]


def _tenfold(docs: Path, folder: Path) -> Cost:
    """Write everything that ten times the API makes."""
    place = folder / "ten"
    place.mkdir()
    multiply(docs, place / "docs", TIMES)
    try:
        return Place(place / "docs", place).anew()
    finally:
        shutil.rmtree(place)
