"""A server put together for a program, not by the command: what it has, and what it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.runtime.server import assembly
from rstparse.runtime.server.assembly import Behaviours
from rstparse.runtime.server.settings import Settings
from tests.unit.runtime.server.test_command import SERVICE


def test_a_folder_of_its_own_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly.tempfile, "tempdir", str(tmp_path))
    made = assembly.application(SERVICE, Settings(seed="empty"), Behaviours())
    (made.worlds.default.files / "upload").write_bytes(b"x")
    (folder,) = tmp_path.iterdir()
    assert made.worlds.default.files.is_relative_to(folder)
    made.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_given_stays(tmp_path: Path) -> None:
    made = assembly.application(SERVICE, Settings(seed="empty", files=tmp_path), Behaviours())
    made.close()
    assert [path.name for path in tmp_path.iterdir()] == ["default"]
