"""Whether the service is of the version that the client was made for."""

from __future__ import annotations

import re
import warnings
from typing import NamedTuple

from .errors import VersionMismatchError


class VersionWarning(UserWarning):
    """The service is older than the client, or of another major version."""


class VersionCheck(NamedTuple):
    """The outcome: both versions as written, and whether the client can rely on its operations."""

    client: str
    service: str | None
    fits: bool

    def __str__(self) -> str:
        if self.fits:
            return (
                f"the service is of version {self.service}, the client was made for {self.client}"
            )
        if self.service is None:
            return f"the service does not tell its version; the client was made for {self.client}"
        return (
            f"the service is of version {self.service}, but the client was made for {self.client}:"
            " operations may be missing or behave differently; install the client of that version"
        )


def compare(client: str, service: str | None) -> VersionCheck:
    """Versions fit if the major number is the same and the service is not older.

    Numbers are compared, whatever stands between them: ``3.8fp13`` equals ``3.8.13``.
    """
    mine, theirs = _numbers(client), _numbers(service or "")
    fits = bool(theirs) and mine[:1] == theirs[:1] and theirs >= mine
    return VersionCheck(client, service, fits)


def _numbers(version: str) -> tuple[int, ...]:
    """The first three numbers; what follows is a build."""
    found = [int(number) for number in re.findall(r"[0-9]{1,9}", version)[:3]]
    return tuple(found + [0] * (3 - len(found))) if found else ()


def check(client: str, service: object, strict: bool) -> VersionCheck:
    """Compare, and warn or raise where the versions do not fit.

    Raises:
        VersionMismatchError: they do not, and ``strict`` is set.
    """
    outcome = compare(client, str(service) if service else None)
    if not outcome.fits:
        if strict:
            raise VersionMismatchError(str(outcome))
        warnings.warn(str(outcome), VersionWarning, stacklevel=2)
    return outcome
