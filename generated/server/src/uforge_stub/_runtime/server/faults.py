"""What goes wrong by order: slow answers, errors, dropped connections, truncated bodies.

The application asks with :meth:`Faults.draw` once it knows the operation, and lets :func:`arrange`
do what was drawn::

    effect = world.faults.draw(route.name)
    if effect is not None:
        send = await arrange(effect, send)   # sleeps; raises Fault or ConnectionDropped

Whoever catches :class:`ConnectionDropped` around all of a request calls :func:`sever`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from difflib import get_close_matches
from fnmatch import fnmatchcase
from random import Random
from typing import Any

import msgspec

from .message import Fault

Send = Callable[[Any], Awaitable[None]]

MOST_RULES = 100
LONGEST_DELAY = 3600.0


class Rule(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One order.

    Attributes:
        operation: a documented name, or a pattern with ``*`` and ``?``; case counts.
        rate: the share of matching requests that it meets, from 0 to 1.
        next: how many requests it still meets, then it is spent; None: no limit.
        latency: seconds to wait before the answer.
        jitter: seconds; each wait differs from ``latency`` by at most so much, either way, never below 0.
        status: answer with this error, 400 to 599, instead of what was asked; 0: no error.
        message: of the error.
        retry_after: seconds for the error's ``Retry-After`` header; None: no such header.
        drop: close the connection without an answer.
        truncate: close the connection after so many bytes of the answer's body; None: send it all.
    """

    operation: str = "*"
    rate: float = 1.0
    next: int | None = None
    latency: float = 0.0
    jitter: float = 0.0
    status: int = 0
    message: str = ""
    retry_after: int | None = None
    drop: bool = False
    truncate: int | None = None

    def __post_init__(self) -> None:
        for fine, help in (
            (0 <= self.rate <= 1, "rate must be from 0 to 1"),
            (self.next is None or self.next >= 0, "next must be 0 or more"),
            (0 <= self.latency <= LONGEST_DELAY, f"latency must be 0 to {LONGEST_DELAY:g} seconds"),
            (0 <= self.jitter <= LONGEST_DELAY, f"jitter must be 0 to {LONGEST_DELAY:g} seconds"),
            (self.status == 0 or 400 <= self.status <= 599, "status must be 400 to 599, or 0"),
            (self.retry_after is None or self.retry_after >= 0, "retry_after must be 0 or more"),
            (self.truncate is None or self.truncate >= 0, "truncate must be 0 or more bytes"),
            (bool(self.operation), 'operation must not be empty; "*" means all'),
        ):
            if not fine:
                raise ValueError(help)
        if not (self.latency or self.jitter or self.status or self.drop) and self.truncate is None:
            raise ValueError("a rule needs an effect: latency, jitter, status, drop or truncate")

    def check_operation(self, known: Iterable[str]) -> None:
        """Make sure that the rule can meet one of these operations, or requests without one.

        Raises:
            ValueError: it cannot; the message names operations that are written like it.
        """
        names = list(known)
        if self.operation == "*" or any(fnmatchcase(name, self.operation) for name in names):
            return
        near = get_close_matches(self.operation, names, 3)
        help = f"; did you mean {', '.join(near)}?" if near else ""
        raise ValueError(f"no operation is called {self.operation!r}{help}")


class Effect(msgspec.Struct, frozen=True):
    """What happens to one request: the first of drop, error and truncation that is set, after ``delay`` seconds."""

    delay: float = 0.0
    drop: bool = False
    fault: Fault | None = None
    truncate: int | None = None


class ConnectionDropped(Exception):
    """The connection ends here by order: nothing more is sent."""


