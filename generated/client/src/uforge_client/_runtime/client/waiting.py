"""Waiting for jobs of the service by looking at their status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import ApiTimeoutError, JobCancelled, JobFailed, RequestInfo, WaitTimeout
from .masking import mask_text
from .operation import Waiter
from .paging import CallFunction
from .request import Call, info_of

if TYPE_CHECKING:
    from .ports import Port

INTERVAL = 5.0
"""Seconds between two looks."""

_LEAST = 1.0
"""Seconds that a look has at least, also the last one, which starts when the time is up."""

_OWN = frozenset(("interval", "timeout", "on_progress"))
_PASSED_ON = frozenset(("retries", "auth", "wire_format", "extra_query", "extra_headers"))


async def wait(fetch: CallFunction, port: Port, call: Call, base_url: str) -> Any:
    """Look until the job is over, and return its last status.

    Args:
        fetch: calls an operation.
        port: of the client.
        call: of the status operation; its options are :class:`~.options.WaitOptions`.
        base_url: where the API begins.

    Raises:
        JobFailed: the status tells of an error.
        JobCancelled: the status tells that the job was cancelled.
        WaitTimeout: the time is up.
        TypeError: the operation's answers do not tell the state of a job, or an option is unknown.
    """
    operation, options = call.operation, call.options
    waiter = operation.waiter
    if waiter is None:
        raise TypeError(f"{operation.name} does not tell the state of a job")
    unknown = sorted(set(options) - _OWN - _PASSED_ON)
    if unknown:
        raise TypeError(f"unknown options for waiting: {', '.join(unknown)}")
    interval = options.get("interval", INTERVAL)
    timeout = options.get("timeout")
    if interval < 0 or (timeout is not None and timeout < 0):
        raise ValueError("interval= and timeout= must not be negative")
    info = info_of(operation, base_url + operation.path)
    end = None if timeout is None else port.clock.monotonic() + timeout
    last: Any = None
    while True:
        last = await _look(fetch, port, call, end, timeout, last, info)
        if options.get("on_progress") is not None:
            await port.call(options["on_progress"], last)
        if _is_over(last, waiter, info):
            return last
        pause = interval
        if end is not None:
            left = end - port.clock.monotonic()
            if left <= 0:
                raise WaitTimeout(_late(last, waiter, timeout), request=info, last=last)
            # The last look happens when the time is up, not an interval before.
            pause = min(interval, left)
        await port.sleep(pause)


async def _look(
    fetch: CallFunction,
    port: Port,
    call: Call,
    end: float | None,
    timeout: Any,
    last: Any,
    info: RequestInfo,
) -> Any:
    passed: dict[str, Any] = {
        name: call.options[name] for name in call.options if name in _PASSED_ON
    }
    if end is not None:
        passed["deadline"] = max(_LEAST, end - port.clock.monotonic())
    try:
        return await fetch(Call(call.operation, call.path, call.query, None, passed), port)
    except ApiTimeoutError as error:
        if end is not None and port.clock.monotonic() >= end:
            waiter = call.operation.waiter
            assert waiter is not None
            raise WaitTimeout(_late(last, waiter, timeout), request=info, last=last) from error
        raise


def _is_over(status: Any, waiter: Waiter, info: RequestInfo) -> bool:
    """Whether the job ended well.

    Raises:
        JobFailed, JobCancelled: it ended otherwise.
    """
    if _told(status, waiter.error):
        text = _told(status, waiter.error_message) or _told(status, waiter.message)
        reason = f": {mask_text(str(text))}" if text else ""
        raise JobFailed(f"the job failed{reason}", request=info, last=status)
    if _told(status, waiter.cancelled):
        raise JobCancelled("the job was cancelled", request=info, last=status)
    return bool(_told(status, waiter.complete))


def _late(status: Any, waiter: Waiter, timeout: Any) -> str:
    percentage = _told(status, waiter.percentage)
    reached = f", having reached {percentage}%" if percentage is not None else ""
    return f"the job did not end within {timeout} s{reached}"


def _told(status: Any, attribute: str | None) -> Any:
    return getattr(status, attribute, None) if attribute and status is not None else None
