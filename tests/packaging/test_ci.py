"""The workflow, the action and the hooks for other repositories, run as far as they go without the service."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.actions import Runner, read_yaml
from tests.support.reading import OBJECT, OPERATION, PART, write_tree
from tests.support.repositories import commit, environment, git, repository_of

BIN = Path(sys.executable).parent
GET = "docs/api/pages/things/thing_get.rst"
INSTALL = "Install rstparse"
BASE = "Find what to compare with"
CHECK = "Check that the outputs are what the pages make"
LINT = "Lint the lines that changed"
DIFF = "Tell what the change means for users"
OVERVIEW = """\
.. _things-api-resources:

Things
======

	* :ref:`thing-get`: gets a thing

.. toctree::
   :hidden:

   thing_get
"""
OBJECTS = """\
.. _data-objects:

Objects
=======

.. toctree::

   Thing
   Part
"""
INDEX = """\
API
===

.. toctree::

   pages/things/overview
   pages/dto-objects/overview
"""
TREE = {
    "docs/api/index.rst": INDEX,
    "docs/api/pages/things/overview.rst": OVERVIEW,
    "docs/api/pages/dto-objects/overview.rst": OBJECTS,
    "docs/api/pages/dto-objects/Thing.rst": OBJECT,
    "docs/api/pages/dto-objects/Part.rst": PART,
    GET: OPERATION,
}
"""Pages without a finding."""

CONFIG = '[tool.rstparse]\ndocs = "docs/api"\n[tool.rstparse.target.client]\nerror_type = ""\n'


@pytest.fixture(scope="module")
def action(repository: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(repository / "action.yml")
    return loaded


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with pages and the model that they make, committed on main."""
    folder = tmp_path_factory.mktemp("upstream")
    write_tree(folder, {**TREE, "pyproject.toml": CONFIG})
    rstparse(folder, "generate", "--target", "model", "--quiet")
    return repository_of(folder, {})


@pytest.fixture
def clone(upstream: Path, tmp_path: Path) -> Path:
    """A clone on a branch of its own, as a pull request is checked out."""
    git(tmp_path, "clone", "-q", str(upstream), "clone")
    git(tmp_path / "clone", "switch", "-q", "-c", "topic")
    return tmp_path / "clone"


def rstparse(folder: Path, *arguments: str) -> None:
    subprocess.run([BIN / "rstparse", *arguments], cwd=folder, check=True, capture_output=True)


def ran(action: dict[str, Any], clone: Path, *, branch: str = "main", **inputs: str) -> Runner:
    """Run the steps of the action on a pull request to main, but for those that install."""
    given = {name: facts["default"] for name, facts in action["inputs"].items()}
    given |= {"install": "false", **{name.replace("_", "-"): v for name, v in inputs.items()}}
    runner = Runner(clone, clone.parent / "runner", [clone.parent / "bin", BIN], GITHUB_BASE_REF=branch)  # fmt: skip
    # Of all outputs the model alone, which takes a moment.
    write_tree(clone.parent / "bin", {"rstparse": f'#!/bin/sh\n[ "$1" = check ] && set -- "$@" --target model\nexec {BIN}/rstparse "$@"\n'})  # fmt: skip
    (clone.parent / "bin" / "rstparse").chmod(0o755)
    runner.run(action["runs"]["steps"], given)
    return runner


def edited(clone: Path, old: str, new: str) -> None:
    """Edit a page of the clone, bring its outputs up to date and commit all."""
    path = clone / GET
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    rstparse(clone, "generate", "--target", "model", "--quiet")
    commit(clone, "an edit")


# The files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [("vendor.github-actions", "action.yml"), ("vendor.github-workflows", ".github/workflows/*.yml")],
)  # fmt: skip
def test_files_are_what_the_service_reads(repository: Path, schema: str, pattern: str) -> None:
    files = sorted(map(str, repository.glob(pattern)))
    assert files
    subprocess.run([BIN / "check-jsonschema", "--builtin-schema", schema, *files], check=True, env=environment())  # fmt: skip


def test_the_hooks_are_what_pre_commit_reads(repository: Path) -> None:
    manifest = repository / ".pre-commit-hooks.yaml"
    subprocess.run([BIN / "pre-commit", "validate-manifest", manifest], check=True, env=environment())  # fmt: skip


def test_no_script_is_made_of_what_others_write(repository: Path, action: dict[str, Any]) -> None:
    """An expression inside a script would let a branch name or an input become a command."""
    jobs = [read_yaml(path) for path in sorted((repository / ".github/workflows").glob("*.yml"))]
    steps = [*action["runs"]["steps"], *(s for w in jobs for j in w["jobs"].values() for s in j["steps"])]  # fmt: skip
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) >= 7
    assert [script for script in scripts if "${{" in script] == []


