"""A world to bytes and back: a ZIP archive of its resources, its time, and the files that belong to them.

``world.json`` is the only document in it that is read; resources stand there in JSON as on the wire. A path
below the world's own folder is kept relative, so that a snapshot can be restored into another world.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

import msgspec

from .message import Fault
from .peer import DecodingError, EncodingError, decode_json, encode_json
from .store import Record
from .world import World

FORMAT = 1
LARGEST = 4 * 2**30
"""Bytes that a snapshot may unpack to."""

MOST_FILES = 100_000
MOST_IDS = 10_000_000
_FILE = "\0file:"
_ROOT = ":object"
"""A key that no type has."""


class _Kept(msgspec.Struct):
    path: str
    type: str
    value: msgspec.Raw
    extra: dict[str, Any] = {}


class _Document(msgspec.Struct, kw_only=True):
    format: int
    service: str
    last_id: int = 0
    offset: float = 0.0
    stopped: datetime | None = None
    records: list[_Kept] = []


def save(world: World) -> bytes:
    """Return a snapshot of a world.

    Raises:
        Fault: 409, an object cannot be written; the message names its path.
    """
    folder = str(world.files)
    kept = []
    for record in world.store.below(""):
        try:
            value = encode_json(record.value, world.service.registry, root=_ROOT)
        except EncodingError as error:
            raise Fault(
                409, f"{record.path} cannot be written: {error}", reason="not-encodable"
            ) from error
        kept.append(
            _Kept(
                record.path,
                type(record.value).__wire__.name,
                msgspec.Raw(value),
                _relative(record.extra, folder),
            )
        )
    document = _Document(
        format=FORMAT,
        service=world.service.name,
        last_id=world.store.next_id(),
        offset=world.clock.offset.total_seconds(),
        stopped=world.clock.stopped,
        records=kept,
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("world.json", msgspec.json.encode(document))
        for path in sorted(world.files.rglob("*")) if world.files.is_dir() else ():
            if path.is_file() and not path.is_symlink():
                archive.write(path, f"files/{path.relative_to(world.files).as_posix()}")
    return buffer.getvalue()


def load(world: World, data: bytes) -> None:
    """Make a world what a snapshot says; time included, faults and journal not.

    Raises:
        Fault: 400, the data is no snapshot of this service; the world is then as before.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            document = msgspec.json.decode(archive.read("world.json"), type=_Document)
            if document.format != FORMAT or document.service != world.service.name:
                raise ValueError(f"it is of {document.service!r}, format {document.format}")
            if not 0 <= document.last_id <= MOST_IDS:
                raise ValueError(f"its last number is {document.last_id}")
            records = [_record(world, kept) for kept in document.records]
            folder = world.files / f".restoring-{uuid4().hex}"
            try:
                _unpack(archive, folder)
                _replace(world, records, document.last_id)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        msgspec.MsgspecError,
        DecodingError,
    ) as error:
        raise Fault(
            400, f"This is no snapshot to restore: {error}", reason="bad-snapshot"
        ) from error
    world.clock.reset()
    world.clock.offset = timedelta(seconds=document.offset)
    world.clock.stopped = document.stopped
    _exchange(world.files, folder)


def _exchange(files: Path, folder: Path) -> None:
    """Make what is in ``folder``, which lies in ``files``, all that is in ``files``."""
    for path in list(files.iterdir()) if files.is_dir() else ():
        if path == folder:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if folder.is_dir():
        for path in list(folder.iterdir()):
            path.rename(files / path.name)
        folder.rmdir()


def _replace(world: World, records: list[Record], last_id: int) -> None:
    store = world.store
    with store.transaction():
        store.clear()
        while store.next_id() < last_id:
            pass
        for record in records:
            store.put(record)


def _record(world: World, kept: _Kept) -> Record:
    value = decode_json(bytes(kept.value), world.service.registry, kept.type)
    return Record(kept.path, value, _absolute(kept.extra, world.files))


def _relative(value: Any, folder: str) -> Any:
    """The value with paths below ``folder`` marked and relative to it."""
    if isinstance(value, dict):
        return {key: _relative(item, folder) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_relative(item, folder) for item in value]
    if isinstance(value, str) and value.startswith(folder + "/"):
        return _FILE + value[len(folder) + 1 :]
    return value


def _absolute(value: Any, folder: Path) -> Any:
    if isinstance(value, dict):
        return {key: _absolute(item, folder) for key, item in value.items()}
    if isinstance(value, list):
        return [_absolute(item, folder) for item in value]
    if isinstance(value, str) and value.startswith(_FILE):
        return str(folder / _safe(value[len(_FILE) :]))
    return value


def _safe(name: str) -> str:
    """The relative path, if it stays where it is put."""
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or ".." in path.parts
        or re.search(r"[\0\\]|^[A-Za-z]:", name)
        or not name
    ):
        raise ValueError(f"{name!r} is no path below the world's folder")
    return name


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
        raise ValueError("it is too large")
    for entry in entries:
        _safe(entry.filename)


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    for entry in archive.infolist():
        name = entry.filename.removeprefix("files/")
        if name == entry.filename or entry.is_dir():
            continue
        target = folder / _safe(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, target.open("xb") as to:
            # The size that the directory states bounds what is read: zipfile stops there.
            shutil.copyfileobj(source, to, 2**20)
