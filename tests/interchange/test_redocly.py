"""Redocly CLI lints the OpenAPI documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange


@pytest.mark.parametrize("name", ["openapi.json", "openapi-3.0.json"])
def test_the_written_documents_have_no_errors(repository: Path, tools: Tools, name: str) -> None:
    run(tools.npm("redocly"), "lint", "--extends=recommended", repository / "generated" / name)
