"""The sections of an operation page on the bodies of request and response: one sentence for each form of a body.

=================================================  =====================================================
``None``                                           no body
``A :ref:`x-object` object``                       an object
``A list of :ref:`x-object` objects``              a list of them, in whichever type wraps such a list
``A ``X`` object``, ``A list of ``X`` objects``    the same for a type without a page: its name in the schema
``The file.``, ``Text.``                           bytes; characters
``A multipart form with the part ``file``.``       a form, its parts named
``… as ``application/xml```` at the end            media types, where they are not those to be expected
=================================================  =====================================================

A claimed value is ``{"kind", "label" | "type", "parts", "media_types"}``, all but the kind only where stated.
"""

from __future__ import annotations

import re
from typing import Any

from rstparse.model import Inlines, Literal_, Reference
from rstparse.readers import elements as e
from rstparse.readers.base import PageReader

_LIST = re.compile(r"(a |the )?(list|set|collection) of\b")


def read_bodies(reader: PageReader, section: e.Section, *, request: bool) -> list[dict[str, Any]]:
    """Return what a section says, one value for each form of the body; a sentence that says nothing is reported."""
    paragraphs = [
        e.tidy(x.inlines)
        for x in e.walk(section.body)
        if isinstance(x, e.Prose) and e.plain(x.inlines).strip()
    ]
    values = [_value(runs, request) for runs in paragraphs[: 1 if request else None] or [()]]
    for runs, value in zip(paragraphs, values, strict=False):
        if value is None:
            reader.say(
                "unknown-body",
                section.line,
                f"'{e.plain(runs)}' does not tell what the body is",
                "write 'A :ref:`x-object` object', 'A list of …', 'The file.', 'Text.' or 'None'",
                "warning",
            )
    return [value for value in values if value is not None]


def _value(runs: Inlines, request: bool) -> dict[str, Any] | None:
    text = " ".join(e.plain(runs).lower().split())
    label = next((run.label for run in runs if isinstance(run, Reference)), None)
    literals = [run.text for run in runs if isinstance(run, Literal_)]
    names = [name for name in literals if "/" not in name]
    media_types = [name for name in literals if "/" in name]
    kind = "list" if _LIST.match(text) else "object"
    value: dict[str, Any]
    if label is not None:
        value = {"kind": kind, "label": label}
    elif not text or text.rstrip(".") == "none":
        value = {"kind": "none"}
    elif "multipart" in text:
        value = {"kind": "multipart", "parts": names}
    elif names and re.search(r"\bobjects?\b", text):
        value = {"kind": kind, "type": names[0]}
    elif re.search(r"\bfile\b", text):
        value = {"kind": "file" if request else "binary"}
    elif re.search(r"\b(text|string)\b", text):
        value = {"kind": "text"}
    else:
        return None
    return {**value, "media_types": media_types} if media_types else value
