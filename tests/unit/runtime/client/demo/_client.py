from __future__ import annotations

from typing import TYPE_CHECKING

from rstparse.runtime.client.client import AsyncClient, Client, namespace
from rstparse.runtime.client.options import Service

from .models._registry import REGISTRY

if TYPE_CHECKING:
    from .resources.image import AsyncImageResource, ImageResource

SERVICE = Service(
    name="Demo",
    package=__package__ or "demo",
    version="3.8.13",
    distribution_version="1.2.3",
    env_prefix="DEMO",
    registry=REGISTRY,
    error_type="DemoError",
    error_message="localized_error_msg.message",
    status_operation="demoStatus_get",
)


class Demo(Client):
    """The synchronous client."""

    _service = SERVICE

    image: ImageResource = namespace("ImageResource")


class AsyncDemo(AsyncClient):
    """The asynchronous client."""

    _service = SERVICE

    image: AsyncImageResource = namespace("AsyncImageResource")
