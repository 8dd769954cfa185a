"""The guide lists every code."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.lint import registry

MARK = "<!-- codes: written by `make update-golden` -->\n"


@pytest.mark.golden
def test_the_guide_has_the_table_of_codes(repository: Path, request: pytest.FixtureRequest) -> None:
    guide = repository / "docs" / "guide" / "lint.md"
    text, mark, table = guide.read_text(encoding="utf-8").partition(MARK)
    assert mark
    if request.config.getoption("--update-golden"):
        guide.write_text(f"{text}{MARK}\n{registry.table()}", encoding="utf-8")
        return
    assert table == f"\n{registry.table()}", "run `make update-golden`"
