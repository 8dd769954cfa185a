"""The command ``rstparse diff``: exit codes, formats, approvals."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cli import main
from tests.support.comparing import PAGES
from tests.support.reading import write_tree
from tests.support.repositories import git, repository_of

Run = Callable[..., tuple[int, str, str]]

GET = "pages/things/thing_get.rst"
APPROVAL = """\
[[approval]]
rule = "operation-path-changed"
subject = "operation.thing_get"
reason = "the old path never worked"
expires = 2026-12-31
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a folder with the trees ``old`` and ``new``, which differ in a path and a text."""
    write_tree(tmp_path / "old", PAGES)
    moved = PAGES[GET].replace("GET /things/", "GET /stuff/").replace("It has more", "It had more")
    write_tree(tmp_path / "new", {**PAGES, GET: moved})
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["diff", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_what_changed(run: Run) -> None:
    code, out, err = run("old", "new")
    assert (code, err) == (0, "")
    first, note, second, last = out.splitlines()
    assert first == (
        f"{GET}:3:1: wire[operation-path-changed]: operation.thing_get: an operation has another path: "
        "/things/{tid} → /stuff/{tid}"
    )
    assert note == "  in the client: thing.get()"
    assert "none[operation-text-changed]" in second
    assert last.endswith("; version: major")


def test_nothing_changed(run: Run) -> None:
    assert run("old", "old", "--fail-on", "none") == (0, "nothing changed; version: none\n", "")


def test_json_is_the_same_bytes_each_time(run: Run) -> None:
    code, out, err = run("old", "new", "--format", "json")
    assert (code, err) == (0, "")
    assert out == run("old", "new", "--format", "json")[1]
    data = json.loads(out)
    assert data["advice"] == "major"
    assert data["changes"][0]["code"] == "operation-path-changed"
    assert out.isascii()


def test_new_is_the_folder_of_the_pages_by_default(run: Run) -> None:
    assert run("old", "--docs", "new") == run("old", "new")


@pytest.mark.parametrize(
    ("level", "code"), [("wire", 1), ("source", 1), ("breaking", 1), ("none", 1)]
)
def test_fail_on_a_change_of_the_wire(run: Run, level: str, code: int) -> None:
    assert run("old", "new", "--fail-on", level)[0] == code


@pytest.mark.parametrize(
    ("level", "code"), [("wire", 0), ("source", 1), ("breaking", 1), ("none", 1)]
)
def test_fail_on_a_change_of_the_source(run: Run, tmp_path: Path, level: str, code: int) -> None:
    page = PAGES[GET].replace("{tid}", "{id}").replace("``tid``", "``id``")
    write_tree(tmp_path / "new", {GET: page})
    assert run("old", "new", "--fail-on", level)[0] == code


@pytest.mark.parametrize(
    ("level", "code"), [("wire", 0), ("source", 0), ("breaking", 0), ("none", 1)]
)
def test_fail_on_a_change_of_a_text(run: Run, tmp_path: Path, level: str, code: int) -> None:
    write_tree(tmp_path / "new", {GET: PAGES[GET].replace("It has", "It had")})
    assert run("old", "new", "--fail-on", level)[0] == code


def test_a_failure_says_how_to_approve(run: Run) -> None:
    _, _, err = run("old", "new", "--fail-on", "breaking", "--today", "2026-06-01")
    assert err == (
        "rstparse: 1 change not approved; rstparse diff --explain operation-path-changed tells what the first "
        "means.\nIf it is wanted, add to approvals.toml beside the pages, with a reason:\n\n"
        '[[approval]]\nrule = "operation-path-changed"\nsubject = "operation.thing_get"\nreason = ""\n'
        "expires = 2026-08-30\n"
    )


def test_the_approval_of_each_change_is_printed(run: Run, tmp_path: Path) -> None:
    """Added as they are but for the reasons, they approve all."""
    (tmp_path / "new/pages/things/thing_getAll.rst").unlink()
    arguments = ("old", "new", "--fail-on", "breaking", "--today", "2026-06-01")
    code, _, err = run(*arguments)
    assert code == 1
    said, _, entries = err.partition("\n\n")
    assert said.startswith("rstparse: 2 changes not approved; ")
    assert said.endswith(
        "If they are wanted, add to approvals.toml beside the pages, with reasons:"
    )
    assert [entry["subject"] for entry in tomllib.loads(entries)["approval"]] == [
        "operation.thing_get",
        "operation.thing_getAll",
    ]
    write_tree(tmp_path / "new", {"approvals.toml": entries.replace('""', '"so it is"')})
    assert run(*arguments)[0] == 0


def test_so_many_approvals_are_printed_and_no_more(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("rstparse.commands.diff._ENTRIES", 1)
    _, _, err = run("new", "old", "--fail-on", "none")
    assert err.count("[[approval]]") == 1
    assert err.endswith("\n\nand 1 more, shown once these are approved\n")


# Approvals -----------------------------------------------------------------------------------------


def test_approvals_beside_the_new_pages(run: Run, tmp_path: Path) -> None:
    write_tree(tmp_path / "new", {"approvals.toml": APPROVAL})
    code, out, err = run("old", "new", "--fail-on", "breaking", "--today", "2026-06-01")
    assert (code, err) == (0, "")
    assert "  approved until 2026-12-31: the old path never worked\n" in out


def test_approvals_beside_the_old_pages_count_for_nothing(run: Run, tmp_path: Path) -> None:
    write_tree(tmp_path / "old", {"approvals.toml": APPROVAL})
    assert run("old", "new", "--fail-on", "breaking")[0] == 1


def test_approvals_in_a_file_of_their_own(run: Run, tmp_path: Path) -> None:
    write_tree(tmp_path, {"ours.toml": APPROVAL})
    arguments = ("old", "new", "--fail-on", "breaking", "--approvals", "ours.toml")
    assert run(*arguments, "--today", "2026-12-31")[0] == 0
    code, out, _ = run(*arguments, "--today", "2027-01-01")
    assert code == 1
    assert "ours.toml:1:1: warning[approval-expired]" in out


def test_unused_approvals_fail_when_strict(run: Run, tmp_path: Path) -> None:
    write_tree(tmp_path / "old", {"approvals.toml": APPROVAL})
    code, out, _ = run("old", "old", "--fail-on", "breaking")
    assert code == 0
    assert "approvals.toml:1:1: warning[approval-unused]" in out
    assert run("old", "old", "--strict")[0] == 1
    findings = json.loads(run("old", "old", "--format", "json")[1])["findings"]
    assert [finding["code"] for finding in findings] == ["approval-unused"]


def test_a_bad_approval_fails(run: Run, tmp_path: Path) -> None:
    write_tree(tmp_path / "new", {"approvals.toml": "[[approval]]\n"})
    code, _, err = run("old", "new")
    assert code == 1
    assert "approvals.toml:1:1: error[bad-approval]: an approval without a rule" in err


# Wrong use -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "name what to compare with, a revision of git for instance"),
        (("old", "nothing"), "nothing: no such folder or file; give a folder of pages, a model file, or a revision of git"),
        (("old", "new", "--approvals", "none.toml"), "none.toml: No such file or directory"),
        (("old", "new", "--today", "soon"), "argument --today: invalid date value: 'soon'"),
        (("--explain", "operation-gone"), "there is no rule 'operation-gone'; did you mean operation-"),
        (("--explain", "%s {x}"), "there is no rule '%s {x}'"),
    ],
)  # fmt: skip
def test_wrong_use(run: Run, arguments: tuple[str, ...], problem: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert problem in err


def test_explain(run: Run) -> None:
    code, out, err = run("--explain", "operation-removed")
    assert (code, err) == (0, "")
    assert out.startswith("operation-removed: an operation is gone\n\n")
    assert out.endswith("\nversion: major\n")


def test_a_side_with_errors_is_refused(run: Run, tmp_path: Path) -> None:
    """A page that cannot be read would look like an operation that is gone."""
    broken = PAGES[GET].replace(".. function:: GET /things/{tid}", ".. function:: GET")
    write_tree(tmp_path / "new", {GET: broken})
    code, out, err = run("old", "new")
    assert (code, out) == (1, "")
    assert "error[" in err
    assert "so that things may only seem to be gone (--keep-going compares the rest)" in err
    code, out, _ = run("old", "new", "--keep-going")
    assert code == 0
    assert "wire[operation-removed]" in out


def test_errors_of_the_old_side_do_not_stop_the_change_that_mends_them(
    run: Run, tmp_path: Path
) -> None:
    write_tree(tmp_path / "old", {"overlay.toml": "["})
    write_tree(tmp_path / "new", {"pages/things/thing_get.rst": PAGES[GET]})
    code, out, err = run("old", "new", "--fail-on", "none")
    assert (code, out) == (0, "nothing changed; version: none\n")
    first, *_, last = err.splitlines()
    assert first.startswith("overlay.toml:1:")
    assert last == "rstparse: 1 error in old, so that things may only seem to be new or changed"
    write_tree(tmp_path / "new", {"overlay.toml": "["})
    code, out, err = run("old", "new")
    assert (code, out) == (1, "")
    assert "rstparse: 1 error in the pages, so that things may only seem to be gone" in err


def test_revisions(run: Run, tmp_path: Path) -> None:
    repository_of(tmp_path, {})
    git(tmp_path, "rm", "-rq", "--cached", "new")
    git(tmp_path, "commit", "-q", "--amend", "-m", "one")
    assert run("HEAD:old", "new") == run("old", "new")
    code, out, err = run("HEAD:new", "new")
    assert (code, out) == (2, "")
    assert err == (
        "rstparse: HEAD:new: 'new' does not exist in revision 'HEAD'; paths count from the top of the repository\n"
    )


def test_what_the_configuration_says_is_compared_too(run: Run, tmp_path: Path) -> None:
    table = '[tool.rstparse]\ndocs = "new"\n'
    repository_of(tmp_path, {"pyproject.toml": table})
    assert run("HEAD", "--fail-on", "none")[:2] == (0, "nothing changed; version: none\n")
    write_tree(tmp_path, {"pyproject.toml": table + 'base_path = "/v2"\n'})
    for old in ("HEAD", "HEAD:new"):
        code, out, _ = run(old, "--fail-on", "wire")
        assert code == 1
        assert "wire[base-path-changed]: api: the base path is another: /api → /v2\n" in out
    assert run("HEAD", "HEAD:new", "--fail-on", "none")[0] == 0


def test_pages_that_have_moved_since(run: Run, tmp_path: Path) -> None:
    """Here the folder that a revision had is one that the present configuration does not name."""
    repository_of(tmp_path, {"pyproject.toml": '[tool.rstparse]\ndocs = "old"\n'})
    git(tmp_path, "rm", "-rq", "--cached", "new")
    git(tmp_path, "commit", "-q", "--amend", "-m", "one")
    expected = run("old", "new", "--fail-on", "wire")
    assert run("HEAD", "--docs", "new", "--fail-on", "wire") == expected
    write_tree(tmp_path, {"pyproject.toml": '[tool.rstparse]\ndocs = "new"\n'})
    assert run("HEAD", "--fail-on", "wire") == expected


def test_a_revision_without_pages(run: Run, tmp_path: Path) -> None:
    repository_of(tmp_path, {})
    code, out, err = run("HEAD", "--docs", str(tmp_path / "more"))
    assert (code, out) == (2, "")
    write_tree(tmp_path / "more", PAGES)
    code, out, err = run("HEAD", "--docs", "more", "--fail-on", "breaking")
    assert (code, err) == (0, "rstparse: HEAD has no pages in more\n")
    assert "none[operation-added]: operation.thing_get" in out
    assert out.endswith("; version: minor\n")


def test_from_a_folder_below_the_pages(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository_of(tmp_path, {"pyproject.toml": '[tool.rstparse]\ndocs = "new"\n'})
    monkeypatch.chdir(tmp_path / "new/pages")
    for arguments in (["HEAD"], ["HEAD", "--docs", ".."], ["HEAD:./..", ".."]):
        assert run(*arguments)[:2] == (0, "nothing changed; version: none\n")


def test_without_sidecars(run: Run, tmp_path: Path) -> None:
    schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="Extra"/></xs:schema>'
    write_tree(tmp_path / "extra", {**PAGES, "pages/dto-objects/things.xsd": schema})
    assert "object.Extra" in run("old", "extra")[1]
    assert run("old", "extra", "--no-sidecars") == (0, "nothing changed; version: none\n", "")
