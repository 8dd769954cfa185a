"""One call from start to end: prepare, send, repeat, follow, read, raise. Written once for both clients.

It is loaded with the first request, so that importing a package does not load an HTTP library.
"""

from __future__ import annotations

from collections.abc import Mapping
from logging import getLogger
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import httpx2

from .auth import Auth
from .codec import Codec
from .errors import (
    ApiConnectionError,
    ApiError,
    ApiTimeoutError,
    DeadlineExceeded,
    RequestEncodingError,
    RequestInfo,
    TransportError,
)
from .masking import mask_text, mask_url
from .operation import AnyOperation, Result
from .options import REQUEST_OPTIONS, UPLOAD_OPTIONS, Service, Settings
from .ports import Port
from .redirects import next_hop
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
from .response import RawResponse
from .retry import IDEMPOTENT, STATUSES, Deadline, Retry, as_retry, retry_after
from .upload import Source, Stream, source_of

_ERROR_LIMIT = 1 << 20
"""Bytes of an error's body that are read."""

_PATH_SAFE = "/%:@!$&'()*+,;=~"
_QUERY_SAFE = _PATH_SAFE + "?"
"""What a URI that comes from the service keeps: it is encoded already."""

_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
"""Failures after which the service cannot have seen the request."""


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


class Opened(NamedTuple):
    """An answer: its head, its content unless it is to be streamed, and the URL that gave it."""

    http: httpx2.Response
    raw: RawResponse[Any]


