"""Prose of the model (blocks and inlines) as plain text or Markdown.

What a reference reads like depends on the output, so callers may give ``refer``: a function from a
:class:`~rstparse.model.Reference` to text (plain) or to Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rstparse.emit.escape import md, mdcode
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
_INLINE = (Text, Literal_, Reference, Link)


def refer_text(reference: Reference) -> str:
    """Return what a reader of the page sees."""
    return reference.text


def prose(content: Any, refer: Refer = refer_text) -> str:
    """Return inlines or blocks as plain text: one line a paragraph, blank lines between blocks.

    Bullets start with ``- ``; samples are indented by four and preceded by a line that ends in ``::``;
    notes start with ``Note:``. The result is hostile still, and goes through an escaping filter next.
    """
    if not content:
        return ""
    if isinstance(content[0], _INLINE):
        return _line(content, refer)
    return "\n\n".join(filter(None, (_block(block, refer) for block in content)))


def _line(inlines: tuple[Any, ...], refer: Refer) -> str:
    parts = []
    for inline in inlines:
        if isinstance(inline, Literal_):
            parts.append(f"``{inline.text}``")
        elif isinstance(inline, Reference):
            parts.append(refer(inline))
        elif isinstance(inline, Link) and inline.text != inline.target:
            parts.append(f"{inline.text} ({inline.target})")
        else:
            parts.append(inline.text)
    return " ".join("".join(parts).split())


def _block(block: Block, refer: Refer) -> str:
    match block:
        case Paragraph():
            return _line(block.inlines, refer)
        case Bullets():
            return "\n".join("- " + _indented(prose(item, refer), 2) for item in block.items)
        case Code():
            return "::\n\n" + "\n".join(f"    {line}".rstrip() for line in block.text.splitlines())
        case Admonition():
            return f"{block.name.capitalize()}: {_indented(prose(block.blocks, refer), 4)}"


def _indented(text: str, width: int) -> str:
    """Return ``text`` with all lines but the first indented."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])


def markdown(content: Any, refer: Refer | None = None) -> Safe:
    """Return inlines or blocks as Markdown. ``refer`` must return Markdown, escaped by itself."""
    if not content:
        return Safe("")
    if isinstance(content[0], _INLINE):
        return Safe(_markdown_line(content, refer))
    return Safe("\n\n".join(filter(None, (_markdown_block(block, refer) for block in content))))


def _markdown_line(inlines: tuple[Any, ...], refer: Refer | None) -> str:
    parts: list[str] = []
    for inline in inlines:
        if isinstance(inline, Literal_):
            parts.append(mdcode(inline.text))
        elif isinstance(inline, Reference):
            parts.append(refer(inline) if refer else md(inline.text))
        elif isinstance(inline, Link):
            parts.append(_markdown_link(inline))
        else:
            # The filter trims; blanks between runs are the paragraph's.
            text = inline.text
            lead = " " if text[:1].isspace() else ""
            tail = " " if text[-1:].isspace() and text.strip() else ""
            parts.append(lead + md(text) + tail)
    return "".join(parts).strip()


def _markdown_link(link: Link) -> str:
    target = link.target.strip()
    if (
        not target.lower().startswith(("http://", "https://", "mailto:"))
        or not target.isprintable()
    ):
        return md(link.text)
    safe = "".join(f"%{ord(c):02X}" if c in ' ()<>[]\\"`' else c for c in target)
    return f"[{md(link.text)}]({safe})"


def _markdown_block(block: Block, refer: Refer | None) -> str:
    match block:
        case Paragraph():
            return _markdown_line(block.inlines, refer)
        case Bullets():
            return "\n".join("- " + _indented(markdown(item, refer), 2) for item in block.items)
        case Code():
            return "\n".join(f"    {line}".rstrip() for line in block.text.splitlines())
        case Admonition():
            inner = f"**{md(block.name.capitalize())}:** {markdown(block.blocks, refer)}"
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
