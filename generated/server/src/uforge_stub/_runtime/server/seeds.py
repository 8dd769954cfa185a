"""Seeds: what a world holds at first, as a document of objects.

A document is a list in JSON, or ``[[objects]]`` in TOML, of entries::

    {"path": "users/guest", "type": "User", "value": {"loginName": "guest"},
     "extra": {"password": "guest", "entitlements": ["image_generate"]}}

``path`` is where the resource lies below the API's base, ``type`` its wire type, ``value`` the object
as the API writes it in JSON, and ``extra`` (optional) what the server keeps beside it. A password in
``extra`` is given in clear and kept hashed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from .credentials import hash_password
from .entrance import admit
from .message import Fault
from .peer import DecodingError, Registry, WireStruct, decode_json
from .store import Record
from .world import World

EMPTY = "empty"
_LARGEST_ID = 10_000_000


class SeedError(ValueError):
    """A document cannot be used; the message names the document and the entry."""


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One object of a document, as it is written."""

    path: str
    type: str
    value: dict[str, Any]
    extra: dict[str, Any] = {}


def entries(source: Path | str | list[Any]) -> list[Entry]:
    """Read a document: a file ending in ``.toml`` or of JSON, or the list that is in one.

    Raises:
        SeedError: it cannot be read, is malformed, or is no list of entries.
    """
    if isinstance(source, list):
        return _entries(source, "the seed")
    file = Path(source)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SeedError(f"{file}: cannot be read: {error.strerror or error}") from None
    try:
        if file.suffix.lower() == ".toml":
            document: Any = _plain(tomllib.loads(data.decode()))
        else:
            document = msgspec.json.decode(data)
    except (tomllib.TOMLDecodeError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SeedError(f"{file}: malformed: {error}") from None
    if isinstance(document, dict) and set(document) == {"objects"}:
        document = document["objects"]
    return _entries(document, str(file))


def load(
    world: World, source: Path | str | list[Any], *, known: Mapping[str, Path] | None = None
) -> int:
    """Put the objects of a document into a world, and return how many they are.

    Args:
        world: takes the objects in the order of the document, all or none of them.
        source: ``"empty"``, a name in ``known``, a file, or the list that is in one.
        known: documents by name, such as ``demo``. They come with the server, which may have been made of
            a part of the pages: their entries of types that it does not have are left out.

    Raises:
        SeedError: the document or one of its entries is not usable.
    """
    if source == EMPTY:
        return 0
    named = isinstance(source, str) and source in (known or {})
    if isinstance(source, str):
        source = (known or {}).get(source, source)
    name = "the seed" if isinstance(source, list) else str(source)
    registry = world.service.registry
    records: dict[str, Record] = {}
    largest = 0
    for number, entry in enumerate(entries(source), 1):
        place = f"{name}: entry {number} ({entry.path})"
        if entry.path in records:
            raise SeedError(f"{place}: there is an entry of this path already")
        if named and entry.type not in registry.types:
            continue
        value = _value(entry, registry, place)
        if not named:
            value = _admitted(world, entry, value, place)
        records[entry.path] = Record(entry.path, value, _extra(entry, place))
        largest = max(largest, _number(entry))
    with world.store.transaction():
        for record in records.values():
            world.store.put(record)
        # Numbers handed out later must not meet those of the document.
        while largest and world.store.next_id() < largest:
            pass
    return len(records)


def logins(source: Path | str | list[Any], collection: str) -> list[tuple[str, str]]:
    """Return login and password in clear of the users in a document, in its order."""
    return [
        (entry.path.removeprefix(f"{collection}/"), entry.extra["password"])
        for entry in entries(source)
        if entry.path.rpartition("/")[0] == collection
        and isinstance(entry.extra.get("password"), str)
    ]


def _entries(document: Any, name: str) -> list[Entry]:
    if not isinstance(document, list):
        raise SeedError(
            f"{name}: expected a list of objects with path, type and value"
            ' (in TOML, tables named "objects")'
        )
    made = []
    for number, part in enumerate(document, 1):
        path = part.get("path", "no path") if isinstance(part, dict) else "no object"
        place = f"{name}: entry {number} ({path})"
        try:
            entry = msgspec.convert(part, Entry)
        except msgspec.ValidationError as error:
            raise SeedError(f"{place}: {error}") from None
        if any(segment in ("", ".", "..") for segment in entry.path.split("/")):
            raise SeedError(
                f"{place}: a path is like users/guest, without a slash at either end or empty segments"
            )
        made.append(entry)
    return made


def _value(entry: Entry, registry: Registry, place: str) -> WireStruct:
    if entry.type not in registry.types:
        near = get_close_matches(entry.type, registry.types, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise SeedError(f"{place}: there is no type {entry.type!r}{hint}")
    try:
        return decode_json(msgspec.json.encode(entry.value), registry, entry.type)
    except DecodingError as error:
        raise SeedError(f"{place}: {error}") from None


def _admitted(world: World, entry: Entry, value: WireStruct, place: str) -> WireStruct:
    """Return the object as answers can hold it; the documents that come with the server are valid as they are."""
    try:
        return admit(world.service, entry.type, value)
    except Fault as fault:
        raise SeedError(f"{place}: {fault.message}") from None


def _extra(entry: Entry, place: str) -> dict[str, Any]:
    extra = dict(entry.extra)
    if "password" in extra:
        if not isinstance(extra["password"], str):
            raise SeedError(f"{place}: extra.password is text in clear")
        extra["password"] = _hashed(extra["password"])
    return extra


@lru_cache(maxsize=256)
def _hashed(password: str) -> str:
    """Hash once a process: every isolated world of a test run has the same users."""
    return hash_password(password)


def _number(entry: Entry) -> int:
    """The largest number that the entry takes, as its id or in its path."""
    last = entry.path.rpartition("/")[2]
    numbers = [int(last)] if last.isascii() and last.isdigit() and len(last) < 10 else []
    if isinstance(identity := entry.value.get("dbId"), int):
        numbers.append(identity)
    return max((number for number in numbers if number <= _LARGEST_ID), default=0)


def _plain(value: Any) -> Any:
    """TOML has dates of its own; the wire has text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value
