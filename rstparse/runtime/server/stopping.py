"""How a server ends when it is told to: by Ctrl-C or SIGTERM, soon, and without a trace of what was under way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any

GRACE = 1
"""Seconds that requests have to end by themselves."""

PATIENCE = 2.0
"""Seconds after that in which the rest has to end: a handler that computes or waits cannot be called off."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt as Ctrl-C does, for the time of a ``with``."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def hasten(last: Callable[[], object] = lambda: None) -> None:
    """Let this process end some seconds after a signal at the latest, whatever it is doing then.

    Called when the server has set its own handlers of signals, which are called as before.

    Args:
        last: what is done before such an end.
    """
    if threading.current_thread() is not threading.main_thread():
        return

    def end() -> None:
        time.sleep(GRACE + PATIENCE)
        try:
            last()
        finally:
            os._exit(0)

    def after(inner: Any) -> Callable[[int, FrameType | None], None]:
        def handle(number: int, frame: FrameType | None) -> None:
            threading.Thread(target=end, name="end", daemon=True).start()
            inner(number, frame)

        return handle

    for number in _SIGNALS:
        inner = signal.getsignal(number)
        if callable(inner):
            signal.signal(number, after(inner))


@contextmanager
def deferred() -> Iterator[None]:
    """Let Ctrl-C wait until the end of a ``with``; in processes made there, until they call :func:`hear`."""
    resource_tracker.ensure_running()  # it comes with the first process, and lets all signals through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hear() -> None:
    """Take the Ctrl-C that has waited, and every one from now on."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def end_with(parent: int) -> None:
    """End this process soon after its parent is gone: nobody else would, and it holds the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
