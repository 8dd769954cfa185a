"""The name lock beside the pages, read as claims: the whole of it, and where its entries stand."""

from __future__ import annotations

import json
import re

import msgspec

from rstparse.claims import Claim, Page
from rstparse.lock import from_json
from rstparse.readers.files import LOCK, say

ORIGIN = "lock"
SUBJECT = (ORIGIN,)
"""What its claims are of: the field ``names`` has the whole lock, ``lines`` the line of each entry."""

_ENTRY = re.compile(r'\s*("(?:[^"\\]|\\.)*")\s*:\s*\{')


def read_lock(data: bytes, path: str) -> Page:
    """Return the lock of a docs tree. Never raises: a file that cannot be used becomes a diagnostic."""
    try:
        lock = from_json(data)
    except ValueError as problem:
        found = re.search(r"byte (\d+)", str(problem))
        line = data[: int(found[1])].count(b"\n") + 1 if found else 1
        # Accepting would lose what is locked, and with it every alias, unseen.
        help_ = (
            "restore the file from version control, or remove it if it never locked a name; "
            "then: rstparse names --accept"
        )
        wrong = say("bad-lock", path, f"not a name lock: {problem}", help_, line=line)
        return Page(path=path, kind="sidecar", name=LOCK, claims=(), diagnostics=(wrong,))
    claims = (
        Claim(SUBJECT, "names", msgspec.to_builtins(lock), ORIGIN, path, 1),
        Claim(SUBJECT, "lines", _lines(data.decode("utf-8-sig")), ORIGIN, path, 1),
    )
    return Page(path=path, kind="sidecar", name=LOCK, claims=claims, diagnostics=())


def _lines(text: str) -> dict[str, dict[str, int]]:
    """Return the line of each entry, by kind and name, where each has one of its own."""
    found: dict[str, dict[str, int]] = {"operations": {}, "objects": {}}
    entries: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _ENTRY.match(line):
            name = json.loads(match[1])
            if name in found and line.rstrip()[-1:] == "{":
                entries = found[name]
            else:
                entries.setdefault(name, number)
    return found
