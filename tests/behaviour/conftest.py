"""The clients of the whole corpus and of the pages under ``docs/api``, generated once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.behaviour.generated import Generated, generate


@pytest.fixture(scope="session")
def uforge(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """Everything that the corpus makes."""
    return generate(corpus, tmp_path_factory.mktemp("uforge"), "corpus_client")


@pytest.fixture(scope="session")
def default(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """Everything that the repository's own pages make."""
    return generate(repository / "docs" / "api", tmp_path_factory.mktemp("default"), "own_client")
