from __future__ import annotations

from typing import ClassVar

from rstparse.runtime.wire import Field, WireStruct, WireType


class Disk(WireStruct):
    """A type without base and root; ``order`` may be null, but not absent."""

    name: str | None = None
    size: float | None = None
    order: int | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Disk",
        fields=(
            Field("name", "name", "string", required=True),
            Field("size", "size", "float"),
            Field("order", "order", "int", nillable=True),
        ),
    )
