"""The HTTP client under a generated package: transport, credentials, retries, files, pages, waiting.

Importing it loads no HTTP library: that comes with the first request. Relative imports only, for it is
copied into generated packages as it stands.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .auth import ApiKeyAuth, Auth, BasicAuth
from .errors import (
    ApiConnectionError,
    ApiError,
    ApiTimeoutError,
    BadGatewayError,
    BadRequestError,
    ClientError,
    ConfigurationError,
    ConflictError,
    DeadlineExceeded,
    DownloadError,
    ForbiddenError,
    GatewayTimeoutError,
    GoneError,
    InternalServerError,
    JobCancelled,
    JobFailed,
    MethodNotAllowedError,
    NotAcceptableError,
    NotFoundError,
    NotModified,
    PayloadTooLargeError,
    PreconditionFailedError,
    RedirectError,
    RequestEncodingError,
    RequestInfo,
    ResponseDecodingError,
    ServerError,
    ServiceUnavailableError,
    StatusError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
    UnprocessableError,
    UnsupportedMediaTypeError,
    VersionMismatchError,
    WaitError,
    WaitTimeout,
)

if TYPE_CHECKING:
    from .download import AsyncDownload, Download
    from .options import RequestOptions, UploadOptions, WaitOptions
    from .response import Page, RawResponse
    from .retry import Retry
    from .version import VersionCheck, VersionWarning

_LAZY = {
    "AsyncDownload": "download",
    "Download": "download",
    "Page": "response",
    "RawResponse": "response",
    "RequestOptions": "options",
    "Retry": "retry",
    "UploadOptions": "options",
    "VersionCheck": "version",
    "VersionWarning": "version",
    "WaitOptions": "options",
}

__all__ = [
    "ApiConnectionError",
    "ApiError",
    "ApiKeyAuth",
    "ApiTimeoutError",
    "AsyncDownload",
    "Auth",
    "BadGatewayError",
    "BadRequestError",
    "BasicAuth",
    "ClientError",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceeded",
    "Download",
    "DownloadError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "InternalServerError",
    "JobCancelled",
    "JobFailed",
    "MethodNotAllowedError",
    "NotAcceptableError",
    "NotFoundError",
    "NotModified",
    "Page",
    "PayloadTooLargeError",
    "PreconditionFailedError",
    "RawResponse",
    "RedirectError",
    "RequestEncodingError",
    "RequestInfo",
    "RequestOptions",
    "ResponseDecodingError",
    "Retry",
    "ServerError",
    "ServiceUnavailableError",
    "StatusError",
    "TooManyRequestsError",
    "TransportError",
    "UnauthorizedError",
    "UnprocessableError",
    "UnsupportedMediaTypeError",
    "UploadOptions",
    "VersionCheck",
    "VersionMismatchError",
    "VersionWarning",
    "WaitError",
    "WaitOptions",
    "WaitTimeout",
]


def __getattr__(name: str) -> Any:
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{module}", __name__), name)
    return value
