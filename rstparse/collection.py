"""The garbage collector, which finds nothing where much is made at once and kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_held() -> Iterator[None]:
    """Hold the garbage collector.

    Claims, models, views and texts are frozen and hold no circles, and there are many of them; black's trees are many
    small objects that die together anyway.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # What was made counts as old, or it would all be looked at once, now.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
