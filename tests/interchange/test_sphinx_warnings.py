"""Everything that Sphinx warns about in a docs tree is also found by lint, on the same page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rstparse import config, pipeline
from tests.support import example_trees
from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange

_WARNING = re.compile(
    r"^(.*?\.rst)(?::(\d+))?: (WARNING|ERROR|CRITICAL|SEVERE): (.*)$", re.MULTILINE
)

SLIPS = {
    "unresolved": ("description", "As :ref:`machine-crate` says."),
    "duplicate label": ("machine_create: label", ".. _machine-create:\n\n.. _machine-get:"),
    "short underline": ("security", "Security Summary\n~~~~~~~\n\n* Requires Authentication: ``true``"),
    "unclosed emphasis": ("description", "Returns *one."),
    "unclosed literal": ("description", "Returns ``one."),
    "unknown directive": ("description", "Returns one.\n\n.. picture:: a"),
    "unknown role": ("description", "Returns :thing:`one`."),
    "unexpected indentation": ("description", "Returns one:\n\ta\n\t\tb\n\tc"),
    "list without blank line": ("description", "* a\nb"),
    "directive without blank line": ("description", ".. note:: a\nb"),
    "page in no table": ("pages/machine/lonely.rst", ".. _lonely-get:\n\nlonely_get\n----------\n\n.. function:: GET /lonely"),
    "table lists no page": ("pages/dto-objects/overview.rst",
                            ".. _data-objects:\n\nObjects\n=======\n\n.. toctree::\n\n   Machine\n   User\n   Nothing"),
    "empty directive": ("seealso", ".. seealso::"),
    "unclosed reference": ("description", "See `there."),
    "undefined substitution": ("description", "Returns |one|."),
    "undefined footnote": ("description", "Returns one [1]_."),
    "undefined target": ("description", "Returns one_."),
    "duplicate target": ("description", ".. _a: http://a.example\n\n.. _a: http://b.example\n\nSee a_."),
    "malformed table": ("description", "==  ==\na   b\nc   dddd\n=="),
    "unexpected title": ("description", "Returns one.\n\n\tTitle\n\t-----"),
    "inconsistent title": ("description", "Returns one.\n\nPart\n====\n\nx\n\nOther\n----\n\ny"),
    "bad xml": ("example", "Example Request\n~~~~~~~~~~~~~~~\n\n.. code-block:: nosuch\n\n\ta"),
    "tabs": ("description", "Definition\n  of one\n more"),
}  # fmt: skip


def warned(tools: Tools, docs: Path, scratch: Path) -> dict[str, list[str]]:
    """Return what Sphinx says of each page."""
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "conf.py").write_text("project = 'x'\n")
    log = scratch / "warnings"
    run(
        tools.python("sphinx-build"),
        "-q",
        "-b",
        "dummy",
        "-c",
        scratch,
        "-w",
        log,
        docs,
        scratch / "out",
    )
    found: dict[str, list[str]] = {}
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    for match in _WARNING.finditer(re.sub(r"\x1b\[[0-9;]*m", "", text)):
        page = Path(match[1]).resolve().relative_to(docs.resolve()).as_posix()
        found.setdefault(page, []).append(match[4])
    return found


def silent(docs: Path, warnings: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what Sphinx says of pages of which lint says nothing worth a warning."""
    found = pipeline.load(docs, config.Config()).diagnostics
    told = {d.path for d in found if d.severity != "info"}
    return {page: said for page, said in warnings.items() if page not in told}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_that_sphinx_warns_about(tools: Tools, tmp_path: Path, slip: str) -> None:
    docs = example_trees.write(tmp_path, [SLIPS[slip]])
    assert silent(docs, warned(tools, docs, tmp_path / "sphinx")) == {}


def test_the_tree_without_slips(tools: Tools, tmp_path: Path) -> None:
    docs = example_trees.write(tmp_path)
    assert warned(tools, docs, tmp_path / "sphinx") == {}


@pytest.mark.parametrize("release", ["corpus", "previous_corpus"])
def test_real_pages(
    tools: Tools, tmp_path: Path, release: str, request: pytest.FixtureRequest
) -> None:
    docs: Path = request.getfixturevalue(release)
    warnings = warned(tools, docs, tmp_path / "sphinx")
    assert bool(warnings) == (release == "previous_corpus")
    assert silent(docs, warnings) == {}