class Faults:
    """The orders of one world. The same seed, rules and requests give the same faults.

    Attributes:
        rules: the orders.
        seed: of the chance.
        drawn: how often the chance decided.
    """

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Rule] = []
        self.seed = seed
        self.drawn = 0

    def replace(self, rules: Iterable[Rule], *, seed: int = 0, drawn: int = 0) -> None:
        """Make these the orders, and begin the chance anew, or where it was.

        Raises:
            ValueError: there are too many.
        """
        chosen = list(rules)
        if len(chosen) > MOST_RULES:
            raise ValueError(f"at most {MOST_RULES} rules, not {len(chosen)}")
        self.rules, self.seed, self.drawn = chosen, seed, drawn

    def add(self, rule: Rule | None = None, **parts: Any) -> Rule:
        """Add an order, as a rule or by its parts, and return it.

        Raises:
            ValueError: the parts make no rule, or there are too many rules.
        """
        made = rule or Rule(**parts)
        if len(self.rules) >= MOST_RULES:
            raise ValueError(f"at most {MOST_RULES} rules")
        self.rules.append(made)
        return made

    def clear(self) -> None:
        """Take all orders back."""
        self.replace((), seed=self.seed)

    def draw(self, operation: str) -> Effect | None:
        """Decide what happens to a request of an operation ("" where no route was found).

        Delays of all rules that meet it add up; of the other effects the first rule with one decides, and
        later ones are not spent.
        """
        if not self.rules:
            return None
        delay = 0.0
        decided: Rule | None = None
        for rule in self.rules:
            ends = bool(rule.drop or rule.status or rule.truncate is not None)
            if rule.next == 0 or not fnmatchcase(operation, rule.operation):
                continue
            if ends and decided is not None:
                continue
            if rule.rate < 1 and self._chance() >= rule.rate:
                continue
            if rule.next is not None:
                rule.next -= 1
            delay += self._delay(rule)
            if ends:
                decided = rule
        if decided is None:
            return Effect(delay) if delay else None
        fault = None if decided.drop or not decided.status else _fault(decided)
        return Effect(delay, decided.drop, fault, decided.truncate)

    def _delay(self, rule: Rule) -> float:
        if not rule.jitter:
            return rule.latency
        return max(0.0, rule.latency + rule.jitter * (2 * self._chance() - 1))

    def _chance(self) -> float:
        """Return a number from 0 to 1: that of its turn, so that processes which count together draw together."""
        self.drawn += 1
        return Random(f"{self.seed}:{self.drawn}").random()


def _fault(rule: Rule) -> Fault:
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    message = rule.message or f"Status {rule.status} was ordered through the admin interface."
    return Fault(rule.status, message, reason="ordered-fault", headers=headers)


async def arrange(effect: Effect, send: Send) -> Send:
    """Wait as long as was drawn, and return the ``send`` to go on with.

    Raises:
        Fault: the error that was ordered.
        ConnectionDropped: at once, or out of the returned ``send`` when the body is cut.
    """
    if effect.delay:
        await asyncio.sleep(effect.delay)
    if effect.drop:
        raise ConnectionDropped("ordered through the admin interface")
    if effect.fault is not None:
        raise effect.fault
    return send if effect.truncate is None else _truncating(send, effect.truncate)


def _truncating(send: Send, size: int) -> Send:
    left = size

    async def cut(message: Any) -> None:
        nonlocal left
        if message["type"] != "http.response.body":
            await send(message)
            return
        body = message.get("body", b"")
        if len(body) > left or (size == 0 and not message.get("more_body", False)):
            # An answer without a body is cut before its end as well: the caller cannot know that it is whole.
            await send({"type": "http.response.body", "body": body[:left], "more_body": True})
            raise ConnectionDropped("ordered through the admin interface")
        left -= len(body)
        await send(message)

    return cut


async def sever(send: Send) -> bool:
    """Close the connection below a server's ``send`` without a further byte; tell whether there was one.

    An ASGI server has no message for this, and answers 500 where an application only stops. uvicorn keeps the
    connection's transport beside ``send``; where there is none (in process), whoever called the
    application should see :class:`ConnectionDropped`: raise it again.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        return False
    transport.close()
    for _ in range(3):  # the server notices in the loop's next rounds that the connection is gone
        with suppress(asyncio.CancelledError):  # one that stops cancels more than once
            await asyncio.sleep(0)
    return True
