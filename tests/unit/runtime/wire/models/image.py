from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from rstparse.runtime.wire import element

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


class Image(Resource, type_name="Image", root="image"):
    """A type with every kind of field."""

    name: str | None = element("name", "string")
    compress: bool | None = element("compress", "boolean")
    serial: int | None = element("serial", "integer")
    mode: Mode | str | None = element("mode", "string", enum="Mode")
    level: Level | int | None = element("level", "int", enum="Level")
    tags: list[str] | None = element("tags", "string", item="tag")
    sizes: list[int] | None = element("sizes", "int", item="size")
    disks: list[Disk] | None = element("disks", "Disk", item="disk")
    account: Account | None = element("account", "Account")
    accounts: list[Account] | None = element("accounts", "Account", item="account")
    uris: UriList | None = element("uris", "UriList")
    parent: Image | None = element("parent", "Image")
    anything: Any = element("anything", "unknown")
