"""Objects to bodies and answers to objects, by media type and by what the operation declares."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .. import wire
from .errors import RequestEncodingError, RequestInfo, ResponseDecodingError, class_for
from .masking import mask_bytes, mask_text
from .operation import AnyOperation, Result
from .options import Service, WireFormat
from .response import Page, RawResponse

_EXCERPT = 200


class Codec:
    """Reads and writes with the types of one service.

    Args:
        service: whose registry and error type to use.
        secrets: values to keep out of excerpts and messages.
    """

    __slots__ = ("_service", "secrets")

    def __init__(self, service: Service, secrets: tuple[str, ...] = ()) -> None:
        self._service = service
        self.secrets = secrets

    def encode(
        self, operation: AnyOperation, body: Any, form: WireFormat, request: RequestInfo
    ) -> bytes:
        """The document for an object body.

        Raises:
            TypeError: the body is not of the operation's type.
            RequestEncodingError: it holds what the schema does not allow.
        """
        registry = self._service.registry
        declared = operation.request_body.type
        expected = registry.struct(declared) if declared in registry.types else wire.WireStruct
        if not isinstance(body, expected):
            raise TypeError(
                f"{operation.name} takes {expected.__name__} as its body, not {type(body).__name__}"
            )
        try:
            return (wire.encode_xml if form == "xml" else wire.encode_json)(body, registry)
        except wire.EncodingError as error:
            message = mask_text(str(error), self.secrets)
            raise RequestEncodingError(message, request=request, path=error.path) from error

    def decode(self, response: RawResponse[Any], result: Result) -> Any:
        """What the operation's method returns for a successful answer.

        Raises:
            ResponseDecodingError: the content is not what the operation declares.
        """
        if result.kind == "none":
            return None
        if result.kind == "text":
            return response.text
        if result.kind == "unknown":
            return response
        value = self._document(response, result.type)
        return self._page(value, result, response) if result.kind == "list" else value

    def failure(self, response: RawResponse[Any]) -> tuple[Any, str | None]:
        """The service's error object and its message for people, as far as the answer carries them."""
        service = self._service
        if service.error_type is None or not response.content or "html" in response.content_type:
            return None, None
        try:
            error = self._parse(response, service.error_type)
        except (wire.DecodingError, _NotStructured):
            return None, None
        if not isinstance(error, service.registry.struct(service.error_type)):
            return None, None
        value: Any = error
        for name in (service.error_message or "").split("."):
            value = getattr(value, name, None)
        message = mask_text(value.strip(), self.secrets) if isinstance(value, str) else None
        return error, message or None

    def raise_for(self, response: RawResponse[Any]) -> None:
        """Raise the error of an unsuccessful status, with secrets taken out of its content."""
        masked = mask_bytes(response.content, self.secrets)
        if masked != response.content:
            response = RawResponse(
                response.status, response.headers, masked, response.request, response.elapsed
            )
        error, message = self.failure(response)
        text = f"status {response.status}{_reason(response.status)}"
        raise class_for(response.status)(
            f"{text}: {message}" if message else text,
            request=response.request,
            response=response,
            error=error,
        )

    def _document(self, response: RawResponse[Any], type_name: str | None) -> Any:
        try:
            return self._parse(response, type_name)
        except _NotStructured:
            kind = response.content_type or "no media type"
            reason, path = f"expected XML or JSON, got {kind}", None
            cause: Exception | None = None
        except wire.DecodingError as error:
            reason, path, cause = str(error), error.path or None, error
        excerpt = self._excerpt(response)
        raise ResponseDecodingError(
            f"{mask_text(reason, self.secrets)}; the answer begins {excerpt!r}",
            request=response.request, response=response, path=path, excerpt=excerpt,
        ) from cause  # fmt: skip

    def _parse(self, response: RawResponse[Any], type_name: str | None) -> Any:
        """Go by the media type of the answer, whatever was asked for; by its first byte if it has none."""
        kind = response.content_type
        first = response.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if "html" in kind or not first:
            raise _NotStructured
        if kind.endswith(("/json", "+json")):
            return wire.decode_json(response.content, self._service.registry, type_name)
        if kind.endswith(("/xml", "+xml")) or first == b"<":
            return wire.decode_xml(response.content, self._service.registry, type_name)
        if first == b"{":
            return wire.decode_json(response.content, self._service.registry, type_name)
        raise _NotStructured

    def _page(self, wrapper: Any, result: Result, response: RawResponse[Any]) -> Page[Any]:
        attribute = _items_attribute(wrapper.__class__, result.item)
        if attribute is None:
            excerpt = self._excerpt(response)
            raise ResponseDecodingError(
                f"{type(wrapper).__name__} holds no list of {result.item}",
                request=response.request, response=response, path=None, excerpt=excerpt,
            )  # fmt: skip
        total = getattr(wrapper, "total", None)
        items = getattr(wrapper, attribute) or []
        return Page(items, total if isinstance(total, int) else None, wrapper)

    def _excerpt(self, response: RawResponse[Any]) -> str:
        # Masked before it is cut, so that no half of a secret remains.
        head = RawResponse[Any](
            response.status, response.headers, response.content[: 20 * _EXCERPT], response.request
        )
        text = mask_text(head.text, self.secrets)
        return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"


class _NotStructured(Exception):
    """The answer is neither XML nor JSON."""


@lru_cache(maxsize=1024)
def _items_attribute(wrapper: type, item: str | None) -> str | None:
    """The attribute of a wrapper that holds its items: the list of the declared type, else the only one."""
    lists = []
    for base in wrapper.__mro__:
        declared = base.__dict__.get("__wire__")
        lists += [field for field in getattr(declared, "fields", ()) if field.item is not None]
    matching = [field for field in lists if field.type == item] or (
        lists if len(lists) == 1 else []
    )
    return matching[0].attribute if matching else None


def _reason(status: int) -> str:
    from http import HTTPStatus  # lazy: only errors need the phrases

    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""
