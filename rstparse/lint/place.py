"""Where files of a docs tree are for somebody outside it: relative to the folder that a command runs in."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_BESIDE = frozenset({"pyproject.toml"})
"""Files that findings name and that do not lie in the docs tree."""


class Place:
    """Turns paths of findings into paths from the working folder.

    ``inside`` tells whether the docs tree lies below that folder; if not, paths stay relative to the docs tree,
    since no report says where things are on one machine.
    """

    def __init__(self, docs: Path, working: Path) -> None:
        docs, working = docs.resolve(), working.resolve()
        self.inside = docs.is_relative_to(working)
        self.prefix = PurePosixPath(docs.relative_to(working).as_posix() if self.inside else ".")

    def of(self, path: str) -> str:
        """Return the path of a finding from the working folder."""
        return path if path in _BESIDE or not path else (self.prefix / path).as_posix()
