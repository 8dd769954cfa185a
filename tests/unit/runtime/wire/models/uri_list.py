from __future__ import annotations

from typing import ClassVar

from rstparse.runtime.wire import Field, WireStruct, WireType


class UriList(WireStruct):
    """A bare list."""

    uri: list[str] | None = None

    __wire__: ClassVar[WireType] = WireType(
        "UriList", fields=(Field("uri", "uri", "anyURI", item="uri", wrapped=False),)
    )
