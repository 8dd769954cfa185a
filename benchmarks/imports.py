"""Importing the client, building one and reaching one operation and its model, against bare httpx2.

Each run is a fresh interpreter that measures itself, so that its own start-up counts for neither.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from measure import Row, Unavailable, interleave

NAME = "import, client, one operation and its model"
LOADED = "the same, httpx2 loaded too"
GOAL = 1.3

MEASURED = """
import time
started = time.process_time()
{}
print(time.process_time() - started)
"""
PEER = "import httpx2; client = httpx2.Client()"
OURS = """
from uforge_client import BasicAuth, UForge
uforge = UForge("https://uforge.example.com/api", auth=BasicAuth("guest", "secret"))
operation = uforge.machine_image.generate
from uforge_client.models import Image
"""


def seconds(code: str, path: Path) -> float:
    """Run ``code`` in a fresh interpreter with ``path`` importable; return its CPU seconds.

    Raises:
        Unavailable: the code fails.
    """
    result = subprocess.run(
        [sys.executable, "-c", MEASURED.format(code)],
        env={"PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise Unavailable(result.stderr.strip().splitlines()[-1])
    return float(result.stdout)


def measure(client: Path, rounds: int) -> list[Row]:
    """Compare the two; ``client`` is the folder that holds the package ``uforge_client``.

    The client loads httpx2 when it first sends something, so a second row loads it at once.
    """
    sides = {
        NAME: lambda: seconds(OURS, client),
        LOADED: lambda: seconds(OURS + PEER, client),
        "httpx2": lambda: seconds(PEER, client),
    }
    try:
        interleave(sides, 1)  # compiles the modules
        times = interleave(sides, rounds)
    except Unavailable as error:
        return [Row(name, missing=str(error)) for name in (NAME, LOADED)]
    figures = {name: statistics.median(values) * 1000 for name, values in times.items()}
    return [
        Row(name, "ms", figures[name], "httpx2.Client()", figures["httpx2"], GOAL)
        for name in (NAME, LOADED)
    ]
