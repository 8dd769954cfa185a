"""Compare: two models → what changed between them, and whom each change breaks."""

from __future__ import annotations

from collections.abc import Iterable

from rstparse.compare.change import Change, Side, Value
from rstparse.compare.context import Context
from rstparse.compare.groups import compare_groups, compare_index, compare_whole
from rstparse.compare.objects import compare_objects
from rstparse.compare.operations import compare_operations
from rstparse.compare.rules import RULES, Advice, Rule, Severity, explain
from rstparse.model import Api

SEVERITIES: tuple[Severity, ...] = ("wire", "source", "none")
"""Worst first."""


def compare(old: Api, new: Api) -> list[Change]:
    """Return what changed, each change once: what breaks the wire first, then by subject.

    A page that moved is no change, nor is where a fact comes from or on which line it stands.
    """
    context = Context(old, new)
    found = [
        *compare_whole(old, new),
        *compare_index(old.index, new.index),
        *compare_groups(context),
        *compare_operations(context),
        *compare_objects(context),
    ]
    return sorted(_once(found), key=lambda change: (_rank(change), _order(change)))


def advice(changes: Iterable[Change]) -> Advice:
    """Return which part of a semantic version the changes ask to raise; ``none`` if there are none."""
    asked = {change.rule.advice for change in changes}
    levels: tuple[Advice, ...] = ("major", "minor", "patch")
    return next((level for level in levels if level in asked), "none")


def _rank(change: Change) -> int:
    return SEVERITIES.index(change.severity)


def _order(change: Change) -> tuple[str, ...]:
    return change.subject, change.code, change.field, str(change.before), str(change.after)


def _once(changes: Iterable[Change]) -> Iterable[Change]:
    """Leave out repetitions: attributes that share an enumeration tell the same of it, and the worst counts."""
    worst: dict[tuple[object, ...], Change] = {}
    for change in changes:
        key = (change.subject, change.field, change.before, change.after)
        known = worst.get(key)
        if known is None or _rank(change) < _rank(known):
            worst[key] = change
    return worst.values()


__all__ = [
    "RULES",
    "SEVERITIES",
    "Advice",
    "Change",
    "Rule",
    "Severity",
    "Side",
    "Value",
    "advice",
    "compare",
    "explain",
]