def test_a_workflow_may_only_read(repository: Path) -> None:
    for path in (repository / ".github/workflows").glob("*.yml"):
        assert read_yaml(path)["permissions"] == {"contents": "read"}


def test_the_workflow_looks_at_what_can_change_outputs(repository: Path) -> None:
    workflow = read_yaml(repository / ".github/workflows/pages.yml")
    paths = workflow[True]["pull_request"]["paths"]
    assert {"docs/**", "templates/**", "rstparse/**", "generated/**"} <= set(paths)
    checkout, _, _, own = workflow["jobs"]["pages"]["steps"]
    assert checkout["with"]["fetch-depth"] == 0
    assert own["uses"] == "./"


def test_every_input_of_the_action_is_described_in_the_guide(
    repository: Path, action: dict[str, Any]
) -> None:
    guide = (repository / "docs/guide/ci.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| `([^`]*)` \|", guide, re.MULTILINE)
    assert rows == [(name, facts["default"] or "-") for name, facts in action["inputs"].items()]


# The action ----------------------------------------------------------------------------------------


def test_a_change_that_breaks_nobody_passes(action: dict[str, Any], clone: Path) -> None:
    edited(clone, "It has more to it.", "It had more to it.")
    runner = ran(action, clone)
    assert {name: step.code for name, step in runner.steps.items()} == {
        BASE: 0, CHECK: 0, LINT: 0, DIFF: 0
    }  # fmt: skip
    assert runner.outputs["diff.advice"] == "patch"
    assert runner.summary.read_text().startswith("# UForge AppCenter API\n\nOnly texts changed")


def test_a_breaking_change_fails_until_it_is_approved(action: dict[str, Any], clone: Path) -> None:
    edited(clone, "GET /things/{tid}", "GET /stuff/{tid}")
    runner = ran(action, clone, check="false", lint="false")
    assert runner.failed
    assert runner.steps[DIFF].code == 1
    assert "wire[operation-path-changed]" in runner.steps[DIFF].text
    assert '[[approval]]\nrule = "operation-path-changed"' in runner.steps[DIFF].text
    assert "## Breaking" in runner.summary.read_text()
    assert runner.outputs["diff.advice"] == "major"
    approval = (
        '[[approval]]\nrule = "operation-path-changed"\nsubject = "operation.thing_get"\n'
        'reason = "It never worked."\nexpires = 9999-12-31\n'
    )
    write_tree(clone / "docs/api", {"approvals.toml": approval})
    runner = ran(action, clone, check="false", lint="false")
    assert runner.steps[DIFF].code == 0


def test_outputs_that_were_forgotten_fail_and_the_rest_is_told(
    action: dict[str, Any], clone: Path
) -> None:
    path = clone / GET
    path.write_text(path.read_text().replace("It has more", "It had more"))
    commit(clone, "an edit")
    runner = ran(action, clone)
    assert runner.failed
    assert [name for name, step in runner.steps.items() if step.code] == [CHECK]
    assert "+++ b/api.json" in runner.steps[CHECK].text
    assert "mend: rstparse generate" in runner.steps[CHECK].text
    assert "Only texts changed" in runner.summary.read_text()


def test_a_finding_on_a_changed_line_is_annotated(action: dict[str, Any], clone: Path) -> None:
    edited(clone, "the id of the :ref:`thing-object`", "the id of the :ref:`thinng-object`")
    runner = ran(action, clone, check="false", diff="false")
    assert runner.steps[LINT].code == 1
    assert runner.steps[LINT].text.startswith(f"::warning file={GET},line=26,")
    assert (
        ran(action, clone, check="false", diff="false", lint_fail_on="never").steps[LINT].code == 0
    )


def test_a_finding_that_was_there_before_is_not(
    action: dict[str, Any], clone: Path, upstream: Path
) -> None:
    edited(clone, "the id of the :ref:`thing-object`", "the id of the :ref:`thinng-object`")
    base = git(clone, "rev-parse", "HEAD").strip()
    edited(clone, "It has more", "It had more")
    runner = ran(action, clone, base=base, check="false", diff="false")
    assert (runner.steps[LINT].code, runner.steps[LINT].text) == (0, "")


def test_what_happened_on_the_base_meanwhile_is_no_change_of_ours(
    action: dict[str, Any], clone: Path
) -> None:
    git(clone, "switch", "-q", "main")
    edited(clone, "GET /things/{tid}", "GET /stuff/{tid}")
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(clone, "switch", "-q", "topic")
    runner = ran(action, clone, check="false", lint="false")
    assert not runner.failed
    assert "Nothing changed." in runner.summary.read_text()


