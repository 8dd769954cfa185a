"""What outputs hold: bytes that go with their hash, so that whoever keeps them need not hash them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from msgspec import Struct


class Text(Struct, frozen=True, array_like=True):
    """The bytes of an output, or of a part of one, with their sha256."""

    data: memoryview
    digest: bytes

    def __str__(self) -> str:
        return str(self.data, "utf-8", "surrogatepass")


def as_text(data: bytes) -> Text:
    """Return bytes with their hash."""
    return Text(memoryview(data), hashlib.sha256(data).digest())


def unformatted(text: str) -> Text:
    """Return a text that a formatter has yet to see, and which it may refuse: nothing of it is lost."""
    return as_text(text.encode("utf-8", "surrogatepass"))


def finished(text: str) -> Text:
    """Return a text as a file has it: UTF-8 that ends in one line break; a lone surrogate becomes a question mark."""
    if not text.endswith("\n") or text.endswith("\n\n"):
        text = text.rstrip("\n") + "\n" if text.strip() else text
    return as_text(text.encode("utf-8", "replace"))


class Files(Mapping[str, bytes]):
    """Texts by path, in order of their paths, read as bytes: those that stay where they are need not be looked at."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self.texts = dict(sorted(texts.items()))

    @property
    def hashes(self) -> dict[str, str]:
        """The sha256 of each, in hexadecimal digits, by path."""
        return {path: text.digest.hex() for path, text in self.texts.items()}

    def __getitem__(self, path: str) -> bytes:
        return bytes(self.texts[path].data)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def as_files(data: Mapping[str, bytes]) -> Files:
    """Return bytes by path with their hashes."""
    return Files({path: as_text(content) for path, content in data.items()})
