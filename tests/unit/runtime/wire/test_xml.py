"""Objects to and from XML: the shape of documents, lenient reading, strict writing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rstparse.runtime.wire import (
    DecodingError,
    EncodingError,
    WireStruct,
    XmlNode,
    decode_xml,
    encode_xml,
    is_null,
    set_null,
    unknown,
)

from .models import Account, CloudAccount, Disk, FileAccount, Image, Images, Mode, UriList
from .models._registry import REGISTRY

NS = 'xmlns:ns0="http://www.usharesoft.com/uforge"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def read(text: str, type_name: str | None = None) -> Any:
    return decode_xml(text.encode(), REGISTRY, type_name)


def read_image(content: str) -> Any:
    return read(f"<ns0:image {NS} {XSI}>{content}</ns0:image>")


def write(obj: WireStruct, **options: str) -> str:
    return encode_xml(obj, REGISTRY, **options).decode()


def write_content(obj: WireStruct) -> str:
    """What stands inside the root element."""
    text = write(obj)
    return text[text.index(">", text.index("<ns0:")) + 1 : text.rindex("</ns0:")]


def again(content: str) -> str:
    """The content of an image after reading and writing it."""
    return write_content(read_image(content))


class TestShape:
    def test_document(self) -> None:
        images = Images(total=1, images=[Image(name="web", compress=True)])
        assert write(images) == (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<ns0:images {NS}><total>1</total><images><image><name>web</name>"
            "<compress>true</compress></image></images></ns0:images>"
        )

    def test_fields_of_the_base_come_first(self) -> None:
        image = Image(name="web", db_id=4, created=datetime(2018, 4, 16, 11, 43, 59, tzinfo=UTC))
        assert write_content(image) == (
            "<created>2018-04-16T11:43:59.000Z</created><dbId>4</dbId><name>web</name>"
        )

    @pytest.mark.parametrize(
        ("image", "content"),
        [
            (Image(tags=["a", ""]), "<tags><tag>a</tag><tag></tag></tags>"),
            (Image(tags=[]), "<tags></tags>"),
            (Image(tags=None), ""),
            (Image(sizes=[1, -2]), "<sizes><size>1</size><size>-2</size></sizes>"),
            (Image(disks=[Disk(name="a")]), "<disks><disk><name>a</name></disk></disks>"),
            (Image(uris=UriList(uri=["a", "b"])), "<uris><uri>a</uri><uri>b</uri></uris>"),
            (Image(uris=UriList()), "<uris></uris>"),
        ],
    )
    def test_lists(self, image: Image, content: str) -> None:
        assert write_content(image) == content
        assert read_image(content) == image

    def test_subtype_is_named_with_a_declared_prefix(self) -> None:
        image = Image(account=CloudAccount(region="eu"), accounts=[FileAccount(content=b"\0\xff")])
        assert write(image) == (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<ns0:image {NS} {XSI}><account xsi:type="ns0:CloudAccount">'
            "<region>eu</region></account>"
            '<accounts><account xsi:type="ns0:FileAccount">'
            "<content>AP8=</content></account></accounts></ns0:image>"
        )
        assert read(write(image)) == image

    def test_type_without_root_is_written_under_the_root_of_its_base(self) -> None:
        account = CloudAccount(region="eu")
        assert f'<ns0:account {NS} {XSI} xsi:type="ns0:CloudAccount">' in write(account)
        assert read(write(account)) == account
        assert read(write(account), "Account") == account
        assert read(write(account), "CloudAccount") == account

    def test_type_without_root_is_written_under_a_given_one(self) -> None:
        disk = Disk(name="a")
        assert f"<ns0:disk {NS}><name>a</name></ns0:disk>" in write(disk, root="disk")
        assert read(write(disk, root="disk"), "Disk") == disk

    def test_subtype_under_the_root_of_its_base(self) -> None:
        account = FileAccount(name="x")
        assert f"<ns0:fileAccount {NS}><name>x</name>" in write(account)
        assert ' xsi:type="ns0:FileAccount"><name>x</name>' in write(account, root="account")

    def test_subclass_of_a_user_is_its_type(self) -> None:
        class MyDisk(Disk):
            pass

        assert write_content(Image(disks=[MyDisk(name="a")])) == (
            "<disks><disk><name>a</name></disk></disks>"
        )


class TestText:
    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("]]>", "]]&gt;"),
            ("\r\n\t", "&#13;\n\t"),
            ("&\r", "&amp;&#13;"),
            (" ", " "),
            ("", ""),
            ("é\u2028\u0085\U0001f600\ufffd", "é\u2028\u0085\U0001f600\ufffd"),
        ],
    )
    def test_escaping(self, text: str, written: str) -> None:
        assert write_content(Image(name=text)) == f"<name>{written}</name>"
        assert read_image(f"<name>{written}</name>").name == text

    @pytest.mark.parametrize(
        "text", ["\x01", "a\x00", "\ud800", "x\udfffx", "\ufffe", "\uffff", "\x0b"]
    )
    def test_what_xml_cannot_carry_is_refused(self, text: str) -> None:
        with pytest.raises(EncodingError, match="XML cannot carry the character U") as caught:
            write(Image(disks=[Disk(name="a"), Disk(name=text)]))
        assert caught.value.path == "image/disks/disk[1]/name"

    def test_comments_and_cdata(self) -> None:
        assert read_image("<name>a<!-- x -->b<![CDATA[<c>]]></name>").name == "ab<c>"


class TestLenientReading:
    def test_missing_elements_are_none(self) -> None:
        assert read_image("") == Image()
        assert read_image("<disks><disk/></disks>").disks == [Disk()]

    @pytest.mark.parametrize(
        "name", ["created", "dbId", "compress", "serial", "level"], ids=lambda name: name
    )
    def test_empty_number_date_or_boolean_is_none(self, name: str) -> None:
        assert read_image(f"<{name}/>") == Image()
        assert read_image(f"<{name}>\n </{name}>") == Image()

    def test_indented_document(self) -> None:
        image = read_image("\n  <dbId> 4 </dbId>\n  <tags>\n  <tag>a</tag>\n  </tags>\n")
        assert image == Image(db_id=4, tags=["a"])

    def test_any_prefix_and_qualified_children(self) -> None:
        text = (
            '<image xmlns="http://www.usharesoft.com/uforge"'
            ' xmlns:q="http://www.usharesoft.com/uforge"'
            ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><name>web</name>'
            '<q:tags><tag>a</tag></q:tags><account i:type="q:CloudAccount"><region>eu</region>'
            "</account></image>"
        )
        image = read(text)
        assert image == Image(name="web", tags=["a"], account=CloudAccount(region="eu"))

    def test_prefix_declared_where_it_is_used(self) -> None:
        uforge, other = "http://www.usharesoft.com/uforge", "urn:other"
        image = read_image(
            f'<accounts><account xmlns:p="{uforge}" xsi:type="p:CloudAccount"/>'
            f'<account xmlns:p="{other}" xsi:type="p:CloudAccount"/>'
            '<account xsi:type="ns0:FileAccount"/><account xsi:type="FileAccount"/>'
            '<account xsi:type="undeclared:FileAccount"/></accounts>'
        )
        kinds = [type(account).__name__ for account in image.accounts]
        assert kinds == ["CloudAccount", "Account", "FileAccount", "FileAccount", "FileAccount"]
        assert image.accounts[1]._wire.type_name == "{urn:other}CloudAccount"
        assert read(write(image)) == image

    def test_the_innermost_declaration_of_a_prefix_counts(self) -> None:
        uforge, other = "http://www.usharesoft.com/uforge", "urn:other"
        image = read_image(
            f'<parent xmlns:p="{other}"><accounts xmlns:p="{uforge}">'
            '<account xsi:type="p:CloudAccount"/></accounts>'
            '<account xsi:type="p:CloudAccount"/></parent>'
        )
        assert type(image.parent.accounts[0]) is CloudAccount
        assert type(image.parent.account) is Account

    def test_enumeration_values(self) -> None:
        image = read_image("<mode>enforcing</mode><level>2</level>")
        assert (image.mode, image.level) == (Mode.ENFORCING, 2)
        assert isinstance(image.mode, Mode)
        assert type(image.level).__name__ == "Level"

    def test_unknown_enumeration_values_survive(self) -> None:
        content = "<mode>permissive</mode><level>9</level>"
        image = read_image(content)
        assert (image.mode, image.level) == ("permissive", 9)
        assert again(content) == content

    def test_unknown_subtype_survives(self) -> None:
        content = '<account xsi:type="ns0:MoonAccount"><name>a</name><crater>7</crater></account>'
        account = read_image(content).account
        assert isinstance(account, Account)
        assert account.name == "a"
        assert [element.name for element in unknown(account)] == ["crater"]
        assert again(content) == content

    def test_known_type_in_the_wrong_place_survives(self) -> None:
        content = '<account xsi:type="ns0:Disk"><name>a</name></account>'
        assert isinstance(read_image(content).account, Account)
        assert again(content) == content

    def test_unknown_elements_are_written_back_in_their_places(self) -> None:
        content = (
            '<zero/><dbId>1</dbId><a x="1">t<b>u</b>v</a><c/><name>n</name><d>  </d>'
            "<tags><early/><tag>1</tag><mid/><tag>2</tag><late/></tags>"
            "<disks><disk><name>x</name><deep><er/></deep></disk></disks><last/>"
        )
        assert again(content) == content

    def test_unknown_elements_keep_their_places_when_fields_change(self) -> None:
        image = read_image("<dbId>1</dbId><new/><name>n</name><tags><tag>1</tag><late/></tags>")
        image.db_id, image.created, image.tags = None, datetime(2018, 1, 1), []
        assert write_content(image) == (
            "<created>2018-01-01T00:00:00.000</created><new/><name>n</name><tags><late/></tags>"
        )

    def test_unknown_elements_of_other_namespaces(self) -> None:
        content = (
            '<u0:a xmlns:u0="urn:x" xmlns:u1="urn:y" u1:b="&quot;&lt;&#10;"><ns0:c/>'
            '<d xsi:type="ns0:CloudAccount"/></u0:a>'
        )
        assert again(content) == content

    def test_unknown_elements_as_data(self) -> None:
        image = read_image('<name>n</name><new kind="k">a<b/>c</new>')
        (element,) = unknown(image)
        assert (element.name, element.after) == ("new", "name")
        assert element.value == XmlNode("new", (("kind", "k"),), ("a", XmlNode("b"), "c"))

    def test_repeated_element_is_kept(self) -> None:
        content = "<name>a</name><name>b</name>"
        assert read_image(content).name == "a"
        assert again(content) == content

    def test_null_is_explicit(self) -> None:
        content = '<disks><disk><name>a</name><order xsi:nil="true"/></disk></disks>'
        (disk,) = read_image(content).disks
        assert disk.order is None
        assert is_null(disk, "order")
        assert not is_null(disk, "size")
        assert again(content) == content

    def test_null_that_the_schema_does_not_allow_survives(self) -> None:
        content = (
            '<name xsi:nil="true"/><compress xsi:nil="true"/><tags xsi:nil="true"/>'
            '<disks><disk xsi:nil="true"/></disks><account xsi:nil="true"/>'
        )
        image = read_image(content)
        assert image.disks == []
        assert is_null(image, "tags")
        assert again(content) == content

    def test_null_in_a_bare_list_survives(self) -> None:
        content = '<uris><uri>a</uri><uri xsi:nil="true"/></uris>'
        assert read_image(content).uris.uri == ["a"]
        assert again(content) == content

    def test_empty_items_of_a_list_of_numbers_survive(self) -> None:
        image = read_image("<sizes><size>1</size><size/></sizes>")
        assert image.sizes == [1]
        assert write_content(image) == "<sizes><size>1</size><size/></sizes>"

    def test_field_of_unknown_type(self) -> None:
        assert read_image("<anything>text</anything>").anything == "text"
        content = "<anything><a>1</a></anything>"
        assert read_image(content).anything == XmlNode("anything", (), (XmlNode("a", (), ("1",)),))
        assert again(content) == content

    @pytest.mark.parametrize("expected", [None, "Images"])
    def test_empty_root(self, expected: str | None) -> None:
        assert read(f"<ns0:images {NS}/>", expected) == Images()


class TestRefusedReading:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("<dbId>abc</dbId>", "image/dbId: not an integer: 'abc'"),
            ("<dbId>1_0</dbId>", "image/dbId: not an integer: '1_0'"),
            ("<dbId>１</dbId>", "image/dbId: not an integer: '１'"),
            ("<dbId>1.5</dbId>", "image/dbId: not an integer: '1.5'"),
            ("<compress>yes</compress>", "image/compress: not a boolean: 'yes'"),
            ("<created>now</created>", "image/created: not a date and time: 'now'"),
            (
                "<sizes><size>1</size><size>x</size></sizes>",
                "image/sizes/size[1]: not an integer: 'x'",
            ),
            ("<x/><sizes><size>x</size></sizes>", "image/sizes/size[0]: not an integer: 'x'"),
            (
                "<disks><disk/><disk><size>x</size></disk></disks>",
                "image/disks/disk[1]/size: not a number: 'x'",
            ),
            ("<x/><parent><dbId>x</dbId></parent>", "image/parent/dbId: not an integer: 'x'"),
            ("<name><b/></name>", "image/name: expected text, found elements"),
            ("<dbId><b/></dbId>", "image/dbId: expected text, found elements"),
            ("<parent>text</parent>", "image/parent: expected elements, found text"),
            ("<tags>text</tags>", "image/tags: expected elements, found text"),
        ],
    )
    def test_value_of_another_type(self, content: str, message: str) -> None:
        with pytest.raises(DecodingError) as caught:
            read_image(content)
        assert str(caught.value) == message

    def test_long_values_are_cut_in_messages(self) -> None:
        with pytest.raises(DecodingError) as caught:
            read_image(f"<dbId>{'x' * 10_000}</dbId>")
        assert len(str(caught.value)) < 100

    def test_unknown_root(self) -> None:
        with pytest.raises(DecodingError, match=r"^html: not the root element of any known type$"):
            read("<html/>")

    def test_root_of_another_type(self) -> None:
        with pytest.raises(
            DecodingError, match="expected a document of type Disk, found one of type Image"
        ):
            read(f"<ns0:image {NS}/>", "Disk")

    def test_root_of_a_subtype_is_read_as_such(self) -> None:
        assert isinstance(read(f"<ns0:fileAccount {NS}/>", "Account"), FileAccount)

    @pytest.mark.parametrize("data", [b"", b"<a", b"<a></b>", b"text", b"<a/><b/>", b"<a>&x;</a>"])
    def test_malformed(self, data: bytes) -> None:
        with pytest.raises(DecodingError, match="not well-formed XML"):
            decode_xml(data, REGISTRY)


class TestStrictWriting:
    @pytest.mark.parametrize(
        ("image", "message"),
        [
            (Image(db_id="1"), "image/dbId: expected int, got str"),
            (Image(db_id=True), "image/dbId: expected int, got bool"),
            (Image(db_id=1 << 63), "image/dbId: out of the range of long (64 bits)"),
            (Image(sizes=[1, 1 << 31]), "image/sizes/size[1]: out of the range of int (32 bits)"),
            (Image(name=b"a"), "image/name: expected str, got bytes"),
            (Image(compress=1), "image/compress: expected bool, got int"),
            (Image(created="2018"), "image/created: expected datetime, got str"),
            (Image(tags="abc"), "image/tags: expected list, got str"),
            (Image(tags=("a",)), "image/tags: expected list, got tuple"),
            (Image(tags=["a", None]), "image/tags/tag[1]: null inside a list"),
            (Image(disks=[{}]), "image/disks/disk[0]: expected an object of the API, got dict"),
            (Image(disks=[Disk()]), "image/disks/disk[0]/name: required, but missing"),
            (
                Image(parent=Image(disks=[Disk()])),
                "image/parent/disks/disk[0]/name: required, but missing",
            ),
            (
                Image(parent=Disk(name="a")),
                "image/parent: expected an object of type Image, got one of type Disk",
            ),
            (
                Image(account=Account()),
                "image/account: Account is abstract; use one of its subtypes",
            ),
            (Account(), "account: Account is abstract; use one of its subtypes"),
            (Disk(name="a"), "Disk has no root element; name one with root="),
        ],
    )
    def test_refused(self, image: Any, message: str) -> None:
        with pytest.raises(EncodingError) as caught:
            write(image)
        assert str(caught.value) == message

    def test_root_of_another_type(self) -> None:
        with pytest.raises(EncodingError, match=r"^image: expected an object of type Image"):
            write(Disk(name="a"), root="image")

    @pytest.mark.parametrize("root", ["a b", "a>", "1a", "a:b", "a\n"])
    def test_root_that_is_no_name(self, root: str) -> None:
        with pytest.raises(EncodingError, match="not a name for an XML element"):
            write(Image(), root=root)

    def test_null_where_the_schema_has_none(self) -> None:
        image = Image()
        set_null(image, "name")
        with pytest.raises(
            EncodingError, match=r"^image/name: null, but the schema allows no null here"
        ):
            write(image)

    def test_null_where_the_schema_allows_it(self) -> None:
        disk = Disk(name="a", order=1)
        set_null(disk, "order")
        assert write_content(Image(disks=[disk])) == (
            '<disks><disk><name>a</name><order xsi:nil="true"/></disk></disks>'
        )

    def test_object_inside_itself(self) -> None:
        image = Image()
        image.parent = image
        with pytest.raises(EncodingError, match="nested deeper than 100 levels"):
            write(image)
