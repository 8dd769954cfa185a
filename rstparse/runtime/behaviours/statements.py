"""Everything that the pages say in prose about how the service behaves, each with its decision."""

from __future__ import annotations

from .handled import HANDLED
from .handled_lists import HANDLED_LISTS
from .implied import IMPLIED
from .statement import Statement
from .unseen import UNSEEN

__all__ = ["STATEMENTS", "Statement"]

STATEMENTS: tuple[Statement, ...] = (*HANDLED, *HANDLED_LISTS, *IMPLIED, *UNSEEN)
