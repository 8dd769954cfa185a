"""The demo world of the corpus's stub server, and calls of its handlers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.behaviour.generated import Generated, generate
from tests.unit.runtime.behaviours.sandbox import Sandbox


@pytest.fixture(scope="session")
def uforge(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The client and the server of the corpus."""
    return generate(
        corpus, tmp_path_factory.mktemp("behaviours"), "acting_client", "client", "server"
    )


@pytest.fixture(scope="session")
def behaviours(uforge: Generated) -> Any:
    """The package of the behaviours, as it lies in the generated server."""
    return uforge.stub_module("._runtime.behaviours")


@pytest.fixture
def sandbox(uforge: Generated, behaviours: Any, tmp_path: Path) -> Sandbox:
    """The demo world."""
    return Sandbox(uforge, behaviours, tmp_path)
