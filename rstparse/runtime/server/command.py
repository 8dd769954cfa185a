"""The command that starts a server: what it says, and how it ends."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

from . import console, logs, overrides, seeds, stopping, tls
from .application import Application
from .assembly import Behaviours, application, found_behaviours
from .declaration import Service
from .listening import listen
from .message import Fault
from .peer import Registry
from .protocol import Http
from .settings import MEMORY, Settings, UsageError, parse


def main(
    service: Service,
    argv: Sequence[str] | None = None,
    *,
    behaviours: Behaviours | None = None,
    program: str | None = None,
) -> int:
    """Run a server until Ctrl-C or SIGTERM, and return the exit code: 0, or 2 for what cannot be done as asked.

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
            stack.enter_context(stopping.stoppable())
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
    except KeyboardInterrupt:  # before anything was served
        return 0
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
    made: Callable[[], Application] = partial(_hastened, app, settings, stack)
    if settings.workers > 1:
        # The first process has filled the state. Each worker puts its own together from what can be sent to it.
        app.close()
        made = partial(_worker, _portable(service), settings, folder)
    logs.set_up(sys.stderr, settings.log_format)
    config = uvicorn.Config(
        made,
        factory=True,
        http=Http,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=stopping.GRACE,
        ssl_certfile=secure.certificate if secure else None,
        ssl_keyfile=secure.key if secure else None,
    )
    start = console.start_of(app.worlds.default, settings, behaviours, listening, secure)
    _serve(config, listening, lambda: console.say_start(sys.stdout, start, settings))
    console.say_stop(sys.stdout, settings)
    return 0


def _serve(config: uvicorn.Config, listening: socket.socket, say: Callable[[], None]) -> None:
    """Serve until a signal; ``say`` is called when signals are heard, and requests answered sooner or later."""
    # uvicorn ends the requests, and raises the signal again.
    with suppress(KeyboardInterrupt):
        if config.workers > 1:
            several = _Several(config, [listening])
            say()
            several.run()
        else:
            _Server(config, say).run([listening])


class _Several(Multiprocess):
    def init_processes(self) -> None:
        # A terminal sends Ctrl-C to the workers too, and one that is being made could not take it in form.
        with stopping.deferred():
            super().init_processes()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, say: Callable[[], None]) -> None:
        super().__init__(config)
        self._say = say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._say()


def _hastened(app: Application, settings: Settings, stack: ExitStack) -> Application:
    def last() -> None:
        console.say_stop(sys.stdout, settings)
        stack.close()

    stopping.hasten(last)
    return app


def _worker(service: Service, settings: Settings, folder: Path) -> Application:
    stopping.hasten()
    stopping.hear()
    parent = os.getppid()
    threading.Thread(target=stopping.end_with, args=(parent,), name="parent", daemon=True).start()
    logs.set_up(sys.stderr, settings.log_format)
    log = None if settings.quiet else sys.stdout
    return application(service, settings, files=folder, log=log)


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
