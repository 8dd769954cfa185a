"""The stub server: CPU of a GET of one object against peers, pages of a long list, memory over many requests.

Server CPU counts, that of the load does not: a server is another process, and its clock is read
before and after. The objects are those of the demo world, one for every operation that gets one,
so that no route is at an advantage for standing early in a list.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import applications
import load
from measure import MIB, Row, Unavailable, interleave, run
from servers import Server

HERE = Path(__file__).parent
TARGETS = ("model", "client", "server", "openapi")
BASE = "/api"

GET = "GET of one object, server CPU a request"
PAGE = "the last page of 10,000 objects, server CPU"
MEMORY = "memory that 200,000 requests leave taken"
BARE, LISTED, PRISM = "bare ASGI callable, uvicorn", "Starlette, routes in a list", "Prism"
GOALS = {BARE: 4.0, LISTED: 1.0, PRISM: 1 / 25, PAGE: 1.2, MEMORY: 4.0}

REQUESTS = 2000
"""Requests of a turn; Prism gets one for each object, since it takes some hundred times as long."""
PRISM_PATIENCE = 900.0
"""Seconds that Prism has to start: it takes minutes to read a document of five hundred operations."""

LONG, PAGE_SIZE = 10_000, 100
LISTS = "users/guest/appliances"
FIRST_ID = 1_000_000

MANY = 200_000
SCRIPTS = f"{LISTS}/79/bootscripts"


class Peers(NamedTuple):
    """The Python that has Starlette and uvicorn, and the command of Prism."""

    python: Path
    prism: Path


class Stub(NamedTuple):
    """A generated stub server, by the folder of all outputs."""

    out: Path

    @property
    def demo(self) -> list[Any]:
        """The objects of the demo world."""
        found = next((self.out / "server" / "src").glob("*/_runtime/behaviours/demo.json"))
        entries: list[Any] = json.loads(found.read_text(encoding="utf-8"))
        return entries

    @property
    def operations(self) -> list[Any]:
        """The operations of the model."""
        model = json.loads((self.out / "api.json").read_text(encoding="utf-8"))
        operations: list[Any] = model["operations"]
        return operations

    def server(self, *options: str | Path) -> Server:
        """Return the server, not yet started."""
        sources = [self.out / name / "src" for name in ("client", "server")]
        package = next(sources[1].glob("*/__main__.py")).parent.name
        command = [sys.executable, "-m", package, "--port", "{port}", "--quiet", *options]
        return Server(command, env={"PYTHONPATH": os.pathsep.join(map(str, sources))})

    def readable(self, server: Server) -> list[str]:
        """Return the objects that the running server shows its guest, one for each operation that gets one."""
        return answered(server, [f"{BASE}/{path}" for path in objects(self.operations, self.demo)])


class Rival(NamedTuple):
    """A peer's server, the path below which it has the API, and whether it is too slow for many requests."""

    server: Server
    base: str = BASE
    slow: bool = False

    def turn(self, paths: Sequence[str]) -> Callable[[], float]:
        """Return a turn of it, see :func:`turn`; a slow one gets what it can answer once each."""
        theirs = [self.base + path.removeprefix(BASE) for path in paths]
        if self.slow:
            theirs = answered(self.server, theirs)
            # On one connection: a server that works for seconds takes the others for idle, and closes them.
            return turn(self.server, theirs, len(theirs), connections=1)
        return turn(self.server, theirs, REQUESTS)


