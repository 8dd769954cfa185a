"""Real processes of the stub."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.behaviour.generated import Generated, stub_package

_PATIENCE = 60


def launch(uforge: Generated, folder: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start a stub on a free port; return its first process, which leads a group of all, and the API's URL.

    Args:
        folder: it works in it, and writes its log there.
    """
    log = folder / f"server-{len(list(folder.glob('server-*.log')))}.log"
    source = os.pathsep.join(str(uforge.folder / part / "src") for part in ("client", "server"))
    with log.open("wb") as to:
        process = subprocess.Popen(
            [sys.executable, "-m", stub_package(uforge.package), "--port", "0", *arguments],
            env={**os.environ, "PYTHONPATH": source, "PYTHONUNBUFFERED": "1"},
            cwd=folder, stdout=to, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r" at (http\S+) ", log.read_text()):
            return process, found[1]
        time.sleep(0.05)
    process.kill()
    process.wait()
    pytest.fail(log.read_text())


def kill(process: subprocess.Popen[bytes]) -> None:
    """End all processes of a stub as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
