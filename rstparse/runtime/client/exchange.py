"""Sending: one try, and as many as it takes. Written once for both clients."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from logging import Logger
from typing import Any, NamedTuple

import httpx2

from .errors import (
    ApiConnectionError,
    ApiError,
    ApiTimeoutError,
    DeadlineExceeded,
    RequestEncodingError,
    TransportError,
)
from .masking import mask_text
from .operation import Result
from .options import Settings
from .ports import Port
from .prepare import Prepared
from .redirects import next_hop
from .request import HeaderList
from .response import RawResponse
from .retry import IDEMPOTENT, STATUSES, retry_after
from .upload import Source, Stream

_ERROR_LIMIT = 1 << 20
"""Bytes of an error's body that are read."""

_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
"""Failures after which the service cannot have seen the request."""

_BROKEN = (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError)
"""Failures after which it may have."""

_FAILURES = (
    httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, TimeoutError,
    ssl.SSLError,  # an alert that comes with the first read passes through the asynchronous transport
)  # fmt: skip


class Opened(NamedTuple):
    """An answer: as the transport gave it, and with its content read unless it is to be streamed."""

    http: httpx2.Response
    raw: RawResponse[Any]


async def exchange(
    prepared: Prepared, port: Port, settings: Settings, logger: Logger, result: Result
) -> Opened:
    """Send until there is an answer that need not be repeated, whatever its status.

    Raises:
        TransportError: no complete answer came.
        RequestEncodingError: the transport refuses the request.
    """
    attempt = 0
    while True:
        failure: Exception | None = None
        opened: Opened | None = None
        logger.debug("%s%s", prepared.info, f", repetition {attempt}" if attempt else "")
        await _tell(port, settings.on_request, prepared.info)
        try:
            remaining = prepared.deadline.remaining()
            if remaining is not None and remaining <= 0:
                raise TimeoutError
            opened = await port.within(remaining, _once(prepared, port, settings, result))
        except _FAILURES as error:
            failure = error
        except RequestEncodingError as error:  # a source that fell short knows of no request
            raise RequestEncodingError(error.message, request=prepared.info) from error
        if opened is not None:
            raw = opened.raw
            logger.debug("%s: %s after %.3f s", raw.request, raw.status, raw.elapsed)
            await _tell(port, settings.on_response, raw)
        pause = _pause(prepared, port, attempt, failure, opened)
        if pause is None and opened is not None:
            return opened
        if pause is None:
            raise translated(prepared, failure) from failure
        reason: object = type(failure).__name__
        if opened is not None:
            reason = f"status {opened.raw.status}"
            await port.close_response(opened.http)
        logger.info("%s: %s, trying again in %.1f s", prepared.info, reason, pause)
        await port.sleep(pause)
        attempt += 1


async def _tell(port: Port, hook: Callable[[Any], object] | None, what: object) -> None:
    if hook is not None:
        await port.call(hook, what)


async def _once(prepared: Prepared, port: Port, settings: Settings, result: Result) -> Opened:
    """One try: send, follow redirects, read unless a success is to be streamed."""
    url, headers, hops = prepared.url, prepared.headers, 0
    start = port.clock.monotonic()
    while True:
        response = await port.open(_http_request(prepared, url, headers, port))
        try:
            hop = None
            if settings.follow_redirects and response.status_code in (301, 302, 303, 307, 308):
                location = response.headers.get("location")
                hop = next_hop(location, url, prepared.method, headers, hops)
            if hop is None:
                elapsed = port.clock.monotonic() - start
                return Opened(response, await _receive(prepared, port, response, result, elapsed))
        except BaseException:
            await port.close_response(response)
            raise
        await port.close_response(response)
        url, headers = hop
        hops += 1


async def _receive(
    prepared: Prepared, port: Port, response: httpx2.Response, result: Result, elapsed: float
) -> RawResponse[Any]:
    success = 200 <= response.status_code < 300
    if success and prepared.stream:
        content = b""
    elif success and prepared.deadline.seconds is None:
        content = await port.read(response)
    else:
        content = await _read_bounded(prepared, port, response, None if success else _ERROR_LIMIT)
    codec = prepared.codec

    def decode(raw: RawResponse[Any]) -> Any:
        if not raw.is_success:
            codec.raise_for(raw)
        return codec.decode(raw, result)

    return RawResponse(
        response.status_code, response.headers, content, prepared.info, elapsed, decode
    )


async def _read_bounded(
    prepared: Prepared, port: Port, response: httpx2.Response, limit: int | None
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


def _http_request(prepared: Prepared, url: str, headers: HeaderList, port: Port) -> httpx2.Request:
    # A request that is given a stream adds no headers of its own, and none have to be looked for.
    target = httpx2.URL(url)
    encoded, body = [(b"Host", target.netloc), *headers.encoded()], prepared.body
    extensions = {"timeout": _timeouts(prepared.timeout, prepared.deadline.remaining())}
    stream: Stream | httpx2.ByteStream
    if isinstance(body, Source):
        stream, length = Stream(body, port), body.length
    else:
        stream, length = httpx2.ByteStream(body or b""), len(body or b"")
    if length is None:
        encoded.append((b"Transfer-Encoding", b"chunked"))
    elif body is not None or prepared.method in ("POST", "PUT"):
        encoded.append((b"Content-Length", str(length).encode()))
    return httpx2.Request(
        prepared.method, target, headers=encoded, stream=stream, extensions=extensions
    )


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


def _pause(
    prepared: Prepared, port: Port, attempt: int, failure: Exception | None, opened: Opened | None
) -> float | None:
    """Seconds to wait before another try, or None to leave it at this one."""
    retry, body = prepared.retry, prepared.body
    if attempt >= retry.attempts:
        return None
    asked: float | None = None
    if opened is not None:
        if opened.raw.status not in STATUSES or prepared.method not in IDEMPOTENT:
            return None
        asked = retry_after(opened.raw.headers.get("retry-after"), port.clock.time())
        if asked is not None and asked > retry.longest_asked:
            return None
    elif not _may_repeat(prepared, failure):
        return None
    if isinstance(body, Source) and body.started and not body.rewindable:
        return None
    pause = retry.pause(attempt, port.clock) if asked is None else asked
    remaining = prepared.deadline.remaining()
    return None if remaining is not None and pause >= remaining else pause


def _may_repeat(prepared: Prepared, failure: Exception | None) -> bool:
    if isinstance(failure, _NEVER_SENT):
        return True
    return isinstance(failure, _BROKEN) and prepared.method in IDEMPOTENT


def translated(prepared: Prepared, failure: Exception | None) -> ApiError:
    """The error of our own tree for what a transport raised."""
    info, deadline = prepared.info, prepared.deadline
    remaining = deadline.remaining()
    reason = mask_text(str(failure), prepared.codec.secrets) or type(failure).__name__
    if remaining is not None and remaining <= 0:
        return DeadlineExceeded(f"no answer within {deadline.seconds} s", request=info)
    if isinstance(failure, (httpx2.TimeoutException, TimeoutError)):
        return ApiTimeoutError(f"no answer in time ({type(failure).__name__})", request=info)
    if isinstance(
        failure, (httpx2.InvalidURL, httpx2.LocalProtocolError, httpx2.UnsupportedProtocol)
    ):
        return RequestEncodingError(f"cannot be sent: {reason}", request=info)
    if isinstance(failure, httpx2.DecodingError):
        return TransportError(f"the answer's content is corrupt: {reason}", request=info)
    return ApiConnectionError(f"the connection failed: {reason}", request=info)
