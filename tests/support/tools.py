"""Other people's tools that read what we write: found in one environment, run as programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import NoReturn

SECONDS = 300
"""That a tool may take; none needs a third of it, even on a loaded machine."""


class Tools:
    """Finds and runs the tools.

    Args:
        environment: a virtual environment made of ``requirements/interchange.txt``, with the packages of
            ``requirements/npm`` below ``npm/node_modules`` and the official SDK in ``official-sdk``.
        without: called with what is missing; skips or fails the test.
    """

    def __init__(self, environment: Path, without: Callable[[str], NoReturn]) -> None:
        self._environment = environment.absolute()
        self._without = without

    def python(self, name: str) -> Path:
        """Return a command of the environment's Python packages; ``python`` is its interpreter."""
        return self._found(self._environment / "bin" / name)

    def npm(self, name: str) -> Path:
        """Return a command of the packages from npm."""
        self.system("node")
        return self._found(self._environment / "npm" / "node_modules" / ".bin" / name)

    def npm_file(self, package: str, below: str) -> Path:
        """Return a file of a package from npm."""
        return self._found(self._environment / "npm" / "node_modules" / package / below)

    @property
    def python2(self) -> Path | None:
        """Python 2.7 in the folder that the official SDK is installed in; None if there is no such Python."""
        found = self._environment / "official-sdk" / "python2.7"
        return found if found.is_file() else None

    def system(self, name: str) -> Path:
        """Return a program of the machine, as ``java``."""
        found = shutil.which(name)
        if found is None:
            self._without(f"there is no {name} on the PATH")
        return Path(found)

    def _found(self, command: Path) -> Path:
        if not command.is_file():
            self._without(f"there is no {command.name} in {self._environment.name}")
        return command


def run(
    *command: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    allowed: Container[int] = (0,),
) -> str:
    """Run a program that must end with an allowed code; return what it printed, both streams together."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
    )
    assert result.returncode in allowed, f"{Path(command[0]).name} failed:\n{result.stdout[-6000:]}"
    return result.stdout
