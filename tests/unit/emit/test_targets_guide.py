"""The guide of targets: its example is written out, run, and gives what the guide shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cli import main
from rstparse.emit.targets import load
from tests.support.own_pages import copy_pages
from tests.support.reading import OPERATION, write_tree

Generate = Callable[..., str]


@pytest.fixture(scope="module")
def guide(repository: Path) -> str:
    return (repository / "docs/guide/targets.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(guide: str) -> dict[str, str]:
    """The files of the example: each block that follows a sentence with its path."""
    files = dict(
        re.findall(r"`(mine/[\w./]+)`[^`]*:\n\n```\w+\n(.+?)^```$", guide, re.DOTALL | re.MULTILINE)
    )
    assert list(files) == [
        "mine/notes/target.toml",
        "mine/notes/list.md.jinja",
        "mine/notes/operation.md.jinja",
    ]
    return files


@pytest.fixture
def generate(
    guide: str,
    example: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Generate:
    """Write the example's files, run the guide's command on a docs folder, and return what it complains of."""
    command = re.search(r"^\$ rstparse (generate .*)$", guide, re.MULTILINE)
    assert command
    monkeypatch.chdir(tmp_path)

    def generate(docs: Path, files: dict[str, str] = example, code: int = 0) -> str:
        write_tree(tmp_path, files)
        assert main([*command[1].split(), "--docs", str(docs), "--quiet"]) == code
        return capsys.readouterr().err

    return generate


def test_it_is_thirty_lines(example: dict[str, str]) -> None:
    lines = [line for text in example.values() for line in text.splitlines() if line]
    assert 25 <= len(lines) <= 30


def test_the_page_that_the_guide_shows(
    repository: Path, guide: str, tmp_path: Path, generate: Generate
) -> None:
    docs = copy_pages(repository, tmp_path / "docs", ["usersshkeys"], ["SSHKey"])
    assert generate(docs) == ""
    shown = re.search(
        r"`generated/(notes/\w+\.md)`:\n\n```markdown\n(.+?)^```$", guide, re.DOTALL | re.MULTILINE
    )
    assert shown
    notes = tmp_path / "generated"
    assert (notes / shown[1]).read_text(encoding="utf-8") == shown[2]
    assert (notes / "notes/README.md").read_text(encoding="utf-8") == (
        "# Operations\n\n"
        "- [sshKey\\_create](sshKey_create.md): Adds a public SSH key to a user.\n"
        "- [sshKey\\_delete](sshKey_delete.md): Removes an SSH key from a user.\n"
        "- [sshKey\\_get](sshKey_get.md): Returns one SSH key of a user.\n"
        "- [sshKey\\_getAll](sshKey_getAll.md): Lists the SSH keys of a user.\n"
    )
    assert sorted(path.name for path in notes.rglob("*") if path.is_file()) == [
        "MANIFEST.json", "README.md",
        "sshKey_create.md", "sshKey_delete.md", "sshKey_get.md", "sshKey_getAll.md",
    ]  # fmt: skip


def test_query_parameters_are_a_list(repository: Path, tmp_path: Path, generate: Generate) -> None:
    generate(copy_pages(repository, tmp_path / "docs", ["user"], ["User"]))
    page = (tmp_path / "generated/notes/userOrg_getAll.md").read_text(encoding="utf-8")
    assert page.endswith("\n\n- `name`: the name of an organization, to list only that one\n")


def test_hostile_text_stays_text(tmp_path: Path, generate: Generate) -> None:
    hostile = "# A <script>alert(1)</script> [a](javascript:b) *c* `d`_ {{ 7*7 }} | ~e~ &amp; \\\\"
    text = OPERATION.replace(
        "Returns a thing. It has more to it.", hostile.replace("`d`_", "``d`e``")
    )
    write_tree(tmp_path / "docs", {"pages/things/thing_get.rst": text})
    generate(tmp_path / "docs")
    assert (tmp_path / "generated/notes/thing_get.md").read_text(encoding="utf-8") == (
        "# thing\\_get\n\n`GET /things/{tid}`\n\n"
        "\\# A \\<script\\>alert(1)\\</script\\> \\[a\\](javascript:b) c ``d`e`` {{ 7\\*7 }} \\| \\~e\\~ \\&amp; \\\\\n"
    )


def test_what_goes_wrong_names_template_line_and_operation(
    example: dict[str, str], tmp_path: Path, generate: Generate
) -> None:
    write_tree(tmp_path / "docs", {"pages/things/thing_get.rst": OPERATION})
    name = "mine/notes/operation.md.jinja"
    wrong = example[name].replace("operation.description", "operation.nothing")
    assert generate(tmp_path / "docs", {**example, name: wrong}, code=1) == (
        "notes/operation.md.jinja:5:1: error[template-error]: "
        "'rstparse.emit.views.OperationView object' has no attribute 'nothing'\n"
        "  help: while writing operation thing_get, from pages/things/thing_get.rst:3\n"
        "1 error, 0 warnings, 0 infos\n"
        "rstparse: a target or template is wrong; nothing was written\n"
    )
    assert not (tmp_path / "generated").exists()


def test_the_list_of_all_keys_is_read(guide: str, tmp_path: Path) -> None:
    listed = guide.partition("## All keys\n\n```toml\n")[2].partition("```")[0]
    write_tree(tmp_path / "t", {"target.toml": listed, "operation.md.jinja": "", "style.css": ""})
    (target,) = load([tmp_path])
    assert (target.files[0].each, target.statics[0].to, target.config) == (
        "operation",
        "style.css",
        {"author": "nobody"},
    )
