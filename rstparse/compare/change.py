"""A change between two models: what, of what, from what to what, where, and whom it breaks."""

from __future__ import annotations

import msgspec

from rstparse.compare.rules import RULES, Rule, Severity
from rstparse.model import Frozen

Value = str | int | bool | tuple[str | int, ...] | None
"""A fact as a report shows it: plain, and ``None`` where a side has none."""


class Side(Frozen, frozen=True):
    """A thing on one side: what Python calls it, and where its page says so.

    ``python`` is ``namespace.method()``, ``namespace.method(parameter)``, ``Class``, ``Class.attribute`` or the
    name of an enumeration's class; empty for what has no Python name. ``line`` is 0 where only the file is known.
    """

    python: str
    path: str
    line: int


class Change(Frozen, frozen=True):
    """One change.

    Attributes:
        code: stable code of the rule that found it, a key of ``RULES``.
        subject: what changed, in the words of the overlay: ``operation.machine_get.query.force``,
            ``object.Machine.attribute.state``, ``enumeration.MachineState``, ``group.machines`` or ``api``. A thing
            that was renamed goes by its old name.
        field: the field of the model in which it shows; empty where the thing as a whole came or went.
        before, after: the fact on both sides.
        old, new: the thing on both sides, ``None`` where it is not there.
    """

    code: str
    subject: str
    field: str
    before: Value
    after: Value
    old: Side | None
    new: Side | None

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def python(self) -> str:
        """What Python users know it by: the old name, or that of what is new."""
        side = self.old or self.new
        return side.python if side else ""


class Place(Frozen, frozen=True):
    """A thing on both sides, from which its changes are made."""

    subject: str
    old: Side | None
    new: Side | None

    def change(
        self, code: str, field: str = "", before: Value = None, after: Value = None
    ) -> Change:
        """Return a change of this thing."""
        return Change(
            code=code,
            subject=self.subject,
            field=field,
            before=before,
            after=after,
            old=self.old,
            new=self.new,
        )

    def without(self, *, old: bool = False, new: bool = False) -> Place:
        """Return the place as it is for what only one side has."""
        return msgspec.structs.replace(
            self, old=None if old else self.old, new=None if new else self.new
        )
