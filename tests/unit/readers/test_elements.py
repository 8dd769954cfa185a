"""Elements of a page and the prose that they make."""

from __future__ import annotations

import pytest

from rstparse.model import (
    Admonition,
    Bullets,
    Code,
    Inlines,
    Link,
    Literal_,
    Paragraph,
    Reference,
    Text,
)
from rstparse.readers import elements as e


def prose(text: str, line: int = 1) -> e.Prose:
    return e.Prose(line, (Text(text=text),))


def test_walk_is_depth_first() -> None:
    inner = prose("a", 3)
    item = e.Item(2, [inner])
    items = e.ItemList(2, [item])
    quote = e.Quote(4, [prose("b", 4)])
    section = e.Section(1, "t", [items, quote])
    assert list(e.walk([section])) == [section, items, item, inner, quote, quote.body[0]]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((Text(text=" a \n\t b "),), (Text(text="a b"),)),
        ((Text(text="a\n"), Text(text=" b")), (Text(text="a b"),)),
        ((Text(text=" "), Literal_(text=" x "), Text(text=" ")), (Literal_(text=" x "),)),
        ((Text(text="a\xa0\u2003b"),), (Text(text="a\xa0\u2003b"),)),
        ((Text(text="\n"),), ()),
        ((), ()),
    ],
)
def test_tidy_folds_blanks_of_text_alone(runs: Inlines, expected: Inlines) -> None:
    assert e.tidy(runs) == expected


def test_plain_text() -> None:
    runs = (
        Text(text="a "),
        Literal_(text="b"),
        Reference(label="c", text=""),
        Reference(label="c", text="d"),
        Link(text="e", target="http://e"),
    )
    assert e.plain(runs) == "a bcde"


def test_blocks_leave_out_what_is_no_prose() -> None:
    assert e.blocks(
        [
            prose("one"),
            prose(" "),
            e.Target(2, "label"),
            e.Special(3, "seealso", "", [prose("x")]),
            e.ItemList(4, [e.Item(4, [prose("two")]), e.Item(5, [])]),
            e.Note(6, "warning", [prose("three")]),
            e.Quote(7, [prose("four")]),
            e.CodeBlock(8, "xml", "<a/>"),
            e.CodeBlock(9, "xml", ""),
        ]
    ) == (
        Paragraph(inlines=(Text(text="one"),)),
        Bullets(items=((Paragraph(inlines=(Text(text="two"),)),),)),
        Admonition(name="warning", blocks=(Paragraph(inlines=(Text(text="three"),)),)),
        Paragraph(inlines=(Text(text="four"),)),
        Code(language="xml", text="<a/>"),
    )


def test_plain_data_is_the_json_form() -> None:
    data = e.plain_data((Paragraph(inlines=(Text(text="a"), Literal_(text="b"))),))
    assert data == [
        {
            "kind": "paragraph",
            "inlines": [{"kind": "text", "text": "a"}, {"kind": "literal", "text": "b"}],
        }
    ]


def test_columns() -> None:
    document = e.Document("x.rst", ["\t* a :ref:`b`", ""], [])
    assert document.column(1) == 2
    assert document.column(1, "b`") == 12
    assert document.column(1, "absent") == 2
    assert (document.column(0), document.column(3)) == (0, 0)


def test_references_stand_where_their_label_stands() -> None:
    lines = ["See", "  :ref:`a`", "  and :ref:`b`."]
    runs = (Text(text="See"), Reference(label="a", text=""), Reference(label="b", text=""))
    document = e.Document("x.rst", lines, [e.Note(1, "note", [e.Prose(1, runs)])])
    assert e.references(document) == [["a", 2, 9], ["b", 3, 13]]
