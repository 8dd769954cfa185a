"""The demo world of the corpus's stub server, and calls of its handlers.

The jobs module and the archives are replaced: a test says itself when a job is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.behaviour.generated import Generated, generate
from tests.unit.runtime.behaviours.sandbox import Sandbox


class Jobs(ModuleType):
    """Jobs that end when a test says so."""

    def start(self, world: Any, path: str, *, stages: Any, makes: dict[str, Any]) -> None:
        record = world.get(path)
        record.extra["job"] = {"state": "running", "stages": list(stages), **makes}
        world.store.put(record)

    def status(self, world: Any, record: Any) -> Any:
        state = record.extra["job"]["state"]
        make = world.service.registry.struct("OpStatus")
        return make(complete=state == "complete", cancelled=state == "cancelled", error=False)

    def cancel(self, world: Any, record: Any) -> None:
        record.extra["job"]["state"] = "cancelled"
        world.store.put(record)


class Archives(ModuleType):
    """Archives that are remembered by their path."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.kept: dict[str, dict[str, Any]] = {}

    def pack(self, path: Path, described: dict[str, Any], *, form: str) -> None:
        path.write_bytes(form.encode())
        self.kept[str(path)] = described

    def read(self, path: Path) -> dict[str, Any]:
        return self.kept[str(path)]


@pytest.fixture(scope="session")
def uforge(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The client and the server of the corpus."""
    return generate(
        corpus, tmp_path_factory.mktemp("behaviours"), "acting_client", "client", "server"
    )


@pytest.fixture(scope="session")
def behaviours(uforge: Generated) -> Any:
    """The package of the behaviours, as it lies in the generated server."""
    runtime = uforge.stub_module("._runtime.server").__name__
    package = uforge.stub_module("._runtime.server")
    for name, fake in (("jobs", Jobs), ("archives", Archives)):
        module = fake(f"{runtime}.{name}")
        sys.modules[module.__name__] = module
        setattr(package, name, module)
    return uforge.stub_module("._runtime.behaviours")


@pytest.fixture
def sandbox(uforge: Generated, behaviours: Any, tmp_path: Path) -> Sandbox:
    """The demo world."""
    return Sandbox(uforge, behaviours, tmp_path)
