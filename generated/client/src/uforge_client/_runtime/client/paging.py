"""Lists that are fetched page after page."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from .request import Call

if TYPE_CHECKING:
    from .ports import Port

CallFunction = Callable[[Call, "Port"], Awaitable[Any]]
"""How an engine calls an operation."""

PAGE = 100
"""Items that are asked for at a time, unless the caller says otherwise."""


async def items(fetch: CallFunction, port: Port, call: Call) -> AsyncGenerator[Any, None]:
    """The items of all pages from the caller's offset on; his count is the length of a page.

    It ends with the total that the service states, or with an empty page. A page shorter than asked for
    may be the service's own limit, and ends nothing. A service that ignores the offset, and so sends
    the same page again, ends it too.
    """
    operation = call.operation
    pager = operation.pager
    if pager is None:
        raise TypeError(f"{operation.name} has no pages")
    names = {parameter.wire: name for name, parameter in operation.query_parameters.items()}
    count_name, offset_name = names[pager.count_name], names[pager.offset_name]
    query = dict(call.query)
    given = query.get(count_name)
    count: int = PAGE if given is None else given
    if count < 1:
        raise ValueError(f"{count_name}= must be at least 1 for going through pages, not {count}")
    start: int = query.get(offset_name) or 0
    offset = start
    before: Any = None
    while True:
        query[count_name], query[offset_name] = count, offset
        page = await fetch(Call(operation, call.path, query, call.body, {**call.options}), port)
        if not page or (before is not None and list(page) == before):
            return
        for item in page:
            yield item
        offset += len(page)
        if page.total is not None and 0 <= page.total <= offset:
            return
        before = list(page)