def measure(docs: Path, peers: Peers, rounds: int, scratch: Path) -> list[Row]:
    """Generate the stub of ``docs`` and measure it."""
    stub = Stub(scratch / "stub")
    chosen = [part for name in TARGETS for part in ("--target", name)]
    command = Path(sys.executable).with_name("rstparse")
    try:
        run([command, "generate", "--docs", docs, "--out", stub.out, *chosen, "--quiet"])
    except Unavailable as error:
        return [Row(name, missing=str(error)) for name in (GET, PAGE, MEMORY)]
    measures: dict[str, Callable[[], list[Row]]] = {
        GET: lambda: single(stub, rivals(stub, peers, scratch), rounds),
        PAGE: lambda: [pages(stub, rounds, scratch)],
        MEMORY: lambda: [memory(stub, MANY * rounds // 3)],
    }
    rows: list[Row] = []
    for name, measured in measures.items():
        try:
            rows += measured()
        except (Unavailable, OSError) as error:
            rows.append(Row(name, missing=str(error)))
    return rows


def rivals(stub: Stub, peers: Peers, scratch: Path) -> dict[str, Rival]:
    """Return the peers, not yet started: two on the stub's own server, and another mock server."""
    routes = scratch / "routes.json"
    listed = [[each["method"], BASE + each["path"]] for each in stub.operations]
    routes.write_text(json.dumps(listed), encoding="utf-8")
    uvicorn: list[str | Path] = ["-m", "uvicorn", "--app-dir", HERE, "--port", "{port}"]
    uvicorn += ["--http", "httptools", "--no-access-log", "--log-level", "error", "--factory"]
    mock: list[str | Path] = [peers.prism, "mock", "--port", "{port}", "--multiprocess=false"]
    mock += ["--verboseLevel", "silent", stub.out / "openapi.json"]
    return {
        BARE: Rival(Server([sys.executable, *uvicorn, "applications:bare"])),
        LISTED: Rival(
            Server(
                [peers.python, *uvicorn, "applications:listed"],
                env={applications.ROUTES: str(routes)},
            )
        ),
        PRISM: Rival(
            Server(mock, env={"NODE_ENV": "production"}, patience=PRISM_PATIENCE), "", slow=True
        ),
    }


def single(stub: Stub, others: Mapping[str, Rival], rounds: int) -> list[Row]:
    """Compare a GET of one object with all peers that are there, the sides in turn."""
    missing: dict[str, str] = {}
    with ExitStack() as running:
        ours = running.enter_context(stub.server())
        paths = stub.readable(ours)
        sides = {"ours": turn(ours, paths, REQUESTS)}
        sides["ours"]()  # warms it up, as the first turn of each other side does
        for name, rival in others.items():
            try:
                running.enter_context(rival.server)
                side = rival.turn(paths)
                side()
                sides[name] = side
            except (Unavailable, OSError) as error:
                missing[name] = str(error)
        costs = interleave(sides, 2 * rounds + 1)
    report(GET, costs)
    figures = {name: statistics.median(values) for name, values in costs.items()}
    rows = [Row(f"{GET} ({name})", missing=reason) for name, reason in missing.items()]
    return [
        Row(GET, "µs", figures["ours"], name, figures[name], GOALS[name])
        for name in others
        if name in figures
    ] + rows


def pages(stub: Stub, rounds: int, scratch: Path) -> Row:
    """Compare the last page of a long list with the first."""
    seed = scratch / "long.json"
    seed.write_text(json.dumps(lengthened(stub.demo, LISTS, LONG)))
    target = f"{BASE}/{LISTS}?count={PAGE_SIZE}&offset="
    with stub.server("--seed", seed) as server:
        sides = {}
        for name, offset in (("the first page", 0), ("the last page", LONG - PAGE_SIZE)):
            status, body = load.fetch(server.port, load.request("GET", f"{target}{offset}"))
            if status != 200 or body.count(b"<appliance>") != PAGE_SIZE:
                raise Unavailable(f"{target}{offset} answered {status} with another page")
            sides[name] = turn(server, [f"{target}{offset}"], PAGE_SIZE)
        interleave(sides, 1)
        costs = interleave(sides, 2 * rounds + 1)
    report(PAGE, costs)
    first, last = (statistics.median(values) / 1000 for values in costs.values())
    return Row(PAGE, "ms", last, "the first page", first, GOALS[PAGE])


def memory(stub: Stub, count: int) -> Row:
    """Measure what a server keeps of many requests of all kinds; a tenth of them goes before, to warm it up."""
    with stub.server() as server:
        paths = stub.readable(server)
        requests = all_kinds(server, paths)
        load.send(server.port, requests, count // 10)
        before = server.memory()
        statuses = load.send(server.port, requests, count)
        grown = server.memory() - before
    print(f"{MEMORY}: {before / MIB:.0f} MiB before, statuses {dict(statuses)}", file=sys.stderr)
    if failed := sum(times for status, times in statuses.items() if status >= 500):
        raise Unavailable(f"{failed} of {count} requests failed in the server")
    return Row(MEMORY.replace(f"{MANY:,}", f"{count:,}"), "MiB", grown / MIB, goal=GOALS[MEMORY])


def objects(operations: Sequence[Any], demo: Sequence[Any]) -> list[str]:
    """Return a resource's path for every operation that gets one object, where the demo world has it."""
    paths = [entry["path"] for entry in demo]
    found = []
    for operation in operations:
        kinds = [response["kind"] for response in operation["responses"][:1]]
        if (operation["method"], operation["kind"], kinds) != ("GET", "get", ["object"]):
            continue
        parts = re.split(r"\{[^{}]*\}", operation["path"].strip("/"))
        template = re.compile("[^/]+".join(map(re.escape, parts)))
        found += [path for path in paths if template.fullmatch(path)][:1]
    return found


def answered(server: Server, paths: Sequence[str]) -> list[str]:
    """Return the paths that a server answers with 200.

    Raises:
        Unavailable: there is none.
    """
    found = [path for path in paths if load.fetch(server.port, load.request("GET", path))[0] == 200]
    if not found:
        raise Unavailable("it answers none of the requests with 200")
    return found


def turn(
    server: Server, paths: Sequence[str], count: int, connections: int = load.CONNECTIONS
) -> Callable[[], float]:
    """Return what sends so many GETs and tells the microseconds of CPU that one took the server.

    It raises Unavailable where an answer is not 200.
    """
    requests = [load.request("GET", path) for path in paths]

    def measured() -> float:
        before = server.cpu()
        statuses = load.send(server.port, requests, count, connections)
        spent = server.cpu() - before
        if statuses[200] != count:
            raise Unavailable(f"answers with status {dict(statuses)}")
        return spent / count * 1e6

    return measured


def lengthened(demo: Sequence[Any], collection: str, count: int) -> list[Any]:
    """Return the demo world with so many more members of a collection, like its first one."""
    model = next(each for each in demo if each["path"].rpartition("/")[0] == collection)
    more = []
    for number in range(FIRST_ID, FIRST_ID + count):
        path = f"{collection}/{number}"
        value = model["value"] | {"dbId": number, "uri": path, "name": f"{number}"}
        more.append({"path": path, "type": model["type"], "value": value})
    return [*demo, *more]


def all_kinds(server: Server, paths: Sequence[str]) -> list[bytes]:
    """Return requests of all kinds that leave the world as it was: reads, writes, refusals, each somewhat different."""

    def body(path: str) -> bytes:
        return load.fetch(server.port, load.request("GET", path))[1]

    appliance, script = f"{BASE}/{LISTS}/79", f"{BASE}/{LISTS}/65/bootscripts/75"
    changed, made = body(appliance), body(script)
    requests = []
    for number in range(300):
        form = "xml" if number % 2 else "json"
        accept = f"application/{form};q=0.{number}"
        requests += [load.request("GET", path, accept=accept) for path in paths]
        requests += [
            load.request("GET", f"{BASE}/{LISTS}?query=name:{number}", accept=accept),
            load.request("GET", f"{BASE}/{LISTS}/none{number}"),
            load.request("GET", f"{BASE}/nowhere/{number}"),
            load.request("GET", appliance, user=f"nobody{number % 3}:wrong"),
            load.request("PUT", appliance, body=changed),
            load.request("PUT", appliance, body=b"<no xml %d" % number),
            load.request("POST", f"{BASE}/{SCRIPTS}", body=made),
            load.request("DELETE", f"{BASE}/{SCRIPTS}"),
        ]
    return requests


def report(name: str, costs: Mapping[str, Sequence[float]]) -> None:
    """Print what the medians are of, in microseconds."""
    for side, values in costs.items():
        print(
            f"{name}, {side}: {statistics.median(values):.4g} µs"
            f" ({min(values):.4g} to {max(values):.4g} in {len(values)} turns)",
            file=sys.stderr,
        )
