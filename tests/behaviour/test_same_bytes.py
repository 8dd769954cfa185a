"""The same pages give the same bytes, whatever the process, the machine and the folder are like."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rstparse import config as configuration
from rstparse import pipeline
from rstparse.readers import tree

UMASKS = (0o022, 0o077)


def generate(
    docs: Path | str, out: Path, config: Path, env: Mapping[str, str], cwd: Path, umask: int = 0o022
) -> None:
    command = [sys.executable, "-m", "rstparse", "generate", "--quiet"]
    arguments = ["--docs", str(docs), "--out", str(out), "--config", str(config)]
    result = subprocess.run(
        [*command, *arguments], cwd=cwd, env={**os.environ, **env}, umask=umask,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")


def contents(folder: Path) -> dict[str, str]:
    """Hash of every file by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def config(repository: Path) -> Path:
    return repository / "pyproject.toml"


@pytest.fixture(scope="module")
def pages(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One group of the default pages, with all objects: enough to see a difference."""
    docs = tmp_path_factory.mktemp("pages") / "api"
    shutil.copytree(
        repository / "docs" / "api" / "pages" / "machineimage", docs / "pages" / "machineimage"
    )
    shutil.copytree(
        repository / "docs" / "api" / "pages" / "dto-objects", docs / "pages" / "dto-objects"
    )
    shutil.copy(repository / "docs" / "api" / "index.rst", docs)
    return docs


@pytest.fixture(scope="module")
def expected(
    repository: Path, pages: Path, config: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    out = tmp_path_factory.mktemp("expected") / "out"
    generate(pages, out, config, {"PYTHONHASHSEED": "0"}, repository)
    found = contents(out)
    assert len(found) > 100
    return found


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "TZ": "America/St_Johns"},
        {"PYTHONHASHSEED": "3", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE", "COLUMNS": "20"},
        {
            "PYTHONHASHSEED": "4",
            "PYTHONOPTIMIZE": "1",
            "PYTHONIOENCODING": "ascii",
            "HOME": "/nowhere",
        },
    ],
    ids=["c", "posix", "turkish", "optimised"],
)
def test_under_another_environment(
    repository: Path,
    pages: Path,
    config: Path,
    expected: dict[str, str],
    tmp_path: Path,
    env: dict[str, str],
) -> None:
    generate(pages, tmp_path / "out", config, env, repository)
    assert contents(tmp_path / "out") == expected


def test_from_another_folder_and_under_another_umask(
    repository: Path, pages: Path, config: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(pages, tmp_path / "a copy é" / "pages of ours")
    os.utime(tmp_path / "a copy é" / "pages of ours" / "index.rst", (0, 0))
    working = tmp_path / "working"
    working.mkdir()
    docs = "../a copy é/pages of ours"
    env = {"PYTHONPATH": str(repository)}
    generate(docs, Path("../somewhere/out"), config, env, working, umask=0o077)
    assert contents(tmp_path / "somewhere" / "out") == expected


def test_over_an_older_output(
    repository: Path, pages: Path, config: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    """Writing anew into a folder and writing over another release's outputs end the same."""
    docs = tmp_path / "docs"
    shutil.copytree(pages, docs)
    for page in sorted((docs / "pages" / "machineimage").glob("machineImage*_delete*.rst")):
        page.unlink()
    generate(docs, tmp_path / "out", config, {}, repository)
    assert contents(tmp_path / "out") != expected
    generate(pages, tmp_path / "out", config, {}, repository)
    assert contents(tmp_path / "out") == expected


def test_with_one_process_and_with_several(
    pages: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configuration.load(config)
    for module in (tree, pipeline):
        monkeypatch.setattr(module, "_PARALLEL_FROM", 1)
    made = []
    for cores in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        loaded = pipeline.load(pages, settings)
        made.append((pipeline.make_plan(loaded, settings).files, loaded.diagnostics))
    assert made[0] == made[1]


@pytest.mark.slow
def test_of_the_whole_corpus(corpus: Path, config: Path, repository: Path, tmp_path: Path) -> None:
    envs = ({"PYTHONHASHSEED": "5"}, {"PYTHONHASHSEED": "6", "LC_ALL": "C", "TZ": "Asia/Kolkata"})
    found = []
    for number, env in enumerate(envs):
        out = tmp_path / str(number)
        generate(corpus, out, config, env, repository, UMASKS[number])
        found.append(contents(out))
    assert found[0] == found[1]


def test_no_output_names_this_machine(repository: Path) -> None:
    """Committed outputs hold no path of the machine, no time of the day."""
    places = [path for path in (repository, Path.home()) if path != Path("/")]
    # A path ends where its last name does: ``</rootUser>`` is not the home of root.
    told = re.compile(b"|".join(re.escape(os.fsencode(place)) + rb"(?!\w)" for place in places))
    for path in (repository / "generated").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            assert told.search(path.read_bytes()) is None, path
