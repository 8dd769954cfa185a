"""The Makefile: what it passes on, and what it says on a machine where it cannot work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")

# `make test` hands its own variables down; the make that is tested must not see them.
OF_AN_OUTER_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GOALS"}
OF_AN_OUTER_MAKE |= {"ARGS", "DOCS", "OUT", "PYTHON", "VENV"}

OLD = "import sys\nsys.version_info = (3, 9, 18, 'final', 0)\n"
INCOMPLETE = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == "ensurepip":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
"""


def make(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in OF_AN_OUTER_MAKE}
    return subprocess.run(
        ["make", *arguments], cwd=repository, env=environment, capture_output=True, text=True
    )


def python_that(folder: Path, start_up: str) -> Path:
    """Write an interpreter that runs ``start_up`` before anything else."""
    (folder / "sitecustomize.py").write_text(start_up)
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return python


@pytest.fixture
def ready(tmp_path: Path) -> str:
    """The argument that names an environment which counts as made."""
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / ".made-from-lock").touch()
    return f"VENV={venv}"


def test_an_old_python_is_told_what_is_needed(repository: Path, tmp_path: Path) -> None:
    old = python_that(tmp_path, OLD)
    result = make(repository, "test", f"PYTHON={old}", f"VENV={tmp_path}/venv")
    assert result.returncode == 2
    assert "is Python 3.9.18, but rstparse needs 3.11 or newer." in result.stderr
    assert re.search(r"Name another one:  make PYTHON=\S+ test\n", result.stderr)
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_without_ensurepip_is_told_the_command_that_mends_it(
    repository: Path, tmp_path: Path
) -> None:
    incomplete = python_that(tmp_path, INCOMPLETE)
    result = make(repository, "generate", f"PYTHON={incomplete}", f"VENV={tmp_path}/venv")
    version = "{}.{}".format(*sys.version_info)
    sudo = "" if os.geteuid() == 0 else "sudo "
    expected = (
        f"Mend it with:  {sudo}apt-get install --yes python{version}-venv\n"
        if Path("/etc/debian_version").exists()
        else "Name a complete one:  make PYTHON=/path/to/python3 generate\n"
    )
    assert result.returncode == 2
    assert "cannot make virtual environments: it comes without ensurepip.\n" in result.stderr
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_python_is_told_how_to_name_one(repository: Path, tmp_path: Path) -> None:
    result = make(repository, "check", f"PYTHON={tmp_path}/python3", f"VENV={tmp_path}/venv")
    assert result.returncode == 2
    assert f"there is no {tmp_path}/python3 here" in result.stderr
    assert "make PYTHON=/path/to/python3 check" in result.stderr


def test_nothing_is_installed_into_an_environment_that_is_made(
    repository: Path, ready: str
) -> None:
    assert make(repository, "-n", "environment", ready).stdout.startswith(
        "make: Nothing to be done"
    )


def test_a_changed_lock_file_renews_the_environment(repository: Path, ready: str) -> None:
    stamp = Path(ready.partition("=")[2], ".made-from-lock")
    os.utime(stamp, (0, 0))
    assert "tools/environment.py" in make(repository, "-n", "environment", ready).stdout


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["generate"], "rstparse generate"),
        (["generate", "DOCS=a b", "OUT=c"], "rstparse generate --docs 'a b' --out 'c'"),
        (["check", "DOCS=a", "ARGS=--quiet"], "rstparse check --docs 'a' --quiet"),
        (["lint", "DOCS=a"], "rstparse lint --docs 'a'"),
        (["test", "ARGS=-k names"], "python -m pytest -k names"),
        (["update-golden"], "python -m pytest -m golden --update-golden"),
    ],
)
def test_variables_reach_the_command(
    repository: Path, ready: str, arguments: list[str], command: str
) -> None:
    result = make(repository, "-n", *arguments, ready)
    venv = ready.partition("=")[2]
    assert [" ".join(line.split()) for line in result.stdout.splitlines()] == [
        f"{venv}/bin/{command}"
    ]


def test_another_python_gets_an_environment_of_its_own(repository: Path) -> None:
    printed = make(repository, "-n", "test", "PYTHON=/opt/bin/python3.12").stdout
    assert ".venv-python3.12/bin/python -m pytest" in printed


def test_what_the_readme_says_to_type_exists(repository: Path) -> None:
    pages = [repository / "README.md", repository / "CONTRIBUTING.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    named = set(re.findall(r"^(?:\$ )?make ([a-z-]+)|`make ([a-z-]+)", text, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(), re.MULTILINE))
    assert {"generate", "test"} <= {one or other for one, other in named} <= targets


def test_help_lists_every_target(repository: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (repository / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    parts_of_verify = {"ruff", "black", "types"}
    listed = set(re.findall(r"^  make ([a-z-]+)", make(repository, "help").stdout, re.MULTILINE))
    assert listed == set(phony[1].split()) - parts_of_verify
