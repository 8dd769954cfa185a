from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rstparse.runtime.wire import Field, WireStruct, WireType

if TYPE_CHECKING:
    from .image import Image


class Images(WireStruct):
    """A list as operations return it."""

    total: int | None = None
    images: list[Image] | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Images",
        root="images",
        fields=(Field("total", "total", "long"), Field("images", "images", "Image", item="image")),
    )
