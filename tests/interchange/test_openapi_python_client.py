"""openapi-python-client makes a client of the OpenAPI documents, which mypy accepts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange

# Downloads are documented as */*, of which the tool makes nothing unless told.
CONFIG = {"content_type_overrides": {"*/*": "application/octet-stream"}, "post_hooks": []}
KNOWN = {
    "Unsupported content type application/xml",  # the same body is there in JSON
    "Unsupported content type text/plain",  # of a request: the operation is left out
}


@pytest.mark.parametrize("pages", ["own", "corpus"])
def test_the_client_is_complete_and_type_checks(
    documents: dict[str, Path], tools: Tools, tmp_path: Path, pages: str
) -> None:
    document = documents[pages] / "openapi.json"
    config, made = tmp_path / "config.json", tmp_path / "things"
    config.write_text(json.dumps(CONFIG))
    command = [tools.python("openapi-python-client"), "generate", "--meta=none"]
    printed = run(*command, f"--path={document}", f"--output-path={made}", f"--config={config}")
    warnings = re.findall(r"^(Un\w+ .*|Cannot .*|Could not .*|Failure .*)$", printed, re.MULTILINE)
    assert {*warnings} <= KNOWN
    operations = [o for item in json.loads(document.read_bytes())["paths"].values() for o in item]
    # A module each, beside one __init__ for each tag.
    modules = [path for path in made.glob("api/*/*.py") if path.name != "__init__.py"]
    assert len(modules) == len(operations)
    check_types(tools, made)


def check_types(tools: Tools, package: Path) -> None:
    """Check a package; its ``client.py`` is a text of the tool, the same for every document."""
    command = [tools.python("mypy"), "--no-incremental", "--ignore-missing-imports"]
    checked = run(*command, package.name, cwd=package.parent, allowed=(0, 1))
    wrong = [line for line in checked.splitlines() if ": error:" in line]
    assert [line for line in wrong if "/client.py:" not in line] == []
    assert "source files)" in checked or "Success" in checked
