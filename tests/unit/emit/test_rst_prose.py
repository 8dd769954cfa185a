"""Prose written as reStructuredText and read again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rstparse.emit.rst_prose import Titles, rst_blocks, rst_line
from rstparse.emit.rst_text import clean, writable
from rstparse.model import (
    Admonition,
    Blocks,
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
from rstparse.readers.rst import parse

TITLES = Titles({"image-object": "image", "Machine-get": "machine_get"})

MARKS = st.sampled_from([
    "*", "`", "``", "_", "__", "|", "\\", ":", "::", "..", ".. ", "- ", "+", "=", "#. ", "1. ", "(a) ", "<", ">", "--",
    "[1]_", "|x|", ":ref:`x`", "http://a.b", "a@b.c", "mailto:x", "word_", ".. raw:: html", ".. note:: ", "'", '"',
    "\x85", "\u2028", "\u2029", "\xa0", "\v", "\f", "\x1c", "é", "漢", "”", "…", "\u200b", "\n", "\t", "(", ")", "/x",
])  # fmt: skip
TEXTS = st.lists(MARKS | st.characters() | st.sampled_from("ab z"), min_size=1, max_size=10).map(
    "".join
)
"""Any text, with what begins or ends something made likely."""

TARGETS = st.sampled_from([
    "https://a.example/x", "http://a.example/x_y_", "mailto:a@b.example",
    "https://a.example/(x)?a=b&c#d", "https://a.example/a*b|c", "https://a.example/`x`\\y",
])  # fmt: skip
LABELS = st.sampled_from(["image-object", "Machine-get", "no where", "x_", "-x", "a`b", "a\\b"])

RUNS = (
    TEXTS.map(lambda text: Text(text=clean(text)))
    | TEXTS.map(lambda text: writable(text).strip())
    .filter(lambda text: bool(text) and "``" not in text and text[0] != "`")
    .map(lambda text: Literal_(text=text))
    | st.builds(lambda label, text: Reference(label=label, text=one_line(text)), LABELS, TEXTS)
    | st.builds(
        lambda text, target: Link(text=one_line(text) or "z", target=target), TEXTS, TARGETS
    )
    | TARGETS.map(lambda target: Link(text=target, target=target))
)
INLINES = st.lists(RUNS, min_size=1, max_size=5).map(lambda runs: e.tidy(tuple(runs)))
PARAGRAPHS = INLINES.filter(bool).map(lambda runs: Paragraph(inlines=runs))
CODES = st.builds(
    lambda first, rest, language: Code(
        language=language, text="\n".join(["x", *(writable(line).rstrip() for line in (first, *rest))]).strip("\n")
    ),
    TEXTS,
    st.lists(TEXTS.map(lambda text: "\t" + text) | TEXTS.map(lambda text: "  " + text), max_size=2),
    st.sampled_from(["", "bash", "xml"]),
)  # fmt: skip
BLOCKS = st.recursive(
    st.lists(PARAGRAPHS | CODES, min_size=1, max_size=3).map(tuple),
    lambda inner: st.lists(
        PARAGRAPHS
        | st.lists(inner, min_size=1, max_size=3).map(lambda items: Bullets(items=tuple(items)))
        | st.builds(Admonition, name=st.sampled_from(["note", "warning"]), blocks=inner),
        min_size=1,
        max_size=3,
    ).map(tuple),
    max_leaves=6,
)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def read(rst: str) -> Blocks:
    """Return what the reader of pages makes of a text in which it must find nothing wrong."""
    document = parse(rst, "page.rst")
    assert [str(d) for d in document.diagnostics] == []
    return e.blocks(document.body)


def as_read(inlines: Inlines) -> Inlines:
    """Return inlines with references that show no more than a title as they are read: without a text."""
    return tuple(
        Reference(label=run.label, text="" if run.text == TITLES.of(run.label) else run.text)
        if isinstance(run, Reference)
        else run
        for run in inlines
    )  # fmt: skip


def blocks_as_read(blocks: Blocks) -> Blocks:
    def one(block: Any) -> Any:
        match block:
            case Paragraph():
                return Paragraph(inlines=as_read(block.inlines))
            case Bullets():
                return Bullets(items=tuple(map(blocks_as_read, block.items)))
            case Admonition():
                return Admonition(name=block.name, blocks=blocks_as_read(block.blocks))
        return block

    return tuple(map(one, blocks))


def written(*inlines: Any) -> str:
    return rst_blocks((Paragraph(inlines=inlines),), TITLES)


@given(TEXTS)
@example("\u2028.. raw:: html\u2028   <b>")
@example("\x85.. include:: /etc/passwd")
@example("* a")
@example("word_ and |x| and *y* \\ end\\")
@example("::")
@example("\\\\")
@example("http://x.y:")
@example("see .. note:: this")
def test_any_text_is_read_as_it_is(text: str) -> None:
    line = clean(text).strip(" ")
    expected = (Paragraph(inlines=(Text(text=line),)),) if line else ()
    assert read(written(Text(text=text))) == expected


@given(INLINES)
@example((Literal_(text="a`"), Text(text="b"), Literal_(text="\\")))
@example((Text(text='"'), Literal_(text='"')))
@example((Reference(label="image-object", text=""), Text(text=":x: y")))
@example((Text(text=":ref:"), Link(text="x", target="https://a.example/x")))
def test_markup_is_read_as_it_was(inlines: Inlines) -> None:
    expected = (Paragraph(inlines=as_read(inlines)),) if inlines else ()
    assert read(written(*inlines)) == expected


@given(BLOCKS)
def test_blocks_are_read_as_they_were(blocks: Blocks) -> None:
    assert read(rst_blocks(blocks, TITLES)) == blocks_as_read(blocks)


def test_what_needs_no_escape_has_none() -> None:
    text = "Paths like /users/{uid} (e.g. of app_name, 100% - really): see [1], <b> or 'x' & \"y\"; 3 + 4 = 7."
    assert written(Text(text=text)) == text


@pytest.mark.parametrize(
    ("inlines", "expected"),
    [
        ((Reference(label="image-object", text="image"), Text(text="s")), ":ref:`image-object`\\ s"),
        ((Reference(label="image-object", text="a picture"),), ":ref:`a picture <image-object>`"),
        ((Text(text="of "), Literal_(text="a"), Text(text=": "), Literal_(text="b")), "of ``a``: ``b``"),
        ((Text(text="("), Literal_(text="a"), Text(text=")")), "(``a``)"),
        ((Text(text="see "), Link(text="https://a.example/", target="https://a.example/"), Text(text=".")),
         "see https://a.example/."),
        ((Link(text="there", target="https://a.example/"),), "`there <https://a.example/>`__"),
    ],
)  # fmt: skip
def test_markup_as_a_person_writes_it(inlines: Inlines, expected: str) -> None:
    assert rst_line(inlines, TITLES) == expected


@pytest.mark.parametrize(
    "inline",
    [
        Link(text="x", target="javascript:alert(1)"),
        Link(text="x", target="https://a.example/ y"),
        Literal_(text=" x "),
        Reference(label="<x>", text="x"),
    ],
)
def test_what_markup_cannot_hold_is_text(inline: Any) -> None:
    assert read(written(Text(text="a "), inline)) == (Paragraph(inlines=(Text(text="a x"),)),)


def test_no_page_text_is_a_directive() -> None:
    hostile = "x\u2028\u2028.. raw:: html\u2029\x85.. include:: /etc/passwd\v\f\x1c.. csv-table::"
    for block in (
        Paragraph(inlines=(Text(text=hostile),)),
        Paragraph(inlines=(Literal_(text=hostile),)),
        Code(language="bash\n\n.. raw:: html", text=hostile),
        Admonition(name="raw:: html\n\n", blocks=(Paragraph(inlines=(Text(text=hostile),)),)),
    ):
        lines = rst_blocks((block,), TITLES).splitlines()
        assert [line for line in lines[1:] if line.lstrip().startswith("..")] == []
        assert lines[0].split("::")[0] in ("x .. raw", "``x  .. raw", ".. code-block", ".. note")


def test_a_page_in_the_style_of_the_others() -> None:
    blocks = (
        Paragraph(inlines=(Text(text="It has:"),)),
        Bullets(
            items=(
                (Paragraph(inlines=(Text(text="one"),)),),
                (
                    Paragraph(inlines=(Text(text="two"),)),
                    Bullets(items=((Paragraph(inlines=(Text(text="inner"),)),),)),
                ),
            )
        ),
        Code(language="bash", text="ls\n\tx"),
        Admonition(
            name="warning",
            blocks=(Paragraph(inlines=(Text(text="A"),)), Paragraph(inlines=(Text(text="B"),))),
        ),
    )
    assert rst_blocks(blocks, TITLES) == """\
It has:

* one

* two

  * inner

.. code-block:: bash

	ls
		x

.. warning:: A

    B"""
