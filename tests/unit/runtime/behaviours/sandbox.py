"""A world of the corpus's stub server, and calls of its operations as the application makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.behaviour.generated import Generated
from tests.unit.runtime.server.worlds_for_tests import PlainStore

START = datetime(2018, 4, 16, 11, 43, 59, tzinfo=UTC)


class Sandbox:
    """A world, and calls of its operations as the application makes them."""

    def __init__(self, uforge: Generated, behaviours: Any, folder: Path) -> None:
        self.behaviours = behaviours
        self.service = uforge.stub.service()
        self.registry = self.service.registry
        self.message = uforge.stub_module("._runtime.server.message")
        self.content = uforge.stub_module("._runtime.server.content")
        self.archives = uforge.stub_module("._runtime.server.archives")
        self.lookup = uforge.stub_module("._runtime.behaviours.lookup")
        self.resources = uforge.stub_module("._runtime.server.resources")
        self.routes = {route.name: route for route in self.service.routes}
        self.jobs = uforge.stub_module("._runtime.server.jobs")
        world = uforge.stub_module("._runtime.server.world").World
        store: Any = PlainStore()
        self.world = world(
            self.service,
            store,
            files=folder,
            jobs=self.jobs.JobSettings(),
            handlers=dict(behaviours.HANDLERS),
            completions=behaviours.COMPLETIONS,
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
        /,
        body: Any = None,
        user: str | None = "guest",
        upload: Any = None,
        repeated: dict[str, tuple[str, ...]] | None = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Any:
        """Call an operation; return what it answers with.

        Args:
            headers: of the request by lower-case name; ":method" is the method, where it is not the operation's.
        """
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
        call.headers = dict(headers or {})
        call.method = call.headers.pop(":method", route.method)
        call.repeated = repeated or {}
        call.query.update({name: values[-1] for name, values in call.repeated.items()})
        answer = self.world.handlers.get(name, self.resources.answer)(call)
        return answer.body if isinstance(answer, self.message.Answer) else answer

    def refuse(self, *args: Any, **more: Any) -> Any:
        """The fault that a call ends with."""
        with pytest.raises(self.message.Fault) as caught:
            self.call(*args, **more)
        return caught.value

    def role(self, name: str) -> Any:
        """A role in a workspace, as the model of memberships holds it."""
        lookup = self.lookup
        return lookup.member_of(self.world, "Membership", "role", name)

    def finish(self, path: str) -> Any:
        """Let a job end well; return the object."""
        self.jobs.finish(self.world, self.world.get(path))
        return self.world.get(path).value

    def first(self, collection: str, **wanted: Any) -> Any:
        """The first object of a collection with these values."""
        for record in self.world.store.children(collection):
            if all(getattr(record.value, key) == value for key, value in wanted.items()):
                return record.value
        raise AssertionError(f"none in {collection}")
