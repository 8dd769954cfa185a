"""``rstparse lint``: its forms, what it explains, what it mends, and when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cli import main
from tests.support import example_trees

Lint = Callable[..., tuple[int, str, str]]
PAGE = "docs/pages/machine/machine_get.rst"
SLIP = ("function", ".. function:: GET users/{uid}/machines/{mid}")
SPACE = ("description", "Returns one machine. ")


@pytest.fixture
def lint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Lint:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["lint", "--no-cache", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_text_shows_the_line(lint: Lint, tmp_path: Path) -> None:
    example_trees.write(tmp_path, [SLIP])
    assert lint() == (
        1,
        "pages/machine/machine_get.rst:6:19: warning[path-no-slash]: path 'users/{uid}/machines/{mid}' "
        "does not start with a slash\n"
        "  |\n6 | .. function:: GET users/{uid}/machines/{mid}\n  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  help: write '/users/{uid}/machines/{mid}' (--fix does it)\n"
        "0 errors, 1 warning, 0 infos\n",
        "",
    )


def test_the_folder_may_be_named_as_files_are_to_other_linters(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    example_trees.write(tmp_path / "elsewhere", [SLIP])
    named = lint("elsewhere/docs", "--format", "json")
    assert (named[0], named[1].count("path-no-slash")) == (1, 1)
    assert lint("--docs", "elsewhere/docs", "--format", "json") == named
    assert lint("nowhere") == (2, "", "rstparse: nowhere: no such folder\n")


@pytest.mark.parametrize(
    ("arguments", "code", "counts"),
    [
        ((), 0, "0 errors, 0 warnings, 1 info"),
        (("--fail-on", "info"), 1, "0 errors, 0 warnings, 1 info"),
        (("--at-least", "warning"), 0, "0 errors, 0 warnings, 0 infos"),
        (("--at-least", "warning", "--fail-on", "info"), 1, "0 errors, 0 warnings, 0 infos"),
        (("--select", "curl-path", "--fail-on", "info"), 0, "0 errors, 0 warnings, 0 infos"),
        (("--select", "trailing-space", "--fail-on", "info"), 1, "0 errors, 0 warnings, 1 info"),
    ],
)
def test_what_is_shown_and_what_fails(
    lint: Lint, tmp_path: Path, arguments: tuple[str, ...], code: int, counts: str
) -> None:
    example_trees.write(tmp_path, [SPACE])
    ended, out, _ = lint(*arguments)
    assert (ended, out.splitlines()[-1]) == (code, counts)


def test_findings_that_must_not_fail(lint: Lint, tmp_path: Path) -> None:
    example_trees.write(tmp_path, [SLIP])
    assert lint("--fail-on", "never")[0] == lint("--fail-on", "error")[0] == 0


def test_fix_mends_and_reports_what_is_left(lint: Lint, tmp_path: Path) -> None:
    example_trees.write(tmp_path, [SLIP, ("description", "Returns one.<p/>Yes. ")])
    before = (tmp_path / PAGE).read_text()
    code, out, _ = lint("--fix")
    assert code == 1
    assert out.startswith("mended 2 findings on 1 page\n")
    assert [line for line in out.splitlines() if "[" in line] == [
        "pages/machine/machine_get.rst:15:1: warning[html-in-text]: HTML paragraph tag in prose"
    ]
    assert (tmp_path / PAGE).read_text() == before.replace("GET u", "GET /u").replace(
        "Yes. ", "Yes."
    )
    assert lint("--fix")[1].startswith("mended 0 findings on 0 pages\n")


def test_fix_mends_what_is_selected_alone(lint: Lint, tmp_path: Path) -> None:
    example_trees.write(tmp_path, [SLIP, SPACE])
    assert lint("--fix", "--select", "trailing-space")[0] == 0
    assert lint("--format", "json")[1].count('"code": "path-no-slash"') == 1


def test_programs_can_read_it(lint: Lint, tmp_path: Path) -> None:
    example_trees.write(tmp_path, [SLIP])
    fix = json.loads(lint("--format", "json")[1])["diagnostics"][0]["fix"]
    assert fix == [{"line": 6, "column": 19, "end_line": 6, "end_column": 19, "text": "/"}]
    run = json.loads(lint("--format", "sarif")[1])["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": PAGE, "uriBaseId": "%SRCROOT%"}
    assert lint("--format", "github")[1].startswith(
        f"::warning file={PAGE},line=6,col=19,endColumn=45,"
    )


def test_a_code_is_explained(lint: Lint) -> None:
    code, out, _ = lint("--explain", "path-no-slash")
    assert (code, out.splitlines()[0]) == (0, "# path-no-slash")
    table = lint("--explain")[1]
    assert "\n| path-no-slash " in table


@pytest.mark.parametrize("option", ["--explain", "--select"])
def test_a_code_that_is_not_there(lint: Lint, option: str) -> None:
    code, out, err = lint(option, "path-no-slsh")
    assert (code, out) == (2, "")
    assert err == "rstparse: there is no code 'path-no-slsh'; did you mean 'path-no-slash'?\n"


def test_a_wrong_setting_is_wrong_use(lint: Lint, tmp_path: Path) -> None:
    toml = f'{example_trees.CONFIGURATION}\n[tool.rstparse.lint]\nignore = ["odd"]\n'
    example_trees.write(tmp_path, [("pyproject.toml", toml)])
    code, _, err = lint()
    assert (code, "there is no code 'odd'" in err) == (2, True)
