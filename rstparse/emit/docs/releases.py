"""Releases, whatever pages call them: ``UForge 3.6`` and ``3.6`` are one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable

from rstparse.model import Operation


def release_names(operations: Iterable[Operation]) -> dict[str, str]:
    """Return by each spelling of a release the one that most pages use, the first of these where two are as usual.

    Releases are the same where their numbers are; one without numbers has its text only.
    """
    spellings: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for operation in operations:
        if operation.since:
            spellings[operation.since.version or operation.since.text][operation.since.text] += 1
    return {text: found.most_common(1)[0][0] for found in spellings.values() for text in found}
