"""The site of the real pages, made once for all tests of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.emit.plan import Plan
from rstparse.model import Api
from rstparse.pipeline import load, make_plan


@pytest.fixture(scope="session")
def real_site(corpus: Path) -> tuple[Api, Plan]:
    """The model of the real pages, and the files of its site."""
    config = Config(title="UForge AppCenter API", version="3.8.13")
    loaded = load(corpus, config)
    made = make_plan(loaded, config, ("docs",))
    assert made.diagnostics == []
    return loaded.api, made
