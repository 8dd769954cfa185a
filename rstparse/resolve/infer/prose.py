"""Prose as inference reads it: sentences of words and references, whatever blocks they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Runs = Sequence[dict[str, Any]]
"""Inlines as in the model's JSON."""

_ENDS = re.compile(r"(?<=[.!?:]) +(?=[A-Z`\x02])")
_REFERENCE = re.compile(r"\x02(\d+)\x03")


class Sentence:
    """One sentence: ``text`` has literals between backquotes and references as ``\\x02n\\x03``, where ``n`` indexes
    ``references``, the labels in order."""

    def __init__(self, text: str, references: list[str]) -> None:
        self.text = text
        self.references = references

    def label(self, mark: str) -> str:
        """Return the label for the number that a match captured."""
        return self.references[int(mark)]


_LONGEST = 10_000
"""Characters of a sentence that are looked at: what pages imply stands in short ones."""

REF = r"\x02(\d+)\x03"
"""Pattern of a reference in a sentence's text; the group is for :meth:`Sentence.label`."""


def sentence(runs: Runs) -> Sentence:
    """Return inlines as one sentence, without splitting them."""
    text = ""
    references: list[str] = []
    for run in runs:
        if run.get("kind") == "reference":
            text += f"\x02{len(references)}\x03"
            references.append(run["label"])
        elif run.get("kind") == "literal":
            text += f"`{run['text']}`"
        else:
            text += run.get("text", "").replace("\x02", "").replace("\x03", "")
    return Sentence(" ".join(text[:_LONGEST].split()), references)


def plain(runs: Runs) -> str:
    """Return inlines as text in which references are blanks."""
    return " ".join(_REFERENCE.sub(" ", sentence(runs).text).split())


def paragraphs(blocks: Iterable[dict[str, Any]]) -> Iterator[Runs]:
    """Yield the inlines of every paragraph, those in lists and notes too; code is not prose."""
    for block in blocks:
        kind = block.get("kind")
        if kind == "paragraph":
            yield block["inlines"]
        elif kind == "bullets":
            for item in block["items"]:
                yield from paragraphs(item)
        elif kind == "admonition":
            yield from paragraphs(block["blocks"])


def sentences(blocks: Iterable[dict[str, Any]]) -> Iterator[Sentence]:
    """Yield the sentences of a description in order."""
    for runs in paragraphs(blocks):
        yield from split(sentence(runs))


def split(whole: Sentence) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph, at least one."""
    for text in _ENDS.split(whole.text):
        yield Sentence(text, whole.references)
