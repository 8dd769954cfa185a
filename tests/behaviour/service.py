"""A service that answers any operation with an object of the documented type, and remembers requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

import httpx2

from rstparse.model import Operation, Response
from tests.behaviour.generated import Generated
from tests.support.xsd_types import XsdTypes, random_object, random_scalar

MEDIA_TYPES = {"xml": "application/xml", "json": "application/json"}
STRUCTURED = set(MEDIA_TYPES.values())
CONTENT = bytes(range(256)) * 3
"""What every download holds, and every upload."""

TEXT = "a b/ü%2F;x?&#=+'\"<>"
"""A value of a parameter that has every character that means something in a URL."""

_NUMBERS = {"int", "long", "integer"}


@dataclass
class Service:
    """A transport's handler: ``reply`` is what it answers, ``requests`` what it was sent."""

    reply: httpx2.Response = field(default_factory=lambda: httpx2.Response(204))
    requests: list[httpx2.Request] = field(default_factory=list)

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.requests.append(request)
        return self.reply

    async def ahandle(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        return self.reply

    def taken(self) -> httpx2.Request:
        """The only request since the last time, which is then forgotten."""
        assert len(self.requests) == 1
        return self.requests.pop()


@dataclass(frozen=True)
class Sample:
    """Arguments for one operation, what they must become on the wire, and an answer with its meaning."""

    path: tuple[Any, ...]
    query: dict[str, Any]
    body: Any
    target: str
    pairs: list[tuple[str, str]]
    response: httpx2.Response
    expected: Any


def sample(client: Generated, operation: Operation, form: str) -> Sample:
    """Return values for every parameter of an operation, chosen by its name alone."""
    random = Random(operation.name)
    path = tuple(_path_value(p.type, p.pattern) for p in operation.path_parameters)
    values = {p.python_name: (p.name, _query_value(p.type)) for p in operation.query_parameters}
    body = _body(client, operation, random)
    response, expected = _answer(client, operation.responses[0], form, random)
    return Sample(
        path=path,
        query={name: value for name, (_, value) in values.items()},
        body=body,
        target=_target(operation, path),
        pairs=[(wire, _query_text(value)) for wire, value in values.values()],
        response=response,
        expected=expected,
    )


def _path_value(type_: str, pattern: str | None) -> Any:
    if pattern is not None:
        return "folder/a file.txt"
    return 12 if type_ in _NUMBERS else TEXT


def _query_value(type_: str) -> Any:
    if type_ == "boolean":
        return False
    return 34 if type_ in _NUMBERS else TEXT


def _query_text(value: Any) -> str:
    return "false" if value is False else str(value)


def _target(operation: Operation, values: tuple[Any, ...]) -> str:
    """Return the documented path with encoded values in the places of its placeholders."""
    rest = list(zip(operation.path_parameters, values, strict=True))

    def replaced(match: re.Match[str]) -> str:
        parameter, value = rest.pop(0)
        assert match[1] == parameter.name
        return quote(str(value), safe="/" if parameter.pattern else "")

    target = re.sub(r"\{([^{}]+)\}", replaced, operation.path)
    assert not rest
    return target


def _body(client: Generated, operation: Operation, random: Random) -> Any:
    match operation.request_body.kind:
        case "none":
            return None
        case "object":
            return some_object(client.types, operation.request_body.type or "", random)
        case "text":
            return "some text é"
    return CONTENT


def some_object(types: XsdTypes, type_: str, random: Random) -> Any:
    """Return an object that may stand where a type is declared: of a subtype if the type is abstract."""
    return random_object(types, types.choices(type_)[0], random, level=1)


def _answer(
    client: Generated, response: Response, form: str, random: Random
) -> tuple[httpx2.Response, Any]:
    if response.kind == "none":
        return httpx2.Response(204), None
    if response.kind in ("binary", "text", "unknown"):
        kind = {"binary": "application/octet-stream", "text": "text/plain"}.get(response.kind)
        content = b"some text" if response.kind == "text" else CONTENT
        reply = httpx2.Response(200, content=content, headers={"Content-Type": kind or "x/y"})
        return reply, content
    value = some_object(client.types, response.type or "", random)
    if response.kind == "list":
        _fill(client.types, value, response.item or "", random)
    root = type(value).__wire__.root or client.types.struct(response.type or "").__wire__.root
    encode = client.wire.encode_xml if form == "xml" else client.wire.encode_json
    content = encode(value, client.types.registry, root=root or "answer")
    return httpx2.Response(200, content=content, headers={"Content-Type": MEDIA_TYPES[form]}), value


def _fill(types: XsdTypes, wrapper: Any, item: str, random: Random) -> None:
    """Give a wrapper three items."""
    fields = [b.field for b in types.runtime.bound_fields(type(wrapper)) if b.field.type == item]
    lists = [one.attribute for one in fields if one.item is not None]
    assert len(lists) == 1, type(wrapper)
    scalar = item not in types.registry.types
    items = [
        random_scalar(item, random) if scalar else some_object(types, item, random)
        for _ in range(3)
    ]
    setattr(wrapper, lists[0], items)
