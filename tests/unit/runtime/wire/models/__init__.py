"""A small API in the shape that the client's templates write: one module a type, loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account import Account
    from .cloud_account import CloudAccount
    from .disk import Disk
    from .file_account import FileAccount
    from .image import Image, Mode
    from .images import Images
    from .resource import Resource
    from .uri_list import UriList

_MODULES = {
    "Account": "account",
    "CloudAccount": "cloud_account",
    "Disk": "disk",
    "FileAccount": "file_account",
    "Image": "image",
    "Images": "images",
    "Mode": "image",
    "Resource": "resource",
    "UriList": "uri_list",
}

__all__ = [
    "Account",
    "CloudAccount",
    "Disk",
    "FileAccount",
    "Image",
    "Images",
    "Mode",
    "Resource",
    "UriList",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f".{_MODULES[name]}", __package__), name)
