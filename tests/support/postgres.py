"""A PostgreSQL server of the tests' own: made in a temporary folder, on a free port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "s3cret/p@ss:word%"
"""With all that a URL escapes."""
_PASSWORD_IN_URL = "s3cret%2Fp%40ss%3Aword%25"
_BINARIES = Path("/usr/lib/postgresql")  # where Debian has them, one folder a version
_START_SECONDS = 60


class Unavailable(Exception):
    """There is no PostgreSQL here, or it does not start; the message says which."""


class Cluster:
    """A running server.

    Args:
        port: of 127.0.0.1, on which it listens.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """Return the URL of a database, with the password."""
        return f"postgresql://stub:{_PASSWORD_IN_URL}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """Open a connection beside the code that is tested; every statement is on its own."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="stub",
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a server.

    Raises:
        Unavailable: that cannot be done here.
    """
    initdb, postgres = _binary("initdb"), _binary("postgres")
    folder = Path(tempfile.mkdtemp(prefix="stub-postgresql-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        person = _unprivileged(folder)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if person:
            shutil.chown(secret, person["user"])
        data, log = folder / "data", folder / "log"
        made = subprocess.run(
            [initdb, "-D", data, "-U", "stub", "--auth=scram-sha-256", f"--pwfile={secret}", "-N",
             "--encoding=UTF8", "--locale=C"],
            capture_output=True, text=True, cwd=folder, **person,
        )  # fmt: skip
        if made.returncode:
            raise Unavailable(f"initdb failed: {made.stderr.strip()[-500:]}")
        port = _free_port()
        with log.open("wb") as to:
            # Nothing here outlives the machine, so nothing waits for its disk.
            process = subprocess.Popen(
                [postgres, "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder,
                 "-c", "fsync=off", "-c", "max_connections=200"],
                stdout=to, stderr=to, cwd=folder, **person,
            )  # fmt: skip
        cluster = Cluster(port)
        _wait(cluster, process, log)
        yield cluster
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast": do not wait for clients
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _binary(name: str) -> str:
    def version(path: Path) -> float:
        try:
            return float(path.parent.parent.name)
        except ValueError:
            return 0

    found = sorted(_BINARIES.glob(f"*/bin/{name}"), key=version)
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise Unavailable(f"PostgreSQL is not installed: there is no {name}")
    return path


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return how to start what refuses to be root: as the user that PostgreSQL's package makes."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise Unavailable(
            "PostgreSQL does not run as root, and there is no user postgres"
        ) from None
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": "postgres", "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(cluster: Cluster, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            cluster.connect().close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise Unavailable(f"PostgreSQL does not start: {log.read_text(errors='replace')[-500:]}")
