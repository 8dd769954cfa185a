"""The names that users were once given, taken out of the claims: they are no facts of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from rstparse.claims import Claim
from rstparse.lock import NOTHING_LOCKED, Lock
from rstparse.readers.lock import ORIGIN


class Place(NamedTuple):
    """Where the lock stands: its file, and the line of each entry by ``operations`` or ``objects`` and name."""

    path: str = ""
    lines: Mapping[str, Mapping[str, int]] = {}

    def line(self, kind: str, name: str) -> int:
        return self.lines.get(kind, {}).get(name, 1)


NOWHERE = Place()


def take_lock(claims: list[Claim]) -> tuple[list[Claim], Lock, Place]:
    """Return the other claims, and the lock among them with its place; an empty one if there is none."""
    found = [claim for claim in claims if claim.origin == ORIGIN]
    if not found:
        return claims, NOTHING_LOCKED, NOWHERE
    locks = {claim.field: claim for claim in found}
    others = [claim for claim in claims if claim.origin != ORIGIN]
    names, lines = locks["names"], locks["lines"]
    return others, msgspec.convert(names.value, Lock), Place(names.path, lines.value)
