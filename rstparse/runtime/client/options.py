"""What can be said of a service, of a client, and of one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypedDict, TypeVar
from urllib.parse import urlsplit

from .errors import ConfigurationError
from .masking import mask_url

if TYPE_CHECKING:
    import ssl
    from logging import Logger

    import httpx2

    from ..wire import Registry
    from .auth import Auth
    from .errors import RequestInfo
    from .response import RawResponse
    from .retry import Clock, Retry

T = TypeVar("T")
WireFormat = Literal["xml", "json"]


class Service(NamedTuple):
    """What the runtime has to know of the one service that a package is for.

    Attributes:
        name: for people, such as in messages.
        package: the generated package; the logger has its name, ``operations`` is found in it.
        version: the version of the API that the package was made for.
        distribution_version: the version of the package, for the User-Agent header.
        env_prefix: of environment variables, without the underscore: ``SERVICE`` reads ``SERVICE_URL``.
        registry: the package's types.
        operations: the module (relative to ``package``) whose ``OPERATIONS`` maps a documented name
            to the module (relative) and the constant of its declaration.
        error_type: the wire type of errors, or None.
        error_message: attributes of it that lead to a message for people, in dotted form.
        status_operation: the documented name of the operation that tells the service's version.
        status_version: the attribute of its answer that holds the version.
    """

    name: str
    package: str
    version: str
    distribution_version: str
    env_prefix: str
    registry: Registry
    operations: str = "._operations"
    error_type: str | None = None
    error_message: str | None = None
    status_operation: str | None = None
    status_version: str = "version"


class RequestOptions(TypedDict, total=False):
    """Options of one call. Each of the first five overrides the client's.

    Keys:
        timeout: seconds for each wait on the network (connecting, each read, each write); None: no
            limit; an ``httpx2.Timeout`` for finer control.
        deadline: seconds for the whole call, repetitions and pauses included; None: no limit.
        retries: how often to repeat what is safe to repeat, or a :class:`Retry`.
        auth: credentials for this call; None sends none.
        wire_format: ``"xml"`` or ``"json"``.
        etag: an ETag known from before; :class:`NotModified` is raised if it still holds.
        extra_query: more query parameters, by wire name.
        extra_headers: more headers; they win over the client's.
        on_response: called with the answer, before it is decoded: the way to its headers.
    """

    timeout: float | httpx2.Timeout | None
    deadline: float | None
    retries: int | Retry
    auth: Auth | None
    wire_format: WireFormat
    etag: str
    extra_query: Mapping[str, Any]
    extra_headers: Mapping[str, str]
    on_response: Callable[[RawResponse[Any]], object]


class UploadOptions(RequestOptions, total=False):
    """Options of an upload.

    Keys:
        on_progress: called after each chunk with the bytes sent, and the total or None if unknown.
        content_type: the media type of the content.
    """

    on_progress: Callable[[int, int | None], object]
    content_type: str


class WaitOptions(TypedDict, Generic[T], total=False):
    """Options of waiting for a job.

    Keys:
        interval: seconds between two looks, 5 unless said.
        timeout: seconds to wait in all; None, the default: no limit. Each look is bounded by what is left.
        on_progress: called with each status seen.
        retries, auth, wire_format, extra_query, extra_headers: of each look, as in :class:`RequestOptions`.
    """

    interval: float
    timeout: float | None
    on_progress: Callable[[T], object]
    retries: int | Retry
    auth: Auth | None
    wire_format: WireFormat
    extra_query: Mapping[str, Any]
    extra_headers: Mapping[str, str]


REQUEST_OPTIONS = frozenset(RequestOptions.__annotations__)
UPLOAD_OPTIONS = frozenset(UploadOptions.__annotations__)
RESERVED = UPLOAD_OPTIONS | {"self", "body"}
"""Names that a query parameter must not have as its Python name."""


class Settings(NamedTuple):
    """A client as configured; see :class:`~.client.ClientBase` for what each means."""

    base_url: str
    auth: Auth | None
    wire_format: WireFormat
    timeout: float | httpx2.Timeout | None
    retries: int | Retry
    deadline: float | None
    verify: bool | ssl.SSLContext
    ca_file: str | None
    client_cert: str | tuple[str, str] | tuple[str, str, str] | None
    proxy: str | None
    trust_env: bool
    transport: httpx2.BaseTransport | httpx2.AsyncBaseTransport | None
    headers: Mapping[str, str]
    user_agent: str
    follow_redirects: bool
    on_request: Callable[[RequestInfo], object] | None
    on_response: Callable[[RawResponse[Any]], object] | None
    logger: Logger | None
    clock: Clock | None

    def __repr__(self) -> str:
        # A proxy's URL and a certificate's passphrase are secrets too.
        return f"<Settings of {self.base_url}, {self.auth!r}>"


def check_base_url(url: str, example: str = "https://service.example.com/api") -> str:
    """The API's base without trailing slashes.

    Raises:
        ConfigurationError: it is not an absolute http or https URL, or carries credentials, a query
            or a fragment.
    """
    shown = mask_url(url) if isinstance(url, str) else repr(type(url).__name__)
    if not isinstance(url, str) or any(ord(character) <= 32 for character in url):
        raise ConfigurationError(f"the base URL must be a text without blanks, not {shown!r}")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises where the port is none
    except ValueError as error:
        raise ConfigurationError(f"the base URL {shown!r} is malformed: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"the base URL {shown!r} must start with http:// or https:// and a host, like {example}"
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            f"the base URL {shown!r} must not carry credentials; pass auth=BasicAuth(user, password)"
        )
    if "?" in url or "#" in url:
        raise ConfigurationError(
            f"the base URL {shown!r} must have neither query nor fragment; give it as far as the API's"
            f" base, like {example}, and further query parameters as extra_query="
        )
    return url.rstrip("/")
