"""Prose as HTML."""

from __future__ import annotations

from rstparse.emit.docs.prose import html_prose
from rstparse.model import (
    Admonition,
    Bullets,
    Code,
    Link,
    Literal_,
    Paragraph,
    Reference,
    Text,
)


def test_blocks_and_inlines() -> None:
    blocks = (
        Paragraph(
            inlines=(
                Text(text="A & "),
                Literal_(text="<b>"),
                Reference(label="x", text="X"),
                Link(text="web", target="https://example.com/?a&b"),
                Link(text="bad", target="javascript:x"),
            )
        ),
        Bullets(items=((Paragraph(inlines=(Text(text="one"),)),), (Code(language="", text="<"),))),
        Admonition(name="note", blocks=(Paragraph(inlines=(Text(text="n"),)),)),
    )
    assert html_prose(blocks, lambda reference: f"[{reference.label}]") == (
        '<p>A &amp; <code>&lt;b&gt;</code>[x]<a href="https://example.com/?a&amp;b" rel="noreferrer">web</a>bad</p>\n'
        "<ul><li>one</li><li><pre><code>&lt;</code></pre></li></ul>\n"
        '<div class="note" role="note"><p class="note-title">Note</p><p>n</p></div>'
    )
