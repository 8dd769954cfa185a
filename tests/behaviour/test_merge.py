"""Two branches that edit pages, merged with git: what they make is merged by making it again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cli import main
from tests.support.own_pages import copy_pages
from tests.support.repositories import commit, environment, git, repository_of
from tests.unit.emit.conftest import files_below

Run = Callable[..., tuple[int, str, str]]

CONFIG = (
    '[tool.rstparse]\ndocs = "docs"\ntitle = "API"\nversion = "1"\n[tool.rstparse.target.client]\nerror_type = ""\n'
    '[tool.rstparse.target.server]\nerror_type = ""\n[tool.rstparse.target.openapi]\nerror_type = ""\n'
)
KEYS, CATEGORIES = "docs/pages/usersshkeys", "docs/pages/categories"
MANIFEST = "generated/MANIFEST.json"
CREATE = f"{KEYS}/sshKey_create.rst"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def tree(repository: Path, tmp_path: Path, run: Run) -> Path:
    """A repository with pages and what they make, on main."""
    copy_pages(repository, tmp_path / "docs", ["usersshkeys", "categories"], ["SSHKey", "Category"])
    files = {
        "pyproject.toml": CONFIG,
        ".gitattributes": (repository / ".gitattributes").read_text(),
    }
    repository_of(tmp_path, files)
    assert run("generate", "--quiet") == (0, "", "")
    commit(tmp_path, "pages and outputs")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def branch(tree: Path, run: Run, name: str, change: Callable[[], object]) -> None:
    """Change pages on a branch that starts at main, and commit them with what they make."""
    git(tree, "switch", "-q", "-c", name, "main")
    change()
    assert run("generate", "--quiet") == (0, "", "")
    commit(tree, name)


def merge(tree: Path, name: str) -> set[str]:
    """Merge a branch; return the files in which git found conflicts."""
    done = subprocess.run(
        ["git", "merge", "-q", "--no-edit", name], cwd=tree, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    return set(git(tree, "diff", "--name-only", "--diff-filter=U").split())


def made_anew(tree: Path, run: Run) -> dict[str, bytes]:
    assert run("generate", "--quiet", "--no-cache", "--out", "anew")[0] == 0
    return files_below(tree / "anew")


def copied(tree: Path) -> None:
    """Add an operation, by a page that is nearly a copy of another."""
    text = (tree / CREATE).read_text(encoding="utf-8")
    text = text.replace("sshKey_create", "sshKey_rotate").replace(
        "_sshKey-create", "_sshKey-rotate"
    )
    text = text.replace("/users/{uid}/sshkeys", "/users/{uid}/sshkeys/rotated")
    (tree / KEYS / "sshKey_rotate.rst").write_text(text, encoding="utf-8")


def test_a_manifest_in_conflict_is_mended_by_regenerating(tree: Path, run: Run) -> None:
    branch(
        tree,
        run,
        "keys",
        lambda: edit(tree / CREATE, "Adds a public SSH key", "Keeps a public SSH key"),
    )
    branch(
        tree,
        run,
        "categories",
        lambda: edit(tree / CATEGORIES / "category_get.rst", "Returns", "Tells of"),
    )
    assert MANIFEST in merge(tree, "keys")
    assert b"<<<<<<< HEAD" in (tree / MANIFEST).read_bytes()
    code, _, err = run("check", "--most", "0")
    assert (code, err.endswith("not as the pages make them; mend: rstparse generate\n")) == (
        1,
        True,
    )
    code, _, err = run("generate")
    assert (code, err) == (0, "")
    assert run("check")[0] == 0
    assert files_below(tree / "generated") == made_anew(tree, run)


def test_pages_that_came_and_went_on_both_sides(tree: Path, run: Run) -> None:
    """Counts and lists that git merges are wrong, outputs of pages that are gone still lie there."""
    branch(
        tree,
        run,
        "one",
        lambda: (copied(tree), (tree / CATEGORIES / "category_deleteAll.rst").unlink()),
    )
    branch(
        tree,
        run,
        "two",
        lambda: (
            (tree / KEYS / "sshKey_delete.rst").unlink(),
            edit(tree / CREATE, "Adds", "Keeps"),
        ),
    )
    conflicts = merge(tree, "one")
    assert MANIFEST in conflicts
    assert len(conflicts) > 3
    code, _, err = run("generate")
    assert (code, err) == (0, "")
    assert files_below(tree / "generated") == made_anew(tree, run)
    git(tree, "add", "docs", "generated")
    git(tree, "commit", "-q", "--no-edit")
    assert git(tree, "status", "--porcelain", "--untracked-files=no") == ""


def test_conflicts_with_the_common_ancestor_shown(tree: Path, run: Run) -> None:
    git(tree, "config", "merge.conflictStyle", "diff3")
    branch(
        tree,
        run,
        "keys",
        lambda: edit(tree / CREATE, "Adds a public SSH key", "Keeps a public SSH key"),
    )
    branch(tree, run, "other", lambda: edit(tree / CREATE, "can name it", "can refer to it"))
    assert MANIFEST in merge(tree, "keys")
    assert b"||||||| " in (tree / MANIFEST).read_bytes()
    assert run("generate")[0] == 0
    assert files_below(tree / "generated") == made_anew(tree, run)


def test_a_file_that_neither_side_changed_is_still_not_to_be_edited(tree: Path, run: Run) -> None:
    branch(
        tree,
        run,
        "keys",
        lambda: edit(tree / CREATE, "Adds a public SSH key", "Keeps a public SSH key"),
    )
    branch(
        tree,
        run,
        "categories",
        lambda: edit(tree / CATEGORIES / "category_get.rst", "Returns", "Tells of"),
    )
    merge(tree, "keys")
    (tree / "generated/uforge.xsd").write_text("by hand")
    code, _, err = run("generate")
    assert (code, err.splitlines()[-1]) == (1, "rstparse: nothing was written")
    assert "error[generated-file-edited]: uforge.xsd was edited since it was generated" in err
    assert (tree / "generated/uforge.xsd").read_text() == "by hand"


def test_a_manifest_that_cannot_be_read_names_what_mends_it(tree: Path, run: Run) -> None:
    (tree / MANIFEST).write_text("{")
    edit(tree / CREATE, "Adds a public SSH key", "Keeps a public SSH key")
    code, _, err = run("generate")
    assert (code, err.splitlines()[-1]) == (
        1,
        "rstparse: generated/MANIFEST.json cannot be read, so that no file counts as ours; restore it "
        "(git checkout HEAD -- generated/MANIFEST.json), then run the same command again; nothing was written",
    )
    git(tree, "checkout", "HEAD", "--", MANIFEST)
    assert run("generate")[0] == 0


def test_generated_files_are_marked_for_reviewers(repository: Path) -> None:
    paths = ["generated/api.json", "generated/docs/index.html", "docs/api/index.rst"]
    assert git(repository, "check-attr", "linguist-generated", "--", *paths).splitlines() == [
        "generated/api.json: linguist-generated: true",
        "generated/docs/index.html: linguist-generated: true",
        "docs/api/index.rst: linguist-generated: unspecified",
    ]
