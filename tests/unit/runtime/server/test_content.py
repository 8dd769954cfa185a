"""Which form an answer has, what bodies are let in, and how errors, tags and ranges are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rstparse.runtime.client.operation import BINARY, FILE, TEXT, TEXT_BODY, UNKNOWN, Result
from rstparse.runtime.server import content
from rstparse.runtime.server.declaration import Route, Service
from rstparse.runtime.server.message import Fault
from rstparse.runtime.server.ranges import parse_ranges
from rstparse.runtime.wire import (
    Registry,
    WireStruct,
    decode_json,
    decode_xml,
    element,
    encode_json,
    encode_xml,
)
from tests.support.reading import corpus_model
from tests.unit.runtime.wire.models import CloudAccount, Disk, Image, Images, Mode
from tests.unit.runtime.wire.models._registry import REGISTRY

NS = 'xmlns:n="http://www.usharesoft.com/uforge"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
XML, JSON = "application/xml", "application/json"

PLACES = {
    "Image": "pages/dto-objects/Image.rst:5",
    "Image.name": "pages/dto-objects/Image.rst:14",
    "Image.compress": "pages/dto-objects/Image.rst:15",
    "Image.mode": "pages/dto-objects/Image.rst:16",
    "Resource.created": "pages/dto-objects/Resource.rst:9",
    "Disk": "pages/dto-objects/Disk.rst:5",
    "Disk.size": "pages/dto-objects/Disk.rst:13",
    "CloudAccount.region": "pages/dto-objects/CloudAccount.rst:11",
}
SERVICE = Service("Demo", "1", "/api", REGISTRY, (), PLACES)
CREATE = Route("image_create", "POST", "/images", "Image", "Image")
LISTING = Route("image_list", "GET", "/images", ("Images", "Image"))


def refused(body: str | bytes, content_type: str | None = XML, route: Route = CREATE) -> Fault:
    data = body.encode() if isinstance(body, str) else body
    with pytest.raises(Fault) as caught:
        content.decode(SERVICE, route, data, content_type)
    return caught.value


def accepted(body: str | bytes, content_type: str | None = XML) -> Image:
    data = body.encode() if isinstance(body, str) else body
    value = content.decode(SERVICE, CREATE, data, content_type)
    assert isinstance(value, Image)
    return value


def image(inside: str) -> str:
    return f"<n:image {NS} {XSI}>{inside}</n:image>"


# --- Which form the answer has.


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, XML),
        ("", XML),
        ("*/*", XML),
        ("application/*", XML),
        (XML, XML),
        (JSON, JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("application/json, application/xml", JSON),
        ("application/xml, application/json", XML),
        ("application/json, text/plain, */*", JSON),
        ("application/xml;q=0.5, application/json;q=0.9", JSON),
        ("application/xml;q=0, */*", JSON),
        ("text/html, application/xml;q=0.9, */*;q=0.8", XML),
        ("image/png, */*;q=0.1", XML),
        ("junk, application/json", JSON),
    ],
)
def test_form_of_an_object(accept: str | None, expected: str) -> None:
    assert content.negotiate(CREATE, accept) == expected
    assert content.negotiate(LISTING, accept) == expected


@pytest.mark.parametrize(
    "accept",
    ["text/plain", "application/yaml", "application/json;q=0", "*/*;q=0", "junk", "text/*",
     "application/json;q=nan", "application/json;q=x"],
)  # fmt: skip
def test_form_that_the_operation_has_not(accept: str) -> None:
    with pytest.raises(Fault) as caught:
        content.negotiate(CREATE, accept)
    assert (caught.value.status, caught.value.reason) == (406, "not-acceptable")
    assert caught.value.message == (
        "image_create answers with application/xml or application/json; Accept allows neither."
    )


def test_forms_of_other_answers() -> None:
    def form(returns: Result | None, accept: str | None = None) -> str:
        return content.negotiate(Route("x_get", "GET", "/x", returns), accept)

    assert form(None, "image/png") == ""
    assert form(BINARY, XML) == "application/octet-stream"
    assert form(Result("binary", media_types=("application/gzip",)), XML) == "application/gzip"
    assert form(TEXT, "text/*") == "text/plain"
    assert form(UNKNOWN) == XML
    assert form(UNKNOWN, "image/png") == XML
    assert form(Result("object", "Image", media_types=(JSON,))) == JSON
    with pytest.raises(Fault, match="answers with text/plain; Accept does not allow it"):
        form(TEXT, XML)


@given(st.text())
def test_any_accept_is_read(header: str) -> None:
    assert all(0 <= wanted.weight <= 1 for wanted in parse_ranges(header))


def test_no_sample_of_the_pages_is_refused(corpus: Path) -> None:
    """The Accept header that each page shows with curl suits the operation."""
    seen = 0
    for operation in corpus_model(corpus).api.operations:
        shown = re.search(r'"Accept: ([^"]*)"', operation.example.curl if operation.example else "")
        result = operation.responses[0]
        returns = Result(result.kind, result.type, result.item, tuple(result.media_types))
        route = Route(operation.name, operation.method, operation.path, returns)
        chosen = content.negotiate(route, shown[1] if shown else None)
        binary = {"none": "", "binary": "application/octet-stream"}
        assert chosen == binary.get(result.kind, XML)
        seen += shown is not None
    assert seen == 523


# --- What is let in.


def test_an_object_is_the_same_from_xml_and_json() -> None:
    sent = Image(name="web", mode=Mode.ENFORCING, disks=[Disk(name="a", size=4.0)])
    sent.account = CloudAccount(name="c", region="eu")
    assert accepted(encode_xml(sent, REGISTRY)) == sent
    assert accepted(encode_json(sent, REGISTRY), "application/json; charset=UTF-8") == sent


def test_content_type_is_guessed_where_there_is_none() -> None:
    assert accepted(image("<name>a</name>"), None).name == "a"
    assert accepted(' {"image": {"name": "a"}}', None).name == "a"
    assert accepted(image("<name>a</name>"), "text/xml").name == "a"


@pytest.mark.parametrize(
    ("content_type", "text", "encoding"),
    [
        ("application/xml; charset=iso-8859-1", "<image><name>é</name></image>", "latin-1"),
        ("application/xml; charset=iso-8859-1", "<?xml version='1.0' encoding='UTF-8'?><image><name>é</name></image>", "latin-1"),
        ("text/xml; charset=utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<image><name>é</name></image>', "utf-8"),
        ("application/xml; charset=UTF-16LE", "<image><name>é</name></image>", "utf-16-le"),
        ("application/xml; charset=iso-8859-1", "<image><name>é</name></image>", "utf-8-sig"),
        ("application/xml", "<?xml version='1.0' encoding='ISO-8859-1'?><image><name>é</name></image>", "latin-1"),
    ],
)  # fmt: skip
def test_the_charset_of_xml_wins_over_its_declaration(
    content_type: str, text: str, encoding: str
) -> None:
    """RFC 7303: a byte order mark, then the header, then the document."""
    assert accepted(text.encode(encoding), content_type).name == "é"


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "klingon", "rot13"])
def test_charsets_that_are_none(charset: str) -> None:
    body = b"<image><name>x</name></image>"
    assert refused(body, f"application/xml; charset={charset}").status == 415


def test_xml_that_is_not_of_its_charset() -> None:
    body = "<image><name>é</name></image>".encode("latin-1")
    fault = refused(body, "application/xml; charset=utf-8")
    assert (fault.status, fault.message) == (400, "The body is not valid utf-8.")


def test_json_in_another_charset() -> None:
    body = '{"image": {"name": "é"}}'.encode("latin-1")
    assert accepted(body, "application/json; charset=ISO-8859-1").name == "é"
    assert refused(body, "application/json; charset=klingon").status == 415


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("text/plain", "text/plain"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
        ("a\x01b", "a�b"),
    ],
)
def test_other_media_types(content_type: str, shown: str) -> None:
    fault = refused("<x/>", content_type)
    assert (fault.status, fault.reason) == (415, "unsupported-media-type")
    assert fault.message == (
        f"image_create takes application/xml or application/json, not {shown}."
    )


def test_an_operation_that_takes_no_object() -> None:
    assert refused("<x/>", XML, Route("f_put", "PUT", "/f", None, FILE)).status == 415


BAD = [
    # body, what is wrong, what was expected and where it says so
    ("<compress>perhaps</compress>",
     "image/compress: not a boolean: 'perhaps'. Expected for Image.compress true or false."
     " See pages/dto-objects/Image.rst:15."),
    ("<created>soon</created>",
     "image/created: not a date and time: 'soon'. Expected for Resource.created"
     " a date and time such as 2018-04-16T11:43:59.000Z. See pages/dto-objects/Resource.rst:9."),
    ("<mode>loose</mode>",
     "image/mode: not one of the documented values: 'loose'. Expected for Image.mode"
     " one of enforcing, disabled. See pages/dto-objects/Image.rst:16."),
    ("<level>7</level>",
     "image/level: not one of the documented values: '7'. Expected for Image.level one of 1, 2."
     " See pages/dto-objects/Image.rst:5."),
    ("<disks><disk><name>a</name></disk><disk><name>b</name><size>x</size></disk></disks>",
     "image/disks/disk[1]/size: not a number: 'x'. Expected for Disk.size a number."
     " See pages/dto-objects/Disk.rst:13."),
    ("<disks><disk><size>1</size></disk></disks>",
     "image/disks/disk[0]/name: required, but missing. Expected for Disk.name text."
     " See pages/dto-objects/Disk.rst:5."),
    ("<parent><parent><compress>x</compress></parent></parent>",
     "image/parent/parent/compress: not a boolean: 'x'. Expected for Image.compress true or false."
     " See pages/dto-objects/Image.rst:15."),
    ("<name><b/></name>",
     "image/name: expected text, found elements. Expected for Image.name text."
     " See pages/dto-objects/Image.rst:14."),
    ("<account><name>a</name></account>",
     "image/account: Account is abstract; use one of its subtypes. Expected for Image.account"
     " an object of type Account. See pages/dto-objects/Image.rst:5."),
    ('<account xsi:type="n:Nothing"/>',
     "image/account: Nothing is no known type of Account. Expected for Image.account"
     " an object of type Account. See pages/dto-objects/Image.rst:5."),
    ("<dbId>99999999999999999999</dbId>",
     "image/dbId: out of the range of long (64 bits). Expected for Resource.dbId"
     " a whole number of 64 bits."),
    ("<sizes><size>1</size><size>x</size></sizes>",
     "image/sizes/size[1]: not an integer: 'x'. Expected for Image.sizes"
     " a list, each item a whole number of 32 bits. See pages/dto-objects/Image.rst:5."),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "message"), BAD)
def test_a_bad_body_is_told_field_expectation_and_page(inside: str, message: str) -> None:
    fault = refused(image(inside))
    assert (fault.status, fault.reason, fault.message) == (400, "bad-body", message)


def test_the_field_of_a_subtype() -> None:
    body = '{"image": {"account": {"@type": "CloudAccount", "region": "\\u0001"}}}'
    assert refused(body, JSON).message.endswith(
        "Expected for CloudAccount.region text. See pages/dto-objects/CloudAccount.rst:11."
    )


@pytest.mark.parametrize(
    ("body", "content_type", "start"),
    [
        ("", XML, "the request has no body."),
        (" \n", JSON, "the request has no body."),
        ("<image", XML, "not well-formed XML: "),
        ("{", JSON, "not well-formed JSON: "),
        ("[]", JSON, "expected an object."),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><image/>", XML, "a DOCTYPE is not allowed."),
        ("<images/>", XML, "images: expected a document of type Image, found one of type Images."),
        ("<picture/>", XML, "picture: expected the root element 'image'."),
        ('<x:image xmlns:x="urn:other"/>', XML, "image: expected the root element 'image'."),
        ('{"picture": {"name": "a"}}', JSON, "picture: expected the key 'image'."),
        ("{}", JSON, "Image: expected the key 'image'."),
        ('{"image": null}', JSON, "image: expected an object, found null."),
        (image("<parent>" * 300 + "</parent>" * 300), XML, "image/parent/parent"),
    ],
)
def test_a_body_that_is_no_image(body: str, content_type: str, start: str) -> None:
    fault = refused(body, content_type)
    assert (fault.status, fault.reason) == (400, "bad-body")
    assert fault.message.startswith(start)
    if "parent" not in start:
        assert fault.message.endswith(
            " Expected an object of type Image. See pages/dto-objects/Image.rst:5."
        )


def test_a_bare_object_is_taken_where_it_has_a_key_of_the_type() -> None:
    assert accepted('{"name": "a", "other": 1}', JSON).name == "a"
    assert accepted('{"name": "a"}', JSON).name == "a"


def test_a_body_of_more_tags_than_any_object_has() -> None:
    inside = "<a/>" * (content.MOST_TAGS - 2)
    assert accepted(image(inside)).name is None
    fault = refused(image(inside + "<a/>"))
    assert (fault.status, fault.reason) == (413, "too-large")


def test_what_no_xml_can_hold_is_refused_in_json() -> None:
    assert refused('{"image": {"name": "a\\u0001"}}', JSON).message.startswith("image/name: ")
    assert refused('{"image": {"name": "\\ud800"}}', JSON).status == 400


def test_unknown_elements_and_nulls_are_dropped_at_any_depth() -> None:
    value = accepted('{"image": {"name": null, "new": 1, "parent": {"other": {}, "name": "p"},'
                     ' "disks": {"disk": [{"name": "d", "what": [], "order": null}]}}}', JSON)  # fmt: skip
    again = decode_xml(content.encode(SERVICE, value, XML), REGISTRY, "Image")
    assert again == value
    written = content.encode(SERVICE, value, XML).decode()
    assert re.findall(r"<(\w+)", written) == (
        ["ns0", "disks", "disk", "name", "order", "parent", "name"]
    )
    assert '<order xsi:nil="true"/>' in written


def test_text() -> None:
    route = Route("effector_post", "POST", "/e", None, TEXT_BODY)
    for content_type in (None, "text/plain; charset=utf-8", "application/xml"):
        assert content.decode(SERVICE, route, "é".encode(), content_type) == "é"
    assert content.decode(SERVICE, route, b"\xe9", "text/plain; charset=latin-1") == "é"
    assert refused(b"x", "image/png", route).status == 415
    assert refused(b"x", "text/plain; charset=klingon", route).status == 415
    assert refused(b"\xff", None, route).message == "The body is not valid utf-8."
    assert refused(b"a\x00", None, route).message == (
        "The text holds the character U+0000 at 1, which no answer can hold."
    )


@given(
    st.binary(), st.sampled_from([XML, JSON, None, "text/xml", "application/json; charset=utf-16"])
)
def test_any_body_is_an_object_or_a_refusal(data: bytes, content_type: str | None) -> None:
    try:
        value = content.decode(SERVICE, CREATE, data, content_type)
    except Fault as fault:
        status = fault.status
    else:
        status = 200
        assert isinstance(value, Image)
    assert status in (200, 400, 415)


KEYS = st.sampled_from(
    ["image", "name", "mode", "disks", "disk", "account", "@type", "parent", "x"]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["CloudAccount", "enforcing"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)  # fmt: skip


@given(st.dictionaries(KEYS, JSON_VALUES, max_size=5))
def test_what_is_let_in_can_be_sent_in_both_forms(inside: dict[str, object]) -> None:
    import msgspec

    data = msgspec.json.encode({"image": inside})
    try:
        value = content.decode(SERVICE, CREATE, data, JSON)
    except Fault as fault:
        status = fault.status
    else:
        status = 200
        for form in (XML, JSON):
            assert isinstance(value, Image)
            written = content.encode(SERVICE, value, form)
            assert (accepted(written, form) == value) or "NaN" in written.decode()
    assert status in (200, 400)


def test_forms_of_one_object() -> None:
    value = Images(total=1, images=[Image(name="a")])
    assert decode_xml(content.encode(SERVICE, value, XML), REGISTRY) == value
    assert decode_json(content.encode(SERVICE, value, JSON), REGISTRY) == value


# --- Errors in form.


class Message(WireStruct, type_name="Message"):
    message: str | None = element("message", "string")


class Failure(WireStruct, type_name="Failure", root="failure"):
    localized: Message | None = element("localizedErrorMsg", "Message")
    method: str | None = element("requestMethod", "string")
    uri: str | None = element("requestUri", "string")
    status: int | None = element("statusCode", "int")


class Terse(WireStruct, type_name="Terse", root="terse"):
    status: str | None = element("statusCode", "string")
    message: str | None = element("message", "string")


ERRORS = Registry(
    None,
    namespace="http://x/y",
    types={name: (__name__, name) for name in ("Message", "Failure", "Terse")},
    roots={"failure": "Failure", "terse": "Terse"},
)


def fault_text(error_type: str, media_type: str, message: str = "no") -> str:
    service = Service("Demo", "1", "/api", ERRORS, (), {}, error_type)
    fault = Fault(404, message)
    return content.fault_body(service, fault, "GET", "/api/x?y", media_type).decode()


def test_an_error_has_the_configured_type() -> None:
    assert fault_text("Failure", JSON) == (
        '{"failure":{"localizedErrorMsg":{"message":"no"},"requestMethod":"GET",'
        '"requestUri":"/api/x?y","statusCode":404}}'
    )
    assert decode_xml(fault_text("Failure", XML).encode(), ERRORS) == Failure(
        localized=Message(message="no"), method="GET", uri="/api/x?y", status=404
    )


def test_an_error_says_what_its_type_has_room_for() -> None:
    assert fault_text("Terse", JSON) == '{"terse":{"message":"no"}}'
    assert fault_text("", XML) == "no\n"
    assert fault_text("Failure", "text/plain") == "no\n"


@pytest.mark.parametrize("media_type", [XML, JSON, "text/plain"])
def test_an_error_can_always_be_said(media_type: str) -> None:
    expected = "a�&lt;b>�" if media_type == XML else "a�<b>�"
    assert expected in fault_text("Failure", media_type, "a\x00<b>\ud800").replace("&gt;", ">")


# --- Tags and ranges.


def test_tags() -> None:
    tag = content.entity_tag(b"a")
    assert re.fullmatch(r'"[0-9a-f]{24}"', tag)
    assert tag == content.entity_tag(b"a") != content.entity_tag(b"b")


@pytest.mark.parametrize(
    ("header", "same"),
    [
        (None, False),
        ('"t"', True),
        ('W/"t"', True),
        ('"s", "t"', True),
        ("*", True),
        ('"s"', False),
    ],
)
def test_not_modified(header: str | None, same: bool) -> None:
    headers = {} if header is None else {"if-none-match": header}
    assert content.not_modified(headers, '"t"') is same


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-3", (0, 3)),
        ("bytes=4-", (4, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=8-99", (8, 9)),
        ("Bytes = 1 - 2", (1, 2)),
        ("bytes=0-1,4-5", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("lines=1-2", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_ranges(header: str, expected: tuple[int, int] | None) -> None:
    assert content.byte_range(header, 10) == expected


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_ranges_that_are_not_there(header: str, size: int) -> None:
    with pytest.raises(Fault) as caught:
        content.byte_range(header, size)
    assert caught.value.status == 416
    assert caught.value.headers == {"Content-Range": f"bytes */{size}"}
