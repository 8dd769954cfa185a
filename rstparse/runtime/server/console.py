"""What a server says when it starts and stops, for people or for machines."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any, NamedTuple, TextIO

import msgspec

from . import seeds, tls
from .assembly import Behaviours
from .settings import Settings
from .site import SITE
from .world import World


class Start(NamedTuple):
    """A server that is about to answer.

    Attributes:
        service: its name.
        version: that it reports.
        url: of the API.
        users: some who may sign in, with the password where it is known.
        admin: URL of the admin interface.
        docs: URL of the documentation, or "".
        trust: file of the certificate to trust, if it was made on the spot, or "".
    """

    service: str
    version: str
    url: str
    users: list[str]
    admin: str
    docs: str
    trust: str


def start_of(
    world: World,
    settings: Settings,
    behaviours: Behaviours,
    listening: socket.socket,
    secure: tls.Pair | None,
) -> Start:
    """Return what there is to say of a server; ``world`` is its default one."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    root = f"http{'s' if secure else ''}://{shown}:{port}"
    return Start(
        world.service.name,
        world.version,
        f"{root}{world.service.base_path}",
        users(world, settings.seed, behaviours),
        f"{root}/__admin",
        f"{root}{SITE}/" if settings.site else behaviours.docs,
        str(secure.authority) if secure and settings.tls else "",
    )


def say_start(stream: TextIO, start: Start, settings: Settings) -> None:
    """Say that a server starts; where it is to be quiet, its URL and nothing else."""
    if settings.log_format == "json":
        _event(stream, "start", start._asdict())
        return
    if settings.quiet:
        print(start.url, file=stream, flush=True)
        return
    open_to_all = "; --auth off" * (settings.auth == "off")
    lines = [
        f"{start.service} {start.version}, a stub, at {start.url} (Ctrl-C stops it)",
        f"  users: {', '.join(start.users) or 'none'}{open_to_all}",
        f"  admin: {start.admin}",
        f"  docs:  {start.docs or f'--site FOLDER shows a docs index at {SITE}/'}",
        *([f"  trust: {start.trust}"] if start.trust else []),
    ]
    print("\n".join(lines), file=stream, flush=True)


def say_stop(stream: TextIO, settings: Settings) -> None:
    """Say that a server has stopped."""
    if settings.log_format == "json":
        _event(stream, "stop", {})
    elif not settings.quiet:
        print("Stopped.", file=stream, flush=True)


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


def _event(stream: TextIO, name: str, told: dict[str, Any]) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    document = {"time": now, "event": name, **told}
    print(msgspec.json.encode(document).decode(), file=stream, flush=True)
