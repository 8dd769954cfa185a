"""Runs the generated stub server: from the output folder, or of other pages from a temporary one."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_NEEDED = ("httptools", "httpx2", "sqlalchemy", "uvicorn")
"""What a stub server imports and the toolkit does not bring."""


class NotServable(Exception):
    """There is no stub server to run; the message says what to do."""


def run(out: Path, package: str, arguments: Sequence[str]) -> int:
    """Run the stub server that lies in an output folder until it ends, and return its exit code.

    Raises:
        NotServable: it was not generated, or a library that it needs is not installed.
    """
    sources = [out / name / "src" for name in ("client", "server")]
    if not (sources[1] / package).is_dir():
        raise NotServable(f"{sources[1] / package}: no such stub server; run: rstparse generate")
    if missing := [name for name in _NEEDED if importlib.util.find_spec(name) is None]:
        raise NotServable(
            f"the stub server needs {', '.join(missing)}; run: pip install {out / 'client'} {out / 'server'}"
        )
    path = os.pathsep.join(
        [*(str(p.resolve()) for p in sources), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    process = subprocess.Popen(
        [sys.executable, "-m", package, *arguments], env={**os.environ, "PYTHONPATH": path}
    )
    # A terminal sends Ctrl-C to both; whoever ends only us means the server too.
    previous = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
    finally:
        signal.signal(signal.SIGTERM, previous)
        if process.poll() is None:
            process.terminate()
            process.wait()
