"""Bytes to an element tree, safely: no DOCTYPE, no entities, prefixes of ``xsi:type`` resolved.

The tree is built by the C parser of the standard library; what that one would let pass is checked
on the bytes before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from .errors import DecodingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"
XSI_NIL = f"{{{XSI}}}nil"

# All that the grammar lets stand before a DOCTYPE. Encodings that are not supersets of ASCII are
# decoded before this is applied, and expat accepts no others, so that nothing can hide from it.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_ROOT_TAG = re.compile(
    rb"""<[^\s/>"'=]+((?:\s++[^\s/>"'=]+\s*=\s*(?:"[^"]*+"|'[^']*+'))*+)\s*/?>"""
)
_ATTRIBUTE = re.compile(rb"""([^\s/>"'=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def parse(data: bytes) -> tuple[Element, dict[str, str]]:
    """Return the root element and the namespaces by prefix that hold in the whole document.

    Where prefixes are declared further in, each ``xsi:type`` of the tree is rewritten to
    ``{namespace}name`` instead, so that it needs no prefix.

    Raises:
        DecodingError: malformed, or with a DOCTYPE.
    """
    # Lazy, because it costs 4 ms and a client may never decode XML.
    from xml.etree.ElementTree import ParseError, fromstring

    data = _ascii_compatible(data)
    prolog = _PROLOG.match(data)
    start = prolog.end() if prolog else 0
    if data.startswith(b"<!DOCTYPE", start):
        raise DecodingError("a DOCTYPE is not allowed")
    try:
        if b":type" not in data:
            return fromstring(data), {}
        prefixes = _prefixes_of_root(data, start)
        if prefixes is not None:
            return fromstring(data), prefixes
        return _parse_scoped(data), {}
    except ParseError as error:
        raise DecodingError(f"not well-formed XML: {error}") from None
    except (LookupError, ValueError) as error:
        raise DecodingError(f"unreadable encoding: {error}") from None


def _ascii_compatible(data: bytes) -> bytes:
    """Turn UTF-16 into UTF-8 and leave the rest, which expat only reads if it is a superset of
    ASCII.
    """
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in data[:4]:
        return data
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-be"
    if codec == "utf-16-be" and data[:1] != b"\0":
        codec = "utf-16-le"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise DecodingError(f"unreadable encoding: {error.reason}") from None
    # The declaration names the encoding that we have just removed.
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")


def _prefixes_of_root(data: bytes, start: int) -> dict[str, str] | None:
    """Return the prefixes of the root element, or None if others may be declared within."""
    tag = _ROOT_TAG.match(data, start)
    if tag is None:
        return None
    prefixes = {}
    for name, double, single in _ATTRIBUTE.findall(tag[1]):
        if name.startswith(b"xmlns:"):
            value = double or single
            if b"&" in value:
                return None
            prefixes[name[6:].decode("utf-8", "replace")] = value.decode("utf-8", "replace").strip()
    return prefixes if data.count(b"xmlns:") == len(prefixes) else None


def _parse_scoped(data: bytes) -> Element:
    """Parse a document that declares prefixes anywhere; half as fast, and seldom needed."""
    from xml.etree.ElementTree import XMLPullParser  # lazy, as above

    parser: XMLPullParser[Any] = XMLPullParser(events=("start", "start-ns", "end-ns"))
    parser.feed(data)
    parser.close()
    root: Element | None = None
    scope: list[tuple[str, str]] = []
    for event, subject in cast("Iterator[tuple[str, Any]]", parser.read_events()):
        if event == "start-ns":
            scope.append(subject)
        elif event == "end-ns":
            scope.pop()
        else:
            if root is None:
                root = subject
            qualified = subject.get(XSI_TYPE)
            if qualified is not None:
                subject.set(XSI_TYPE, _resolve(qualified, scope))
    assert root is not None, "a document that parses has a root"
    return root


def _resolve(qualified: str, scope: list[tuple[str, str]]) -> str:
    prefix, colon, local = qualified.strip().partition(":")
    if colon:
        for declared, namespace in reversed(scope):
            if declared == prefix:
                return f"{{{namespace}}}{local}"
    return qualified
