from __future__ import annotations

from rstparse.runtime.wire import element

from .account import Account


class CloudAccount(Account, type_name="CloudAccount"):
    """A subtype without a root element of its own."""

    region: str | None = element("region", "string")
