"""Files of any size pass in constant memory, both ways, with both clients."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.runtime.client.conftest import XML, Answer, Seen, Server
from tests.unit.runtime.client.test_calls import IMAGE

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="reads the peak of memory from /proc"
)

MIB = 1 << 20
ROOT = Path(__file__).parents[4]
PIECE = bytes(MIB)

CHILD = """
import asyncio, sys
from tests.unit.runtime.client.demo import AsyncDemo, Demo
import rstparse.runtime.client.engine, rstparse.runtime.client.async_port, ssl
kind, way, url, path = sys.argv[1:]
def peak():
    # Not ru_maxrss: a child process inherits that of its parent.
    status = open("/proc/self/status").read()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024
before = peak()
async def with_async():
    async with AsyncDemo(url, trust_env=False) as api:
        if way == "down":
            await (await api.image.download("guest", 5)).to_file(path)
        elif way == "form":
            await api.image.form("guest", path)
        else:
            await api.image.upload("guest", 5, path)
def with_sync():
    with Demo(url, trust_env=False) as api:
        if way == "down":
            api.image.download("guest", 5).to_file(path)
        elif way == "form":
            api.image.form("guest", path)
        else:
            api.image.upload("guest", 5, path)
asyncio.run(with_async()) if kind == "async" else with_sync()
print(peak() - before)
"""


def _serve(size: int, server: Server) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(size):
            yield PIECE

    def answer(seen: Seen) -> Answer:
        if seen.method == "GET":
            return Answer(200, {"Content-Length": str(size * MIB)}, pieces=pieces())
        return Answer(200, XML, IMAGE)

    server.keep_bodies = False
    server.answer = answer


def _growth(kind: str, way: str, size: int, server: Server, folder: Path) -> int:
    """MiB that the peak of a process grows by when it moves ``size`` MiB."""
    path = folder / "file"
    if way != "down":
        with path.open("wb") as file:
            file.truncate(size * MIB)
    _serve(size, server)
    result = subprocess.run(
        [sys.executable, "-c", CHILD, kind, way, server.url, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert path.stat().st_size == size * MIB
    if way != "down":
        assert size * MIB <= server.received < size * MIB + 1000
    return int(result.stdout)


@pytest.mark.parametrize("way", ["down", "up", "form"])
def test_a_large_file_takes_little_memory(
    kind: str, way: str, server: Server, tmp_path: Path
) -> None:
    growth = _growth(kind, way, 96, server, tmp_path)
    print(f"{kind} {way}: peak {growth} MiB above the import")
    assert growth < 24


@pytest.mark.slow
@pytest.mark.parametrize("way", ["down", "up"])
def test_a_gibibyte_takes_less_than_64_mebibytes(
    kind: str, way: str, server: Server, tmp_path: Path
) -> None:
    growth = _growth(kind, way, 1024, server, tmp_path)
    print(f"{kind} {way}: peak {growth} MiB above the import")
    assert growth < 64
