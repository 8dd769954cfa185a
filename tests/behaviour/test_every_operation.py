"""Every documented operation, called in every way: what goes over the wire, and what comes back of it.

The client is generated from the whole corpus. The transport stands in for the service: it keeps the
requests, and answers with an object of the documented type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import httpx2
import pytest

from rstparse.emit.client_calls import iterator_name, waiter_name
from rstparse.model import Operation
from tests.behaviour.generated import Generated
from tests.behaviour.service import CONTENT, MEDIA_TYPES, STRUCTURED, Sample, Service, sample

BASE = "http://uforge.test/api"
FORMS = ("xml", "json")
Calls = Callable[[Any, Operation, Sample, dict[str, Any]], Any]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def by_method(client: Generated, api: Any, operation: Operation, given: Sample) -> Any:
    body = () if given.body is None else (given.body,)
    return client.method(api, operation)(*given.path, *body, **given.query)


def by_name(client: Generated, api: Any, operation: Operation, given: Sample) -> Any:
    return api.request(operation.name, *given.path, body=given.body, **given.query)


@pytest.mark.parametrize("call", [by_method, by_name])
def test_every_operation_of_the_client(uforge: Generated, form: str, call: Any) -> None:
    service = Service()
    package = uforge.module()
    auth = package.BasicAuth("guest", "secret")
    transport = httpx2.MockTransport(service.handle)
    with package.UForge(BASE, auth=auth, wire_format=form, transport=transport) as api:
        for operation in uforge.api.operations:
            given = sample(uforge, operation, form)
            service.reply = given.response
            result = call(uforge, api, operation, given)
            if operation.responses[0].kind == "binary":
                result = result.read()
            check(uforge, operation, given, service.taken(), result, form)


@pytest.mark.parametrize("call", [by_method, by_name])
async def test_every_operation_of_the_asynchronous_client(
    uforge: Generated, form: str, call: Any
) -> None:
    service = Service()
    package = uforge.module()
    auth = package.BasicAuth("guest", "secret")
    transport = httpx2.MockTransport(service.ahandle)
    async with package.AsyncUForge(BASE, auth=auth, wire_format=form, transport=transport) as api:
        for operation in uforge.api.operations:
            given = sample(uforge, operation, form)
            service.reply = given.response
            result = await call(uforge, api, operation, given)
            if operation.responses[0].kind == "binary":
                result = await result.read()
            check(uforge, operation, given, service.taken(), result, form)


def check(
    client: Generated,
    operation: Operation,
    given: Sample,
    sent: httpx2.Request,
    got: Any,
    form: str,
) -> None:
    """Compare a request with what the page documents, and a result with what was answered."""
    name = operation.name
    target, _, query = sent.url.raw_path.decode().partition("?")
    assert sent.method == operation.method, name
    assert target == f"/api{given.target}", name
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)) == given.pairs, name
    assert ("Authorization" in sent.headers) == operation.security.authentication, name
    check_accept(operation, sent.headers["Accept"], form)
    check_body(client, operation, given, sent, form)
    check_result(operation, given, got)
    if form == "json" and operation.responses[0].kind in ("object", "list"):
        status = next(code for code in operation.response_codes if code not in (204, 304))
        assert client.bodies.answer(name, status, given.response.content) == [], name


def check_accept(operation: Operation, accept: str, form: str) -> None:
    first = accept.partition(",")[0].partition(";")[0].strip()
    media_types = operation.responses[0].media_types
    if set(media_types) >= STRUCTURED:
        assert first == MEDIA_TYPES[form], operation.name
    elif media_types not in ((), ("*/*",)):
        assert first in media_types, operation.name


def check_body(
    client: Generated, operation: Operation, given: Sample, sent: httpx2.Request, form: str
) -> None:
    body, name = operation.request_body, operation.name
    content_type = sent.headers.get("Content-Type", "")
    match body.kind:
        case "none":
            assert (sent.content, content_type) == (b"", ""), name
        case "object":
            assert content_type.partition(";")[0] == MEDIA_TYPES[form], name
            check_document(client, operation, given.body, sent.content, form)
        case "text":
            assert content_type == "text/plain; charset=utf-8", name
            assert sent.content == given.body.encode(), name
        case "file":
            assert content_type == "application/octet-stream", name
            assert sent.content == CONTENT, name
        case "multipart":
            boundary = re.fullmatch(r"multipart/form-data; boundary=(\S+)", content_type)
            assert boundary, name
            assert sent.content.count(f"--{boundary[1]}".encode()) == len(body.parts) + 1, name
            assert b'name="file"' in sent.content, name
            assert CONTENT in sent.content, name


def check_document(
    client: Generated, operation: Operation, value: Any, content: bytes, form: str
) -> None:
    declared = operation.request_body.type or ""
    if form == "xml":
        namespace = client.api.namespace
        roots = {thing.type: thing.root for thing in client.api.objects}
        root = roots[type(value).__wire__.name] or roots[declared]
        assert ElementTree.fromstring(content).tag == f"{{{namespace}}}{root}", operation.name
    else:
        assert client.bodies.request(operation.name, content) == []
    decode = client.wire.decode_xml if form == "xml" else client.wire.decode_json
    assert decode(content, client.types.registry, declared) == value, operation.name


def check_result(operation: Operation, given: Sample, got: Any) -> None:
    name = operation.name
    match operation.responses[0].kind:
        case "none":
            assert got is None, name
        case "list":
            assert type(got).__name__ == "Page", name
            assert len(got) == 3, name
            assert got.object == given.expected, name
        case "text":
            assert got == given.expected.decode(), name
        case "unknown":
            assert got.content == given.expected, name
        case _:
            assert got == given.expected, name
            assert type(got) is type(given.expected), name


# Lists page by page, and jobs ----------------------------------------------------------------------


def reply(client: Generated, value: Any, form: str) -> httpx2.Response:
    """An answer that holds an object."""
    encode = client.wire.encode_xml if form == "xml" else client.wire.encode_json
    content = encode(value, client.types.registry, root=type(value).__wire__.root or "answer")
    return httpx2.Response(200, content=content, headers={"Content-Type": MEDIA_TYPES[form]})


def test_every_list_that_is_paged_is_fetched_to_its_end(uforge: Generated, form: str) -> None:
    package = uforge.module()
    paged = [o for o in uforge.api.operations if o.pager is not None]
    assert len(paged) > 30
    for operation in paged:
        service = Service()
        given = sample(uforge, operation, form)
        given.expected.total = 3 + 1
        full, empty = (
            reply(uforge, value, form)
            for value in (given.expected, type(given.expected)(total=3 + 1))
        )

        def answer(
            request: httpx2.Request,
            service: Service = service,
            full: Any = full,
            empty: Any = empty,
        ) -> Any:
            service.reply = empty if service.requests else full
            return service.handle(request)

        with package.UForge(BASE, wire_format=form, transport=httpx2.MockTransport(answer)) as api:
            required = {p.python_name: "x" for p in operation.query_parameters if p.required}
            every = getattr(getattr(api, operation.namespace), iterator_name(operation))
            items = list(every(*given.path, **required))
        assert len(items) == 3, operation.name
        assert operation.pager is not None
        offsets = [request.url.params.get(operation.pager.offset) for request in service.requests]
        assert offsets == ["0", "3"], operation.name


def test_every_job_is_waited_for(uforge: Generated, form: str) -> None:
    package = uforge.module()
    jobs = [o for o in uforge.api.operations if o.waiter is not None]
    assert len(jobs) > 10
    for operation in jobs:
        service = Service()
        given = sample(uforge, operation, form)
        status = type(given.expected)
        names = {a.name: a.python_name for t in uforge.api.objects
                 if t.type == operation.responses[0].type for a in t.attributes}  # fmt: skip
        assert operation.waiter is not None
        done = {names[operation.waiter.complete]: True, names[operation.waiter.error]: False}
        busy = dict.fromkeys(done, False)
        states = [busy, busy, done]

        def answer(
            request: httpx2.Request,
            service: Service = service,
            states: list[dict[str, bool]] = states,
            status: Any = status,
        ) -> Any:
            service.reply = reply(uforge, status(**states.pop(0)), form)
            return service.handle(request)

        with package.UForge(BASE, wire_format=form, transport=httpx2.MockTransport(answer)) as api:
            wait = getattr(getattr(api, operation.namespace), waiter_name(operation))
            assert wait(*given.path, interval=0.0001) == status(**done), operation.name
        assert len(service.requests) == 3, operation.name
