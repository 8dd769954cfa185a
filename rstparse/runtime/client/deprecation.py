"""Warns the callers of methods that are deprecated."""

from __future__ import annotations

import warnings


def deprecated(name: str, instead: str) -> None:
    """Warn whoever called the method that calls this.

    Args:
        name: the method, ``namespace.method``.
        instead: what to do instead, a phrase.
    """
    warnings.warn(f"{name} is deprecated: {instead}", DeprecationWarning, stacklevel=3)
