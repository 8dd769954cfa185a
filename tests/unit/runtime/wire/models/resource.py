from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from rstparse.runtime.wire import Field, WireStruct, WireType


class Resource(WireStruct):
    """What most objects have."""

    created: datetime | None = None
    db_id: int | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Resource",
        abstract=True,
        fields=(Field("created", "created", "dateTime"), Field("db_id", "dbId", "long")),
    )
