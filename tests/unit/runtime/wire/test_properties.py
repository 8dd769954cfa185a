"""Random objects and texts: what is written is read back the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from rstparse.runtime.wire import (
    DecodingError,
    EncodingError,
    decode_json,
    decode_xml,
    encode_json,
    encode_xml,
)

from .models import Account, CloudAccount, Disk, FileAccount, Image, Mode, UriList
from .models._registry import REGISTRY

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A shared machine may take its time."""

ILLEGAL = {chr(code) for code in range(32)} - set("\t\n\r") | {"\ufffe", "\uffff"}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(ILLEGAL)))
zones = st.sampled_from(
    [None, UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=9))]
)
moments = st.datetimes(
    min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=zones
)
ints = st.integers(-(1 << 31), (1 << 31) - 1)
longs = st.integers(-(1 << 63), (1 << 63) - 1)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def objects(struct: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(fields).map(lambda values: struct(**values))


resources: dict[str, Any] = {"created": some(moments), "db_id": some(longs)}
accounts: dict[str, Any] = resources | {"name": some(texts), "password": some(texts)}
account = objects(CloudAccount, region=some(texts), **accounts) | objects(
    FileAccount, content=some(st.binary(max_size=50)), **accounts
)
disks = objects(Disk, name=texts, size=some(st.floats(allow_nan=False)), order=some(ints))
images: st.SearchStrategy[Any] = st.recursive(
    objects(Image, name=some(texts)),
    lambda parents: objects(
        Image,
        name=some(texts),
        compress=some(st.booleans()),
        serial=some(st.integers()),
        mode=some(st.sampled_from(Mode) | texts),
        level=some(ints),
        tags=some(st.lists(texts)),
        sizes=some(st.lists(ints)),
        disks=some(st.lists(disks, max_size=3)),
        account=some(account),
        accounts=some(st.lists(account, max_size=3)),
        uris=some(objects(UriList, uri=some(st.lists(texts, min_size=1)))),
        parent=some(parents),
        **resources,
    ),
    max_leaves=3,
)


@unhurried
@given(images)
def test_xml_there_and_back(image: Image) -> None:
    assert decode_xml(encode_xml(image, REGISTRY), REGISTRY) == image


@unhurried
@given(images)
def test_json_there_and_back(image: Image) -> None:
    assert decode_json(encode_json(image, REGISTRY), REGISTRY) == image


@unhurried
@given(images)
def test_another_parser_reads_the_same_text(image: Image) -> None:
    root = etree.fromstring(encode_xml(image, REGISTRY), etree.XMLParser(huge_tree=True))
    name = root.find("name")
    assert (None if name is None else name.text or "") == image.name


@unhurried
@given(st.text(st.characters()))
def test_any_text_is_written_faithfully_or_refused(text: str) -> None:
    image = Image(name=text, tags=[text])
    if any(char in ILLEGAL or "\ud800" <= char <= "\udfff" for char in text):
        with pytest.raises(EncodingError):
            encode_xml(image, REGISTRY)
    else:
        assert decode_xml(encode_xml(image, REGISTRY), REGISTRY) == image


def test_every_character_is_written_faithfully_or_refused() -> None:
    for code in range(0x110000):
        char = chr(code)
        if char in ILLEGAL or 0xD800 <= code <= 0xDFFF:
            with pytest.raises(EncodingError, match=f"U\\+{code:04X}"):
                encode_xml(Image(name=char), REGISTRY)
    for start in range(0, 0x110000, 0x1000):
        block = "".join(map(chr, range(start, start + 0x1000)))
        text = "".join(c for c in block if c not in ILLEGAL and not "\ud800" <= c <= "\udfff")
        assert decode_xml(encode_xml(Image(name=text), REGISTRY), REGISTRY) == Image(name=text)


finite = st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | st.integers(-1000, 1000) | finite | texts
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)


@unhurried
@given(st.dictionaries(texts.filter(lambda key: key != "@type"), anything, max_size=5))
def test_unknown_json_survives(content: dict[str, Any]) -> None:
    own = {bound for bound in content if bound in KEYS}
    document = json.dumps({"image": {k: v for k, v in content.items() if k not in own}}).encode()
    image = decode_json(document, REGISTRY)
    assert json.loads(encode_json(image, REGISTRY)) == json.loads(document)


KEYS = {field.name for field in Image.__wire__.fields} | {"created", "dbId"}


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """An XML element of names that an image knows and of names that it does not."""
    name = draw(st.sampled_from(["name", "tags", "tag", "disks", "disk", "parent", "new", "dbId"]))
    kinds = ["empty", "text", "nil"] + (["children"] if depth < 3 else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "nil":
        return f'<{name} xsi:nil="true"/>'
    if kind == "children":
        return f"<{name}>{''.join(draw(st.lists(elements(depth + 1), max_size=4)))}</{name}>"
    return (
        f"<{name}>{draw(st.sampled_from(['', 'a', '1', ' ']))}</{name}>"
        if kind == "text"
        else f"<{name}/>"
    )


@unhurried
@given(st.lists(elements(), max_size=5))
def test_whatever_is_read_is_written_back_stably(content: list[str]) -> None:
    """Any well-formed document is read or refused; what was written once is written so again."""
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    try:
        image = decode_xml(f"<image {xsi}>{''.join(content)}</image>".encode(), REGISTRY)
        written = encode_xml(image, REGISTRY)
    except (DecodingError, EncodingError):
        return
    assert encode_xml(decode_xml(written, REGISTRY), REGISTRY) == written


@unhurried
@given(st.binary(max_size=200) | texts.map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for decode in (decode_xml, decode_json):
        with pytest.raises(DecodingError):
            decode(data, REGISTRY)


def test_an_abstract_type_is_never_written() -> None:
    with pytest.raises(EncodingError):
        encode_xml(Image(account=Account()), REGISTRY)
