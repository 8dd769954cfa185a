"""What came back: the raw answer, and pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    import httpx2

    from .errors import RequestInfo

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class RawResponse(Generic[T]):
    """An answer as it came: status, headers and content; ``decode()`` gives what a method returns.

    Attributes:
        status: the status code.
        headers: case-insensitive.
        content: the body, with any Content-Encoding undone; empty where a hook sees an answer whose
            body has not been read.
        request: operation, method and URL, secrets masked.
        elapsed: seconds from sending to the head of the answer.
    """

    __slots__ = ("_decode", "content", "elapsed", "headers", "request", "status")

    def __init__(
        self,
        status: int,
        headers: httpx2.Headers,
        content: bytes,
        request: RequestInfo,
        elapsed: float = 0.0,
        decode: Callable[[RawResponse[T]], T] | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.content = content
        self.request = request
        self.elapsed = elapsed
        self._decode = decode

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def etag(self) -> str | None:
        """The ETag as it came, fit for ``etag=`` of a later call."""
        value: str | None = self.headers.get("etag")
        return value

    @property
    def content_type(self) -> str:
        """The media type in lower case without its parameters, or an empty text."""
        value: str = self.headers.get("content-type", "")
        return value.partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The content as text, in the charset that the answer states or UTF-8; never fails."""
        value: str = self.headers.get("content-type", "")
        charset = value.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
        try:
            return self.content.decode(charset or "utf-8", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def decode(self) -> T:
        """What the operation's method would have returned, or raised.

        Raises:
            StatusError: the status is not a success.
            ResponseDecodingError: the content cannot be read.
            RuntimeError: the answer was unpickled, and has lost its client.
        """
        if self._decode is None:
            raise RuntimeError("this answer has no client to decode it; use .content or .text")
        return self._decode(self)

    def __repr__(self) -> str:
        return f"<RawResponse {self.status} to {self.request}, {len(self.content)} bytes>"

    def __reduce__(self) -> tuple[Any, ...]:
        state = (self.status, self.headers, self.content, self.request, self.elapsed)
        return RawResponse, state


class Page(Sequence[T_co]):
    """One answer to a request for a list: a sequence of its items.

    Attributes:
        object: the wrapper as it came, with what it says of the list.
        total: how many items there are in all where the service says so, else None.
    """

    __slots__ = ("_items", "object", "total")

    def __init__(self, items: Sequence[T_co], total: int | None = None, object: Any = None) -> None:
        self._items = items
        self.total = total
        self.object = object

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T_co]: ...
    def __getitem__(self, index: int | slice) -> T_co | Sequence[T_co]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Page):
            return (list(self), self.total) == (list(other), other.total)
        return list(self) == other if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Page of {len(self._items)}, total {self.total}: {self._items!r}>"
