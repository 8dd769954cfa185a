"""How a server ends: when it is told to, soon, and without a trace of what was under way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.runtime.server.test_command import ROOT, RUN, running, status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_form(number: int) -> None:
    with running() as (process, _, _):
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "Stopped.\n", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_under_way_holds_nothing_up(number: int) -> None:
    with running() as (process, url, _):
        order = json.dumps({"rules": [{"latency": 60}]}).encode()
        faults = f"{url.removesuffix('/api')}/__admin/faults"
        urllib.request.urlopen(urllib.request.Request(faults, data=order, method="PUT")).close()
        _meanwhile(f"{url}/images/7")
        out, err = _ended(process, number)
    assert (process.returncode, out.splitlines()[-1]) == (0, "Stopped.")
    assert "Traceback" not in err


def test_a_handler_that_does_not_end_holds_nothing_up(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text("import time\n\ndef image_get(call):\n    time.sleep(60)\n")
    with running("--overrides", str(mine)) as (process, url, _):
        _meanwhile(f"{url}/images/7")
        out, err = _ended(process, signal.SIGINT)
    assert (process.returncode, out, err) == (0, "Stopped.\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0, 0.3, 0.6, 1.5])
def test_workers_that_are_being_made_end_in_form_too(tmp_path: Path, seconds: float) -> None:
    """A terminal sends Ctrl-C to the workers as well."""
    state = f"sqlite:///{tmp_path / 'stub.db'}"
    run = RUN.replace(", behaviours=PLAIN", "")
    with running("--workers", "2", "--state", state, run=run) as (process, _, _):
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "Stopped.\n", "")


def _meanwhile(url: str) -> None:
    """Ask in a thread; come back when the request is on its way."""

    def ask() -> None:
        with suppress(OSError):
            status(url)

    threading.Thread(target=ask, daemon=True).start()
    time.sleep(0.5)


def _ended(process: subprocess.Popen[str], number: int) -> tuple[str, str]:
    """Send a signal, and return what a process has said to its end, which is near."""
    begun = time.monotonic()
    process.send_signal(number)
    said = process.communicate(timeout=30)
    assert time.monotonic() - begun < 15
    return said


def test_a_worker_ends_soon_after_its_parent() -> None:
    """Nobody else would end it, and it holds the port."""
    child = (
        "import os; from rstparse.runtime.server.stopping import end_with; end_with(os.getppid())"
    )
    parent = (
        "import subprocess, sys, time\n"
        f"print(subprocess.Popen([sys.executable, '-c', {child!r}]).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        time.sleep(2)  # it has to know its parent first
        process.kill()
    end = time.monotonic() + 20
    while _is_running(worker) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _is_running(worker)


def _is_running(pid: int) -> bool:
    """Tell whether there is a process that has not ended; one that nobody has waited for has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
