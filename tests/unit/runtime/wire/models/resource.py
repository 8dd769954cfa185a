from __future__ import annotations

from datetime import datetime

from rstparse.runtime.wire import WireStruct, element


class Resource(WireStruct, type_name="Resource", abstract=True):
    """What most objects have."""

    created: datetime | None = element("created", "dateTime")
    db_id: int | None = element("dbId", "long")
