"""The release that introduced an operation, as text and as numbers that compare."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"\d+")


def parse_since(text: str) -> dict[str, Any]:
    """Return ``{"text": as written, "version": numbers or None}``.

    Fix packs count as the next number, whichever way they are written: ``3.7.fp3`` and ``3.7fp3`` are
    both ``[3, 7, 3]``. A text without a number (``N/A``) has no version.
    """
    text = " ".join(text.split())
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= 9]
    return {"text": text, "version": numbers or None}