def test_without_a_base_nothing_is_compared(action: dict[str, Any], clone: Path) -> None:
    runner = ran(action, clone, branch="")
    assert not runner.failed
    assert list(runner.steps) == [BASE, CHECK, LINT]
    assert "this is no pull request" in runner.steps[BASE].text


def test_a_base_that_was_not_fetched_is_told(action: dict[str, Any], clone: Path) -> None:
    runner = ran(action, clone, branch="release")
    assert list(runner.steps) == [BASE]
    assert runner.steps[BASE].text == (
        "::error::origin/release is not here; give actions/checkout fetch-depth: 0\n"
    )


def test_pages_that_move_are_compared_with_those_at_the_old_place(
    action: dict[str, Any], clone: Path
) -> None:
    git(clone, "mv", "docs/api", "docs/rest")
    path = clone / "pyproject.toml"
    path.write_text(path.read_text().replace("docs/api", "docs/rest"))
    commit(clone, "pages at another place")
    runner = ran(action, clone, docs="docs/rest")
    assert not runner.failed
    assert runner.steps[DIFF].text == "nothing changed; version: none\n"
    page = clone / GET.replace("api", "rest")
    page.write_text(page.read_text().replace("GET /things/{tid}", "GET /stuff/{tid}"))
    commit(clone, "a break")
    runner = ran(action, clone, docs="docs/rest", check="false", lint="false")
    assert runner.steps[DIFF].code == 1
    assert "wire[operation-path-changed]" in runner.steps[DIFF].text


def test_a_break_that_the_configuration_makes_fails(action: dict[str, Any], clone: Path) -> None:
    path = clone / "pyproject.toml"
    path.write_text(path.read_text().replace("[tool.rstparse]", '[tool.rstparse]\nbase_path = "/v2"'))  # fmt: skip
    commit(clone, "another base path")
    runner = ran(action, clone, check="false", lint="false")
    assert runner.steps[DIFF].code == 1
    assert "wire[base-path-changed]" in runner.steps[DIFF].text


def test_the_first_pages_of_a_repository(action: dict[str, Any], clone: Path) -> None:
    """There is nothing to compare with yet, which is said, and every line is new."""
    git(clone, "switch", "-q", "--orphan", "start")
    base = commit(clone, "nothing yet")
    git(clone, "checkout", "-q", "topic", "--", ".")
    commit(clone, "pages")
    runner = ran(action, clone, base=base)
    assert not runner.failed
    assert list(runner.steps) == [BASE, CHECK, LINT, DIFF]
    assert f"rstparse: {base} has no pages in docs/api\n" in runner.steps[DIFF].text
    assert runner.outputs["diff.advice"] == "minor"


def test_a_hostile_branch_name_is_a_name(action: dict[str, Any], clone: Path) -> None:
    runner = ran(action, clone, branch="$(touch evil);`touch evil`")
    assert runner.failed
    assert not (clone / "evil").exists()


def test_parts_can_be_left_out(action: dict[str, Any], clone: Path) -> None:
    edited(clone, "GET /things/{tid}", "GET /stuff/{tid}")
    runner = ran(action, clone, check="false", lint="false", fail_on="never")
    assert not runner.failed
    assert list(runner.steps) == [BASE, DIFF]
    assert list(ran(action, clone, check="false", lint="false", diff="false").steps) == [BASE]


def test_the_action_installs_what_the_lock_file_pins(
    repository: Path, action: dict[str, Any], tmp_path: Path
) -> None:
    """With a python3 that only notes how it is called: nothing is downloaded."""
    fake = tmp_path / "bin"
    made = tmp_path / "runner" / "rstparse" / "bin"
    note = f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n'
    write_tree(fake, {"python3": note})
    write_tree(made, {"python": note})
    for path in (fake / "python3", made / "python"):
        path.chmod(0o755)
    runner = Runner(tmp_path, tmp_path / "runner", [fake], GITHUB_ACTION_PATH=str(repository))
    runner.run(action["runs"]["steps"][:1], {"install": "true"})
    assert runner.steps[INSTALL] == (0, "")
    venv, install = (tmp_path / "calls").read_text().splitlines()
    assert venv == f"-m venv {tmp_path}/runner/rstparse"
    pins = tmp_path / "runner" / "rstparse-pins.txt"
    assert install == f"-m pip install --quiet --constraint {pins} {repository}"
    assert (tmp_path / "runner" / "path").read_text() == f"{made}\n"
    locked = (repository / "requirements/dev.txt").read_text()
    expected = re.findall(r"^([A-Za-z0-9._-]+==[^ ;\\\n]+)", locked, re.MULTILINE)
    assert pins.read_text().splitlines() == expected
    assert {line.partition("==")[0] for line in expected} >= {"docutils", "jinja2", "black", "msgspec"}  # fmt: skip


