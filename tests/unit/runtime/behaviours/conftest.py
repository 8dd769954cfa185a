"""The demo world of the corpus's stub server, and calls of its handlers.

The jobs module and the archives are replaced: a test says itself when a job is done.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.behaviour.generated import Generated, generate

START = datetime(2018, 4, 16, 11, 43, 59, tzinfo=UTC)


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


class Sandbox:
    """A world, and calls of its operations as the application makes them."""

    def __init__(self, uforge: Generated, behaviours: Any, folder: Path) -> None:
        from tests.unit.runtime.server.worlds_for_tests import PlainStore

        self.behaviours = behaviours
        self.service = uforge.stub.service()
        self.registry = self.service.registry
        self.message = uforge.stub_module("._runtime.server.message")
        self.resources = uforge.stub_module("._runtime.server.resources")
        self.routes = {route.name: route for route in self.service.routes}
        jobs: Any = SimpleNamespace()
        world = uforge.stub_module("._runtime.server.world").World
        store: Any = PlainStore()
        self.world = world(
            self.service, store, files=folder, jobs=jobs, handlers=dict(behaviours.HANDLERS)
        )
        self.world.clock.stop(START)
        seeds = uforge.stub_module("._runtime.server.seeds")
        seeds.load(self.world, behaviours.DEMO)

    def new(self, type_name: str, **values: Any) -> Any:
        return self.registry.struct(type_name)(**values)

    def call(
        self,
        name: str,
        path: str,
        body: Any = None,
        user: str | None = "guest",
        upload: Any = None,
        **query: str,
    ) -> Any:
        """Call an operation; return what it answers with."""
        route = self.routes[name]
        pattern = [part for part in route.path.split("/") if part]
        texts = path.split("/")
        params = {
            part.strip("{}").split(":")[0].strip(): text
            for part, text in zip(pattern, texts, strict=False)
            if part.startswith("{")
        }
        principal = user and self.message.Principal(
            user,
            f"users/{user}",
            frozenset(self.world.get(f"users/{user}").extra["entitlements"]),
            administrator=user == "admin",
        )
        call = self.message.Call(
            self.world, route, path, params, query, body, upload, None, principal or None
        )
        answer = self.world.handlers.get(name, self.resources.answer)(call)
        return answer.body if isinstance(answer, self.message.Answer) else answer

    def refuse(self, *args: Any, **more: Any) -> Any:
        """The fault that a call ends with."""
        with pytest.raises(self.message.Fault) as caught:
            self.call(*args, **more)
        return caught.value

    def finish(self, path: str) -> Any:
        """Let a job end well; return the object."""
        record = self.world.get(path)
        record.extra["job"]["state"] = "complete"
        complete = self.behaviours.COMPLETIONS.get(record.extra["job"]["hook"])
        if complete:
            complete(self.world, record)
        self.world.store.put(record)
        return record.value

    def first(self, collection: str, **wanted: Any) -> Any:
        """The first object of a collection with these values."""
        for record in self.world.store.children(collection):
            if all(getattr(record.value, key) == value for key, value in wanted.items()):
                return record.value
        raise AssertionError(f"none in {collection}")


@pytest.fixture
def sandbox(uforge: Generated, behaviours: Any, tmp_path: Path) -> Sandbox:
    """The demo world."""
    return Sandbox(uforge, behaviours, tmp_path)
