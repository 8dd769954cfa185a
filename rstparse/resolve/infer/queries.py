"""Query parameters: what prose says of them, since release pages have no section for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rstparse.claims import Subject
from rstparse.resolve.infer.known import Finding, Known
from rstparse.resolve.infer.prose import Runs, paragraphs, sentence, sentences

SEARCH_CRITERIA = {
    "query": "string",
    "descending": "boolean",
    "orderBy": "string",
    "count": "int",
    "offset": "int",
}
"""The query parameters that pages mean by "search criteria", and their types."""

_NAMED = re.compile(
    r"`([\w-]+)` (?:\w+ )?query parameter\b|query parameter `([\w-]+)`"
    r"|`([\w-]+)` is added as an? `?query parameter"
)
_MENTIONED = re.compile(r"\bquery parameters?\b")
_DASHED = re.compile(r"(?:^|:|\s)- `([\w-]+)`: ")
_BULLET = re.compile(r"^`([\w-]+)`: ")
_TRUTH = re.compile(r"\bboolean\b|\bdefault this is `(?:true|false)`")


def infer_search_criteria(known: Known) -> Iterator[Finding]:
    """Yield the five parameters of a ``search criteria`` where the prose of a GET speaks of one."""
    for operation, fields in known.operations.items():
        found = sentences(fields.get("description") or [])
        if fields.get("method") == "GET" and any("search criteria" in s.text for s in found):
            for name in SEARCH_CRITERIA:
                yield Finding(_subject(operation, name), "required", False)


def infer_search_types(known: Known) -> Iterator[Finding]:
    """Yield the types of the five, wherever an operation has all of them."""
    for operation in known.operations:
        if set(SEARCH_CRITERIA) <= set(known.parameters(operation, "query")):
            for name, type_ in SEARCH_CRITERIA.items():
                yield Finding(_subject(operation, name), "type", type_)


def infer_named_queries(known: Known) -> Iterator[Finding]:
    """Yield parameters that prose calls so: "the ``force`` query parameter", "``id`` is added as a ``query parameter``".

    The description is the paragraph that names it.
    """
    for operation, fields in known.operations.items():
        for runs in paragraphs(fields.get("description") or []):
            for match in _NAMED.finditer(sentence(runs).text):
                subject = _subject(operation, next(name for name in match.groups() if name))
                yield Finding(subject, "required", False)
                yield Finding(subject, "description", list(runs))


def infer_listed_queries(known: Known) -> Iterator[Finding]:
    """Yield parameters in a list that follows words on query parameters: bullets "``name``: what it does"."""
    for operation, fields in known.operations.items():
        for name, text in _listed(fields.get("description") or []):
            yield Finding(_subject(operation, name), "required", False)
            yield Finding(_subject(operation, name), "description", text)


def _listed(blocks: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
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


def _dashed(text: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
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


def infer_query_types(known: Known) -> Iterator[Finding]:
    """Yield ``boolean`` for parameters whose description calls them so, or gives a default of true or false."""
    for operation in known.operations:
        for name, fields in known.parameters(operation, "query").items():
            text = (
                sentence(fields.get("description") or []).text
                or fields.get("description_text")
                or ""
            )
            if _TRUTH.search(text):
                yield Finding(_subject(operation, name), "type", "boolean")


def _subject(operation: str, name: str) -> Subject:
    return ("operation", operation, "query", name)
