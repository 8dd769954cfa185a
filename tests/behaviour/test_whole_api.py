"""Every operation of the whole API, called by the generated client against the stub of the same pages.

Each call starts from the same world, in which the resources that its path names exist, and is taken
back after it. Its answer has a documented code and a body of the documented type.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx2
import pytest

from tests.behaviour.generated import Generated
from tests.support.stub_calls import LOGINS, AsyncRecorder, Calls, clients, made, planner_of
from tests.support.whole_api import Planned, Planner
from tests.support.whole_needs import NEEDS

_TOOLS = "platform tools are installed with the platform: no operation lists them outside an image"
_PROFILE = "the OS profile of a template has no operation of its own that tells its id"
MADE_UP = {
    "machineImage_getPlatformTools": _TOOLS,
    "scanImage_getPlatformTools": _TOOLS,
    "platformTool_getSoftware": _TOOLS,
    "workspaceTemplateOSApplications_get": _PROFILE,
    "workspaceTemplateOSPartitionTable_get": _PROFILE,
    "workspaceTemplateOSPkgs_get": _PROFILE,
    "workspaceTemplateOSServices_get": _PROFILE,
}
"""The exceptions: operations that are called with an id made up, since no page says where it comes from."""


@pytest.fixture(scope="module")
def calls(uforge: Generated) -> Iterator[Calls]:
    make = lambda: uforge.stub.application(["--jobs", "immediate"])  # noqa: E731
    with uforge.stub_module("._runtime.server.pytest_plugin").StubServer(make) as server:
        yield Calls(uforge, server)


@pytest.fixture(scope="module")
def planner(calls: Calls, uforge: Generated) -> Iterator[Planner]:
    """Makes what no demo world has: through the API, once for all tests of the module."""
    with planner_of(calls) as found:
        yield found


@pytest.fixture(scope="module")
def plans(calls: Calls, planner: Planner) -> list[Planned]:
    return [planner.plan(route) for route in calls.world.service.routes]


async def async_clients(
    calls: Calls, way: str, form: str, stack: AsyncExitStack
) -> dict[str, tuple[Any, AsyncRecorder]]:
    package = calls.uforge.module()
    opened = {}
    for login in LOGINS:
        inner: httpx2.AsyncBaseTransport = httpx2.AsyncHTTPTransport()
        if way == "in process":
            bridge = calls.uforge.stub_module("._runtime.server.bridge")
            inner = bridge.AsyncInProcess(calls.server.application, calls.server.loop)
        recorder = AsyncRecorder(inner)
        auth = package.BasicAuth(login, login)
        api = package.AsyncUForge(
            calls.server.url(), auth=auth, wire_format=form, transport=recorder
        )
        opened[login] = await stack.enter_async_context(api), recorder
    return opened


def test_everything_in_a_path_exists_but_for_the_exceptions(
    planner: Planner, plans: list[Planned]
) -> None:
    uploads = {call.name for call in plans if call.route.kind == "upload"}
    # What an upload makes gets the id that the upload names.
    assert {name for name, _ in planner.unknown} - uploads == set(MADE_UP)
    assert len(MADE_UP) <= 10
    assert set(NEEDS) <= {call.name for call in plans}


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("way", ["in process", "socket"])
def test_every_operation(calls: Calls, plans: list[Planned], way: str, form: str) -> None:
    wrong = {}
    with ExitStack() as stack:
        apis = clients(calls, way, form, stack)
        for call in plans:
            api, recorder = apis[calls.login(call.route)]
            with calls.undone():
                try:
                    got = made(call, api)
                except calls.uforge.module().ApiError as error:
                    wrong[call.name] = str(error)
                    continue
            if problem := calls.problem(call, recorder.answer, got, form):
                wrong[call.name] = problem
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    assert len(plans) == 523


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("way", ["in process", "socket"])
async def test_every_operation_of_the_asynchronous_client(
    calls: Calls, plans: list[Planned], way: str, form: str
) -> None:
    wrong = {}
    async with AsyncExitStack() as stack:
        apis = await async_clients(calls, way, form, stack)
        for call in plans:
            api, recorder = apis[calls.login(call.route)]
            with calls.undone():
                try:
                    got = await api.request(call.name, *call.path, body=call.body, **call.query)
                    if call.route.result.kind == "binary":
                        got = await got.read()
                except calls.uforge.module().ApiError as error:
                    wrong[call.name] = str(error)
                    continue
            if problem := calls.problem(call, recorder.answer, got, form):
                wrong[call.name] = problem
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    assert len(plans) == 523
