from __future__ import annotations

from rstparse.runtime.wire import WireStruct, element


class Image(WireStruct, type_name="Image", root="image"):
    db_id: int | None = element("dbId", "long")
    name: str | None = element("name", "string")
    secret_key: str | None = element("secretKey", "string")


class Images(WireStruct, type_name="Images", root="images"):
    total: int | None = element("total", "long")
    images: list[Image] | None = element("images", "Image", item="image")


class OpStatus(WireStruct, type_name="OpStatus", root="status"):
    complete: bool | None = element("complete", "boolean")
    error: bool | None = element("error", "boolean")
    cancelled: bool | None = element("cancelled", "boolean")
    percentage: int | None = element("percentage", "int")
    message: str | None = element("message", "string")
    error_message: str | None = element("errorMessage", "string")


class ServiceStatus(WireStruct, type_name="ServiceStatus", root="serviceStatus"):
    version: str | None = element("version", "string")


class LocalizedMessage(WireStruct, type_name="LocalizedMessage"):
    message: str | None = element("message", "string")


class DemoError(WireStruct, type_name="DemoError", root="demoError"):
    localized_error_msg: LocalizedMessage | None = element("localizedErrorMsg", "LocalizedMessage")
    request_uri: str | None = element("requestUri", "string")
    status_code: int | None = element("statusCode", "int")
