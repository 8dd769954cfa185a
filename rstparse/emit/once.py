"""What several targets need of one model is made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_KEPT = 2
"""Results that are remembered: of a model, and of its outline."""


def once(make: Callable[P, T]) -> Callable[P, T]:
    """Return ``make``, which remembers its last results, for the very arguments that they were made of.

    Models are frozen, so one and the same has one result; it is compared by identity, since telling whether two
    models are equal takes as long as making most of what is made of them. The result must not be changed.
    """
    last: list[tuple[tuple[object, ...], T]] = []

    @wraps(make)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        given = (*args, *kwargs.values())
        for known, made in last:
            if len(known) == len(given) and all(map(_is, known, given)):
                return made
        made = make(*args, **kwargs)
        last[:] = [*last[1 - _KEPT :], (given, made)]
        return made

    return remembered


def _is(one: object, other: object) -> bool:
    return one is other
