from __future__ import annotations

from rstparse.runtime.wire import element

from .account import Account


class FileAccount(Account, type_name="FileAccount", root="fileAccount"):
    """A subtype with a root element of its own."""

    content: bytes | None = element("content", "base64Binary")
