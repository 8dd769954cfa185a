"""What the stub is measured against: the least that an ASGI server can carry, and routes in a list.

    uvicorn --factory applications:bare
    BENCHMARK_ROUTES=routes.json uvicorn --factory applications:listed

The routes are a JSON list of method and path, ``["GET", "/api/users/{uid}"]``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY = b"<object>" + b"<name>the same whatever is asked for</name>" * 20 + b"</object>"
"""As long as the objects of the demo world are on average."""

ROUTES = "BENCHMARK_ROUTES"


def bare() -> App:
    """Return a callable that answers every request with the same."""
    headers = [
        (b"content-type", b"application/xml"),
        (b"content-length", b"%d" % len(BODY)),
    ]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": BODY})

    return app


def listed() -> App:
    """Return a Starlette application that answers with the same on every route."""
    from starlette.applications import Starlette  # of another environment
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def answer(request: Request) -> Response:
        return Response(BODY, media_type="application/xml")

    routes = json.loads(Path(os.environ[ROUTES]).read_text())
    return Starlette(routes=[Route(path, answer, methods=[method]) for method, path in routes])
