"""Parts of results that are made one by one, each kept by what it is made of."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from rstparse.cache import Cache, key
from rstparse.toolkit import toolkit_hash

T = TypeVar("T")


class Fragments:
    """Makes parts, or takes them from where earlier runs put them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    @property
    def kept(self) -> bool:
        """Whether anything is kept: telling what a part is made of is idle otherwise."""
        return self._cache.folder is not None

    def get(self, kind: str, made_of: tuple[bytes | str, ...], make: Callable[[], bytes]) -> bytes:
        """Return what ``make`` returns, which is to depend on ``kind`` and ``made_of`` alone."""
        if not self.kept:
            return make()
        name = key("fragment", toolkit_hash(), kind, *made_of)
        if (known := self._cache.get(name)) is None:
            known = make()
            self._cache.put_part(name, known)
        return known

    def load(
        self,
        kind: str,
        made_of: tuple[bytes | str, ...],
        make: Callable[[], T],
        decode: Callable[[bytes], T],
    ) -> T:
        """Return what ``make`` returns, plain data; as :meth:`get`."""
        if not self.kept:
            return make()
        name = key("fragment", toolkit_hash(), kind, *made_of)
        known = self._cache.load(name, decode)
        if known is None:
            known = make()
            with contextlib.suppress(UnicodeEncodeError):  # a lone surrogate: made each time
                self._cache.put_part(name, msgspec.msgpack.encode(known))
        return known


NOTHING_KEPT = Fragments(Cache(None))
"""Has every part made."""


def encoded(value: Any) -> bytes:
    """Return bytes that differ where plain data differs."""
    try:
        return b"m" + msgspec.msgpack.encode(value)
    except UnicodeEncodeError:  # a lone surrogate
        return b"p" + pickle.dumps(value)
