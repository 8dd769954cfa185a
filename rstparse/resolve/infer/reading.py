"""Reading: all that the description of an operation tells inference.

Rules see this in place of the text, so that an edit of a text from which nothing else can be read changes nothing that
is inferred, of this operation or of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from rstparse.resolve.infer.prose import REF, Runs, Sentence, paragraphs, sentence, split

Query = tuple[str, list[dict[str, Any]]]
"""A query parameter's name, and its description as inlines."""

_CRITERIA = "search criteria"
_PARAMETER = "query parameter"
_NAMED = re.compile(
    r"`([\w-]+)` (?:\w+ )?query parameter\b|query parameter `([\w-]+)`"
    r"|`([\w-]+)` is added as an? `?query parameter"
)
_MENTIONED = re.compile(r"\bquery parameters?\b")
_DASHED = re.compile(r"(?:^|:|\s)- `([\w-]+)`: ")
_BULLET = re.compile(r"^`([\w-]+)`: ")

_LISTED = re.compile(rf"\blist (?:of )?(?:the |all )?{REF}", re.IGNORECASE)
_RETURNED = re.compile(rf"{REF} object is returned", re.IGNORECASE)
_RESPONSE_BODY = re.compile(r"\bresponse body is (?:an? |the )?(?:new )?`([^`]+)`", re.IGNORECASE)

_VERB = re.compile(r"^\w+ ")
_DETERMINERS = re.compile(r"^(?:(?:all|of|the|an?|list|information|meta-data|any) )+")
_NOUN_ENDS = re.compile(
    r"\b(?:for|from|in|of|that|registered|belonging|created|attached|contained|to|owned|on|with|available|by|"
    r"accessible|posted|shared)\b|[.,`\x02]"
)
_WORD = re.compile(r"[A-Za-z]+")


class Reading(Struct, frozen=True):
    """What a description says.

    Attributes:
        search_criteria: whether it speaks of "search criteria".
        named_queries: the query parameters that it calls so: "the ``force`` query parameter". Their description is
            the paragraph that names them.
        listed_queries: those in a list that follows words on query parameters.
        listed: the labels in "a list of :ref:`x-object` objects", in order.
        returned: the labels in "the :ref:`x-object` object is returned", in order.
        response_body: the words of the first "the response body is an ``image ticket``".
        acts_on: the words of what the first sentence acts on: "Retrieves all the machine images of …".
    """

    search_criteria: bool
    named_queries: list[Query]
    listed_queries: list[Query]
    listed: list[str]
    returned: list[str]
    response_body: list[str]
    acts_on: list[str]


def read(blocks: Sequence[dict[str, Any]]) -> Reading:
    """Return what is read in a description, given as in the model's JSON."""
    whole = [(runs, sentence(runs)) for runs in paragraphs(blocks)]
    named = [
        (next(name for name in match.groups() if name), list(runs))
        for runs, text in whole
        if _PARAMETER in text.text
        for match in _NAMED.finditer(text.text)
    ]
    # Sentences cost more than looking whether there may be one that matters.
    referring = [s for _, text in whole if text.references for s in split(text)]
    quoting = (s for _, text in whole if "`" in text.text for s in split(text))
    bodies = (match[1].split() for s in quoting if (match := _RESPONSE_BODY.search(s.text)))
    return Reading(
        search_criteria=any(_CRITERIA in text.text for _, text in whole),
        named_queries=named,
        listed_queries=list(_listed_queries(blocks)) if _mentions(whole) else [],
        listed=list(_labels(referring, _LISTED)),
        returned=list(_labels(referring, _RETURNED)),
        response_body=next(bodies, []),
        acts_on=_acts_on(next(split(whole[0][1]))) if whole else [],
    )


def _mentions(whole: Iterable[tuple[Runs, Sentence]]) -> bool:
    return any(_PARAMETER in text.text for _, text in whole)


def _labels(found: Iterable[Sentence], pattern: re.Pattern[str]) -> Iterator[str]:
    for text in found:
        for match in pattern.finditer(text.text):
            yield text.label(match[1])


def _acts_on(first: Sentence) -> list[str]:
    phrase = _DETERMINERS.sub("", _VERB.sub("", first.text, count=1))
    return _WORD.findall(_NOUN_ENDS.split(phrase, maxsplit=1)[0])


def _listed_queries(blocks: Iterable[dict[str, Any]]) -> Iterator[Query]:
    introduced = False
    for block in blocks:
        if block.get("kind") == "bullets" and introduced:
            for item in block["items"]:
                for runs in paragraphs(item[:1]):
                    if match := _BULLET.match(sentence(runs).text):
                        yield match[1], _after_name(runs)
        elif block.get("kind") == "paragraph":
            text = sentence(block["inlines"]).text
            introduced = bool(_MENTIONED.search(text)) and text.endswith(":")
            if _MENTIONED.search(text) and "parameters: - `" in text:
                yield from _dashed(text)


def _dashed(text: str) -> Iterator[Query]:
    """Yield what stands in a list that its page forgot to make one: ``… parameters: - `a`: … - `b`: …``."""
    pieces = _DASHED.split(text)
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        plain_words = re.sub(r"\x02\d+\x03", "", words.replace("`", ""))
        yield name, [{"kind": "text", "text": plain_words.strip()}]


def _after_name(runs: Runs) -> list[dict[str, Any]]:
    """Return the runs behind the name and its colon."""
    rest = [dict(run) for run in runs[1:]]
    if rest:
        rest[0]["text"] = rest[0].get("text", "").lstrip().removeprefix(":").lstrip()
    return rest
