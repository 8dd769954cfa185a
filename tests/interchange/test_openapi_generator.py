"""OpenAPI Generator makes a Python and a TypeScript client of the OpenAPI documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange


@pytest.mark.parametrize("pages", ["own", "corpus"])
@pytest.mark.parametrize("language", ["python", "typescript-fetch"])
def test_a_client_is_made(
    documents: dict[str, Path], tools: Tools, tmp_path: Path, language: str, pages: str
) -> None:
    tools.system("java")
    # Each form once a language: 3.0 is the older one of both.
    document = documents[pages] / ("openapi.json" if pages == "corpus" else "openapi-3.0.json")
    command = [tools.python("openapi-generator-cli"), "generate", "-g", language]
    printed = run(*command, "-i", document, "-o", tmp_path)
    assert "ERROR" not in printed
    paths = json.loads(document.read_bytes())["paths"]
    names = [operation["operationId"] for item in paths.values() for operation in item.values()]
    ending = "*_api.py" if language == "python" else "apis/*Api.ts"
    written = "\n".join(path.read_text() for path in tmp_path.rglob(ending)).lower()
    assert [
        n for n in names if f" {n.replace('_', '').lower()}(" not in written.replace("_", "")
    ] == []
    if language == "python":
        run(tools.python("python"), "-m", "compileall", "-q", tmp_path)
