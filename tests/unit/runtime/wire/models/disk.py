from __future__ import annotations

from rstparse.runtime.wire import WireStruct, element


class Disk(WireStruct, type_name="Disk"):
    """A type without base and root; ``order`` may be null, but not absent."""

    name: str | None = element("name", "string", required=True)
    size: float | None = element("size", "float")
    order: int | None = element("order", "int", nillable=True)
