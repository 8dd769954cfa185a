"""The inventory by which other Sphinx projects refer to the labels of the pages (``objects.inv``, version 2)."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from rstparse.emit.docs.anchors import START, page_urls
from rstparse.emit.outline import outline
from rstparse.emit.references import Mention
from rstparse.fragments import NOTHING_KEPT, Fragments, encoded
from rstparse.model import Api

_BLOCK = 0xFFFF
_READ = re.compile(r"(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)")
"""How Sphinx takes an entry apart: name, type, priority, URL, title."""


def inventory(api: Api, config: Mapping[str, Any], fragments: Fragments = NOTHING_KEPT) -> bytes:
    """Return the labels of all pages that the site has, each with its page and title.

    A label that would be read as another entry is left out.
    """
    bare, index = outline(api), api.index
    made_of = (bare.digest, encoded((index.label, index.title) if index else None))
    return fragments.get("inventory", made_of, lambda: _inventory(api))


def _inventory(api: Api) -> bytes:
    lines = sorted(filter(None, (_entry(*label) for label in _labels(api))))
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {_plain(api.title)}\n"
        f"# Version: {_plain(api.version)}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode("utf-8", "replace") + _stored("".join(lines).encode("utf-8", "replace"))


def _labels(api: Api) -> Iterator[tuple[str, str, str]]:
    """Yield label, URL and title of each page."""
    urls = page_urls(outline(api).api)
    if api.index is not None:
        yield api.index.label, START, api.index.title
    for group in api.groups:
        yield group.label, urls[Mention(kind="group", name=group.name)], group.title
    for operation in api.operations:
        url = urls[Mention(kind="operation", name=operation.name)]
        yield operation.label, url, operation.name
    for thing in api.objects:
        yield thing.label or "", urls[Mention(kind="object", name=thing.type)], thing.title


def _entry(label: str, url: str, title: str) -> str:
    parts = (_plain(label).lower(), "std:label", "-1", url, _plain(title) or "-")
    line = " ".join(parts)
    read = _READ.fullmatch(line)
    return f"{line}\n" if read and read.groups() == parts else ""


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
