"""What an object is apart from its wire form: comparing, copying, null, repr."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from rstparse.runtime.wire import (
    decode_xml,
    is_null,
    set_null,
    unknown,
)

from .models import Account, CloudAccount, Disk, Image
from .models._registry import REGISTRY


def read_image(content: str) -> Any:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return decode_xml(f"<image {xsi}>{content}</image>".encode(), REGISTRY)


def test_fields_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        Image("web")  # type: ignore[misc, arg-type]
    with pytest.raises(TypeError):
        Image(nam="web")  # type: ignore[call-arg]


def test_equality() -> None:
    assert Image(name="a", disks=[Disk(name="d")]) == Image(name="a", disks=[Disk(name="d")])
    assert Image(name="a") != Image(name="b")
    assert Account(name="a") != CloudAccount(name="a")


def test_unknown_elements_are_part_of_the_value() -> None:
    content = "<name>a</name><new>1</new>"
    assert read_image(content) == read_image(content)
    assert read_image(content) != read_image("<name>a</name><new>2</new>")
    assert read_image(content) != Image(name="a")
    assert unknown(Image(name="a")) == ()


def test_null_is_part_of_the_value() -> None:
    image = Image()
    set_null(image, "name")
    assert image != Image()
    assert image == read_image('<name xsi:nil="true"/>')


def test_null_is_taken_back_by_a_value() -> None:
    image = Image(name="a")
    set_null(image, "name")
    assert image.name is None
    assert is_null(image, "name")
    image.name = "b"
    assert not is_null(image, "name")
    assert image == Image(name="b")


def test_null_is_taken_back_by_none() -> None:
    image = read_image('<name xsi:nil="true"/><new/>')
    image.name = None
    assert not is_null(image, "name")
    assert len(unknown(image)) == 1


@pytest.mark.parametrize("field", ["nam", "_wire", "dbId", "__wire__"])
def test_null_of_no_field(field: str) -> None:
    with pytest.raises(AttributeError, match=f"^Image has no field '{field}'$"):
        set_null(Image(), field)


def test_copies_and_pickles() -> None:
    image = read_image('<name xsi:nil="true"/><new a="1"><b/></new><disks><disk/></disks>')
    for twin in (copy.copy(image), copy.deepcopy(image), pickle.loads(pickle.dumps(image))):
        assert twin == image
        assert is_null(twin, "name")
    twin = copy.deepcopy(image)
    twin.disks[0].name = "x"
    set_null(twin, "mode")
    assert image.disks == [Disk()]
    assert not is_null(image, "mode")


def test_copy_does_not_share_nulls() -> None:
    image = read_image('<name xsi:nil="true"/>')
    twin = copy.copy(image)
    twin.name = "x"
    assert is_null(image, "name")


class TestRepr:
    def test_only_set_fields(self) -> None:
        assert repr(Image(name="a", compress=False, tags=[])) == (
            "Image(name='a', compress=False, tags=[])"
        )

    def test_nulls_and_unknown_elements_are_mentioned(self) -> None:
        image = read_image('<dbId>1</dbId><name xsi:nil="true"/><new/><newer/>')
        assert repr(image) == "Image(db_id=1, name=<null>, <2 unknown>)"

    def test_long_lists_and_texts_are_cut(self) -> None:
        text = repr(Image(name="x" * 100_000, disks=[Disk(name=str(n)) for n in range(10_000)]))
        assert len(text) < 1_000
        assert "... 9994 more]" in text

    def test_nesting_is_cut(self) -> None:
        image = Image()
        image.parent = image
        assert repr(image) == "Image(parent=Image(parent=Image(parent=Image(parent=Image(...)))))"
        deep = Image()
        for _ in range(100_000):
            deep = Image(parent=deep, disks=[Disk(name="d")])
        assert len(repr(deep)) < 500
        # Without this, the interpreter frees the chain frame by frame and may run out of stack.
        while deep.parent is not None:
            deep = deep.parent

    def test_secrets_are_hidden(self) -> None:
        assert repr(CloudAccount(name="a", password="hunter2")) == (
            "CloudAccount(name='a', password='***')"
        )
