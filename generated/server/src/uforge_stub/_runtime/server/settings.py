"""The arguments of the command that starts a server."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NoReturn

import msgspec

from .declaration import Service

MEMORY = "memory"
SELF_SIGNED = "self-signed"
_STATES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the command was told; see ``--help`` for the meaning of each.

    ``jobs`` is ``time``, ``polls`` or ``immediate``; ``upload_limit`` is in bytes; ``files`` None is
    chosen by ``state``.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    seed: str = "demo"
    auth: Literal["on", "off"] = "on"
    entitlements: Literal["any", "all"] = "any"
    state: str = MEMORY
    files: Path | None = None
    service_version: str | None = None
    overrides: tuple[str, ...] = ()
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls: str | None = None
    upload_limit: int = 8 << 30
    jobs: Literal["time", "polls", "immediate"] = "time"
    job_seconds: float | None = None
    job_polls: int | None = None
    admin_token: str | None = None
    site: Path | None = None
    workers: int = 1
    quiet: bool = False
    log_format: Literal["text", "json"] = "text"


class UsageError(Exception):
    """What was asked for cannot be; the message says how to mend it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parse(service: Service, program: str, arguments: Sequence[str] | None = None) -> Settings:
    """Read the arguments (None: of the process).

    Raises:
        UsageError: they are wrong.
        SystemExit: help was asked for, and printed.
    """
    given = vars(parser(service, program).parse_args(arguments))
    given["overrides"] = tuple(given["overrides"])
    settings = Settings(**given)
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise UsageError("--tls-cert and --tls-key go together")
    if settings.tls and settings.tls_cert:
        raise UsageError(
            "--tls self-signed makes a certificate: leave out --tls-cert and --tls-key"
        )
    if settings.workers > 1 and settings.state == MEMORY:
        raise UsageError(
            "several workers need a state that they share, such as --state sqlite:///stub.db"
        )
    return settings


def parser(service: Service, program: str) -> argparse.ArgumentParser:
    """Return the parser; its help ends with examples."""
    made = _Parser(
        program,
        description=f"A stub server of the {service.name} {service.version}.",
        epilog=_examples(program),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_listening(made.add_argument_group("where it listens"))
    _add_world(made.add_argument_group("the world that it shows"))
    _add_access(made.add_argument_group("who may do what"))
    console = made.add_argument_group("console")
    console.add_argument("--quiet", action="store_true", help="say the URL and nothing else")
    console.add_argument(
        "--log-format", choices=["text", "json"], default="text", help="json: one object a line"
    )
    return made


def _add_listening(listen: argparse._ArgumentGroup) -> None:
    listen.add_argument(
        "--host", default="127.0.0.1", help="address; 0.0.0.0 for all (%(default)s)"
    )
    listen.add_argument("--port", type=_port, default=8080, help="0: any free one (%(default)s)")
    listen.add_argument(
        "--tls", choices=[SELF_SIGNED], help="TLS with a certificate made on the spot"
    )
    listen.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM)")
    listen.add_argument("--tls-key", type=Path, metavar="FILE", help="its private key (PEM)")
    listen.add_argument("--workers", type=_positive, default=1, metavar="N", help="processes (1)")
    listen.add_argument(
        "--site", type=_folder, metavar="FOLDER", help="serve its files at /docs: the docs index"
    )


def _add_world(world: argparse._ArgumentGroup) -> None:
    world.add_argument(
        "--seed", default="demo", metavar="demo|empty|FILE", help="first objects (%(default)s)"
    )
    world.add_argument(
        "--state",
        type=_state,
        default=MEMORY,
        metavar="URL",
        help="memory, sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/DATABASE (%(default)s)",
    )
    world.add_argument("--files", type=Path, metavar="FOLDER", help="for uploaded and made files")
    world.add_argument("--service-version", metavar="VERSION", help="version that it reports")
    world.add_argument(
        "--overrides",
        action="append",
        default=[],
        metavar="MODULE",
        help="Python module or file with handlers of your own, by operation name; may be repeated",
    )
    world.add_argument(
        "--jobs", choices=["time", "polls", "immediate"], default="time", help="how jobs progress"
    )
    world.add_argument("--job-seconds", type=_seconds, metavar="S", help="that a job takes")
    world.add_argument("--job-polls", type=_positive, metavar="N", help="looks that a job takes")


def _add_access(access: argparse._ArgumentGroup) -> None:
    access.add_argument("--auth", choices=["on", "off"], default="on", help="check credentials")
    access.add_argument(
        "--entitlements", choices=["any", "all"], default="any", help="of several, one or all"
    )
    access.add_argument("--admin-token", metavar="TOKEN", help="opens /__admin to other machines")
    access.add_argument(
        "--upload-limit", type=_bytes, default=8 << 30, metavar="SIZE", help="such as 500M (8G)"
    )


def _examples(program: str) -> str:
    lines = (
        ("", "the demo world at http://127.0.0.1:8080"),
        ("--port 0 --seed empty", "nothing in it, on any free port"),
        ("--state sqlite:///stub.db --workers 2", "state that survives, served by two processes"),
        ("--seed my.json --overrides my_handlers.py", "objects and answers of your own"),
        ("--jobs polls --job-polls 3", "a job is done at the third look"),
        ("--host 0.0.0.0 --tls self-signed", "for other machines, with TLS"),
    )
    width = max(len(arguments) for arguments, _ in lines)
    return "examples:\n" + "\n".join(
        f"  {program} {arguments:<{width}}  {what}" for arguments, what in lines
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: expected 0 to 65535")


def _folder(text: str) -> Path:
    if Path(text).is_dir():
        return Path(text)
    raise argparse.ArgumentTypeError(f"{text!r}: there is no such folder")


def _positive(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 10**6:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r}: expected a number from 1 on")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if 0 <= seconds < 10**9:
        return seconds
    raise argparse.ArgumentTypeError(f"{text!r}: expected seconds, such as 2.5")


def _bytes(text: str) -> int:
    """Read a size such as 500M; units are powers of 1024."""
    number = text.strip().lower().removesuffix("b").removesuffix("i")
    unit = number[-1:] if number[-1:] in _UNITS and not number[-1:].isdigit() else ""
    digits = number.removesuffix(unit)
    if digits.isascii() and digits.isdigit():
        return int(digits) * _UNITS[unit]
    raise argparse.ArgumentTypeError(f"{text!r} is no size: expected bytes, or such as 500M or 8G")


def _state(text: str) -> str:
    if text == MEMORY or (text.startswith(_STATES) and not text.endswith("://")):
        return text
    raise argparse.ArgumentTypeError(
        f"{text!r}: expected memory, sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
    )
