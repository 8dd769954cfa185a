from __future__ import annotations

from typing import ClassVar

from rstparse.runtime.wire import Field, WireStruct, WireType


class Image(WireStruct):
    db_id: int | None = None
    name: str | None = None
    secret_key: str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Image",
        root="image",
        fields=(
            Field("db_id", "dbId", "long"),
            Field("name", "name", "string"),
            Field("secret_key", "secretKey", "string"),
        ),
    )


class Images(WireStruct):
    total: int | None = None
    images: list[Image] | None = None

    __wire__: ClassVar[WireType] = WireType(
        "Images",
        root="images",
        fields=(Field("total", "total", "long"), Field("images", "images", "Image", item="image")),
    )


class OpStatus(WireStruct):
    complete: bool | None = None
    error: bool | None = None
    cancelled: bool | None = None
    percentage: int | None = None
    message: str | None = None
    error_message: str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "OpStatus",
        root="status",
        fields=(
            Field("complete", "complete", "boolean"),
            Field("error", "error", "boolean"),
            Field("cancelled", "cancelled", "boolean"),
            Field("percentage", "percentage", "int"),
            Field("message", "message", "string"),
            Field("error_message", "errorMessage", "string"),
        ),
    )


class ServiceStatus(WireStruct):
    version: str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "ServiceStatus", root="serviceStatus", fields=(Field("version", "version", "string"),)
    )


class LocalizedMessage(WireStruct):
    message: str | None = None

    __wire__: ClassVar[WireType] = WireType(
        "LocalizedMessage", fields=(Field("message", "message", "string"),)
    )


class DemoError(WireStruct):
    localized_error_msg: LocalizedMessage | None = None
    request_uri: str | None = None
    status_code: int | None = None

    __wire__: ClassVar[WireType] = WireType(
        "DemoError",
        root="demoError",
        fields=(
            Field("localized_error_msg", "localizedErrorMsg", "LocalizedMessage"),
            Field("request_uri", "requestUri", "string"),
            Field("status_code", "statusCode", "int"),
        ),
    )
