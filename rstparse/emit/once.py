"""What several targets need of one model is made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from rstparse.model import Api

T = TypeVar("T")


def once(make: Callable[[Api], T]) -> Callable[[Api], T]:
    """Return ``make``, which remembers its last result, for the very model that it was made of.

    Models are frozen, so one and the same has one result; it is compared by identity, since telling whether two
    models are equal takes as long as making most of what is made of them. The result must not be changed.
    """
    last: list[tuple[Api, T]] = []

    @wraps(make)
    def remembered(api: Api) -> T:
        if not last or last[0][0] is not api:
            last[:] = [(api, make(api))]
        return last[0][1]

    return remembered
