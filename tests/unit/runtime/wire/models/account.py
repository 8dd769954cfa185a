from __future__ import annotations

from typing import ClassVar

from rstparse.runtime.wire import Field, WireType

from .resource import Resource


class Account(Resource):
    """An abstract type with a root element and subtypes."""

    name: str | None = None
    password: str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Account",
        root="account",
        abstract=True,
        fields=(Field("name", "name", "string"), Field("password", "password", "string")),
    )
