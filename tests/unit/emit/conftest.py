"""What the tests of outputs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.emit.plan import Plan, TargetPlan
from rstparse.emit.texts import as_files


def files_below(folder: Path) -> dict[str, bytes]:
    """Return all files below ``folder`` by path, symlinks as their targets."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[path.relative_to(folder).as_posix()] = b"-> " + bytes(path.readlink())
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def make_plan(
    files: dict[str, bytes], target: str = "one", complete: bool = True, input: str = "i"
) -> Plan:
    """Return a plan of one target."""
    return Plan({target: TargetPlan(as_files(files), "templates")}, input, [], complete)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder that does not exist yet, alone in its parent."""
    return tmp_path / "generated"
