"""The example of docs/guide/fold.md: what a WADL knows goes into a page, and the WADL goes."""

from __future__ import annotations

import re
from pathlib import Path

from rstparse import pipeline
from rstparse.cli import main
from rstparse.config import Config

from .test_round_trip import facts


def blocks(repository: Path, language: str) -> list[str]:
    """Return the fenced blocks of the guide in one language."""
    guide = (repository / "docs" / "guide" / "fold.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)


def test_the_example_of_the_guide(repository: Path, tmp_path: Path) -> None:
    page, folded = blocks(repository, "rst")
    wadl, schema = blocks(repository, "xml")
    docs = tmp_path / "docs"
    for path, text in {
        "pages/machine/machine_get.rst": page,
        "pages/application.wadl": wadl,
        "pages/objects/schema.xsd": schema,
    }.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(text, encoding="utf-8")
    project, build = tmp_path / "pyproject.toml", tmp_path / "build"
    project.write_text('[tool.rstparse]\ndocs = "docs"\nout = "build"\n', encoding="utf-8")
    assert main(["generate", "--config", str(project), "--target", "rst", "--quiet"]) == 0

    written = (build / "rst" / "pages" / "machine" / "machine_get.rst").read_text(encoding="utf-8")
    start = page.index("URI Parameters")
    end = page.index("\nExample Request")
    assert written == page[:start] + folded + page[end:]
    assert list(build.rglob("*.wadl")) == []
    before, after = pipeline.load(docs, Config()).api, pipeline.load(build / "rst", Config()).api
    assert facts(after) == facts(before)
