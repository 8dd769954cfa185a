"""A wheel of the toolkit carries the templates and works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installed wheel; only its dependencies come from our own environment."""
    wheels = tmp_path_factory.mktemp("wheels")
    build = ["wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*PIP, *build, wheels, repository], check=True)
    (wheel,) = wheels.iterdir()
    assert wheel.name.startswith("rstparse-")
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [*PIP, "install", "--no-index", "--no-deps", "--target", target, wheel], check=True
    )
    return target


def run(installed: Path, folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(installed),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    return subprocess.run(
        [sys.executable, "-P", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_carries_every_template(repository: Path, installed: Path) -> None:
    templates = files(repository / "templates")
    assert templates
    assert files(installed / "rstparse" / "_templates") == templates


def test_the_wheel_carries_the_runtime_as_it_is(repository: Path, installed: Path) -> None:
    runtime = files(repository / "rstparse" / "runtime")
    assert runtime
    assert files(installed / "rstparse" / "runtime") == runtime


def test_nothing_but_the_package_is_installed(installed: Path) -> None:
    names = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert names == {"rstparse", "bin"}


def test_the_installed_command_writes_the_same_bytes_elsewhere(
    repository: Path, installed: Path, tmp_path: Path
) -> None:
    where = run(installed, tmp_path, "-c", "import rstparse; print(rstparse.__file__)")
    assert where.stdout.strip() == str(installed / "rstparse" / "__init__.py")
    result = run(
        installed,
        tmp_path,
        installed / "bin" / "rstparse",
        *("generate", "--docs", repository / "docs" / "api"),
        *("--config", repository / "pyproject.toml", "--out", tmp_path / "out"),
    )
    assert result.returncode == 0, result.stderr
    assert files(tmp_path / "out") == files(repository / "generated")
