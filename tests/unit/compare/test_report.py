"""Reports: text for people, JSON for programs."""

from __future__ import annotations

import datetime
import json

import pytest

from rstparse.compare import Change, compare
from rstparse.compare.approvals import Approval, Judged, judge
from rstparse.compare.excerpt import excerpt
from rstparse.compare.report import as_data, as_text, summary
from rstparse.model import Api
from tests.support.comparing import PAGES, edited, model_of, with_attribute, without

API = model_of(PAGES)
NEW = edited(
    with_attribute(without(API, "thing_get"), "Thing", "name", python_name="label"),
    "Part",
    title="Piece",
)


def judged(new: Api = NEW, *approvals: Approval) -> Judged:
    return judge(compare(API, new), approvals, datetime.date(2026, 6, 1))


APPROVAL = Approval(
    rule="operation-removed",
    subject="operation.thing_get",
    reason="nobody called it",
    expires=datetime.date(2026, 12, 31),
    line=1,
)


def test_text() -> None:
    assert as_text(judged()) == (
        "pages/things/thing_get.rst:3:1: wire[operation-removed]: operation.thing_get: an operation is gone: "
        "GET /things/{tid}\n"
        "  in the client: thing.get()\n"
        "pages/dto-objects/Thing.rst:13:1: source[attribute-python-name-changed]: object.Thing.attribute.name: "
        "an attribute of a class has another name: name → label\n"
        "  in the client: Thing.name\n"
        "pages/dto-objects/Part.rst:3:1: none[object-text-changed]: object.Part: the description of an object reads "
        "otherwise: part → Piece\n"
        "1 change breaks the wire, 1 the client's source, 1 nobody; version: major\n"
    )


def test_text_of_an_approved_change() -> None:
    text = as_text(judged(NEW, APPROVAL))
    assert "  approved until 2026-12-31: nobody called it\n" in text
    assert text.endswith(", 1 nobody, 1 of them approved; version: major\n")


def test_text_tells_where_both_sides_are_if_that_differs() -> None:
    text = as_text(judged(model_of({**PAGES, "pages/dto-objects/Part.rst": "\n" + PAGES["pages/dto-objects/Part.rst"].replace("there is", "one finds")})))  # fmt: skip
    assert text.startswith("pages/dto-objects/Part.rst:14:1: none[attribute-text-changed]")
    assert "\n  before: pages/dto-objects/Part.rst:13:1\n" in text


def test_text_of_nothing() -> None:
    assert as_text(judged(API)) == "nothing changed; version: none\n"


def test_text_in_colours() -> None:
    text = as_text(judged(), colour=True)
    assert "\x1b[31mwire[operation-removed]\x1b[0m:" in text
    assert "\x1b[33msource[attribute-python-name-changed]\x1b[0m:" in text


def test_text_cannot_steer_a_terminal() -> None:
    hostile = edited(API, "Part", title="a\x1b[31m\u202e\n1 change breaks nobody", label="b\r")
    text = as_text(judged(hostile))
    assert "a\\x1b[31m\\u202e 1 change breaks nobody" in text
    assert text.isascii() is False
    assert all(c.isprintable() or c == "\n" for c in text)
    assert text.count("\n") == 3


def test_json() -> None:
    data = as_data(judged(NEW, APPROVAL), API, NEW)
    assert json.loads(json.dumps(data)) == data
    assert list(data) == "format old new advice counts changes findings".split()
    assert data["counts"] == {"wire": 1, "source": 1, "none": 1}
    assert data["advice"] == "major"
    assert data["changes"][0] == {
        "code": "operation-removed",
        "severity": "wire",
        "version": "major",
        "title": "an operation is gone",
        "subject": "operation.thing_get",
        "field": "",
        "before": "GET /things/{tid}",
        "after": None,
        "old": {"python": "thing.get()", "path": "pages/things/thing_get.rst", "line": 3},
        "new": None,
        "approval": {"reason": "nobody called it", "expires": "2026-12-31"},
    }
    assert data["changes"][1]["approval"] is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, ""),
        (None, "long", "long"),
        ("long", None, "long"),
        ("a", "b", "a → b"),
        (True, False, ""),
        ((), ("a", "b"), "nothing → a, b"),
        ((200, 304), (200,), "200, 304 → 200"),
        ("one\n two", "", "one two → nothing"),
        ("x" * 80 + "old", "x" * 80 + "new", "…" + "x" * 20 + "old → …" + "x" * 20 + "new"),
        (
            "one two three " * 9 + "x",
            "one two three " * 9 + "y",
            "…one two three x → …one two three y",
        ),
        ("a" + "b" * 80, "c", "a" + "b" * 58 + "… → c"),
        (None, "x" * 130, "x" * 119 + "…"),
    ],
)
def test_excerpts(before: object, after: object, expected: str) -> None:
    change = Change(code="fact-changed", subject="x", field="y", before=before, after=after, old=None, new=None)  # type: ignore[arg-type]  # fmt: skip
    assert excerpt(change) == expected


def test_what_came_is_not_named_twice() -> None:
    (change,) = compare(without(API, "Orphan"), API)
    assert change.after == "Orphan"
    assert excerpt(change) == ""


def test_a_summary_of_one_kind() -> None:
    assert (
        summary(judged(edited(API, "Part", title="x"))) == "1 change breaks nobody; version: patch"
    )
    assert summary(judged(without(without(API, "thing_get"), "thing_getAll"))).startswith(
        "2 changes break the wire"
    )
