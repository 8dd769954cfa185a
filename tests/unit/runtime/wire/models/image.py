from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from rstparse.runtime.wire import Field, WireType

from .resource import Resource

if TYPE_CHECKING:
    from .account import Account
    from .disk import Disk
    from .uri_list import UriList


class Mode(StrEnum):
    """An enumeration of text."""

    ENFORCING = "enforcing"
    DISABLED = "disabled"


class Level(IntEnum):
    """An enumeration of numbers."""

    ONE = 1
    TWO = 2


class Image(Resource):
    """A type with every kind of field."""

    name: str | None = None
    compress: bool | None = None
    serial: int | None = None
    mode: Mode | str | None = None
    level: Level | int | None = None
    tags: list[str] | None = None
    sizes: list[int] | None = None
    disks: list[Disk] | None = None
    account: Account | None = None
    accounts: list[Account] | None = None
    uris: UriList | None = None
    parent: Image | None = None
    anything: Any = None

    __wire__: ClassVar[WireType] = WireType(
        "Image",
        root="image",
        fields=(
            Field("name", "name", "string"),
            Field("compress", "compress", "boolean"),
            Field("serial", "serial", "integer"),
            Field("mode", "mode", "string", enum="Mode"),
            Field("level", "level", "int", enum="Level"),
            Field("tags", "tags", "string", item="tag"),
            Field("sizes", "sizes", "int", item="size"),
            Field("disks", "disks", "Disk", item="disk"),
            Field("account", "account", "Account"),
            Field("accounts", "accounts", "Account", item="account"),
            Field("uris", "uris", "UriList"),
            Field("parent", "parent", "Image"),
            Field("anything", "anything", "unknown"),
        ),
    )
