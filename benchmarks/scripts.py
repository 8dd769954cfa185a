"""Benchmarks that are programs of their own: they print their rows as JSON lines.

Each line is an object with the fields of :class:`measure.Row`, for instance
``{"name": "decode 1,000 appliances", "unit": "ms", "ours": 14.1, "peer_name": "ElementTree",
"peer": 7.0, "goal": 3}``; other lines are comments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from measure import Row


def measure(script: str, client: Path) -> list[Row]:
    """Run ``script --json`` with the package ``uforge_client`` of ``client`` importable."""
    path = Path(__file__).with_name(script)
    if not path.is_file():
        return [Row(script, missing=f"benchmarks/{script} does not exist")]
    result = subprocess.run(
        [sys.executable, path, "--json"],
        env=os.environ | {"PYTHONPATH": str(client)},
        capture_output=True,
        text=True,
    )
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    if result.returncode or not lines:
        last = result.stderr.strip().splitlines()[-1:] or ["no figures"]
        return [Row(script, missing=last[0])]
    return [Row(**json.loads(line)) for line in lines]
