"""Files that were moved: which file of earlier each new one was.

Git does the same with ``--find-renames``, but not without running what a repository sets up for its working tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

_ALIKE = 0.5
"""The share of common lines from which on two files are one that was edited; git takes the same."""


def sources_of(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> dict[str, str]:
    """Return the earlier path of each file that was moved, by its path of now.

    Each earlier file that is gone is the source of one. Files with the same bytes go together first, then those with
    the same name that have the most lines in common, then any others.
    """
    gone = {name: data for name, data in before.items() if name not in now}
    new = {name: data for name, data in now.items() if name not in before}
    found: dict[str, str] = {}
    for pairs in (_same(gone, new), _similar(gone, new, found, True), _similar(gone, new, found, False)):  # fmt: skip
        for target, source in pairs:
            if target not in found and source in gone:
                found[target] = source
                del gone[source]
    return found


def _same(gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield pairs of files with the same bytes, those of one name first."""
    by_content: dict[bytes, list[str]] = {}
    for name, data in gone.items():
        by_content.setdefault(data, []).append(name)
    pairs = [(target, source) for target in new for source in by_content.get(new[target], ())]
    yield from sorted(pairs, key=lambda pair: (not _one_name(*pair), pair))


def _similar(
    gone: Mapping[str, bytes], new: Mapping[str, bytes], found: Mapping[str, str], one_name: bool
) -> Iterator[tuple[str, str]]:
    """Yield pairs of files with enough lines in common, the most alike first."""
    lines = {name: Counter(data.splitlines()) for name, data in gone.items()}
    pairs = []
    for target in new.keys() - found.keys():
        mine = Counter(new[target].splitlines())
        for source, theirs in lines.items():
            if one_name <= _one_name(target, source):
                share = _share(mine, theirs)
                if share >= _ALIKE:
                    pairs.append((-share, target, source))
    yield from ((target, source) for _, target, source in sorted(pairs))


def _share(one: Counter[bytes], other: Counter[bytes]) -> float:
    """Return how much of two files is in both, from 0 to 1."""
    total = one.total() + other.total()
    if not total or 2 * min(one.total(), other.total()) < _ALIKE * total:
        return 0.0
    return 2 * (one & other).total() / total


def _one_name(one: str, other: str) -> bool:
    return one.rpartition("/")[2] == other.rpartition("/")[2]
