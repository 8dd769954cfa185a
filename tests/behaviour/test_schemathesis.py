"""schemathesis calls the stub by its OpenAPI document, with what the document allows and what it does not.

Each operation is called where what its path names exists, and anywhere else. No answer is a server
error, and each has a documented code or one of a refusal that HTTP asks for.
"""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import content_type_conformance, not_a_server_error

from tests.behaviour.generated import Generated
from tests.support.stub_calls import Calls, planner_of
from tests.support.whole_api import Planned

REFUSALS = {400, 401, 403, 404, 405, 406, 409, 413, 415, 416}
EXAMPLES = int(os.environ.get("STUB_EXAMPLES", "2"))
"""How often each operation is called; 20 take a quarter of an hour."""
FORMS = ("application/xml", "application/json", "*/*")


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest) -> Iterator[Calls]:
    found: Generated = request.getfixturevalue(request.param)
    make: Any = lambda: found.stub.application(["--jobs", "immediate"])  # noqa: E731
    with found.stub_module("._runtime.server.pytest_plugin").StubServer(make) as server:
        yield Calls(found, server)


def operations(calls: Calls) -> Iterator[tuple[Any, Planned]]:
    """Yield what the document says of each operation, with a call whose path leads somewhere."""
    document = json.loads((calls.uforge.folder / "openapi.json").read_text("utf-8"))
    # Else each call would also carry an API key that is made up, and be refused for that alone.
    del document["components"]["securitySchemes"]
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    with planner_of(calls) as planner:
        planned = {route.name: planner.plan(route) for route in calls.world.service.routes}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = result.ok()
        yield operation, planned[operation.definition.raw["operationId"]]


def cases(operation: Any, call: Planned) -> st.SearchStrategy[Any]:
    """Return a strategy of requests: right and wrong ones, mostly at a path that exists."""
    names = [part.name for part in call.route.placeholders]
    there = {"path_parameters": dict(zip(names, call.path, strict=True))}
    right, wrong = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    return st.one_of(
        operation.as_strategy(generation_mode=right, **there),
        operation.as_strategy(generation_mode=wrong, **there),
        operation.as_strategy(generation_mode=right),
    )


@pytest.mark.parametrize(
    "running", ["default", pytest.param("uforge", marks=pytest.mark.slow)], indirect=True
)
def test_no_server_error_and_no_undocumented_code(running: Calls) -> None:
    chosen = settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seen: Counter[int] = Counter()
    wrong = {}
    for operation, call in operations(running):
        try:
            attack(running, operation, call, chosen, seen)
        except BaseException as error:
            wrong[call.name] = "".join(traceback.format_exception_only(error))
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    # Else nothing would have been tried but refusals.
    assert sum(seen[code] for code in (200, 201, 204)) > sum(seen.values()) / 5, seen


def attack(
    calls: Calls, operation: Any, call: Planned, chosen: settings, seen: Counter[int]
) -> None:
    """Call an operation in many ways; count the codes of the answers."""
    login = calls.login(call.route)
    allowed = REFUSALS | documented(calls, call)

    @chosen
    @given(case=cases(operation, call), form=st.sampled_from(FORMS))
    def check(case: Any, form: str) -> None:
        with calls.undone():
            answer = case.call(
                base_url=calls.server.url(), auth=(login, login), headers={"Accept": form}
            )
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=checks(call, answer.status_code))
        assert answer.status_code in allowed, (case.as_curl_command(), answer.text)

    check()


def checks(call: Planned, status: int) -> list[Any]:
    """Return what is checked of an answer: not its media type, where a page says ``*/*`` or nothing of it."""
    if status < 300 and call.route.result.kind in ("binary", "unknown"):
        return [not_a_server_error]
    return [not_a_server_error, content_type_conformance]


def documented(calls: Calls, call: Planned) -> set[int]:
    """Return the codes of the operations of a call's method and path."""
    here = (call.route.method, call.route.path)
    routes = calls.world.service.routes
    return {code for r in routes if (r.method, r.path) == here for code in r.codes}
