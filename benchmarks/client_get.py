"""A GET through the client, its answer decoded, against the same GET with bare httpx2.

    python benchmarks/client_get.py [--json] [--rounds N] [--calls N]

CPU time of this process; the server is another one. The sides take turns call by call, and the medians are
compared. Measures the installed ``uforge_client`` where there is one, else this repository's runtime with
the one operation declared below.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2

GOAL = 1.25
PATH = "/users/guest/appliances/12/images/5"
BODY = (
    b'<?xml version="1.0" encoding="UTF-8"?><ns0:image xmlns:ns0="http://www.usharesoft.com/uforge">'
    b"<created>2018-04-16T11:43:59.000Z</created><dbId>5</dbId>"
    b"<lastModified>2018-04-16T11:43:59.000Z</lastModified><compress>true</compress>"
    b"<name>disk</name><uri>users/guest/appliances/12/images/5</uri></ns0:image>"
)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)
SERVER = f"""
import socket, threading
ANSWER = {ANSWER!r}
def serve(connection):
    waiting = b""
    while data := connection.recv(65536):
        waiting += data
        while b"\\r\\n\\r\\n" in waiting:
            waiting = waiting.partition(b"\\r\\n\\r\\n")[2]
            connection.sendall(ANSWER)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
"""


def clients() -> tuple[Any, Any, Callable[[Any], Any]]:
    """Return the synchronous and the asynchronous class, and a function that gets the image."""
    try:
        package = import_module("uforge_client")
    except ImportError:
        return declared()
    return (
        package.UForge,
        package.AsyncUForge,
        lambda uforge: uforge.machine_image.get("guest", 12, 5),
    )


def declared() -> tuple[Any, Any, Callable[[Any], Any]]:
    """Return the same on this repository's runtime."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    wire = import_module("rstparse.runtime.wire")
    client = import_module("rstparse.runtime.client.client")
    namespaces = import_module("rstparse.runtime.client.namespace")
    operations = import_module("rstparse.runtime.client.operation")
    options = import_module("rstparse.runtime.client.options")
    scalars = {
        "created": "dateTime",
        "dbId": "long",
        "lastModified": "dateTime",
        "compress": "boolean",
        "name": "string",
        "uri": "anyURI",
    }
    body: dict[str, Any] = {n.lower(): wire.element(n, kind) for n, kind in scalars.items()}
    body |= {"__annotations__": dict.fromkeys(body, "object"), "__module__": __name__}
    globals()["Image"] = type(wire.WireStruct)(
        "Image", (wire.WireStruct,), body, type_name="Image", root="image"
    )
    registry = wire.Registry(
        None,
        namespace="http://www.usharesoft.com/uforge",
        types={"Image": (__name__, "Image")},
        roots={"image": "Image"},
    )
    service = options.Service("UForge", "uforge_client", "1", "1", "UFORGE", registry)
    path = "/users/{uid}/appliances/{aid}/images/{itid}"
    operation = operations.Operation("machineImage_get", "GET", path, "Image")
    sync = type("Sync", (client.Client,), {"_service": service})
    asynchronous = type("Async", (client.AsyncClient,), {"_service": service})

    def get(made: Any) -> Any:
        kind = (
            namespaces.Namespace if isinstance(made, client.Client) else namespaces.AsyncNamespace
        )
        return kind(made)._call(operation, ("guest", 12, 5))

    return sync, asynchronous, get


def spent(call: Callable[[], object], calls: int) -> float:
    """CPU seconds of one call, averaged over ``calls``."""
    started = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - started) / calls


async def spent_async(call: Callable[[], Awaitable[object]], calls: int) -> float:
    """The same for an asynchronous call."""
    started = time.process_time()
    for _ in range(calls):
        await call()
    return (time.process_time() - started) / calls


async def measure_async(url: str, rounds: int, calls: int) -> dict[str, list[float]]:
    _, kind, get = clients()
    times: dict[str, list[float]] = {"ours": [], "httpx2": []}
    async with kind(url) as ours, httpx2.AsyncClient() as bare:
        assert (await get(ours)).name == "disk"
        await bare.get(url + PATH)
        for _ in range(rounds):
            times["ours"].append(await spent_async(lambda: get(ours), calls))
            times["httpx2"].append(await spent_async(lambda: bare.get(url + PATH), calls))
    return times


def measure_sync(url: str, rounds: int, calls: int) -> dict[str, list[float]]:
    kind, _, get = clients()
    times: dict[str, list[float]] = {"ours": [], "httpx2": []}
    with kind(url) as ours, httpx2.Client() as bare:
        assert get(ours).name == "disk"
        bare.get(url + PATH)
        for _ in range(rounds):
            times["ours"].append(spent(lambda: get(ours), calls))
            times["httpx2"].append(spent(lambda: bare.get(url + PATH), calls))
    return times


def row(name: str, times: dict[str, list[float]]) -> dict[str, object]:
    return {
        "name": name,
        "unit": "µs",
        "ours": statistics.median(times["ours"]) * 1e6,
        "peer_name": "bare httpx2",
        "peer": statistics.median(times["httpx2"]) * 1e6,
        "goal": GOAL,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--rounds", type=int, default=1500, help="turns of each side (1500)")
    parser.add_argument("--calls", type=int, default=1, help="calls in a turn (1)")
    options = parser.parse_args()
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/api"
            socket.create_connection(("127.0.0.1", int(url.split(":")[2].split("/")[0]))).close()
            rows = [
                row("GET one object", measure_sync(url, options.rounds, options.calls)),
                row(
                    "GET one object, async",
                    asyncio.run(measure_async(url, options.rounds, options.calls)),
                ),
            ]
        finally:
            server.kill()
    for each in rows:
        if options.json:
            print(json.dumps(each))
        else:
            ours, peer = float(str(each["ours"])), float(str(each["peer"]))
            print(
                f"{each['name']}: {ours:.0f} µs, bare httpx2 {peer:.0f} µs: "
                f"{ours / peer:.2f} times, goal ≤ {GOAL}"
            )


if __name__ == "__main__":
    main()
