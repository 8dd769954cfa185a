"""What a server says when it starts and stops."""

from __future__ import annotations

import json
import signal
from types import SimpleNamespace
from typing import Any

from rstparse.runtime.server.assembly import Behaviours
from rstparse.runtime.server.console import users
from tests.unit.runtime.server.test_command import SERVICE, running, status


def test_json_for_machines() -> None:
    with running("--log-format", "json", lines=1) as (process, _, [line]):
        start = json.loads(line)
        url = start["url"]
        assert start == {
            "time": start["time"],
            "event": "start",
            "service": "Images 100%",
            "version": "1.0",
            "url": url,
            "users": [],
            "admin": f"{url.removesuffix('/api')}/__admin",
            "docs": "",
            "trust": "",
        }
        assert status(f"{url}/images/7") == 404
        process.send_signal(signal.SIGINT)
        request, stop = map(json.loads, process.communicate(timeout=20)[0].splitlines())
    assert request["target"] == "/api/images/7"
    assert stop == {"time": stop["time"], "event": "stop"}


def test_the_url_alone_for_scripts() -> None:
    with running("--quiet", lines=1) as (process, _, [url]):
        assert status(f"{url}/images/7") == 404
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "")
    assert url.startswith("http://127.0.0.1:")


def test_users_with_the_password_of_a_named_seed() -> None:
    records = [SimpleNamespace(path="users/guest"), SimpleNamespace(path="users/new")]
    world: Any = SimpleNamespace(
        service=SERVICE, store=SimpleNamespace(children=lambda path, count: records)
    )
    assert users(world, "empty", Behaviours()) == ["guest", "new"]
