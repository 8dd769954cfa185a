"""Sides of a comparison: trees, model files, and both at revisions of git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.model import to_json
from rstparse.sides import Now, Side, SideError, read_side
from rstparse.sides.revisions import GitError, checkout, is_revision
from tests.support.comparing import PAGES
from tests.support.reading import resolve_files, write_tree
from tests.support.repositories import commit, git, repository_of

MODEL = to_json(resolve_files(PAGES).api)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with pages and a model file at the tag ``one``; the working tree has neither."""
    repository_of(tmp_path, {**{f"docs/{n}": t for n, t in PAGES.items()}, "api.json": MODEL})
    git(tmp_path, "tag", "one")
    git(tmp_path, "rm", "-rq", "docs", "api.json")
    write_tree(tmp_path, {"README": ""})
    commit(tmp_path, "two")
    monkeypatch.chdir(tmp_path)
    return tmp_path


PRESENT = Config()


def read(
    text: str,
    config: Config = PRESENT,
    *,
    docs: str = "docs",
    file: Path | None = None,
    sidecars: bool = True,
) -> Side:
    return read_side(text, Now(config, Path(docs), file), sidecars=sidecars)


def names(text: str, docs: str = "docs") -> list[str]:
    return [operation.name for operation in read(text, docs=docs).api.operations]


THINGS = ["thing_create", "thing_get", "thing_getAll"]


def test_a_docs_tree(tmp_path: Path) -> None:
    write_tree(tmp_path / "docs", {**PAGES, "approvals.toml": "# none"})
    side = read(str(tmp_path / "docs"), Config(title="T", version="7"))
    assert [o.name for o in side.api.operations] == THINGS
    assert (side.api.title, side.api.version) == ("T", "7")
    assert side.approvals == b"# none"
    assert side.errors == []


def test_a_docs_tree_without_its_sidecars(tmp_path: Path) -> None:
    schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="Extra"/></xs:schema>'
    write_tree(tmp_path / "docs", {**PAGES, "pages/dto-objects/things.xsd": schema})
    text = str(tmp_path / "docs")
    with_it, without = (
        {thing.type for thing in read(text, sidecars=sidecars).api.objects}
        for sidecars in (True, False)
    )
    assert with_it - without == {"Extra"}


