from __future__ import annotations

from typing import TYPE_CHECKING

from rstparse.runtime.wire import WireStruct, element

if TYPE_CHECKING:
    from .image import Image


class Images(WireStruct, type_name="Images", root="images"):
    """A list as operations return it."""

    total: int | None = element("total", "long")
    images: list[Image] | None = element("images", "Image", item="image")
