from __future__ import annotations

from rstparse.runtime.wire import WireStruct, element


class UriList(WireStruct, type_name="UriList"):
    """A bare list."""

    uri: list[str] | None = element("uri", "anyURI", item="uri", wrapped=False)
