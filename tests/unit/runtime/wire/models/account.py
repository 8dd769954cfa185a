from __future__ import annotations

from rstparse.runtime.wire import element

from .resource import Resource


class Account(Resource, type_name="Account", root="account", abstract=True):
    """An abstract type with a root element and subtypes."""

    name: str | None = element("name", "string")
    password: str | None = element("password", "string")
