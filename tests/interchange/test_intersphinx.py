"""A Sphinx project refers to every label of the pages, by the inventory of the docs index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.emit.output import write
from rstparse.model import Api
from rstparse.pipeline import load, make_plan
from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange

CONFIGURATION = """\
project = "reader"
extensions = ["sphinx.ext.intersphinx"]
intersphinx_mapping = {{"api": ("https://docs.example.com/", {inventory!r})}}
"""


@pytest.fixture(scope="module")
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Api, Path]:
    """The model of the real pages, and the folder of its site."""
    folder = tmp_path_factory.mktemp("site")
    config = Config(title="UForge AppCenter API", version="3.8.13")
    loaded = load(corpus, config)
    write(make_plan(loaded, config, ("docs",)), folder / "out")
    return loaded.api, folder / "out" / "docs"


def labels(model: Api) -> list[str]:
    found = [model.index.label] if model.index else []
    found += [group.label for group in model.groups]
    found += [operation.label for operation in model.operations]
    return found + [thing.label for thing in model.objects if thing.label]


def test_every_label_leads_to_a_page(site: tuple[Api, Path], tools: Tools, tmp_path: Path) -> None:
    model, folder = site
    wanted = labels(model)
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text(CONFIGURATION.format(inventory=str(folder / "objects.inv")))
    references = "\n".join(
        f"* :external+api:std:ref:`{label}`\n* :ref:`{label}`" for label in wanted
    )
    (source / "index.rst").write_text(f"Reader\n======\n\n{references}\n")
    # -W: a label that is not in the inventory is a warning, and ends the build.
    run(tools.python("sphinx-build"), "-W", "-q", "-b", "html", source, tmp_path / "html")
    page = (tmp_path / "html" / "index.html").read_text()
    targets = re.findall(r'href="https://docs\.example\.com/([^"#]+)', page)
    assert len(targets) == 2 * len(wanted)
    assert [target for target in targets if not (folder / target).is_file()] == []
