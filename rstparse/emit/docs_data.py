"""The machine's side of the docs index: what the search looks through, and an inventory for Sphinx."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from rstparse.emit import escape
from rstparse.emit.paths import file_names
from rstparse.emit.prose import prose
from rstparse.model import Api, PathParameter, QueryParameter

_WORD = re.compile(r"[^\W_]{3,}")
_BLOCK = 0xFFFF


def search_json(api: Api, config: Mapping[str, Any]) -> bytes:
    """Return what can be searched: an entry for each operation and object, with all that it is found by."""
    return msgspec.json.encode({"format": 1, "entries": list(_entries(api))}) + b"\n"


def search_script(api: Api, config: Mapping[str, Any]) -> bytes:
    """Return the same as a script: a page that is opened from disk may load scripts, but no JSON."""
    data = {"format": 1, "entries": list(_entries(api))}
    return f"globalThis.searchData = {escape.json(data)};\n".encode("ascii")


def _entries(api: Api) -> Iterator[dict[str, Any]]:
    titles = {group.name: group.title for group in api.groups}
    files = file_names(o.name for o in api.operations)
    for operation in api.operations:
        parameters: list[PathParameter | QueryParameter] = [
            *operation.path_parameters,
            *operation.query_parameters,
        ]
        yield {
            "kind": "operation",
            "name": operation.name,
            "url": f"operations/{files[operation.name]}.html",
            "method": operation.method,
            "path": operation.path,
            "summary": operation.summary,
            "group": operation.group,
            "groupTitle": titles.get(operation.group, operation.group),
            "entitlements": operation.security.entitlements,
            "authentication": operation.security.authentication,
            "since": operation.since.text if operation.since else "",
            "parameters": [p.name for p in parameters],
            "text": _words(
                [prose(operation.description), *(prose(p.description) for p in parameters)]
            ),
        }
    files = file_names(o.type for o in api.objects)
    for thing in api.objects:
        yield {
            "kind": "object",
            "name": thing.type,
            "url": f"objects/{files[thing.type]}.html",
            "summary": prose(thing.description).partition("\n")[0][:160],
            "attributes": [a.name for a in thing.attributes if a.inherited_from is None],
            "text": _words([prose(thing.description)]),
        }


def _words(texts: Iterable[str]) -> str:
    """Return the different words of texts, in order of first use."""
    return " ".join(dict.fromkeys(word.lower() for text in texts for word in _WORD.findall(text)))


def inventory(api: Api, config: Mapping[str, Any]) -> bytes:
    """Return the labels of all pages as a Sphinx inventory (``objects.inv``, version 2)."""
    lines = []
    for kind, found in (
        ("groups", [(g.name, g.label, g.title) for g in api.groups if g.operations]),
        ("operations", [(o.name, o.label, o.name) for o in api.operations]),
        ("objects", [(o.type, o.label or "", o.title) for o in api.objects]),
    ):
        files = file_names(name for name, _, _ in found)
        for name, label, title in found:
            if label := _plain(label).lower():
                lines.append(
                    f"{label} std:label -1 {kind}/{files[name]}.html {_plain(title) or '-'}\n"
                )
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {_plain(api.title)}\n"
        f"# Version: {_plain(api.version)}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode() + _stored("".join(sorted(lines)).encode("utf-8", "replace"))


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _stored(data: bytes) -> bytes:
    """Return data in zlib's format without compressing it: what compresses differs between machines."""
    blocks = [data[i : i + _BLOCK] for i in range(0, len(data), _BLOCK)] or [b""]
    packed = b"".join(
        struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ _BLOCK) + block
        for number, block in enumerate(blocks, 1)
    )
    return b"\x78\x01" + packed + struct.pack(">I", zlib.adler32(data))
