"""Every operation of the whole API answers with its documented type, valid by the schema."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from rstparse import config as configuration
from rstparse.emit.output import write
from rstparse.pipeline import load, make_plan
from tests.unit.runtime.server.worlds_for_tests import PlainStore


class Stub:
    """A generated server with the client that it is made over, and the schema."""

    def __init__(self, folder: Path) -> None:
        self.service = importlib.import_module("route_stub").service()
        self.schema = etree.XMLSchema(file=str(folder / "uforge.xsd"))

    def module(self, name: str) -> Any:
        """Import a module of the server's runtime."""
        return importlib.import_module(f"route_stub._runtime.server.{name}")


@pytest.fixture(scope="module")
def stub(
    corpus: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stub]:
    folder = tmp_path_factory.mktemp("routes")
    config = configuration.load(repository / "pyproject.toml")
    client = {"package": "route_client", "distribution": "route-client"}
    server = {
        "package": "route_stub",
        "distribution": "route-stub",
        "client_package": "route_client",
        "client_distribution": "route-client",
    }
    targets = dict(config.targets)
    targets["client"] = {**targets.get("client", {}), **client}
    targets["server"] = {**targets.get("server", {}), **server}
    config = msgspec.structs.replace(config, targets=targets)
    write(make_plan(load(corpus, config), config, ("client", "server", "xsd")), folder)
    paths = [str(folder / "server" / "src"), str(folder / "client" / "src")]
    sys.path[:0] = paths
    importlib.invalidate_caches()
    yield Stub(folder)
    for path in paths:
        sys.path.remove(path)


def call_of(stub: Stub, route: Any, files: Path) -> Any:
    """A call in a world where everything that the path names exists, with the least body."""
    message, samples = stub.module("message"), stub.module("samples")
    world = stub.module("world").World(stub.service, PlainStore(), files=files, jobs=None)
    texts = {"login": "guest", "file": "some.bin", "name": "Ubuntu"}
    params = {
        part.name: texts.get(key.by if key else "", str(900 + index))
        for index, part in enumerate(route.placeholders)
        for key in [route.keys.get(part.name)]
    }
    path = "".join(s if isinstance(s, str) else params[s.name] for s in route.segments).strip("/")
    body = upload = None
    if route.request_body.kind == "object":
        body = samples.sample(stub.service.registry, route.request_body.type)
        named = samples.field_of(type(body), "name")
        for name in ("name", "loginName"):
            bound = samples.field_of(type(body), name)
            if bound is not None and not (named and named.members):
                setattr(body, bound.field.attribute, "Ubuntu")
    if route.request_body.kind in ("file", "multipart"):
        file = files / "upload"
        file.write_bytes(b"content")
        upload = message.Upload(file, 7, "some.bin", "00" * 32)
    call = message.Call(world, route, path, params, body=body, upload=upload)
    place = stub.module("place").Place(call)
    record = stub.module("store").Record
    for length in range(1, len(place.steps) + 1):
        key = place.steps[length - 1].key
        name = place.object_type(length) or (key.type if key and key.by != "file" else None)
        if place.is_placeholder(length) and (key is None or key.by != "file"):
            value = samples.sample(stub.service.registry, name or "UriList")
            world.store.put(record(place.prefix(length), value))
    if body is not None and route.method == "PUT" and not place.is_placeholder(len(place.steps)):
        world.store.put(record(f"{path}/Ubuntu", body))
    return call


def problem(stub: Stub, route: Any, answer: Any) -> str | None:
    """What is wrong with an answer, if anything is."""
    body = getattr(answer, "body", answer)
    result, registry = route.result, stub.service.registry
    if result.kind in ("object", "list"):
        if not isinstance(body, registry.struct(result.type)):
            return f"{type(body).__name__} instead of {result.type}"
        document = stub.module("peer").encode_xml(body, registry)
        if not stub.schema.validate(etree.fromstring(document)):
            return str(stub.schema.error_log)
        return None
    expected = {"binary": stub.module("message").Content, "text": str}.get(result.kind, type(None))
    return None if isinstance(body, expected) else f"{type(body).__name__} for {result.kind}"


def test_every_operation_answers_with_its_documented_type(stub: Stub, tmp_path: Path) -> None:
    resources, fault = stub.module("resources"), stub.module("message").Fault
    wrong = {}
    for route in stub.service.routes:
        try:
            found = problem(stub, route, resources.answer(call_of(stub, route, tmp_path)))
        except fault as refused:
            found = f"{refused.status} {refused.message}"
        if found:
            wrong[route.name] = found
    assert len(stub.service.routes) == 523
    assert wrong == {}


def test_below_what_is_absent_nothing_is_found(stub: Stub, tmp_path: Path) -> None:
    resources, fault = stub.module("resources"), stub.module("message").Fault
    place = stub.module("place").Place
    checked = 0
    for route in stub.service.routes:
        call = call_of(stub, route, tmp_path)
        for _, path in place(call).ancestors[:1]:
            call.world.store.delete(path)
            with pytest.raises(fault) as caught:
                resources.answer(call)
            assert caught.value.status == 404, route.name
            checked += 1
    assert checked > 400
