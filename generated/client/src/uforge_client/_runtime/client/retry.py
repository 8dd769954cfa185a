"""When to send a request again, when to stop, and how long to wait between."""

from __future__ import annotations

import random
import time
from typing import NamedTuple

IDEMPOTENT = frozenset(("GET", "HEAD", "PUT", "DELETE", "OPTIONS"))
"""Methods that are safe to repeat after a request may have been received (RFC 9110, 9.2.2)."""

STATUSES = frozenset((429, 502, 503, 504))
"""Answers that a later try may well not get."""


class Retry(NamedTuple):
    """How often to repeat, and how long to pause: exponential backoff with full jitter.

    Attributes:
        attempts: repetitions after the first try.
        base: seconds that the first pause takes at most; each further one twice as long.
        longest: seconds that any pause takes at most.
        longest_asked: seconds that the service may ask for in Retry-After; more raises at once.
    """

    attempts: int = 2
    base: float = 0.5
    longest: float = 20.0
    longest_asked: float = 60.0

    def pause(self, attempt: int, clock: Clock) -> float:
        """Seconds before repetition ``attempt``, counted from 0."""
        return clock.random() * min(self.longest, self.base * 2.0 ** min(attempt, 30))


def as_retry(value: int | Retry) -> Retry:
    """The policy meant by ``retries=``.

    Raises:
        ValueError: the number is negative, or no number.
    """
    if isinstance(value, Retry):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"retries= takes a number from 0 or a Retry, not {value!r}")
    return Retry(attempts=value)


class Clock:
    """Time and chance. Tests replace it to run without waiting."""

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def time(self) -> float:
        """Seconds since 1970, to compare with dates that the service states."""
        return time.time()

    def random(self) -> float:
        """A number from 0 to below 1."""
        return random.random()

    def sleep(self, seconds: float) -> None:
        """Pause a synchronous client."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Pause an asynchronous client."""
        import asyncio  # lazy: large, and unknown to a synchronous program

        await asyncio.sleep(seconds)


class Deadline:
    """The time that one call has, or no limit."""

    __slots__ = ("_clock", "_end", "seconds")

    def __init__(self, seconds: float | None, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = None if seconds is None else clock.monotonic() + seconds

    def remaining(self) -> float | None:
        """Seconds left (negative once passed), or None for no limit."""
        return None if self._end is None else self._end - self._clock.monotonic()


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for; None where it is absent or not understood.

    Args:
        value: the header: seconds, or an HTTP date (RFC 9110, 10.2.3).
        now: seconds since 1970.
    """
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    from email.utils import parsedate_to_datetime  # lazy: loads the mail package, for a rare header

    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None
