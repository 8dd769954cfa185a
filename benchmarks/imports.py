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
    """Compare the two; ``client`` is the folder that holds the package ``uforge_client``."""
    sides = {"ours": lambda: seconds(OURS, client), "httpx2": lambda: seconds(PEER, client)}
    try:
        interleave(sides, 1)  # compiles the modules
        times = interleave(sides, rounds)
    except Unavailable as error:
        return [Row(NAME, missing=str(error))]
    return [
        Row(
            NAME,
            "ms",
            statistics.median(times["ours"]) * 1000,
            "httpx2.Client()",
            statistics.median(times["httpx2"]) * 1000,
            GOAL,
        )
    ]
