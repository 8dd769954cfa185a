"""Parts of outputs that are made one by one, each kept by what it is made of."""

from __future__ import annotations

from collections.abc import Callable

from rstparse.cache import Cache, key
from rstparse.toolkit import toolkit_hash


class Fragments:
    """Makes parts, or takes them from where earlier runs put them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def get(self, kind: str, made_of: tuple[bytes | str, ...], make: Callable[[], bytes]) -> bytes:
        """Return what ``make`` returns, which is to depend on ``kind`` and ``made_of`` alone."""
        if self._cache.folder is None:
            return make()
        name = key("fragment", toolkit_hash(), kind, *made_of)
        if (known := self._cache.get(name)) is None:
            known = make()
            self._cache.put(name, known)
        return known


NOTHING_KEPT = Fragments(Cache(None))
"""Has every part made."""
