"""Values: untyped attributes that hold one text, and the values that a text lists for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rstparse.resolve.infer.known import Finding, Known, is_known
from rstparse.resolve.infer.lists import untyped
from rstparse.resolve.infer.prose import sentence
from rstparse.resolve.infer.words import parts

_LISTED = re.compile(r"\(([\w.+-]+(?:\s*[|/]\s*[\w.+-]+)+)\)")
_OPEN = re.compile(r"\b(?:etc|e\.g|for example|such as)\b", re.IGNORECASE)
_WORDS_FOR_TEXT = frozenset(
    "arch architecture category edition family frequency kind language level locale method mode name role state type".split()
)


def infer_listed_values(known: Known) -> Iterator[Finding]:
    """Yield an enumeration for untyped attributes whose text lists the values: ``(on/off)``, ``(A | B | C)``."""
    for type_ in known.objects:
        for name, fields in known.own_attributes(type_).items():
            if any(is_known(fields, field) for field in ("kind", "type", "enum")):
                continue
            text = sentence(fields.get("description") or []).text
            match = _LISTED.search(text)
            if match and not _OPEN.search(text):
                values = [value.strip() for value in re.split(r"[|/]", match[1])]
                subject = ("object", type_, "attribute", name)
                enum_name = type_ + name[:1].upper() + name[1:]
                enum = {"name": enum_name, "base": "string", "values": values}
                yield Finding(subject, "kind", "enum")
                yield Finding(subject, "type", "string")
                yield Finding(subject, "enum", enum)


def infer_texts_by_name(known: Known) -> Iterator[Finding]:
    """Yield ``string`` for untyped attributes named by a word for a choice: a type, a name, a mode.

    The schema makes these enumerations; their values stand in no page, so the text is all that is known.
    """
    for type_ in known.objects:
        for name, fields in known.own_attributes(type_).items():
            last = parts(name)[-1]
            if untyped(fields) and (last in _WORDS_FOR_TEXT or last.endswith(("type", "name"))):
                subject = ("object", type_, "attribute", name)
                yield Finding(subject, "kind", "scalar")
                yield Finding(subject, "type", "string")
