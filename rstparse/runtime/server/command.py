"""The command that starts a server, and how it is put together."""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import uvicorn
from uvicorn.supervisors import Multiprocess

from . import logs, overrides, seeds, tls
from .admin import Admin
from .application import Application
from .credentials import Credentials
from .declaration import Service
from .jobs import JobSettings
from .listening import listen
from .memory import MemoryStore
from .message import Fault, Handler
from .peer import Registry
from .protocol import Http
from .settings import MEMORY, Settings, UsageError, parse
from .site import SITE, Site
from .store import Store
from .world import Completion, World
from .worlds import Worlds

GRACE = 3
"""Seconds that requests have to end after Ctrl-C."""


class Behaviours(NamedTuple):
    """What belongs to one service beside its declarations.

    Attributes:
        handlers: by operation name.
        completions: what finished jobs leave, by the name that they were started with.
        anonymous: operations that a query parameter opens without credentials: its name.
        seeds: documents by name; ``demo`` is shown unless told otherwise.
        docs: URL of the documentation, for the start line.
    """

    handlers: Mapping[str, Handler] = {}
    completions: Mapping[str, Completion] = {}
    anonymous: Mapping[str, str] = {}
    seeds: Mapping[str, Path] = {}
    docs: str = ""


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


def application(
    service: Service,
    settings: Settings,
    behaviours: Behaviours | None = None,
    *,
    files: Path | None = None,
    log: TextIO | None = None,
) -> Application:
    """Put a server together: the ASGI callable, its worlds in ``worlds``.

    Args:
        service: what is served.
        settings: as on the command line.
        behaviours: what belongs to the service; None: as in :func:`main`.
        files: folder for uploaded and made files; None: a new temporary one.
        log: stream for the line a request; None: none.

    Raises:
        UsageError, seeds.SeedError, overrides.OverrideError: a setting cannot be.
        Fault: the seed cannot be.
    """
    behaviours = behaviours or found_behaviours()
    folder = files or settings.files or Path(tempfile.mkdtemp(prefix="stub-"))
    opened: list[Store] = []

    def close() -> None:
        for store in opened:
            getattr(store, "close", lambda: None)()

    worlds = Worlds(
        _world_maker(service, settings, behaviours, folder, opened),
        seed=_seeder(settings.seed, behaviours),
        first=_first(settings.seed, behaviours),
        # Its folder tells the other processes of a world; a state in memory has no other processes.
        known=None if settings.state == MEMORY else lambda name: _place(folder, name).is_dir(),
    )
    return Application(
        service,
        worlds,
        Credentials(service, mode=settings.entitlements, off=settings.auth == "off"),
        admin=Admin(worlds, settings.admin_token),
        site=Site(settings.site, service.base_path) if settings.site else None,
        anonymous=behaviours.anonymous,
        upload_limit=settings.upload_limit,
        observers=[logs.access_log(log, settings.log_format)] if log else (),
        on_shutdown=close,
    )


def _world_maker(
    service: Service,
    settings: Settings,
    behaviours: Behaviours,
    folder: Path,
    opened: list[Store],
) -> Callable[[str], World]:
    """Return what makes a world of a name, adding its store to ``opened``."""
    handlers = dict(behaviours.handlers)
    for name in settings.overrides:
        handlers |= overrides.load(name, (route.name for route in service.routes))

    def make_world(name: str) -> World:
        store = _store(settings.state, service, name)
        opened.append(store)
        place = _place(folder, name)
        place.mkdir(parents=True, exist_ok=True)
        return World(
            service,
            store,
            files=place,
            jobs=_job_settings(settings),  # of its own: failures are ordered world by world
            handlers=handlers,
            completions=behaviours.completions,
            version=settings.service_version,
        )

    return make_world


def found_behaviours() -> Behaviours:
    """Return what the package ``behaviours`` beside the server's has; nothing, if there is none.

    It lies above this layer, and not every service has one, so it is found by its name.
    """
    name = f"{(__package__ or '').rpartition('.')[0]}.behaviours"
    try:
        package = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return Behaviours()
    folders = [Path(folder) for folder in package.__path__]
    documents = {file.stem: file for folder in folders for file in sorted(folder.glob("*.json"))}
    return Behaviours(
        getattr(package, "HANDLERS", {}),
        getattr(package, "COMPLETIONS", {}),
        getattr(package, "ANONYMOUS", {}),
        documents,
        getattr(package, "DOCS", ""),
    )


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


def _job_settings(settings: Settings) -> JobSettings:
    chosen: dict[str, Any] = {"mode": settings.jobs}
    if settings.job_seconds is not None:
        chosen["seconds"] = settings.job_seconds
    if settings.job_polls is not None:
        chosen["polls"] = settings.job_polls
    return JobSettings(**chosen)


def _store(state: str, service: Service, world: str) -> Store:
    if state == MEMORY:
        return MemoryStore()
    from .sql import SqlStore  # lazy: SQLAlchemy is heavy, and needed for kept state only

    # A name that no isolated world can have, for the one without a name.
    return SqlStore(state, service.registry, world=f"world-{world}" if world else "default")


def _place(folder: Path, world: str) -> Path:
    return folder / (f"world-{world}" if world else "default")


def _first(seed: str, behaviours: Behaviours) -> str:
    """Return the seed, or ``empty`` where the default is meant and the service has none."""
    if seed == "demo" and "demo" not in behaviours.seeds:
        return seeds.EMPTY
    return seed


def _seeder(first: str, behaviours: Behaviours) -> Callable[[World, Any], None]:
    """Return what fills worlds: of files, only the one named at the start, since others ask from afar."""

    def fill(world: World, source: Any) -> None:
        named = isinstance(source, str)
        if named and source not in (seeds.EMPTY, first) and source not in behaviours.seeds:
            known = ", ".join([seeds.EMPTY, *behaviours.seeds])
            raise seeds.SeedError(f"there is no seed {source[:64]!r}; there are {known}")
        seeds.load(world, source, known=behaviours.seeds)

    return fill
