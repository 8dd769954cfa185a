"""Everything of a call that is settled before anything is sent: checked, encoded, signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from .auth import Auth
from .codec import Codec
from .errors import RequestInfo
from .masking import mask_url
from .operation import AnyOperation, Result
from .options import REQUEST_OPTIONS, UPLOAD_OPTIONS, Service, Settings
from .ports import Port
from .request import (
    MEDIA_TYPES,
    Call,
    HeaderList,
    accept_of,
    expand_query,
    info_of,
    quoted_etag,
    target_of,
)
from .retry import Deadline, Retry, as_retry
from .upload import Source, source_of

_PATH_SAFE = "/%:@!$&'()*+,;=~"
_QUERY_SAFE = _PATH_SAFE + "?"
"""What a URI that comes from the service keeps: it is encoded already."""


class Prepared(NamedTuple):
    """A request ready to be sent, as often as needed."""

    info: RequestInfo
    method: str
    url: str
    headers: HeaderList
    body: bytes | Source | None
    timeout: Any
    retry: Retry
    deadline: Deadline
    codec: Codec
    stream: bool

    def __repr__(self) -> str:
        return f"<Prepared {self.info}>"  # the URL itself may be signed


def prepare(
    service: Service, settings: Settings, call: Call, port: Port, *, stream: bool = False
) -> Prepared:
    """Check and encode everything that can be, before anything is sent."""
    options, operation = call.options, call.operation
    auth: Auth | None = settings.auth if operation.authenticated else None
    if "auth" in options:
        auth = options["auth"]
    unknown = sorted(options.keys() - _known_options(operation))
    if unknown:
        raise TypeError(f"{operation.name} has no option {', '.join(unknown)}")
    form = options.get("wire_format") or settings.wire_format
    if form not in MEDIA_TYPES:
        raise ValueError(f"wire_format= is 'xml' or 'json', not {form!r}")
    headers = HeaderList()
    headers.set("User-Agent", settings.user_agent)
    headers.set("Accept", accept_of(operation, MEDIA_TYPES[form]))
    headers.set("Accept-Encoding", "identity" if stream else "gzip, deflate")
    headers.update(settings.headers)
    if "etag" in options:
        headers.set("If-None-Match", quoted_etag(options["etag"]))
    if auth is not None:
        headers.update(auth.headers())
    secrets = auth.secrets() if auth is not None else ()
    codec = Codec(service, secrets)
    unsigned = any(name.lower() == "authorization" for name in options.get("extra_headers") or {})
    url = f"{settings.base_url}/{target_of(call, None if unsigned else auth)}"
    info = info_of(operation, url)
    body = _body(call, codec, form, headers, info, port)
    headers.update(options.get("extra_headers") or {})
    deadline = Deadline(options.get("deadline", settings.deadline), port.clock)
    return Prepared(
        info, operation.method, url, headers, body,
        options.get("timeout", settings.timeout), as_retry(options.get("retries", settings.retries)),
        deadline, codec, stream,
    )  # fmt: skip


def prepare_uri(
    service: Service, settings: Settings, uri: str, options: Mapping[str, Any], port: Port
) -> Prepared:
    """The request for a URI that an object holds; it takes no credentials unless told to.

    Raises:
        ValueError: it leads elsewhere than below the API's base.
    """
    relative = uri.removeprefix(f"{settings.base_url}/").lstrip("/")
    path, mark, query = relative.partition("?")
    segments = unquote(path).split("/")
    if not path or ":" in segments[0] or ".." in segments or "#" in uri or "\\" in path:
        raise ValueError(f"not a URI below the API's base: {mask_url(uri)!r}")
    operation = AnyOperation(
        "download_uri", "GET", "", Result("binary"), query={}, authenticated=False
    )
    call = Call(operation, options=options)
    prepared = prepare(service, settings, call, port, stream=True)
    auth: Auth | None = options.get("auth")
    target = f"{quote(path, safe=_PATH_SAFE)}{mark}{quote(query, safe=_QUERY_SAFE)}"
    extra = expand_query(call)
    if extra:
        target += f"{'&' if mark else '?'}{extra}"
    url = f"{settings.base_url}/{auth.sign(target) if auth is not None else target}"
    return prepared._replace(url=url, info=info_of(operation, url))


def _body(
    call: Call, codec: Codec, form: Any, headers: HeaderList, info: RequestInfo, port: Port
) -> bytes | Source | None:
    declared, body = call.operation.request_body, call.body
    if declared.kind == "none":
        if body is not None:
            raise TypeError(f"{call.operation.name} takes no body")
        return None
    if body is None:
        raise TypeError(f"{call.operation.name} needs a body")
    if declared.kind == "object":
        if len(declared.media_types) == 1 and declared.media_types[0] in MEDIA_TYPES.values():
            form = "xml" if declared.media_types[0] == MEDIA_TYPES["xml"] else "json"
        headers.set("Content-Type", MEDIA_TYPES[form])
        return codec.encode(call.operation, body, form, info)
    if declared.kind == "text":
        if not isinstance(body, str):
            raise TypeError(f"{call.operation.name} takes a str as body, not {type(body).__name__}")
        headers.set("Content-Type", "text/plain; charset=utf-8")
        return body.encode()
    source, media_type = source_of(declared, body, call.options, port.asynchronous)
    headers.set("Content-Type", media_type)
    return source


def _known_options(operation: AnyOperation) -> frozenset[str]:
    uploads = operation.request_body.kind in ("file", "multipart")
    return UPLOAD_OPTIONS if uploads else REQUEST_OPTIONS
