"""What was asked of a world, and why it was refused: the last requests, without secrets."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

import msgspec

SIZE = 1000
"""Requests that a journal keeps unless told otherwise."""

LONGEST = 500
"""Characters of a path or message that are kept: a request must not fill the memory."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One request.

    Attributes:
        number: counts the requests of this world from 1.
        time: when its answer began, in UTC by the machine's clock.
        method: as sent.
        path: below the API's base, percent-encoded as sent. The query is not kept, for it may hold signatures and
            download ids.
        operation: the documented name, or "" where no route was found.
        status: HTTP status of the answer; 0 for a connection dropped by order.
        reason: the stable word of the refusal, or "".
        message: what the caller was told, or "".
        nearest: the nearest documented route to a path that has none, or "".
        login: who called, or "".
        milliseconds: from the request's head to the end of the answer.
    """

    number: int
    time: datetime
    method: str
    path: str
    operation: str = ""
    status: int
    reason: str = ""
    message: str = ""
    nearest: str = ""
    login: str = ""
    milliseconds: float = 0.0


class Journal:
    """A ring of the last requests: ``size`` of them, older ones fall out.

    Attributes:
        era: another number after every :meth:`clear`.
    """

    def __init__(self, size: int = SIZE) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self._count = 0
        self.era = 0

    @property
    def total(self) -> int:
        """Requests ever noted since the last :meth:`clear`, those that fell out included."""
        return self._all()[1]

    def add(
        self,
        method: str,
        path: str,
        status: int,
        *,
        time: datetime,
        operation: str = "",
        reason: str = "",
        message: str = "",
        nearest: str | None = "",
        login: str = "",
        milliseconds: float = 0.0,
    ) -> None:
        """Note a request, see :class:`Entry`. A query or fragment in ``path`` is cut off."""
        self._keep(
            Entry(
                number=self._count + 1,
                time=time,
                method=method[:40],
                path=path.partition("?")[0].partition("#")[0][:LONGEST],
                operation=operation,
                status=status,
                reason=reason,
                message=message[:LONGEST],
                nearest=nearest or "",
                login=login[:LONGEST],
                milliseconds=round(milliseconds, 3),
            )
        )

    def entries(
        self,
        *,
        operation: str | None = None,
        status: int | None = None,
        refused: bool = False,
        last: int | None = None,
    ) -> list[Entry]:
        """Return requests, the oldest first.

        Args:
            operation: only those of this operation.
            status: only those answered with this status.
            refused: only those with a reason of refusal.
            last: at most so many, the latest.
        """
        found: Iterable[Entry] = (
            entry
            for entry in reversed(self._all()[0])
            if (operation is None or entry.operation == operation)
            and (status is None or entry.status == status)
            and (not refused or entry.reason)
        )
        chosen = list(found if last is None else islice(found, max(last, 0)))
        chosen.reverse()
        return chosen

    def clear(self) -> None:
        """Forget all requests, and count from 1 again."""
        self.begin(self.era + 1)

    def begin(self, era: int) -> None:
        """Begin anew, since another process has cleared the journal; ``era`` is what it became there."""
        self._entries.clear()
        self._count, self.era = 0, era

    def _keep(self, entry: Entry) -> None:
        self._count += 1
        self._entries.append(entry)

    def _all(self) -> tuple[list[Entry], int]:
        """Return what is kept, the oldest first, and how much ever was."""
        return list(self._entries), self._count  # a copy: others may be added meanwhile

    def __len__(self) -> int:
        return len(self._entries)
