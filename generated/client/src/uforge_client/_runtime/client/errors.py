"""Everything that a client raises, but for wrong arguments (``TypeError``, ``ValueError``).

* ApiError
  + ConfigurationError (also ValueError): a client that cannot work as configured
  + RequestEncodingError (also ValueError): the request could not be written
  + TransportError: no complete answer came
    - ApiConnectionError (also ConnectionError)
    - ApiTimeoutError (also TimeoutError)
      · DeadlineExceeded: the time for the whole call is up
  + ResponseDecodingError: an answer came, and could not be read
  + StatusError: an answer that is not a success; ``.status``, ``.error``, ``.response``
    - NotModified 304: ``etag=`` still holds
    - RedirectError: any other 3xx that is not followed
    - ClientError: any other 4xx
      · BadRequestError 400
      · UnauthorizedError 401
      · ForbiddenError 403
      · NotFoundError 404
      · MethodNotAllowedError 405
      · NotAcceptableError 406
      · ConflictError 409
      · GoneError 410
      · PreconditionFailedError 412
      · PayloadTooLargeError 413
      · UnsupportedMediaTypeError 415
      · UnprocessableError 422
      · TooManyRequestsError 429
    - ServerError: any other 5xx
      · InternalServerError 500
      · BadGatewayError 502
      · ServiceUnavailableError 503
      · GatewayTimeoutError 504
  + WaitError: waiting for a job ended without its success; ``.last`` is the last status seen
    - WaitTimeout (also TimeoutError)
    - JobFailed
    - JobCancelled
  + DownloadError: a download broke off and could not be resumed
  + VersionMismatchError: the service is not of the version that the client was made for

Each has ``.operation`` (the documented name) and ``.request`` (operation, method, URL) where a request
was made. Secrets are masked in all of it, and errors survive pickling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .response import RawResponse


class RequestInfo(NamedTuple):
    """What errors, hooks and logs may know of a request: ``url`` has its secrets masked."""

    operation: str
    method: str
    url: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.method} {self.url}"


class ApiError(Exception):
    """Base of all errors of the client."""

    def __init__(self, message: str, *, request: RequestInfo | None = None) -> None:
        super().__init__(f"{request}: {message}" if request else message)
        self.message = message
        self.request = request

    @property
    def operation(self) -> str | None:
        """The documented name of the operation, or None if no request was made."""
        return self.request.operation if self.request else None

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[ApiError], args: tuple[Any, ...], state: dict[str, Any]) -> ApiError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(ApiError, ValueError):
    """A client that cannot work as configured."""


class RequestEncodingError(ApiError, ValueError):
    """The request could not be written. ``path`` leads to the offending part of the body, if known."""

    def __init__(
        self, message: str, *, request: RequestInfo | None = None, path: str | None = None
    ) -> None:
        super().__init__(message, request=request)
        self.path = path


class TransportError(ApiError):
    """No complete answer came."""


class ApiConnectionError(TransportError, ConnectionError):
    """The connection could not be made, or broke."""


class ApiTimeoutError(TransportError, TimeoutError):
    """The service did not answer in time."""


class DeadlineExceeded(ApiTimeoutError):
    """The time for the whole call, repetitions included, is up."""


class ResponseDecodingError(ApiError):
    """An answer came and could not be read.

    Attributes:
        response: the answer.
        path: leads to the offending element, such as ``image/targetFormat/name``; None if unknown.
        excerpt: the beginning of the document, with secrets masked.
    """

    def __init__(
        self,
        message: str,
        *,
        request: RequestInfo,
        response: RawResponse[Any],
        path: str | None,
        excerpt: str,
    ) -> None:
        super().__init__(message, request=request)
        self.response = response
        self.path = path
        self.excerpt = excerpt


class StatusError(ApiError):
    """An answer that is not a success.

    Attributes:
        status: the status code.
        error: the service's error object where the answer carried one.
        response: the answer, read.
    """

    def __init__(
        self, message: str, *, request: RequestInfo, response: RawResponse[Any], error: Any = None
    ) -> None:
        super().__init__(message, request=request)
        self.status: int = response.status
        self.response = response
        self.error = error


class NotModified(StatusError):
    """304: what ``etag=`` names is still the current state."""


class RedirectError(StatusError):
    """3xx that is not followed: only reading is, and credentials never leave their host."""


class ClientError(StatusError):
    """4xx."""


class BadRequestError(ClientError):
    """400."""


class UnauthorizedError(ClientError):
    """401: no credentials, or wrong ones."""


class ForbiddenError(ClientError):
    """403: an entitlement is missing."""


class NotFoundError(ClientError):
    """404."""


class MethodNotAllowedError(ClientError):
    """405."""


class NotAcceptableError(ClientError):
    """406: the operation does not answer in this format."""


class ConflictError(ClientError):
    """409."""


class GoneError(ClientError):
    """410."""


class PreconditionFailedError(ClientError):
    """412."""


class PayloadTooLargeError(ClientError):
    """413."""


class UnsupportedMediaTypeError(ClientError):
    """415: the operation does not read this format."""


class UnprocessableError(ClientError):
    """422."""


class TooManyRequestsError(ClientError):
    """429, after the allowed repetitions."""


class ServerError(StatusError):
    """5xx."""


class InternalServerError(ServerError):
    """500."""


class BadGatewayError(ServerError):
    """502, after the allowed repetitions."""


class ServiceUnavailableError(ServerError):
    """503, after the allowed repetitions."""


class GatewayTimeoutError(ServerError):
    """504, after the allowed repetitions."""


class WaitError(ApiError):
    """Waiting for a job ended without its success. ``last`` is the last status seen, or None."""

    def __init__(
        self, message: str, *, request: RequestInfo | None = None, last: Any = None
    ) -> None:
        super().__init__(message, request=request)
        self.last = last


class WaitTimeout(WaitError, TimeoutError):
    """The job did not end in time; it may still be running."""


class JobFailed(WaitError):
    """The service reports that the job failed."""


class JobCancelled(WaitError):
    """The service reports that the job was cancelled."""


class DownloadError(ApiError):
    """A download broke off and could not be resumed. ``received`` bytes had come."""

    def __init__(self, message: str, *, request: RequestInfo | None, received: int) -> None:
        super().__init__(message, request=request)
        self.received = received


class VersionMismatchError(ApiError):
    """The service is not of the version that the client was made for."""


BY_STATUS: dict[int, type[StatusError]] = {
    304: NotModified,
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    406: NotAcceptableError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableError,
    429: TooManyRequestsError,
    500: InternalServerError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}


def class_for(status: int) -> type[StatusError]:
    """The class of error that a status code raises."""
    family = {3: RedirectError, 4: ClientError, 5: ServerError}.get(status // 100, StatusError)
    return BY_STATUS.get(status, family)
