"""Bodies: which form is wanted, objects from and to bytes, errors in form, tags, and ranges of bytes."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping

from .declaration import Route, Service
from .entrance import admit, refusal
from .keeping import UNWRITABLE
from .message import Fault
from .peer import (
    DecodingError,
    WireStruct,
    bound_fields,
    decode_json,
    decode_xml,
    encode_json,
    encode_xml,
)
from .ranges import STRUCTURED, choose

XML, JSON = STRUCTURED
_FORMS = {XML: XML, "text/xml": XML, JSON: JSON}
MOST_TAGS = 200_000
"""Tags of a body in XML: a tree of more takes a hundred times the memory of its text, and whole seconds."""
_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)", re.IGNORECASE | re.ASCII)


_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARATION = re.compile(r"\A<\?xml\s[^<>]*\?>")
_COSTLY = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Charsets of Python's that no body is in: to read some takes a time that grows with the square of the length."""


def negotiate(route: Route, accept_header: str | None) -> str:
    """Return the media type of the answer, "" if the operation has none.

    A file is sent whatever is asked for: the pages' own samples ask for XML of a download.

    Raises:
        Fault: 406.
    """
    kind, _, _, documented = route.result
    if kind == "none":
        return ""
    if kind == "binary":
        return next((name for name in documented if "*" not in name), "application/octet-stream")
    offers = documented or (("text/plain",) if kind == "text" else STRUCTURED)
    chosen = choose(accept_header, offers)
    if chosen is None and kind == "unknown":
        return offers[0]
    if chosen is None:
        raise Fault(
            406,
            (
                f"{route.name} answers with {' or '.join(offers)}; Accept allows neither."
                if len(offers) > 1
                else f"{route.name} answers with {offers[0]}; Accept does not allow it."
            ),
            reason="not-acceptable",
        )
    return chosen


def decode(
    service: Service, route: Route, data: bytes, content_type: str | None
) -> WireStruct | str:
    """Read a body as the operation's object, or as text where it takes text.

    Elements that the type does not have are dropped; everything else has to be as the schema has it, so
    that what is kept can be sent again. Without a content type, what begins with ``{`` is JSON.

    Raises:
        Fault: 400, naming the field, what was expected, and where the pages say so; 413, more tags than
            any object has; 415, the body is of another media type than the operation takes.
    """
    name, _, parameters = (content_type or "").partition(";")
    sent = name.strip().lower()
    body = route.request_body
    if body.kind == "text":
        return _text(route, data, sent, _charset(parameters) or "utf-8")
    if body.kind != "object" or body.type is None:
        raise Fault(415, f"{route.name} takes no object.", reason="unsupported-media-type")
    form = _FORMS.get(sent)
    if not sent:
        form = JSON if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else XML
    if form not in body.media_types:
        takes = " or ".join(body.media_types)
        raise Fault(
            415,
            f"{route.name} takes {takes}, not {_printable(sent)}.",
            reason="unsupported-media-type",
        )
    if not data.strip():
        raise refusal(service, body.type, "", "the request has no body")
    read = decode_json if form == JSON else decode_xml
    charset = _charset(parameters)
    if form == JSON and charset and charset not in ("utf-8", "utf8", "us-ascii"):
        data = _recoded(route, data, charset).encode("utf-8", "replace")
    elif form == XML and charset and not data.startswith(_BYTE_ORDER_MARKS):
        # RFC 7303: the header wins over what the document says of itself.
        data = _DECLARATION.sub("", _recoded(route, data, charset), 1).encode("utf-8", "replace")
    if form == XML and data.count(b"<") > MOST_TAGS:
        raise Fault(413, f"The body has more than {MOST_TAGS} tags.", reason="too-large")
    try:
        value = read(data, service.registry, body.type, rooted=True)
    except DecodingError as error:
        raise refusal(service, body.type, error.path, error.reason) from None
    return admit(service, body.type, value)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _text(route: Route, data: bytes, sent: str, charset: str) -> str:
    # The pages' own sample sends a text as application/xml.
    if sent and not sent.startswith("text/") and sent not in STRUCTURED:
        raise Fault(
            415,
            f"{route.name} takes text/plain, not {_printable(sent)}.",
            reason="unsupported-media-type",
        )
    text = _recoded(route, data, charset)
    if bad := UNWRITABLE.search(text):
        raise Fault(
            400,
            f"The text holds the character U+{ord(bad[0]):04X} at {bad.start()}, which no answer can hold.",
            reason="bad-body",
        )
    return text


