"""Resolve: claims → one model. The passes, in order, are ``PASSES``; each takes the state that those before it made.

========  ==========================================================================================
lock      the names that users have are set apart
distinct  of several pages on one thing, the first counts
join      a sidecar's routes become operations
link      labels and element names become what they name
decide    rst over sidecar
overlay   a maintainer's corrections that fit what they correct come before both; what shall be hidden goes
infer     what can be known from decided facts joins as the weakest claims; corrections of what was found follow
objects   decided facts become objects, bases first
operations  … operations, with names, kinds, pagers and waiters
overlaid  corrections are held against the model that they made
groups    … groups, in the order of the tables of contents
validate  the whole model is looked at once more
========  ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rstparse.claims import Claim
from rstparse.diagnostics import Diagnostic
from rstparse.fragments import NOTHING_KEPT, Fragments
from rstparse.lock import NOTHING_LOCKED, Lock
from rstparse.model import FORMAT, Api, Group, Index, Object, Operation
from rstparse.resolve.decide import Ledger, disagreements
from rstparse.resolve.distinct import distinct
from rstparse.resolve.facts import facts_of
from rstparse.resolve.given import check_given
from rstparse.resolve.groups import build_groups, build_index
from rstparse.resolve.infer import infer
from rstparse.resolve.join import join
from rstparse.resolve.link import Labels, link
from rstparse.resolve.locked import NOWHERE, Place, take_lock
from rstparse.resolve.objects import build_objects
from rstparse.resolve.operations import build_operations
from rstparse.resolve.overlaid import check_overlaid
from rstparse.resolve.overlay import apply, apply_late, check_expected, hide, split
from rstparse.resolve.prose import prose_disagreements
from rstparse.resolve.validate import validate


@dataclass(frozen=True, slots=True)
class Settings:
    """What no page states: see ``[tool.rstparse]``."""

    title: str
    version: str
    namespace: str
    base_path: str


@dataclass(slots=True)
class State:
    """What the passes hand on. Each pass replaces what it makes and adds diagnostics."""

    settings: Settings
    claims: list[Claim]
    fragments: Fragments = NOTHING_KEPT
    diagnostics: list[Diagnostic] = field(default_factory=list)
    corrections: list[Claim] = field(default_factory=list)
    waiting: list[Claim] = field(default_factory=list)
    expected: list[Claim] = field(default_factory=list)
    lock: Lock = NOTHING_LOCKED
    lock_place: Place = NOWHERE
    labels: Labels = field(default_factory=lambda: Labels(()))
    ledger: Ledger = field(default_factory=Ledger)
    objects: dict[str, Object] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    index: Index | None = None
    api: Api | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A model, the claims and the labels behind it, and all that was found on the way."""

    api: Api
    ledger: Ledger
    labels: Labels
    diagnostics: list[Diagnostic]


def _lock(state: State) -> None:
    state.claims, state.lock, state.lock_place = take_lock(state.claims)


def _distinct(state: State) -> None:
    state.claims, found = distinct(state.claims)
    state.diagnostics += found


def _join(state: State) -> None:
    state.claims, found = join(state.claims)
    state.diagnostics += found


def _link(state: State) -> None:
    state.labels = Labels(state.claims)
    state.claims, found = link(state.claims, state.labels)
    state.diagnostics += found


def _decide(state: State) -> None:
    state.claims, state.corrections, state.expected = split(state.claims)
    state.ledger = Ledger(state.claims)


def _overlay(state: State) -> None:
    applied = apply(state.ledger, state.corrections, state.labels)
    state.corrections, state.waiting = applied.done, applied.waiting
    state.diagnostics += applied.diagnostics
    state.diagnostics += check_expected(state.ledger, applied.done, state.expected)
    state.diagnostics += hide(state.ledger)


def _infer(state: State) -> None:
    state.ledger.add(infer(facts_of(state.ledger, state.labels), state.fragments))
    applied = apply_late(state.ledger, state.waiting)
    state.corrections += applied.done
    state.diagnostics += applied.diagnostics
    state.diagnostics += disagreements(state.ledger)


def _objects(state: State) -> None:
    state.objects, found = build_objects(state.ledger, state.labels, state.lock, state.fragments)
    state.diagnostics += found


def _operations(state: State) -> None:
    state.operations, found = build_operations(
        state.ledger, state.objects, state.labels, state.lock, state.fragments
    )
    state.diagnostics += found


def _overlaid(state: State) -> None:
    state.diagnostics += check_overlaid(state.corrections, state.operations, state.objects)
    state.diagnostics += check_given(
        state.corrections, state.operations, state.objects, state.lock, state.lock_place
    )


def _groups(state: State) -> None:
    state.groups, found = build_groups(state.ledger, state.operations)
    state.index = build_index(state.ledger)
    state.diagnostics += found


def _validate(state: State) -> None:
    settings = state.settings
    state.api = Api(
        format=FORMAT,
        title=settings.title,
        version=settings.version,
        namespace=settings.namespace,
        base_path=settings.base_path,
        groups=tuple(state.groups),
        operations=tuple(state.operations),
        objects=tuple(state.objects.values()),
        index=state.index,
    )
    state.diagnostics += validate(state.api, state.ledger)
    state.diagnostics += prose_disagreements(state.api, state.ledger, state.labels)


PASSES: tuple[tuple[str, Callable[[State], None]], ...] = (
    ("lock", _lock),
    ("distinct", _distinct),
    ("join", _join),
    ("link", _link),
    ("decide", _decide),
    ("overlay", _overlay),
    ("infer", _infer),
    ("objects", _objects),
    ("operations", _operations),
    ("overlaid", _overlaid),
    ("groups", _groups),
    ("validate", _validate),
)
"""The passes by name, in order; a test pins it."""


def resolve(
    claims: Iterable[Claim], settings: Settings, fragments: Fragments = NOTHING_KEPT
) -> Resolved:
    """Return the model that some claims make; ``fragments`` has what of it earlier runs made."""
    state = State(settings, list(claims), fragments)
    for _, run in PASSES:
        run(state)
    assert state.api is not None
    return Resolved(state.api, state.ledger, state.labels, state.diagnostics)
