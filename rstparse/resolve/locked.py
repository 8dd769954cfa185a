"""The names that users were once given, taken out of the claims: they are no facts of the API."""

from __future__ import annotations

import msgspec

from rstparse.claims import Claim
from rstparse.lock import Lock
from rstparse.readers.lock import SUBJECT
from rstparse.resolve.naming import NOTHING_LOCKED


def take_lock(claims: list[Claim]) -> tuple[list[Claim], Lock]:
    """Return the other claims, and the lock among them; an empty one if there is none."""
    locks = [claim for claim in claims if claim.subject == SUBJECT]
    if not locks:
        return claims, NOTHING_LOCKED
    others = [claim for claim in claims if claim.subject != SUBJECT]
    return others, msgspec.convert(locks[0].value, Lock)
