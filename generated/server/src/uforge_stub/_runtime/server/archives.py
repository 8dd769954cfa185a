"""Archives of a stack: tar.gz with a description in JSON or YAML at its root, the form of template archives.

Archives are input from outside: only the description is ever read, into memory, below limits. It is looked for
within what a short time unpacks: whoever writes archives has it first.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

import msgspec
import msgspec.yaml

from .message import Fault

Form = Literal["json", "yaml"]

NAMES = ("template.json", "template.yml", "template.yaml", "stack.json", "stack.yml", "stack.yaml")
"""Names that win, in this order, where several files at the root could be the description."""
_ENDINGS = (".json", ".yml", ".yaml")
_DESCRIPTION = 4 << 20
"""Bytes of a description."""
_DEEPEST = 100
_BRACKETS = re.compile(r"[\[\]{}]")
MOST = 64 << 20
"""Unpacked bytes within which the description is looked for: those of gigabytes may be a small file."""
MOST_MEMBERS = 10_000
"""Members within which it is looked for."""


class _Enough(Exception):
    """As much was read as is ever read."""


class _Bounded(io.RawIOBase):
    """What a packed file unpacks to, as far as it is read."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed
        self._left = MOST

    def read(self, size: int = -1) -> bytes:
        if self._left <= 0:
            raise _Enough
        piece = self._packed.read(size)
        self._left -= len(piece)
        return piece


def pack(
    path: Path,
    described: Mapping[str, Any],
    *,
    form: Form = "json",
    files: Mapping[str, Path] | None = None,
) -> None:
    """Write an archive; the same values give the same bytes.

    Args:
        path: of the archive; a file there is replaced.
        described: what the description says; JSON values.
        form: of the description.
        files: further members by their path in the archive.
    """
    if form == "yaml":
        data = msgspec.yaml.encode(described)
    else:
        data = msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"
    partial = path.with_name(path.name + ".part")
    with (
        partial.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        archive.addfile(_member(NAMES[0 if form == "json" else 1], len(data)), io.BytesIO(data))
        for name, file in sorted((files or {}).items()):
            with file.open("rb") as source:
                archive.addfile(_member(name, file.stat().st_size), source)
    partial.replace(path)


def read(path: Path) -> dict[str, Any]:
    """Return the description of an archive, an object of JSON values.

    Raises:
        Fault: 400, it is no such archive; says what was expected.
    """
    try:
        with (
            gzip.open(path) as packed,
            tarfile.open(fileobj=_Bounded(packed), mode="r|") as archive,
        ):
            found = _descriptions(archive)
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
        raise _refused(f"it cannot be read as tar.gz ({type(error).__name__})") from None
    if not found:
        raise _refused(f"no JSON or YAML file is at its root, within {MOST >> 20} MB unpacked")
    name = min(found, key=lambda n: (NAMES.index(n) if n in NAMES else len(NAMES), n))
    try:
        if name.endswith(".json"):
            described = msgspec.json.decode(found[name])
        else:
            described = _plain_yaml(found[name])
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise _refused(f"{name} cannot be read: {str(error)[:200]}") from None
    if not isinstance(described, dict):
        raise _refused(f"{name} must hold an object")
    return described


def _plain_yaml(data: bytes) -> Any:
    # Anchors let a small text grow without bound, and no description needs them.
    import yaml  # lazy: only for archives in YAML

    text = data.decode("utf-8")
    depth = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        if depth > _DEEPEST:  # the scanner takes a time that grows with the square of it
            raise ValueError(f"brackets within more than {_DEEPEST} others")
    for token in yaml.scan(text):
        if isinstance(token, yaml.AliasToken):
            raise ValueError("aliases are not accepted")
    return _plain(msgspec.yaml.decode(data))


def _plain(value: Any) -> Any:
    """Return JSON values: YAML takes a text such as 2024-05-01 for a date."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        raise ValueError("binary values are not accepted")
    return value


def _descriptions(archive: tarfile.TarFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with suppress(_Enough):
        _find(archive, found)
    return found


def _find(archive: tarfile.TarFile, found: dict[str, bytes]) -> None:
    for member in _checked(archive):
        name = member.name.removeprefix("./")
        if "/" in name or not name.lower().endswith(_ENDINGS) or not member.isreg():
            continue
        if member.size > _DESCRIPTION:
            raise _refused(f"{name!a} has {member.size} bytes, more than {_DESCRIPTION}")
        source = archive.extractfile(member)
        if source is not None:
            found[name] = source.read(_DESCRIPTION)


def _checked(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for count, member in enumerate(archive, 1):
        name = member.name.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/"):
            raise _refused(f"{member.name[:100]!a} leads out of it")
        if not (member.isreg() or member.isdir()):
            raise _refused(f"{member.name[:100]!a} is neither a file nor a folder")
        yield member
        if count >= MOST_MEMBERS:
            raise _Enough


def _member(name: str, size: int) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.mode, made.mtime = size, 0o644, 0
    return made


def _refused(why: str) -> Fault:
    return Fault(
        400,
        f"The archive is refused: {why}. Expected tar.gz with {NAMES[0]} or {NAMES[1]} at its root.",
        reason="bad-archive",
    )
