"""Objects to and from JSON: the documented shape, lenient reading, strict writing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from rstparse.runtime.wire import (
    DecodingError,
    EncodingError,
    WireStruct,
    decode_json,
    decode_xml,
    encode_json,
    encode_xml,
    is_null,
    set_null,
    unknown,
)

from .models import Account, CloudAccount, Disk, FileAccount, Image, Images, Mode, UriList
from .models._registry import REGISTRY


def read(value: Any, type_name: str | None = None) -> Any:
    return decode_json(json.dumps(value).encode(), REGISTRY, type_name)


def read_image(**content: Any) -> Any:
    return read({"image": content})


def write(obj: WireStruct, **options: str) -> Any:
    return json.loads(encode_json(obj, REGISTRY, **options))


def write_content(obj: WireStruct) -> str:
    """What stands under the root key, as text, so that the order of keys counts."""
    ((_, content),) = write(obj).items()
    return json.dumps(content)


def again(**content: Any) -> Any:
    """The content of an image after reading and writing it."""
    return json.loads(write_content(read_image(**content)))


class TestShape:
    def test_document(self) -> None:
        images = Images(total=1, images=[Image(name="web", compress=True)])
        assert write(images) == {
            "images": {"total": 1, "images": {"image": [{"name": "web", "compress": True}]}}
        }
        assert read(write(images)) == images

    @pytest.mark.parametrize(
        ("image", "content"),
        [
            (Image(tags=["a"]), {"tags": {"tag": ["a"]}}),
            (Image(tags=[]), {"tags": {"tag": []}}),
            (Image(), {}),
            (Image(uris=UriList(uri=[])), {"uris": {"uri": []}}),
            (Image(uris=UriList(uri=["a"])), {"uris": {"uri": ["a"]}}),
            (
                Image(created=datetime(2018, 4, 16, 11, 43, 59, tzinfo=UTC)),
                {"created": "2018-04-16T11:43:59.000Z"},
            ),
            (Image(mode=Mode.DISABLED, level=2), {"mode": "disabled", "level": 2}),
            (Image(serial=1 << 100), {"serial": 1 << 100}),
            (
                Image(disks=[Disk(name="a", size=1.5)]),
                {"disks": {"disk": [{"name": "a", "size": 1.5}]}},
            ),
            (
                Image(disks=[Disk(name="a", size=float("-inf"))]),
                {"disks": {"disk": [{"name": "a", "size": "-INF"}]}},
            ),
            (
                Image(account=FileAccount(content=b"\0\xff")),
                {"account": {"@type": "FileAccount", "content": "AP8="}},
            ),
            (Image(name="\x01\u2028"), {"name": "\x01\u2028"}),
        ],
    )
    def test_values(self, image: Image, content: Any) -> None:
        assert write(image) == {"image": content}
        assert read({"image": content}) == image

    def test_keys_in_wire_order(self) -> None:
        image = Image(name="web", db_id=4)
        assert write_content(image) == '{"dbId": 4, "name": "web"}'

    def test_type_without_root(self) -> None:
        account = CloudAccount(region="eu")
        assert write(account) == {"account": {"@type": "CloudAccount", "region": "eu"}}
        assert read(write(account)) == account
        assert write(Disk(name="a"), root="disk") == {"disk": {"name": "a"}}
        assert read({"disk": {"name": "a"}}, "Disk") == Disk(name="a")


class TestLenientReading:
    @pytest.mark.parametrize("tags", [["a"], {"tag": ["a"]}, {"tag": "a"}, "a"])
    def test_forms_of_a_list(self, tags: Any) -> None:
        assert read_image(tags=tags).tags == ["a"]

    @pytest.mark.parametrize("tags", [{"tag": []}, {}, [], "", {"tag": None}])
    def test_forms_of_an_empty_list(self, tags: Any) -> None:
        assert read_image(tags=tags).tags == []

    @pytest.mark.parametrize("uris", [{"uri": ["a"]}, {"uri": "a"}])
    def test_forms_of_a_bare_list(self, uris: Any) -> None:
        assert read_image(uris=uris).uris == UriList(uri=["a"])

    def test_single_object_in_place_of_an_array(self) -> None:
        assert read_image(disks={"disk": {"name": "a"}}).disks == [Disk(name="a")]

    def test_scalars_as_text_and_text_as_scalars(self) -> None:
        image = read_image(dbId="4", compress="true", name=12, level=2.0)
        assert image == Image(db_id=4, compress=True, name="12", level=2)
        assert read_image(name=True).name == "true"
        assert read_image(compress=0).compress is False

    def test_without_root_key(self) -> None:
        assert read({"name": "web", "dbId": 4}, "Image") == Image(name="web", db_id=4)
        assert read({"name": "web"}, "Image") == Image(name="web")
        assert read({"images": {"images": {"image": []}}}, "Images") == Images(images=[])
        assert read({}, "Image") == Image()
        assert read({"parent": {"name": "a"}}, "Image") == Image(parent=Image(name="a"))
        assert read({"new": {"name": "a"}}, "Image") == Image(name="a")

    def test_null_root(self) -> None:
        assert read({"image": None}) == Image()

    def test_unknown_keys_are_written_back_in_their_places(self) -> None:
        content = {
            "zero": {"a": [1, None, {"b": 2.5}]},
            "dbId": 1,
            "new": None,
            "name": "n",
            "tags": {"tag": ["1"], "count": 1},
        }
        image = read_image(**content)
        assert [element.name for element in unknown(image)] == ["zero", "new", "count"]
        assert write_content(image) == json.dumps(content)

    def test_unknown_subtype_survives(self) -> None:
        content = {"account": {"@type": "MoonAccount", "name": "a", "crater": 7}}
        assert isinstance(read_image(**content).account, Account)
        assert again(**content) == content

    def test_prefixed_type(self) -> None:
        image = read_image(account={"@type": "ns0:CloudAccount"})
        assert image.account == CloudAccount()

    def test_unknown_enumeration_value_survives(self) -> None:
        assert read_image(mode="permissive").mode == "permissive"
        assert again(mode="permissive", level=9) == {"mode": "permissive", "level": 9}

    def test_null_survives(self) -> None:
        image = read_image(name=None, tags=None, account=None)
        assert image.name is None
        assert is_null(image, "name")
        assert again(name=None, tags=None, account=None) == {
            "name": None,
            "tags": None,
            "account": None,
        }

    def test_null_in_a_list_survives(self) -> None:
        assert read_image(tags={"tag": ["a", None, "b", None]}).tags == ["a", "b"]
        content = {"tags": {"tag": [None, "a", None, None, "b", None]}}
        assert again(**content) == content


class TestRefusedReading:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ({"dbId": "abc"}, "image/dbId: not an integer: 'abc'"),
            ({"dbId": 1.5}, "image/dbId: expected long, found a number"),
            ({"dbId": True}, "image/dbId: expected long, found a boolean"),
            ({"dbId": [1]}, "image/dbId: expected long, found an array"),
            ({"compress": 2}, "image/compress: expected boolean, found a number"),
            ({"created": 1523879039000}, "image/created: expected dateTime, found a number"),
            ({"name": {}}, "image/name: expected string, found an object"),
            ({"parent": "x"}, "image/parent: expected an object, found text"),
            ({"parent": {"dbId": "x"}}, "image/parent/dbId: not an integer: 'x'"),
            ({"sizes": {"size": [1, "x"]}}, "image/sizes/size[1]: not an integer: 'x'"),
            ({"disks": {"disk": [3]}}, "image/disks/disk[0]: expected an object, found a number"),
        ],
    )
    def test_value_of_another_type(self, content: Any, message: str) -> None:
        with pytest.raises(DecodingError) as caught:
            read_image(**content)
        assert str(caught.value) == message

    @pytest.mark.parametrize("data", [b"", b"{", b"{} {}", b'{"a": NaN}', b'{"image": "\xff"}'])
    def test_malformed(self, data: bytes) -> None:
        with pytest.raises(DecodingError, match="not well-formed JSON"):
            decode_json(data, REGISTRY)

    @pytest.mark.parametrize("value", [[], "image", None, 1])
    def test_no_object(self, value: Any) -> None:
        with pytest.raises(DecodingError, match="expected an object"):
            read(value)

    def test_unknown_root(self) -> None:
        with pytest.raises(DecodingError, match=r"^html: not the root element of any known type$"):
            read({"html": {}})
        with pytest.raises(DecodingError, match="expected one key"):
            read({"image": {}, "images": {}})

    def test_root_of_another_type(self) -> None:
        with pytest.raises(
            DecodingError, match="expected a document of type Disk, found one of type Image"
        ):
            read({"image": {}}, "Disk")

    @pytest.mark.parametrize("depth", [200, 200_000])
    def test_nested_too_deep(self, depth: int) -> None:
        data = b'{"image":' + b'{"parent":' * depth + b"{}" + b"}" * depth + b"}"
        with pytest.raises(DecodingError, match="nested deeper than 100 levels"):
            decode_json(data, REGISTRY)


class TestStrictWriting:
    @pytest.mark.parametrize(
        ("image", "message"),
        [
            (Image(db_id="1"), "image/dbId: expected int, got str"),
            (Image(db_id=1 << 63), "image/dbId: out of the range of long (64 bits)"),
            (Image(name="\ud800"), "image/name: text with a lone surrogate"),
            (Image(tags="abc"), "image/tags: expected list, got str"),
            (Image(tags=["a", None]), "image/tags/tag[1]: null inside a list"),
            (Image(disks=[{}]), "image/disks/disk[0]: expected an object of the API, got dict"),
            (Image(disks=[Disk()]), "image/disks/disk[0]/name: required, but missing"),
            (
                Image(parent=Disk(name="a")),
                "image/parent: expected an object of type Image, got one of type Disk",
            ),
            (
                Image(account=Account()),
                "image/account: Account is abstract; use one of its subtypes",
            ),
            (Disk(name="a"), "Disk has no root element; name one with root="),
        ],
    )
    def test_refused(self, image: Any, message: str) -> None:
        with pytest.raises(EncodingError) as caught:
            write(image)
        assert str(caught.value) == message

    def test_null(self) -> None:
        image = Image(name="x")
        set_null(image, "name")
        assert write(image) == {"image": {"name": None}}

    def test_object_inside_itself(self) -> None:
        image = Image()
        image.parent = image
        with pytest.raises(EncodingError, match="nested deeper than 100 levels"):
            write(image)


class TestAcrossFormats:
    """What one format sent and no type declares is written in the other, as far as it has a place."""

    def test_unknown_elements_of_xml_in_json(self) -> None:
        image = decode_xml(
            b"<image><new>1</new><new>2</new><obj><a>x</a><b><c/></b></obj><tags><odd/></tags></image>",
            REGISTRY,
        )
        assert write(image) == {
            "image": {
                "new": ["1", "2"],
                "obj": {"a": "x", "b": {"c": ""}},
                "tags": {"tag": [], "odd": ""},
            }
        }

    def test_unknown_keys_of_json_in_xml(self) -> None:
        image = read_image(new=[1, True, None, 1.5], obj={"@type": "T", "a": "<x>"}, name="n")
        assert (
            encode_xml(image, REGISTRY)
            .decode()
            .endswith(
                '<new>1</new><new>true</new><new xsi:nil="true"/><new>1.5</new>'
                '<obj xsi:type="ns0:T"><a>&lt;x&gt;</a></obj><name>n</name></ns0:image>'
            )
        )

    def test_key_that_is_no_name_in_xml(self) -> None:
        image = read_image(**{"a b": 1})
        with pytest.raises(EncodingError, match=r"^image/a b: not a name for an XML element"):
            encode_xml(image, REGISTRY)

    def test_null_of_json_in_xml(self) -> None:
        image = read_image(name=None)
        assert encode_xml(image, REGISTRY).decode().endswith('<name xsi:nil="true"/></ns0:image>')
