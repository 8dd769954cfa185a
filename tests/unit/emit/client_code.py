"""A client generated from a model made by hand, as source and as a package that can be imported."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rstparse.emit.plan import Settings, plan
from rstparse.model import Api

_NUMBERS = count()


def sources(api: Api, **config: Any) -> dict[str, str]:
    """The client's files by their path below the package, or below the distribution."""
    settings = Settings(service="Thing Store", targets={"client": config})
    made = plan(api, ["client"], settings)
    errors = [str(d) for d in made.diagnostics if d.severity == "error"]
    assert not errors, errors
    package = config.get("package", "thing_store_client")
    return {
        path.removeprefix("client/").removeprefix(f"src/{package}/"): data.decode()
        for path, data in made.files.items()
    }


class Package:
    """A generated package, importable until the test ends."""

    def __init__(self, name: str) -> None:
        self.name = name

    def module(self, name: str = "") -> ModuleType:
        return importlib.import_module(f"{self.name}{name}")

    def struct(self, type_: str) -> Any:
        return self.module(".models._registry").REGISTRY.struct(type_)


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Makes a package of a model; each has a name of its own."""
    made: list[str] = []

    def make(api: Api) -> Package:
        name = f"made_client_{next(_NUMBERS)}"
        made.append(name)
        files = sources(api, package=name)
        for path, text in files.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        return Package(name)

    yield make
    for name in [m for m in sys.modules if m.partition(".")[0] in made]:
        del sys.modules[name]
