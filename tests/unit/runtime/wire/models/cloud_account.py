from __future__ import annotations

from typing import ClassVar

from rstparse.runtime.wire import Field, WireType

from .account import Account


class CloudAccount(Account):
    """A subtype without a root element of its own."""

    region: str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "CloudAccount", fields=(Field("region", "region", "string"),)
    )
