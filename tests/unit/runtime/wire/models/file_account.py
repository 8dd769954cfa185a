from __future__ import annotations

from typing import ClassVar

from rstparse.runtime.wire import Field, WireType

from .account import Account


class FileAccount(Account):
    """A subtype with a root element of its own."""

    content: bytes | None = None

    __wire__: ClassVar[WireType] = WireType(
        "FileAccount", root="fileAccount", fields=(Field("content", "content", "base64Binary"),)
    )
