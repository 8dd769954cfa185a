"""The W3C's checker reads every page of the docs index."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse import config as configuration
from rstparse.emit.output import write
from rstparse.pipeline import load, make_plan
from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange

FROM_DISK = ".*violates Content Security Policy.*"
"""To the checker nothing on a disk is the page's own source; to browsers it is, see tests/browser."""


@pytest.mark.parametrize("pages", ["own", "corpus"])
def test_no_page_has_an_error_or_a_warning(
    request: pytest.FixtureRequest, repository: Path, tools: Tools, tmp_path: Path, pages: str
) -> None:
    config = configuration.load(repository / "pyproject.toml")
    docs = repository / "docs" / "api" if pages == "own" else request.getfixturevalue("corpus")
    write(make_plan(load(docs, config), config, ("docs",)), tmp_path)
    assert len([*tmp_path.rglob("*.html")]) > 800
    checker = tools.npm_file("vnu-jar", "build/dist/vnu.jar")
    options = ("--skip-non-html", "--stdout", "--format", "gnu", "--filterpattern", FROM_DISK)
    said = run(tools.system("java"), "-Xss2m", "-jar", checker, *options, tmp_path, allowed=(0, 1))
    assert said.splitlines() == []
