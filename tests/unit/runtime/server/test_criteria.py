"""Search criteria: which objects a query means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rstparse.runtime.server import criteria
from tests.unit.runtime.server.library import Atlas, Binding, Cover, Legend, Novel, Shelf

BOOK = Novel(
    name="A room, with: views",
    pages=204,
    binding=Binding.HARD,
    lent=False,
    created=datetime(2018, 4, 16, 11, 43, 59, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "query",
    [
        "room",
        "with: views",
        'name=="a ROOM, with: views"',
        "name=='a room*'",
        "name:a*",
        "pages=204",
        "pages==204;binding==hard",
        "pages==204 && lent==false",
        "pages:204 binding:hard",
        "pages==1,pages==204",
        "pages==1 or lent==false",
        "pages!=205",
        "(pages==1,pages==204);lent==false",
        "pages=gt=203;pages=le=204",
        "pages=ge=204;pages=lt=204.5",
        "created=gt=2018-04-16T00:00:00Z",
        "created==2018-04-16",
        "created=lt=2019-01-01",
        "name=ge=a",
    ],
)
def test_queries_that_mean_the_book(query: str) -> None:
    assert criteria.read(query).fits(BOOK)


@pytest.mark.parametrize(
    "query",
    [
        "cellar",
        "name=='a room'",
        "pages==204;lent==true",
        "pages==1,pages==2",
        "(pages==204,pages==1);lent==true",
        "pages!=204",
        "pages=gt=204",
        "pages=gt=many",
        "created=gt=yesterday",
        "lent=gt=0",
        "hero==anna",
        "colour==red",
        "pages==204;",
        "(pages==204",
        "pages==",
        "((((((((((((((((((((((((((((((pages==204",
    ],
)
def test_queries_that_do_not(query: str) -> None:
    assert not criteria.read(query).fits(BOOK)


def test_a_field_of_an_object_inside() -> None:
    shelf = Shelf(name="top", cover=Cover(file_name="top.png"))
    assert criteria.read("cover.fileName=='top.png'").fits(shelf)
    assert not criteria.read("cover.fileName=='low.png'").fits(shelf)
    assert not criteria.read("cover.fileName.x==top").fits(shelf)
    assert not criteria.read("name.x==top").fits(Shelf(name="top"))
    atlas = Atlas(legend=Legend(text="Sea"))
    assert criteria.read("legend.text==sea").fits(atlas)


def test_what_is_compared_strictly_is_told() -> None:
    assert criteria.read("name==a;(x.y!=b,z:c)").fields == ("name", "x.y")
    assert criteria.read("http://x").fields == ()
