"""Findings as workflow commands, which no text of a page can break out of."""

from __future__ import annotations

from pathlib import Path

from rstparse.diagnostics import Diagnostic
from rstparse.lint.github import as_github
from rstparse.lint.place import Place

HERE = Place(Path("docs/api"), Path())
INFO = Diagnostic(code="odd", severity="info", message="it is odd", path="b.rst")
ERROR = Diagnostic(
    code="bad", severity="error", message="it is bad", path="pages/a.rst", line=3, column=2,
    help="mend it", length=4,
)  # fmt: skip


def test_the_worst_comes_first_and_has_its_place() -> None:
    assert as_github([INFO, ERROR], HERE) == (
        "::error file=docs/api/pages/a.rst,line=3,col=2,endColumn=6,title=bad::it is bad%0Amend it\n"
        "::notice file=docs/api/b.rst,title=odd::it is odd\n"
    )


def test_what_the_runner_takes_apart_is_escaped() -> None:
    hostile = Diagnostic(
        code="bad", severity="warning", message="100% a\n::error::b\r", path="a,b:c%\n.rst", line=1
    )
    assert as_github([hostile], HERE) == (
        "::warning file=docs/api/a%2Cb%3Ac%25\\n.rst,line=1,col=1,title=bad::100%25 a\\n::error::b\\r\n"
    )


def test_pages_elsewhere_have_the_paths_of_their_tree(tmp_path: Path) -> None:
    place = Place(tmp_path / "docs", tmp_path / "work")
    assert (place.inside, place.of("pages/a.rst")) == (False, "pages/a.rst")
    assert HERE.of("pyproject.toml") == "pyproject.toml"
    assert Place(tmp_path, tmp_path).of("a.rst") == "a.rst"