class Core:
    """The machinery of one client; holds no connection and no state of a call."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.logger = settings.logger or getLogger(service.package)

    # The steps of a call ------------------------------------------------------------------------

    def prepare(self, call: Call, port: Port, *, stream: bool = False) -> Prepared:
        """Check and encode everything that can be, before anything is sent."""
        options, settings, operation = call.options, self.settings, call.operation
        auth: Auth | None = settings.auth if operation.authenticated else None
        if "auth" in options:
            auth = options["auth"]
        unknown = sorted(options.keys() - self._known_options(operation))
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
        codec = Codec(self.service, secrets)
        unsigned = any(
            name.lower() == "authorization" for name in options.get("extra_headers") or {}
        )
        url = f"{settings.base_url}/{target_of(call, None if unsigned else auth)}"
        info = info_of(operation, url)
        body = self._body(call, codec, form, headers, info)
        headers.update(options.get("extra_headers") or {})
        deadline = Deadline(options.get("deadline", settings.deadline), port.clock)
        return Prepared(
            info, operation.method, url, headers, body,
            options.get("timeout", settings.timeout), as_retry(options.get("retries", settings.retries)),
            deadline, codec, stream,
        )  # fmt: skip

    def prepare_uri(self, uri: str, options: Mapping[str, Any], port: Port) -> Prepared:
        """The request for a URI that an object holds; it takes no credentials unless told to.

        Raises:
            ValueError: it leads elsewhere than below the API's base.
        """
        relative = uri.removeprefix(f"{self.settings.base_url}/").lstrip("/")
        path, mark, query = relative.partition("?")
        segments = unquote(path).split("/")
        if not path or ":" in segments[0] or ".." in segments or "#" in uri or "\\" in path:
            raise ValueError(f"not a URI below the API's base: {mask_url(uri)!r}")
        operation = AnyOperation(
            "download_uri", "GET", "", Result("binary"), query={}, authenticated=False
        )
        call = Call(operation, options=options)
        prepared = self.prepare(call, port, stream=True)
        auth: Auth | None = options.get("auth")
        target = f"{quote(path, safe=_PATH_SAFE)}{mark}{quote(query, safe=_QUERY_SAFE)}"
        extra = expand_query(call)
        if extra:
            target += f"{'&' if mark else '?'}{extra}"
        url = f"{self.settings.base_url}/{auth.sign(target) if auth is not None else target}"
        return prepared._replace(url=url, info=info_of(operation, url))

    def _body(
        self, call: Call, codec: Codec, form: Any, headers: HeaderList, info: RequestInfo
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
                raise TypeError(
                    f"{call.operation.name} takes a str as body, not {type(body).__name__}"
                )
            headers.set("Content-Type", "text/plain; charset=utf-8")
            return body.encode()
        source, media_type = source_of(declared, body, call.options)
        headers.set("Content-Type", media_type)
        return source

    async def call(self, call: Call, port: Port) -> Any:
        """The result of an operation, whatever its kind but a download."""
        raw = await self.raw(call, port)
        return raw.decode()

    async def raw(self, call: Call, port: Port) -> RawResponse[Any]:
        """The answer to a call, read, whatever its status."""
        prepared = self.prepare(call, port)
        opened = await self.exchange(prepared, port, call.operation.result)
        on_response = call.options.get("on_response")
        if on_response is not None:
            await port.call(on_response, opened.raw)
        return opened.raw

    async def exchange(self, prepared: Prepared, port: Port, result: Result) -> Opened:
        """Send until there is an answer that need not be repeated."""
        attempt = 0
        while True:
            failure: Exception | None = None
            opened: Opened | None = None
            await self._announce(prepared, port, attempt)
            try:
                remaining = prepared.deadline.remaining()
                if remaining is not None and remaining <= 0:
                    raise TimeoutError
                opened = await port.within(remaining, self._once(prepared, port, result))
            except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, TimeoutError) as error:
                failure = error
            if opened is not None:
                await self._report(port, opened.raw)
            pause = self._pause(prepared, port, attempt, failure, opened)
            if pause is None:
                if opened is None:
                    raise self._translated(prepared, failure) from failure
                return opened
            if opened is not None:
                await port.close_response(opened.http)
            self._log_repetition(prepared, failure, opened, pause)
            await port.sleep(pause)
            attempt += 1

    async def _once(self, prepared: Prepared, port: Port, result: Result) -> Opened:
        """One try: send, follow redirects, read unless a success is to be streamed."""
        method, url, headers, body = prepared.method, prepared.url, prepared.headers, prepared.body
        start = port.clock.monotonic()
        hops = 0
        while True:
            request = self._http_request(prepared, method, url, headers, body, port)
            response = await port.open(request)
            try:
                hop = None
                if self.settings.follow_redirects and response.status_code in (
                    301,
                    302,
                    303,
                    307,
                    308,
                ):
                    hop = next_hop(response.headers.get("location"), url, method, headers, hops)
                if hop is None:
                    return await self._receive(prepared, port, response, result, start)
                await port.close_response(response)
            except BaseException:
                await port.close_response(response)
                raise
            url, headers = hop
            hops += 1

    async def _receive(
        self,
        prepared: Prepared,
        port: Port,
        response: httpx2.Response,
        result: Result,
        start: float,
    ) -> Opened:
        elapsed = port.clock.monotonic() - start
        success = 200 <= response.status_code < 300
        if success and prepared.stream:
            content = b""
        elif success and prepared.deadline.seconds is None:
            content = await port.read(response)
        else:
            content = await self._read_bounded(
                prepared, port, response, None if success else _ERROR_LIMIT
            )
        codec = prepared.codec

        def decode(raw: RawResponse[Any]) -> Any:
            if not raw.is_success:
                codec.raise_for(raw)
            return codec.decode(raw, result)

        raw = RawResponse[Any](
            response.status_code, response.headers, content, prepared.info, elapsed, decode
        )
        return Opened(response, raw)

    async def _read_bounded(
        self, prepared: Prepared, port: Port, response: httpx2.Response, limit: int | None
    ) -> bytes:
        """Read up to ``limit`` bytes, watching the deadline between pieces."""
        pieces, size = [], 0
        chunks = port.chunks(response)
        try:
            async for chunk in chunks:
                pieces.append(chunk)
                size += len(chunk)
                remaining = prepared.deadline.remaining()
                if remaining is not None and remaining <= 0:
                    raise TimeoutError
                if limit is not None and size >= limit:
                    break
        finally:
            await chunks.aclose()
        return b"".join(pieces)[:limit]

    def _http_request(
        self,
        prepared: Prepared,
        method: str,
        url: str,
        headers: HeaderList,
        body: bytes | Source | None,
        port: Port,
    ) -> httpx2.Request:
        timeout = _timeouts(prepared.timeout, prepared.deadline.remaining())
        encoded = headers.encoded()
        if isinstance(body, Source):
            # A request given a stream adds no headers of its own.
            encoded.insert(0, (b"Host", httpx2.URL(url).netloc))
            if body.length is None:
                encoded.append((b"Transfer-Encoding", b"chunked"))
            else:
                encoded.append((b"Content-Length", str(body.length).encode()))
            return httpx2.Request(
                method,
                url,
                headers=encoded,
                stream=Stream(body, port),
                extensions={"timeout": timeout},
            )
        return httpx2.Request(
            method, url, headers=encoded, content=body, extensions={"timeout": timeout}
        )

    def _known_options(self, operation: AnyOperation) -> frozenset[str]:
        uploads = operation.request_body.kind in ("file", "multipart")
        return UPLOAD_OPTIONS if uploads else REQUEST_OPTIONS

    # Decisions ----------------------------------------------------------------------------------

    def _pause(
        self,
        prepared: Prepared,
        port: Port,
        attempt: int,
        failure: Exception | None,
        opened: Opened | None,
    ) -> float | None:
        """Seconds to wait before another try, or None to leave it at this one."""
        retry = prepared.retry
        if attempt >= retry.attempts:
            return None
        if failure is not None:
            if not _may_repeat(prepared, failure):
                return None
            pause = retry.pause(attempt, port.clock)
        else:
            if (
                opened is None
                or opened.raw.status not in STATUSES
                or prepared.method not in IDEMPOTENT
            ):
                return None
            asked = retry_after(opened.raw.headers.get("retry-after"), port.clock.time())
            if asked is not None and asked > retry.longest_asked:
                return None
            pause = retry.pause(attempt, port.clock) if asked is None else asked
        if isinstance(prepared.body, Source) and not prepared.body.rewindable:
            if prepared.body.started:
                return None
        remaining = prepared.deadline.remaining()
        return None if remaining is not None and pause >= remaining else pause

    def _translated(self, prepared: Prepared, failure: Exception | None) -> ApiError:
        """The error of our own tree for what a transport raised."""
        info = prepared.info
        remaining = prepared.deadline.remaining()
        reason = mask_text(str(failure), self._secrets()) or type(failure).__name__
        if remaining is not None and remaining <= 0:
            return DeadlineExceeded(f"no answer within {prepared.deadline.seconds} s", request=info)
        if isinstance(failure, (httpx2.TimeoutException, TimeoutError)):
            kind = type(failure).__name__
            return ApiTimeoutError(f"no answer in time ({kind})", request=info)
        if isinstance(
            failure, (httpx2.InvalidURL, httpx2.LocalProtocolError, httpx2.UnsupportedProtocol)
        ):
            return RequestEncodingError(f"cannot be sent: {reason}", request=info)
        if isinstance(failure, httpx2.DecodingError):
            return TransportError(f"the answer's content is corrupt: {reason}", request=info)
        return ApiConnectionError(f"the connection failed: {reason}", request=info)

    def _secrets(self) -> tuple[str, ...]:
        auth = self.settings.auth
        return auth.secrets() if auth is not None else ()

    async def _announce(self, prepared: Prepared, port: Port, attempt: int) -> None:
        if attempt == 0:
            self.logger.debug("%s", prepared.info)
        else:
            self.logger.debug("%s, repetition %d", prepared.info, attempt)
        if self.settings.on_request is not None:
            await port.call(self.settings.on_request, prepared.info)

    async def _report(self, port: Port, raw: RawResponse[Any]) -> None:
        self.logger.debug("%s: %s after %.3f s", raw.request, raw.status, raw.elapsed)
        if self.settings.on_response is not None:
            await port.call(self.settings.on_response, raw)

    def _log_repetition(
        self, prepared: Prepared, failure: Exception | None, opened: Opened | None, pause: float
    ) -> None:
        if opened is not None:
            reason = f"status {opened.raw.status}"
        else:
            reason = mask_url(type(failure).__name__)
        self.logger.info("%s: %s, trying again in %.1f s", prepared.info, reason, pause)


def _may_repeat(prepared: Prepared, failure: Exception) -> bool:
    if isinstance(failure, _NEVER_SENT):
        return True
    if isinstance(
        failure, (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError)
    ):
        return prepared.method in IDEMPOTENT
    return False


def _timeouts(timeout: Any, remaining: float | None) -> dict[str, float | None]:
    """The four timeouts of a transport, none beyond the time that remains."""
    if isinstance(timeout, httpx2.Timeout):
        limits = timeout.as_dict()
    else:
        limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
    if remaining is None:
        return limits
    return {
        name: remaining if value is None else min(value, remaining)
        for name, value in limits.items()
    }
