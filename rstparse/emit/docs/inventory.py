"""The inventory by which other Sphinx projects refer to the labels of the pages (``objects.inv``, version 2)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from rstparse.emit.docs.anchors import page_urls
from rstparse.emit.references import Mention
from rstparse.model import Api

_BLOCK = 0xFFFF


def inventory(api: Api, config: Mapping[str, Any]) -> bytes:
    """Return the labels of all pages that the site has, each with its page and title."""
    urls = page_urls(api)
    lines = sorted(
        f"{_plain(label).lower()} std:label -1 {urls[mention]} {_plain(title) or '-'}\n"
        for mention, label, title in _labels(api)
        if mention in urls and _plain(label)
    )
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {_plain(api.title)}\n"
        f"# Version: {_plain(api.version)}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode("utf-8", "replace") + _stored("".join(lines).encode("utf-8", "replace"))


def _labels(api: Api) -> Iterator[tuple[Mention, str, str]]:
    for group in api.groups:
        yield Mention(kind="group", name=group.name), group.label, group.title
    for operation in api.operations:
        yield Mention(kind="operation", name=operation.name), operation.label, operation.name
    for thing in api.objects:
        yield Mention(kind="object", name=thing.type), thing.label or "", thing.title


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
