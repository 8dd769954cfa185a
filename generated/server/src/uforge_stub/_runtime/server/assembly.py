"""How a server is put together from declarations, behaviours and settings."""

from __future__ import annotations

import atexit
import importlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from . import logs, overrides, seeds
from .admin import Admin
from .application import Application
from .credentials import Credentials
from .declaration import Service
from .jobs import JobSettings
from .journals import SharedJournal
from .keeping import world_key
from .memory import MemoryStore
from .message import Handler
from .settings import MEMORY, Settings
from .site import Site
from .store import Store
from .world import Completion, World
from .worlds import Roster, Worlds


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
        files: folder for uploaded and made files; None: that of the settings, else a temporary one, which is gone
            when the application is closed.
        log: stream for the line a request; None: none.

    Raises:
        UsageError, seeds.SeedError, overrides.OverrideError: a setting cannot be.
        Fault: the seed cannot be.
    """
    behaviours = behaviours or found_behaviours()
    state = _state(settings.state, service)
    folder = files or settings.files or _temporary()

    def close() -> None:
        state.close()
        if files is None and settings.files is None:
            shutil.rmtree(folder, ignore_errors=True)

    worlds = Worlds(
        _world_maker(service, settings, behaviours, folder, state.store),
        seed=_seeder(settings.seed, behaviours),
        first=_first(settings.seed, behaviours),
        roster=state.roster,
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
    store_of: Callable[[str], Store],
) -> Callable[[str], World]:
    """Return what makes a world of a name."""
    handlers, shared = dict(behaviours.handlers), settings.state != MEMORY
    for name in settings.overrides:
        handlers |= overrides.load(name, (route.name for route in service.routes))

    def make_world(name: str) -> World:
        place = folder / world_key(name)
        place.mkdir(parents=True, exist_ok=True)
        return World(
            service,
            store_of(name),
            files=place,
            jobs=_job_settings(settings),  # of its own: failures are ordered world by world
            handlers=handlers,
            completions=behaviours.completions,
            version=settings.service_version,
            journal=SharedJournal(folder / "journals", world_key(name)) if shared else None,
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


class _State(NamedTuple):
    """Where the resources of worlds are: the store of each, the list that processes share, and how all is closed."""

    store: Callable[[str], Store]
    roster: Roster | None
    close: Callable[[], object]


def _state(url: str, service: Service) -> _State:
    if url == MEMORY:
        return _State(lambda name: MemoryStore(), None, lambda: None)
    from .sql import SqlStore  # lazy: SQLAlchemy is heavy, and needed for kept state only

    # All worlds have the connections in common.
    default = SqlStore(url, service.registry, world=world_key(""))
    return _State(lambda name: default.of_world(world_key(name)), default.roster, default.close)


def _temporary() -> Path:
    """Return a new folder, which is gone with the process at the latest."""
    folder = Path(tempfile.mkdtemp(prefix="stub-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _job_settings(settings: Settings) -> JobSettings:
    chosen: dict[str, Any] = {"mode": settings.jobs}
    if settings.job_seconds is not None:
        chosen["seconds"] = settings.job_seconds
    if settings.job_polls is not None:
        chosen["polls"] = settings.job_polls
    return JobSettings(**chosen)


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
