"""The command that starts a server: what it says, and how it ends."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from . import logs, overrides, seeds, tls
from .application import Application
from .assembly import Behaviours, application, found_behaviours
from .declaration import Service
from .listening import listen
from .message import Fault
from .peer import Registry
from .protocol import Http
from .settings import MEMORY, Settings, UsageError, parse
from .site import SITE
from .world import World

GRACE = 3
"""Seconds that requests have to end after Ctrl-C."""


def main(
    service: Service,
    argv: Sequence[str] | None = None,
    *,
    behaviours: Behaviours | None = None,
    program: str | None = None,
) -> int:
    """Run a server until Ctrl-C, and return the exit code: 0, or 2 for what cannot be done as asked.

    Args:
        service: what is served.
        argv: arguments; None: those of the process.
        behaviours: what belongs to the service; None: what the package ``behaviours`` beside this one
            has, if there is one.
        program: its name, for help and errors.
    """
    program = program or Path(sys.argv[0]).name
    if program == "__main__.py":
        program = f"python -m {(__package__ or '').partition('.')[0]}"
    try:
        settings = parse(service, program, argv)
        with ExitStack() as stack:
            if behaviours is not None and settings.workers > 1:
                raise UsageError(
                    "several workers find behaviours only in the package beside the server"
                )
            return _run(service, settings, behaviours or found_behaviours(), stack)
    except UsageError as error:
        problem = str(error)
    except (seeds.SeedError, overrides.OverrideError, tls.TlsError) as error:
        problem = str(error)
    except Fault as fault:
        problem = fault.message
    print(f"{program}: error: {problem}\nTry {program} --help.", file=sys.stderr)
    return 2


def _run(service: Service, settings: Settings, behaviours: Behaviours, stack: ExitStack) -> int:
    folder = _files(settings, stack)
    log = None if settings.quiet else sys.stdout
    secure = _tls(settings, folder)
    listening = stack.enter_context(_listen(settings.host, settings.port))
    try:
        app = application(service, settings, behaviours, files=folder, log=log)
    except (OSError, ValueError) as error:  # a database that does not open, a folder that cannot be
        raise UsageError(str(error)) from None
    made: Any = app
    if settings.workers > 1:
        # The first process has filled the state. Each worker puts its own together from what can be sent to it.
        app.close()
        made = partial(_worker, _portable(service), settings, folder)
    logs.set_up(sys.stderr, settings.log_format)
    config = uvicorn.Config(
        made,
        factory=settings.workers > 1,
        http=Http,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        ssl_certfile=secure.certificate if secure else None,
        ssl_keyfile=secure.key if secure else None,
    )
    _announce(service, settings, behaviours, app, listening, secure)
    try:
        if settings.workers > 1:
            Multiprocess(config, [listening]).run()
        else:
            uvicorn.Server(config).run([listening])
    except KeyboardInterrupt:
        pass  # uvicorn has ended the requests, and raises the signal again
    if not settings.quiet and settings.log_format == "text":
        print("Stopped.", flush=True)
    return 0


def _worker(service: Service, settings: Settings, folder: Path) -> Application:
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    logs.set_up(sys.stderr, settings.log_format)
    log = None if settings.quiet else sys.stdout
    return application(service, settings, files=folder, log=log)


def _end_with(parent: int) -> None:
    """End this process soon after its parent is gone: nobody else would, and it holds the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _portable(service: Service) -> Service:
    """Return the declarations as they were before use: what the codec has made since stays here."""
    used = service.registry
    fresh = Registry(used.package, namespace=used.namespace, types=used.types, roots=used.roots)
    return service._replace(registry=fresh)


def _files(settings: Settings, stack: ExitStack) -> Path:
    """Return the folder for files: it lasts as long as the state does."""
    if settings.files is not None:
        return settings.files
    if settings.state.startswith("sqlite:///"):
        return Path(settings.state.removeprefix("sqlite:///").partition("?")[0] + ".files")
    if settings.state != MEMORY:
        raise UsageError("--state postgresql:// needs --files FOLDER, shared by all hosts")
    folder = Path(tempfile.mkdtemp(prefix="stub-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _tls(settings: Settings, folder: Path) -> tls.Pair | None:
    if settings.tls:
        return tls.self_signed(folder / "tls", settings.host)
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    for file in (settings.tls_cert, settings.tls_key):
        if not file.is_file():
            raise UsageError(f"{file}: there is no such file")
    return tls.Pair(settings.tls_cert, settings.tls_key, settings.tls_cert)


def _listen(host: str, port: int) -> socket.socket:
    """Open the port.

    Raises:
        UsageError: it is in use, is not ours to open, or the host is none of this machine's.
    """
    try:
        return listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = f"port {port} of {host} is in use: stop what listens there, or choose another --port (0: any)"
        elif error.errno == errno.EACCES:
            problem = f"port {port} is not open to you: choose one from 1024 on"
        else:
            problem = f"cannot listen on {host}: {error.strerror or error}"
        raise UsageError(problem) from None


def _announce(
    service: Service,
    settings: Settings,
    behaviours: Behaviours,
    app: Application,
    listening: socket.socket,
    secure: tls.Pair | None,
) -> None:
    if settings.quiet:
        return
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    url = f"http{'s' if secure else ''}://{shown}:{port}{service.base_path}"
    people = users(app.worlds.default, settings.seed, behaviours)
    if settings.log_format == "json":
        return
    version = app.worlds.default.version
    print(f"{service.name} {version}, a stub, at {url} (Ctrl-C stops it)")
    print(f"  users: {', '.join(people) or 'none'}" + ("; --auth off" * (settings.auth == "off")))
    print(f"  admin: {url.removesuffix(service.base_path)}/__admin")
    own = f"{url.removesuffix(service.base_path)}{SITE}/" if settings.site else ""
    print(f"  docs:  {own or behaviours.docs or f'--site FOLDER shows a docs index at {SITE}/'}")
    if secure and settings.tls:
        print(f"  trust: {secure.authority}")
    sys.stdout.flush()


def users(world: World, seed: str, behaviours: Behaviours, most: int = 5) -> list[str]:
    """Return users for people to read, with the password where it is that of a named seed."""
    collection = world.service.accounts.collection
    clear: dict[str, str] = {}
    if seed in behaviours.seeds:
        clear = dict(seeds.logins(behaviours.seeds[seed], collection))
    found = [
        record.path.rpartition("/")[2] for record in world.store.children(collection, count=most)
    ]
    return [f"{login}/{clear[login]}" if login in clear else login for login in found]
