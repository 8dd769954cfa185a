"""Hostile documents: each is refused, in little time and memory, and never crashes."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from rstparse.runtime.wire import (
    DecodingError,
    Registry,
    WireStruct,
    decode_xml,
    element,
)

from .models import Image
from .models._registry import REGISTRY


class Nested(WireStruct, type_name="Nested", root="image"):
    """A type with objects and lists of itself."""

    name: str | None = element("name", "string")
    parent: Nested | None = element("parent", "Nested")
    images: list[Nested] | None = element("images", "Nested", item="image")


NESTED = Registry(
    None,
    namespace=REGISTRY.namespace,
    types={"Nested": (__name__, "Nested")},
    roots={"image": "Nested"},
)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BILLION_LAUGHS = f'<!DOCTYPE image [<!ENTITY l0 "ha">{LAUGHS}]><image><name>&l11;</name></image>'

DOCTYPES = {
    "plain": "<!DOCTYPE image><image/>",
    "after declaration": '<?xml version="1.0"?>\n<!DOCTYPE image>\n<image/>',
    "after comment": "<!-- <image> --> <?pi <image> ?>\n<!DOCTYPE image><image/>",
    "after a megabyte": f"<!--{'x' * 1_000_000}--><!DOCTYPE image><image/>",
    "billion laughs": BILLION_LAUGHS,
    "quadratic": f'<!DOCTYPE i [<!ENTITY a "{"x" * 10_000}">]><image><name>{"&a;" * 10_000}</name></image>',
    "external entity": '<!DOCTYPE i [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<image><name>&a;</name></image>",
    "external subset": '<!DOCTYPE image SYSTEM "http://localhost:1/x.dtd"><image/>',
    "parameter entity": '<!DOCTYPE i [<!ENTITY % a SYSTEM "file:///x">%a;]><image/>',
    "default attribute": '<!DOCTYPE i [<!ATTLIST image xsi:type CDATA "ns0:X">]><image/>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", DOCTYPES.values(), ids=DOCTYPES.keys())
def test_doctype_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(DecodingError, match=r"^a DOCTYPE is not allowed$"):
        decode_xml(text.encode(encoding), REGISTRY)


@pytest.mark.parametrize(
    "encoding", ["utf-7", "cp037", "utf-16", "utf-32", "hz", "no-such", "rot13"]
)
def test_doctype_behind_another_encoding_is_refused(encoding: str) -> None:
    """The declaration is read as ASCII; what follows may be in an encoding that hides the rest."""
    try:
        hidden = BILLION_LAUGHS.encode(encoding)
    except (LookupError, TypeError):
        hidden = BILLION_LAUGHS.encode()
    with pytest.raises(DecodingError):
        decode_xml(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + hidden, REGISTRY)


def test_doctype_in_text_is_text() -> None:
    data = b"<image><name><![CDATA[<!DOCTYPE html>]]></name><!-- <!DOCTYPE x> --></image>"
    assert decode_xml(data, REGISTRY) == Image(name="<!DOCTYPE html>")


def test_entities_without_doctype() -> None:
    assert decode_xml(b"<image><name>&lt;&#65;&apos;</name></image>", REGISTRY) == Image(name="<A'")
    with pytest.raises(DecodingError, match="undefined entity"):
        decode_xml(b"<image><name>&a;</name></image>", REGISTRY)


@pytest.mark.parametrize("element", ["image", "parent", "new", "tags"])
@pytest.mark.parametrize("depth", [101, 200, 1_000, 200_000])
def test_deep_nesting_is_refused(element: str, depth: int) -> None:
    data = f"<image>{f'<{element}>' * depth}{f'</{element}>' * depth}</image>".encode()
    with pytest.raises(DecodingError):
        decode_xml(data, REGISTRY)


@pytest.mark.parametrize("element", ["parent", "new"])
def test_nesting_up_to_the_limit(element: str) -> None:
    data = f"<image>{f'<{element}>' * 100}{f'</{element}>' * 100}</image>".encode()
    assert isinstance(decode_xml(data, REGISTRY), Image)


def test_unclosed_comments_take_no_long() -> None:
    started = time.process_time()
    for data in (b"<!--" * 250_000, b"<?a" * 250_000, b"<!--x-->" * 125_000, b" " * 1_000_000):
        with pytest.raises(DecodingError):
            decode_xml(data, REGISTRY)
    attributes = " ".join(f'a{n}="{"x" * 10}"' for n in range(20_000))
    decode_xml(f'<image {attributes} x:type="" xmlns:x="urn:x"/>'.encode(), REGISTRY)
    with pytest.raises(DecodingError):
        decode_xml(f'<image {attributes} x:type="'.encode(), REGISTRY)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "extra", ["<new/>", "<parent/>", '<name xsi:nil="true"/>', "<name/><name/>"]
)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("<parent>", "</parent>"),
        ("<images><image>", "</image></images>"),
        ("<images><image>", "</image><new/></images>"),
        ("<images><image>", '</image><image xsi:nil="true"/></images>'),
    ],
)
def test_unusual_elements_on_each_level_do_not_double_the_work(
    extra: str, start: str, end: str
) -> None:
    """The quick loop gives up late on each level; what it has read by then must not be read again."""
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    levels = 40
    data = f"<image {xsi}>{start * levels}{(end + extra) * levels}</image>".encode()
    started = time.process_time()
    assert isinstance(decode_xml(data, NESTED), WireStruct)
    assert time.process_time() - started < 1


def test_memory_stays_in_proportion_to_the_input() -> None:
    data = f"<image>{'<new>' * 200_000}{'</new>' * 200_000}</image>".encode()
    tracemalloc.start()
    try:
        with pytest.raises(DecodingError):
            decode_xml(data, REGISTRY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * len(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf<image><name>a</name></image>",
        "<image><name>é</name></image>".encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><image><name>é</name></image>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="iso-8859-1"?><image><name>é</name></image>'.encode(
            "latin-1"
        ),
        '<?xml version="1.0" encoding="windows-1252"?><image><name>€</name></image>'.encode(
            "cp1252"
        ),
    ],
)
def test_honest_encodings_are_read(data: bytes) -> None:
    image = decode_xml(data, REGISTRY)
    assert isinstance(image, Image)
    assert image.name in ("a", "é", "€")


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(DecodingError):
        decode_xml("<image/>".encode("utf-16") + b"\x00", REGISTRY)
    with pytest.raises(DecodingError):
        decode_xml(b"<image><name>\xed\xa0\x80</name></image>", REGISTRY)
