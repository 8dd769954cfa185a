"""Prose as plain text and as Markdown."""

from __future__ import annotations

from typing import Any

import msgspec

from rstparse.emit.prose import markdown, prose
from rstparse.emit.safe import Safe
from rstparse.model import Blocks, Inlines

BLOCKS: list[dict[str, Any]] = [
    {
        "kind": "paragraph",
        "inlines": [
            {"kind": "text", "text": "See "},
            {"kind": "reference", "label": "thing-object", "text": "a_thing"},
            {"kind": "text", "text": ", the\n ``code`` is "},
            {"kind": "literal", "text": "a|b`c"},
            {"kind": "text", "text": " or "},
            {"kind": "link", "text": "here", "target": "https://example.com/(x)"},
            {"kind": "text", "text": "."},
        ],
    },
    {
        "kind": "bullets",
        "items": [
            [{"kind": "paragraph", "inlines": [{"kind": "text", "text": "one"}]}],
            [
                {"kind": "paragraph", "inlines": [{"kind": "text", "text": "two"}]},
                {"kind": "code", "language": "bash", "text": "curl x\n\n  -d y"},
            ],
        ],
    },
    {
        "kind": "admonition",
        "name": "note",
        "blocks": [{"kind": "paragraph", "inlines": [{"kind": "text", "text": "<b>"}]}],
    },
]


def blocks(data: list[dict[str, Any]]) -> Blocks:
    return msgspec.convert(data, Blocks)


def test_plain_text() -> None:
    assert prose(blocks(BLOCKS)) == (
        "See a_thing, the ``code`` is ``a|b`c`` or here (https://example.com/(x)).\n\n"
        "- one\n- two\n\n  ::\n\n      curl x\n\n        -d y\n\n"
        "Note: <b>"
    )


def test_references_as_the_output_wants_them() -> None:
    assert prose(blocks(BLOCKS[:1]), lambda r: f"[{r.label}]").startswith("See [thing-object], the")
    assert markdown(blocks(BLOCKS[:1]), lambda r: f"[x](#{r.label})").startswith(
        "See [x](#thing-object), the"
    )


def test_inlines_alone() -> None:
    inlines = msgspec.convert(BLOCKS[0]["inlines"][:2], Inlines)
    assert prose(inlines) == "See a_thing"
    assert markdown(inlines) == "See a\\_thing"
    assert prose(()) == ""
    assert markdown(()) == ""


def test_markdown() -> None:
    text = markdown(blocks(BLOCKS))
    assert type(text) is Safe
    assert text == (
        "See a\\_thing, the \\`\\`code\\`\\` is ``a\\|b`c`` or [here](https://example.com/%28x%29).\n\n"
        "- one\n- two\n\n      curl x\n\n        -d y\n\n"
        "> **Note:** \\<b\\>"
    )


def test_a_link_to_a_script_is_text() -> None:
    link = {"kind": "link", "text": "x", "target": "javascript:alert(1)"}
    assert markdown(msgspec.convert([link], Inlines)) == "x"