def test_a_model_file(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_bytes(MODEL)
    side = read(str(tmp_path / "api.json"), Config(title="not this"))
    assert to_json(side.api) == MODEL
    assert side.approvals is None


@pytest.mark.parametrize(
    "text", ["one:docs", "one:docs/", "one:./docs", "HEAD~1:docs", "one:api.json"]
)
def test_a_revision(here: Path, text: str) -> None:
    assert names(text) == THINGS


def test_the_top_of_a_revision(here: Path) -> None:
    assert names("one:") == THINGS


def test_a_path_from_a_folder_below(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "below").mkdir()
    monkeypatch.chdir(here / "below")
    assert names("one:docs") == THINGS
    assert names("one:../docs") == THINGS


def test_nothing_is_left_behind(here: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    read("one:docs")
    with pytest.raises(SideError):
        read("one:nothing")
    assert list(folder.iterdir()) == []


def test_a_revision_alone_is_meant_of_the_pages(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names("one") == THINGS
    assert names("one~0", str(here / "docs")) == THINGS
    (here / "docs/pages").mkdir(parents=True)
    monkeypatch.chdir(here / "docs/pages")
    assert names("one", "..") == THINGS
    assert names("one", "../../docs") == THINGS
    with pytest.raises(SideError, match="no such folder or file"):
        names("three", "..")
    write_tree(here / "docs/pages", {"one": "{"})
    with pytest.raises(SideError, match="not a model"):
        names("one", "..")


def test_a_revision_without_pages(here: Path) -> None:
    side = read("one", docs="nothing")
    assert (list(side.api.operations), side.errors) == ([], ())
    assert side.notices == ("one has no pages in nothing",)
    assert read("one", docs=str(here.parent)).notices == ("one has no pages",)
    write_tree(here / "docs", {"README": ""})
    commit(here, "three")
    assert read("HEAD").notices == ("HEAD has no pages",)
    assert read("one").notices == ()


# The configuration of a revision --------------------------------------------------------------------


def configured(here: Path, name: str = "pyproject.toml", **settings: str) -> None:
    """Commit pages at ``docs`` and a configuration, then take both away from the working tree."""
    table = "".join(f'{key} = "{value}"\n' for key, value in settings.items())
    write_tree(here, {**{f"docs/{n}": t for n, t in PAGES.items()}, name: f"[tool.rstparse]\n{table}"})  # fmt: skip
    commit(here, "three")
    git(here, "rm", "-rq", "docs", name)
    commit(here, "four")


@pytest.mark.parametrize("text", ["HEAD~1", "HEAD~1:docs"])
def test_a_revision_is_read_with_its_own_configuration(here: Path, text: str) -> None:
    told = {"title": "T", "version": "7", "namespace": "urn:x", "base_path": "/v7"}
    configured(here, **told, later="what no toolkit of today knows")
    api = read(text, Config(title="not this")).api
    assert (api.title, api.version, api.namespace, api.base_path) == ("T", "7", "urn:x", "/v7")
    assert [operation.name for operation in api.operations] == THINGS


def test_a_configuration_that_was_named(here: Path) -> None:
    configured(here, "below/x.toml", base_path="/v7")
    assert read("HEAD~1", file=Path("below/x.toml")).api.base_path == "/v7"
    assert read("HEAD~1", file=here / "below/x.toml").api.base_path == "/v7"
    assert read("HEAD~1", file=Path("x.toml")).api.base_path == "/api"
    assert read("HEAD~1", file=here.parent / "x.toml").api.base_path == "/api"


def test_the_nearest_configuration_counts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(here, {"below/pyproject.toml": "[tool.other]\n", "below/more/x": ""})
    configured(here, base_path="/v7")
    monkeypatch.chdir(here / "below/more")
    assert read("HEAD~1", docs="../../docs").api.base_path == "/v7"


def test_a_configuration_without_our_table_is_none(here: Path) -> None:
    write_tree(here, {"pyproject.toml": "[tool.other]\n"})
    commit(here, "three")
    assert read("HEAD", Config(base_path="/now")).api.base_path == "/now"


@pytest.mark.parametrize(
    ("text", "problem"),
    [("[", "pyproject.toml: not valid TOML: "), ("[tool.rstparse]\ntitle = 1", "pyproject.toml: [tool.rstparse]: ")],
)  # fmt: skip
def test_a_configuration_that_cannot_be_read(here: Path, text: str, problem: str) -> None:
    git(here, "checkout", "-q", "one", "--", "docs")
    write_tree(here, {"pyproject.toml": text})
    commit(here, "three")
    side = read("HEAD", Config(base_path="/now"))
    assert (side.api.base_path, len(side.api.operations), side.errors) == ("/now", 3, [])
    (notice,) = side.notices
    assert notice.startswith(f"HEAD is read with the present configuration: its {problem}")


def test_pages_that_have_moved_since(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(here, docs="docs")
    assert names("HEAD~1", "rest") == THINGS
    (here / "below").mkdir()
    monkeypatch.chdir(here / "below")
    assert names("HEAD~1", "../rest") == THINGS


def test_pages_are_where_the_revision_says_though_the_present_folder_is_there(here: Path) -> None:
    write_tree(here, {"docs/guide/x.rst": "", "rest/x": ""})
    configured(here, docs="docs")
    both = {"docs": str(here / "rest")}
    write_tree(here, {"rest/pages/things/thing_get.rst": PAGES["pages/things/thing_get.rst"]})
    commit(here, "five")
    git(here, "checkout", "-q", "HEAD~2", "--", "docs", "pyproject.toml")
    commit(here, "six")
    assert [o.name for o in read("HEAD", Config(**both), docs="rest").api.operations] == THINGS
    assert names("HEAD", "rest") == ["thing_get"], "a folder that was named comes first"


@pytest.mark.parametrize("docs", ["../docs", "/docs", "nothing"])
def test_a_configuration_whose_pages_are_elsewhere(here: Path, docs: str) -> None:
    configured(here, docs=docs)
    assert names("HEAD~1") == THINGS


def test_a_bare_repository_has_the_present_configuration(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(here, base_path="/v7")
    monkeypatch.chdir(here / ".git")
    assert read("HEAD~1:docs", Config(base_path="/now")).api.base_path == "/now"


def test_what_is_on_the_disk_comes_before_a_revision(here: Path) -> None:
    write_tree(
        here / "one:docs", {"pages/things/thing_get.rst": PAGES["pages/things/thing_get.rst"]}
    )
    assert not is_revision("one:docs")
    assert names("one:docs") == ["thing_get"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing", "nothing: no such folder or file; give a folder of pages, a model file, or a revision of git"),
        ("three:docs", "git knows no revision 'three'; see git branch --all and git tag"),
        ("one:nothing", "'nothing' does not exist in revision 'one'; paths count from the top"),
        ("one:../x", "'../x' does not exist in revision 'one'"),
        (":docs", "name a revision before the colon, main:docs/api for instance"),
        ("--output=x:docs", "name a revision before the colon"),
        ("one^{x}:docs", "git knows no revision 'one^{x}'"),
        ("README", "README: not a model as rstparse model writes it: Input data was truncated"),
        ("README/x", "no such folder or file"),
    ],
)  # fmt: skip
def test_what_is_no_side(here: Path, text: str, problem: str) -> None:
    with pytest.raises(SideError) as caught:
        read(text)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_revision_outside_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="this folder is in no git repository"):
        checkout("main:docs", tmp_path / "out")


def test_git_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        checkout("main:docs", tmp_path / "out")


# A repository that means ill ------------------------------------------------------------------------


def test_nothing_of_the_repository_runs(here: Path, tmp_path: Path) -> None:
    """Hooks, filters, text conversion, pagers and aliases would each leave a mark."""
    write_tree(here / "docs", {**PAGES, ".gitattributes": "* filter=evil diff=evil export-subst\n"})
    tree = _tree_of(here, here / "docs")
    mark = tmp_path / "ran"
    script = f"sh -c 'touch {mark}; cat'"
    for key in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.pager", "core.fsmonitor", "alias.rev-parse", "alias.cat-file"):  # fmt: skip
        git(here, "config", key, script)
    hooks = here / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (hooks / name).chmod(0o755)
    assert names(f"{tree}:") == THINGS
    assert not mark.exists()
    git(here, "status")
    assert mark.exists(), "the traps are none"


def _tree_of(repository: Path, folder: Path) -> str:
    """Return a tree of files, made without the working tree, so that no filter has run yet."""
    listing = ""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest = git(repository, "hash-object", "-w", "--no-filters", str(path)).strip()
        listing += f"100644 blob {digest}\t{path.relative_to(folder).as_posix()}\n"
    git(repository, "read-tree", "--empty")
    git(repository, "update-index", "--index-info", given=listing)
    return git(repository, "write-tree").strip()


def test_links_are_links_and_lead_nowhere_else(here: Path) -> None:
    """As in a working tree: a link within the pages is followed, one that leads out is an error."""
    write_tree(here / "docs", PAGES)
    (here / "docs/pages/things/secret.rst").symlink_to("/etc/passwd")
    (here / "docs/pages/things/twin.rst").symlink_to("thing_get.rst")
    commit(here, "three")
    side = read("HEAD:docs")
    assert "link-outside" in [d.code for d in side.errors]


def test_names_that_lead_out_of_the_folder(here: Path) -> None:
    """Git itself would not make such a tree; one that is made by hand writes nothing outside."""
    digest = git(here, "hash-object", "-w", "--stdin", given="evil").strip()
    entry = b"100644 ..\0" + bytes.fromhex(digest)
    made = subprocess.run(
        ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
        cwd=here, input=entry, capture_output=True, check=True,
    )  # fmt: skip
    tree = made.stdout.decode().strip()
    below = git(here, "mktree", given=f"040000 tree {tree}\tdocs\n").strip()
    target = here / "out"
    target.mkdir()
    checkout(f"{below}:docs", target)
    assert [p.name for p in target.rglob("*")] == ["tree"]


def test_a_link_and_a_folder_of_one_name(here: Path, tmp_path: Path) -> None:
    """Files come before links, so that none is written through one."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = git(here, "hash-object", "-w", "--stdin", given=str(outside)).strip()
    file = git(here, "hash-object", "-w", "--stdin", given="evil").strip()
    inner = git(here, "mktree", given=f"100644 blob {file}\tx.rst\n").strip()
    entries = b"120000 a\0" + bytes.fromhex(link) + b"40000 a\0" + bytes.fromhex(inner)
    made = subprocess.run(
        ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
        cwd=here, input=entries, capture_output=True, check=True,
    )  # fmt: skip
    target = here / "out"
    target.mkdir()
    with pytest.raises(GitError, match="a cannot be written"):
        checkout(f"{made.stdout.decode().strip()}:", target)
    assert list(outside.iterdir()) == []
