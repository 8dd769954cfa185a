"""Prose of the model as HTML. Every text goes through the one filter for HTML; links only lead to the web or to own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rstparse.emit.escape import href, html
from rstparse.emit.safe import Safe
from rstparse.model import (
    Admonition,
    Block,
    Bullets,
    Code,
    Link,
    Literal_,
    Paragraph,
    Reference,
    Text,
)

Refer = Callable[[Reference], str]
"""From a reference to HTML, escaped."""

_INLINE = (Text, Literal_, Reference, Link)


def html_prose(content: Any, refer: Refer) -> Safe:
    """Return inlines as HTML of one line, or blocks as paragraphs, lists, samples and notes."""
    if not content:
        return Safe("")
    if isinstance(content[0], _INLINE):
        return Safe("".join(_inline(inline, refer) for inline in content).strip())
    return Safe("\n".join(_block(block, refer) for block in content))


def _inline(inline: Any, refer: Refer) -> str:
    match inline:
        case Literal_():
            return f"<code>{html(inline.text)}</code>"
        case Reference():
            return refer(inline)
        case Link():
            target = href(inline.target)
            if target == "#":
                return html(inline.text)
            return f'<a href="{target}" rel="noreferrer">{html(inline.text)}</a>'
        case _:
            return html(inline.text)


def _block(block: Block, refer: Refer) -> str:
    match block:
        case Paragraph():
            return f"<p>{html_prose(block.inlines, refer)}</p>"
        case Bullets():
            items = "".join(f"<li>{_item(item, refer)}</li>" for item in block.items)
            return f"<ul>{items}</ul>"
        case Code():
            return f"<pre><code>{html(block.text)}</code></pre>"
        case Admonition():
            name = html(block.name.capitalize())
            return f'<div class="note" role="note"><p class="note-title">{name}</p>{html_prose(block.blocks, refer)}</div>'


def _item(blocks: tuple[Block, ...], refer: Refer) -> str:
    """Return an item of a list; one of a single paragraph without a paragraph's space."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return html_prose(blocks[0].inlines, refer)
    return html_prose(blocks, refer)
