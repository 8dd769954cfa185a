"""Everything that Sphinx warns about in a docs tree is also found by lint, at the same place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from rstparse import config, pipeline
from rstparse.diagnostics import Diagnostic
from tests.support import example_trees
from tests.support.tools import Tools, run

pytestmark = pytest.mark.interchange

_WARNING = re.compile(
    r"^(.*?\.rst)(?::(\d+))?: (WARNING|ERROR|CRITICAL|SEVERE): (.*)$", re.MULTILINE
)

_OTHER = "other instance in"
_CONSEQUENCE = "cannot be used as a unique reference"
"""What docutils says of each use of a target, after it said that the target is there twice."""

NEAR = 2
"""How many lines a finding may be away."""

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


class Warned(NamedTuple):
    """One warning of Sphinx; ``line`` is 0 where it gives none."""

    page: str
    line: int
    message: str


def warned(tools: Tools, docs: Path, scratch: Path) -> list[Warned]:
    """Return what Sphinx says."""
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
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return [
        Warned(
            Path(match[1]).resolve().relative_to(docs.resolve()).as_posix(),
            int(match[2] or 0),
            match[4],
        )
        for match in _WARNING.finditer(re.sub(r"\x1b\[[0-9;]*m", "", text))
    ]


def silent(docs: Path, warnings: list[Warned]) -> list[Warned]:
    """Return the warnings for which lint has none of its own, on that page and near that line.

    One finding answers for one warning.
    """
    found = pipeline.load(docs, config.Config()).diagnostics
    told = [d for d in found if d.severity != "info"]
    left = []
    for warned in warnings:
        near = [d for d in told if _same(warned, d)]
        if near:
            told.remove(min(near, key=lambda d: abs(d.line - warned.line)))
        elif _CONSEQUENCE not in warned.message:
            left.append(warned)
    return left


def _same(warned: Warned, found: Diagnostic) -> bool:
    if (
        _OTHER in warned.message and found.code == "duplicate-label"
    ):  # which of the two is the other?
        return warned.message.endswith(found.path) or warned.page == found.path
    if warned.page != found.path:
        return False
    if "toctree" in warned.message:  # it gives the line of the directive, lint that of the entry
        return found.line >= warned.line
    return not warned.line or not found.line or abs(warned.line - found.line) <= NEAR


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_that_sphinx_warns_about(tools: Tools, tmp_path: Path, slip: str) -> None:
    docs = example_trees.write(tmp_path, [SLIPS[slip]])
    assert silent(docs, warned(tools, docs, tmp_path / "sphinx")) == []


def test_the_tree_without_slips(tools: Tools, tmp_path: Path) -> None:
    docs = example_trees.write(tmp_path)
    assert warned(tools, docs, tmp_path / "sphinx") == []


@pytest.mark.parametrize("release", ["corpus", "previous_corpus"])
def test_real_pages(
    tools: Tools, tmp_path: Path, release: str, request: pytest.FixtureRequest
) -> None:
    docs: Path = request.getfixturevalue(release)
    warnings = warned(tools, docs, tmp_path / "sphinx")
    assert bool(warnings) == (release == "previous_corpus")
    assert silent(docs, warnings) == []
