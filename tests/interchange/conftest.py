"""What is handed to other people's tools: the outputs of the repository's own pages, and of the whole corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse import config as configuration
from rstparse.emit.output import write
from rstparse.pipeline import load, make_plan

OPENAPI = ("openapi.json", "openapi-3.0.json")


@pytest.fixture(scope="session")
def documents(
    request: pytest.FixtureRequest, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The folders with the OpenAPI documents: of the repository's own pages, ``own``, and of the ``corpus``."""
    config = configuration.load(repository / "pyproject.toml")
    pages = {"own": repository / "docs" / "api", "corpus": request.getfixturevalue("corpus")}
    made = {}
    for name, docs in pages.items():
        made[name] = tmp_path_factory.mktemp(name)
        write(make_plan(load(docs, config), config, ("openapi",)), made[name])
    return made
