"""Configuration: ``[tool.rstparse]`` of a ``pyproject.toml``, the nearest at or above the working folder.

Paths in it are relative to that file. What it leaves out has the defaults below; a key that nobody reads is an
error, since it is a typo. The defaults are those of the UForge API.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from rstparse.toml import BadToml, read_toml


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file and how to mend it."""


class LintConfig(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """``[tool.rstparse.lint]``: which findings are wanted. Codes are checked where they are known.

    Attributes:
        ignore: codes that are not reported.
        per_path: codes that are not reported in some pages, by a pattern of their paths (``pages/old/**``).
        severity: severities other than the usual ones, by code.
        entitlements: all entitlements that there are; without it, only likely misspellings are found.
    """

    ignore: tuple[str, ...] = ()
    per_path: dict[str, tuple[str, ...]] = {}
    severity: dict[str, Literal["error", "warning", "info"]] = {}
    entitlements: tuple[str, ...] = ()


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """What every command assumes unless told otherwise.

    Attributes:
        docs: folder of the pages; out: folder of the outputs.
        title, version: of the API; no page states them.
        namespace: XML namespace of the documents on the wire.
        base_path: path of the API on its host.
        service: name of the service, from which the client class and its environment variables are named.
        targets: tables by target name, for instance ``[tool.rstparse.target.client]``; each overrides the
            ``[config]`` of that target's ``target.toml``.
        lint: which findings are wanted.
    """

    docs: str = "docs/api"
    out: str = "generated"
    title: str = "UForge AppCenter API"
    version: str = "0"
    namespace: str = "http://www.usharesoft.com/uforge"
    base_path: str = "/api"
    service: str = "UForge"
    targets: dict[str, dict[str, Any]] = msgspec.field(name="target", default_factory=dict)
    lint: LintConfig = LintConfig()


_OF_THE_API = ("docs", "title", "version", "namespace", "base_path")
"""Keys on which the model depends, and where its pages are."""


def load(path: Path | None = None, start: Path | None = None) -> Config:
    """Return the configuration, its folders made absolute.

    Args:
        path: the file to read; by default the nearest ``pyproject.toml`` with a ``[tool.rstparse]`` table.
        start: where to look from; by default the working folder.

    Raises:
        ConfigError: the file is missing, is not TOML, or holds what nobody reads.
    """
    found = path or nearest(start or Path.cwd())
    if found is None:
        return _anchored(Config(), Path.cwd())
    table = _table(found)
    if table is None:
        raise ConfigError(f"{found}: there is no [tool.rstparse] table; add one")
    for name, value in table.items():
        if isinstance(value, dict) and name not in ("lint", "target"):
            raise ConfigError(
                f"{found}: [tool.rstparse.{name}]: the settings of a target stand in [tool.rstparse.target.{name}]"
            )
    return _anchored(_converted(table, str(found)), found.resolve().parent)


def as_then(config: Config, data: bytes, name: str) -> Config | None:
    """Return a configuration with what another state of a ``pyproject.toml`` says of the API, or None if it has no table.

    How the toolkit works is settled by the one of today: an older file may have settings that nobody reads any more.

    Args:
        data: that state of the file; ``docs`` in it stays as it stands there.
        name: of the file, for errors.

    Raises:
        ConfigError: it is not TOML, or what it says of the API is no text.
    """
    table = _table_of(data, name)
    if table is None:
        return None
    told = {key: table[key] for key in _OF_THE_API if key in table}
    then = _converted(told, name)
    return msgspec.structs.replace(config, **{key: getattr(then, key) for key in _OF_THE_API})


def nearest(start: Path) -> Path | None:
    """Return the pyproject.toml that counts in a folder: the first, going up, with a [tool.rstparse] table."""
    for folder in (start, *start.parents):
        candidate = folder / "pyproject.toml"
        if candidate.is_file() and _table(candidate) is not None:
            return candidate
    return None


def _table(path: Path) -> dict[str, Any] | None:
    try:
        return _table_of(path.read_bytes(), str(path))
    except OSError as problem:
        raise ConfigError(f"{path}: {problem.strerror}") from None


def _table_of(content: bytes, name: str) -> dict[str, Any] | None:
    try:
        data = read_toml(content)
    except BadToml as problem:
        raise ConfigError(f"{name}: not valid TOML: {problem}") from None
    tools = data.get("tool")
    table = tools.get("rstparse") if isinstance(tools, dict) else None
    return table if isinstance(table, dict) else None


def _converted(table: dict[str, Any], name: str) -> Config:
    try:
        return msgspec.convert(table, Config)
    except msgspec.ValidationError as problem:
        raise ConfigError(f"{name}: [tool.rstparse]: {problem}") from None


def _anchored(config: Config, folder: Path) -> Config:
    return msgspec.structs.replace(
        config, docs=str(folder / config.docs), out=str(folder / config.out)
    )