def _recoded(route: Route, data: bytes, charset: str) -> str:
    try:
        if codecs.lookup(charset).name in _COSTLY:
            raise LookupError
        return data.decode(charset)
    except LookupError:
        raise Fault(
            415,
            f"{route.name} does not know the charset {_printable(charset)}; use utf-8.",
            reason="unsupported-media-type",
        ) from None
    except UnicodeError:
        raise Fault(
            400, f"The body is not valid {_printable(charset)}.", reason="bad-body"
        ) from None


def encode(service: Service, value: WireStruct, media_type: str) -> bytes:
    """Write an object; ``media_type`` is one that :func:`negotiate` returned.

    Raises:
        EncodingError: the schema would not accept the object.
    """
    if media_type == JSON:
        return encode_json(value, service.registry)
    return encode_xml(value, service.registry)


def entity_tag(data: bytes) -> str:
    """Return the strong ETag of a body, with its quotes."""
    return f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'


def not_modified(headers: Mapping[str, str], tag: str) -> bool:
    """Tell whether the caller has what ``tag`` stands for; ``headers`` by lower-case name."""
    wanted = headers.get("if-none-match")
    if wanted is None:
        return False
    known = [part.strip().removeprefix("W/") for part in wanted.split(",")]
    return "*" in known or tag.removeprefix("W/") in known


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte that a Range header asks for; None: send everything.

    Several ranges, other units and what is malformed are ignored, as RFC 9110 allows.

    Raises:
        Fault: 416, nothing of the range is there.
    """
    match = _RANGE.fullmatch(header.strip()) if len(header) < 100 else None
    if match is None or not (match[1] or match[2]):
        return None
    if match[1]:
        first, last = int(match[1]), int(match[2]) if match[2] else size - 1
        if match[2] and last < first:
            return None
    else:
        first, last = max(size - int(match[2]), 0), size - 1
        if not int(match[2]):
            first = size
    if first >= size:
        raise Fault(
            416,
            f"There are {size} bytes; none of them is in the range.",
            reason="range-not-satisfiable",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return first, min(last, size - 1)


def fault_body(service: Service, fault: Fault, method: str, uri: str, media_type: str) -> bytes:
    """Write a refusal as the configured error type, or as text where there is none or it cannot hold it.

    Args:
        uri: of the request, as sent.
        media_type: of the answer.
    """
    message = _printable(fault.message)
    if service.error_type and media_type in STRUCTURED:
        facts = {
            "statusCode": fault.status,
            "requestMethod": _printable(method),
            "requestUri": _printable(uri),
            "localizedErrorMsg": {"message": message},
            "message": message,
        }
        return encode(service, _filled(service, service.error_type, facts), media_type)
    return f"{message}\n".encode()


def _filled(service: Service, type_name: str, facts: Mapping[str, object]) -> WireStruct:
    """Return an object of a type with those of the facts, by wire name, that it has fields for."""
    struct = service.registry.struct(type_name)
    value = struct()
    for bound in bound_fields(struct):
        field, fact = bound.field, facts.get(bound.field.name)
        if fact is None or field.item is not None:
            continue
        if isinstance(fact, dict):
            if field.type in service.registry.types:
                setattr(value, field.attribute, _filled(service, field.type, fact))
        elif (field.type in ("int", "long", "integer")) == isinstance(fact, int):
            setattr(value, field.attribute, fact)
    return value


def _printable(text: str) -> str:
    """Replace what XML cannot hold."""
    return UNWRITABLE.sub("�", text)
