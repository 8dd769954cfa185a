from __future__ import annotations

from rstparse.runtime.wire import Registry

REGISTRY = Registry(
    __package__,
    namespace="http://www.usharesoft.com/uforge",
    types={
        "Account": ("account", "Account"),
        "CloudAccount": ("cloud_account", "CloudAccount"),
        "Disk": ("disk", "Disk"),
        "FileAccount": ("file_account", "FileAccount"),
        "Image": ("image", "Image"),
        "Images": ("images", "Images"),
        "Resource": ("resource", "Resource"),
        "UriList": ("uri_list", "UriList"),
    },
    roots={
        "account": "Account",
        "fileAccount": "FileAccount",
        "image": "Image",
        "images": "Images",
    },
)
