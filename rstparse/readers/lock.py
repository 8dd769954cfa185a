"""The name lock beside the pages, read as one claim."""

from __future__ import annotations

import re

import msgspec

from rstparse.claims import Claim, Page
from rstparse.lock import from_json
from rstparse.readers.files import LOCK, say

SUBJECT = ("lock",)
"""What its one claim is of: the field ``names`` has the whole lock."""


def read_lock(data: bytes, path: str) -> Page:
    """Return the lock of a docs tree. Never raises: a file that cannot be used becomes a diagnostic."""
    try:
        lock = from_json(data)
    except ValueError as problem:
        found = re.search(r"byte (\d+)", str(problem))
        line = data[: int(found[1])].count(b"\n") + 1 if found else 1
        help_ = "restore the file, or write it anew: rstparse names --accept"
        wrong = say("bad-lock", path, f"not a name lock: {problem}", help_, line=line)
        return Page(path=path, kind="sidecar", name=LOCK, claims=(), diagnostics=(wrong,))
    claim = Claim(SUBJECT, "names", msgspec.to_builtins(lock), "lock", path, 1)
    return Page(path=path, kind="sidecar", name=LOCK, claims=(claim,), diagnostics=())
