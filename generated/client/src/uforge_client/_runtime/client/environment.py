"""A client's settings from environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .auth import ApiKeyAuth, Auth, BasicAuth
from .errors import ConfigurationError

_TRUE = frozenset(("1", "true", "yes", "on"))
_FALSE = frozenset(("0", "false", "no", "off"))


def settings_from(environ: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The arguments of a client that the environment states; empty variables count as absent.

    Raises:
        ConfigurationError: a value cannot be read, or of a pair only one is set.
    """
    values = {
        name.removeprefix(f"{prefix}_"): (
            value.strip() if not name.endswith(("PASSWORD", "SECRET")) else value
        )
        for name, value in environ.items()
        if name.startswith(f"{prefix}_") and value
    }
    settings: dict[str, Any] = {}
    for name, argument in (
        ("URL", "base_url"),
        ("FORMAT", "wire_format"),
        ("CA_FILE", "ca_file"),
        ("PROXY", "proxy"),
    ):
        if values.get(name):
            settings[argument] = values[name]
    if "wire_format" in settings:
        settings["wire_format"] = settings["wire_format"].lower()
    for name, argument, kind in (
        ("TIMEOUT", "timeout", float),
        ("DEADLINE", "deadline", float),
        ("RETRIES", "retries", int),
    ):
        if name in values:
            settings[argument] = _number(f"{prefix}_{name}", values[name], kind)
    if "VERIFY" in values:
        settings["verify"] = _boolean(f"{prefix}_VERIFY", values["VERIFY"])
    if "CLIENT_CERT" in values:
        cert, key = values["CLIENT_CERT"], values.get("CLIENT_KEY")
        settings["client_cert"] = (cert, key) if key else cert
    auth = _auth(values, prefix)
    if auth is not None:
        settings["auth"] = auth
    return settings


def _auth(values: Mapping[str, str], prefix: str) -> Auth | None:
    for kind, first, second in (
        (ApiKeyAuth, "API_KEY", "API_SECRET"),
        (BasicAuth, "USER", "PASSWORD"),
    ):
        if first in values and second in values:
            try:
                return kind(values[first], values[second])
            except ValueError as error:
                raise ConfigurationError(f"{prefix}_{first}: {error}") from None
    for first, second in (("API_KEY", "API_SECRET"), ("USER", "PASSWORD")):
        if (first in values) != (second in values):
            raise ConfigurationError(f"set both {prefix}_{first} and {prefix}_{second}, or neither")
    return None


def _number(name: str, text: str, kind: type[float] | type[int]) -> float | int:
    try:
        value = kind(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise ConfigurationError(f"{name} must be a number from 0, not {text!r}")
    return value


def _boolean(name: str, text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ConfigurationError(f"{name} must be true or false, not {text!r}")
