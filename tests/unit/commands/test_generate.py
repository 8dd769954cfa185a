"""``rstparse generate`` where the disk does not take what it writes, and where two runs meet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.reading import OBJECT, OPERATION, PART, renamed, write_tree
from tests.unit.emit.conftest import files_below

resource = pytest.importorskip("resource", reason="limits of a process are those of a POSIX system")

TREE = {
    "docs/index.rst": "API\n===\n\n.. toctree::\n\n   pages/things/overview\n   pages/dto/Thing\n   pages/dto/Part\n",
    "docs/pages/things/overview.rst": ".. _things-api-resources:\n\nThings\n======\n\n.. toctree::\n\n   thing_get\n",
    "docs/pages/things/thing_get.rst": OPERATION,
    "docs/pages/dto/Thing.rst": OBJECT,
    "docs/pages/dto/Part.rst": PART,
    "pyproject.toml": '[tool.rstparse]\ndocs = "docs"\nout = "out"\n',
}
COMMAND = (sys.executable, "-m", "rstparse", "generate", "--target", "xsd", "--target", "model")


def start(folder: Path, *options: str, limit: int | None = None) -> subprocess.Popen[str]:
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    env = {**os.environ, "RSTPARSE_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [*COMMAND, *options], cwd=folder, env=env, preexec_fn=limited,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(folder: Path, *options: str, limit: int | None = None) -> tuple[int, str, str]:
    process = start(folder, *options, limit=limit)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.mark.parametrize("options", [(), ("--no-cache",)], ids=["cache", "none"])
def test_a_file_that_grows_too_large_leaves_the_old_tree(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    write_tree(tmp_path, TREE)
    assert run(tmp_path, *options)[0] == 0
    before = files_below(tmp_path / "out")
    write_tree(tmp_path, {"docs/pages/things/thing_get.rst": OPERATION.replace("Returns", "Gives")})
    code, said, errors = run(tmp_path, *options, limit=3000)
    assert (code, said) == (2, "")
    assert "error[output-not-written]: nothing was written to" in errors
    assert "File too large" in errors
    assert "the folder is as it was" in errors
    assert files_below(tmp_path / "out") == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert run(tmp_path, *options)[0] == 0
    assert files_below(tmp_path / "out") != before


def test_two_runs_at_once_do_not_harm_each_other(tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)
    more = {f"docs/pages/things/x{n}_get.rst": renamed(OPERATION, f"x{n}_get") for n in range(8)}
    for files in ({}, more, {name: text + "\nMore.\n" for name, text in more.items()}):
        write_tree(tmp_path, files)
        running = [start(tmp_path) for _ in range(4)]
        ended = [process.communicate(timeout=240) for process in running]
        assert [process.returncode for process in running] == [0] * 4, ended
        expected = tmp_path / "expected"
        assert run(tmp_path, "--no-cache", "--out", str(expected))[0] == 0
        assert files_below(tmp_path / "out") == files_below(expected)
        assert run(tmp_path)[1].endswith("0 written, 0 removed, 3 unchanged\n")