def test_the_workflow_makes_the_environment(repository: Path, tmp_path: Path) -> None:
    write_tree(tmp_path, {"bin/make": "#!/bin/sh\necho made $1\n"})
    (tmp_path / "bin/make").chmod(0o755)
    steps = read_yaml(repository / ".github/workflows/pages.yml")["jobs"]["pages"]["steps"]
    runner = Runner(tmp_path, tmp_path / "runner", [tmp_path / "bin"])
    assert runner.run(steps, {}) == 0
    assert [step.text for step in runner.steps.values()] == ["made environment\n"]
    assert (tmp_path / "runner/path").read_text() == f"{tmp_path}/.venv/bin\n"


# The hooks -----------------------------------------------------------------------------------------


@pytest.fixture
def hooked(repository: Path, clone: Path, tmp_path: Path) -> Path:
    """The clone with our hooks, run with the environment of the tests instead of one made for them."""
    hooks = read_yaml(repository / ".pre-commit-hooks.yaml")
    for hook in hooks:
        command, *words = shlex.split(hook["entry"])
        targets = ["--target", "model"] if words[0] != "lint" else []
        hook["entry"] = shlex.join([str(BIN / command), *words, *targets])
        hook["language"] = "system"
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    write_tree(clone, {".pre-commit-config.yaml": yaml.safe_dump(config)})
    git(clone, "add", ".pre-commit-config.yaml")
    return clone


def hooks(folder: Path, name: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "pre-commit", "run", name], cwd=folder, capture_output=True, text=True, check=False,
        env=environment(PRE_COMMIT_HOME=str(home / "pre-commit"), PRE_COMMIT_COLOR="never"),
    )  # fmt: skip


def test_hooks_look_only_at_pages(hooked: Path, tmp_path: Path) -> None:
    write_tree(hooked, {"README.md": "x"})
    git(hooked, "add", "README.md")
    for name in ("rstparse-check", "rstparse-lint", "rstparse-generate"):
        done = hooks(hooked, name, tmp_path)
        assert (done.returncode, "(no files to check)Skipped" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/api/pages/user/user_get.rst", {"check", "generate", "lint"}),
        ("docs/api/types.xsd", {"check", "generate", "lint"}),
        ("docs/api/overlay.toml", {"check", "generate", "lint"}),
        ("docs/api/names.json", {"check", "generate", "lint"}),
        ("pyproject.toml", {"check", "generate", "lint"}),
        ("templates/client/README.md.j2", {"check", "generate"}),
        ("api/templates/client/README.md.j2", {"check", "generate"}),
        ("generated/api.json", {"check", "generate"}),
        ("generated/client/src/x/client.py", {"check", "generate"}),
        ("src/surnames.json", set()),
        ("src/generated.py", set()),
        ("README.md", set()),
    ],
)
def test_what_each_hook_looks_at(repository: Path, path: str, expected: set[str]) -> None:
    hooks = read_yaml(repository / ".pre-commit-hooks.yaml")
    found = {hook["id"] for hook in hooks if re.search(hook["files"], path)}
    assert found == {f"rstparse-{name}" for name in expected}


def test_the_hook_that_checks_sees_an_output_that_was_edited(hooked: Path, tmp_path: Path) -> None:
    with (hooked / "generated/api.json").open("a") as file:
        file.write("\n")
    git(hooked, "add", "--all")
    done = hooks(hooked, "rstparse-check", tmp_path)
    assert (done.returncode, "mend: rstparse generate" in done.stdout) == (1, True)


def test_hooks_of_a_page_whose_outputs_were_forgotten(hooked: Path, tmp_path: Path) -> None:
    path = hooked / GET
    path.write_text(path.read_text().replace("It has more", "It had more"))
    git(hooked, "add", GET)
    checked = hooks(hooked, "rstparse-check", tmp_path)
    assert checked.returncode == 1
    assert "mend: rstparse generate" in checked.stdout
    assert hooks(hooked, "rstparse-lint", tmp_path).returncode == 0
    generated = hooks(hooked, "rstparse-generate", tmp_path)
    assert generated.returncode == 1
    assert "files were modified by this hook" in generated.stdout
    git(hooked, "add", "--all")
    assert hooks(hooked, "rstparse-generate", tmp_path).returncode == 0
    assert hooks(hooked, "rstparse-check", tmp_path).returncode == 0


def test_the_hook_that_lints_fails_on_a_warning(hooked: Path, tmp_path: Path) -> None:
    path = hooked / GET
    path.write_text(
        path.read_text().replace(":ref:`thing-object`\n\nHTTP", ":ref:`thinng-object`\n\nHTTP")
    )
    git(hooked, "add", GET)
    done = hooks(hooked, "rstparse-lint", tmp_path)
    assert done.returncode == 1
    assert "warning[unresolved-reference]" in done.stdout
