"""Servers as processes of their own: started, waited for, stopped, and what they cost meanwhile."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from measure import Unavailable

PATIENCE = 60.0
"""Seconds that a server has to listen."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return int(opened.getsockname()[1])


class Server:
    """A server process, from ``with`` on until its end.

    Args:
        command: what to run; ``{port}`` in it becomes a free port.
        env: variables besides those of this process.
        patience: seconds that it has to listen.

    Attributes:
        port: where it listens, on 127.0.0.1.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.port = free_port()
        self._command = [str(part).replace("{port}", str(self.port)) for part in command]
        self._env = os.environ | (env or {})
        self._patience = patience

    def __enter__(self) -> Server:
        """Start it, and wait until it listens.

        Raises:
            Unavailable: it does not exist, ends, or takes too long.
        """
        self._output = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                self._command,
                env=self._env,
                stdout=self._output,
                stderr=self._output,
                start_new_session=True,  # so that its children end with it
            )
        except OSError as error:
            self._output.close()
            raise Unavailable(f"{self._command[0]}: {error.strerror}") from error
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it at once, with its children."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._output.close()

    def cpu(self) -> float:
        """Return the seconds of CPU, user and system, of the process and its living children."""
        return sum(_cpu(pid) for pid in _family(self._process.pid))

    def memory(self) -> int:
        """Return the bytes that the process has in memory (resident)."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _wait(self) -> None:
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise Unavailable(f"{self._name} ended: {self._last_words()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise Unavailable(f"{self._name} does not listen after {self._patience:g} s")

    @property
    def _name(self) -> str:
        return Path(self._command[0]).name

    def _last_words(self) -> str:
        self._output.seek(0)
        return "".join(self._output.read().decode(errors="replace").strip().splitlines()[-1:])


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:
        pass  # it ended meanwhile
    return found


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process in nanoseconds' detail; /proc counts in hundredths of a second."""
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)):
        return 0.0  # it ended meanwhile
    return time.clock_gettime(clock.value)
