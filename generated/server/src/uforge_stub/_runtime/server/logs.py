"""One line a request: readable, or JSON for machines. What a client sent is escaped, and signatures are masked."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TextIO

import msgspec

Format = Literal["text", "json"]

_SECRETS = re.compile(r"(?i)\b(signature|apiKey|download(?:Id|Token))=[^&\s]*")
_COLOURS = {2: "\x1b[32m", 3: "\x1b[36m", 4: "\x1b[33m", 5: "\x1b[31m", 0: "\x1b[31m"}
_PLAIN = "\x1b[0m"
_LONGEST = 300


class Exchange(NamedTuple):
    """One request and what became of it, for logs.

    Attributes:
        method: as sent.
        target: path and query as sent, below the host.
        status: of the answer; 0 if the connection ended without one.
        size: bytes of the answer's body.
        seconds: from the request's head to the end of the answer.
        operation: its documented name, or "".
        login: who called, or "".
        reason: stable word of the refusal, or "".
        message: what the caller was told of the refusal, or "".
    """

    method: str
    target: str
    status: int
    size: int
    seconds: float
    operation: str = ""
    login: str = ""
    reason: str = ""
    message: str = ""


def wants_colour(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether to colour: on a terminal that can, unless ``NO_COLOR`` is set (no-color.org)."""
    return (
        stream.isatty()
        and not environment.get("NO_COLOR")
        and environment.get("TERM", "") != "dumb"
    )


def text_line(exchange: Exchange, now: datetime, *, colour: bool = False) -> str:
    """Return a readable line: time, method, target, status, milliseconds, operation, user, refusal."""
    status = str(exchange.status or "---")
    if colour:
        status = f"{_COLOURS.get(exchange.status // 100, '')}{status}{_PLAIN}"
    parts = [
        f"{now:%H:%M:%S}",
        _shown(exchange.method),
        _shown(exchange.target),
        status,
        f"{exchange.seconds * 1000:.1f} ms",
    ]
    parts += [part for part in (exchange.operation, _shown(exchange.login)) if part]
    if exchange.reason:
        parts.append(f"[{exchange.reason}] {_shown(exchange.message)}")
    return " ".join(parts)


def json_line(exchange: Exchange, now: datetime) -> str:
    """Return one JSON object: the fields of the exchange, ``time`` in UTC, and ``milliseconds``."""
    document: dict[str, Any] = {"time": now.astimezone(UTC).isoformat(timespec="milliseconds")}
    document |= exchange._asdict()
    document["target"] = _masked(exchange.target)
    document["milliseconds"] = round(document.pop("seconds") * 1000, 3)
    return msgspec.json.encode(document).decode()


def access_log(
    stream: TextIO, format: Format = "text", *, clock: Callable[[], datetime] | None = None
) -> Callable[[Exchange], None]:
    """Return what writes a line to a stream for every exchange; a closed stream is no error."""
    colour = format == "text" and wants_colour(stream)
    now = clock or (lambda: datetime.now().astimezone())

    def write(exchange: Exchange) -> None:
        if format == "json":
            line = json_line(exchange, now())
        else:
            line = text_line(exchange, now(), colour=colour)
        try:
            stream.write(line + "\n")
            stream.flush()
        except (BrokenPipeError, ValueError):
            pass  # whoever read the log has gone; the service goes on

    return write


class JsonFormatter(logging.Formatter):
    """Formats the other messages, such as those of failures, as JSON too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON object."""
        document = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            document["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(document).decode()


def set_up(stream: TextIO, format: Format = "text", level: int = logging.WARNING) -> None:
    """Send the messages of the server and of uvicorn to a stream."""
    handler = logging.StreamHandler(stream)
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")
    handler.setFormatter(JsonFormatter() if format == "json" else text)
    for name in (__package__ or __name__, "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


def _masked(text: str) -> str:
    return _SECRETS.sub(r"\1=***", text)


def _shown(text: str) -> str:
    """Keep one line a request, and the terminal safe, whatever a client sends."""
    shown = _masked(text)[:_LONGEST]
    return shown if shown.isprintable() else shown.encode("unicode_escape").decode("ascii")
