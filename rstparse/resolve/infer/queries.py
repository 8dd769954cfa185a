"""Query parameters: what prose says of them, since release pages have no section for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rstparse.claims import Subject
from rstparse.resolve.infer.known import Finding, Known
from rstparse.resolve.infer.prose import sentence
from rstparse.resolve.infer.reading import Query

SEARCH_CRITERIA = {
    "query": "string",
    "descending": "boolean",
    "orderBy": "string",
    "count": "int",
    "offset": "int",
}
"""The query parameters that pages mean by "search criteria", and their types."""

_TRUTH = re.compile(r"\bboolean\b|\bdefault this is `(?:true|false)`")


def infer_search_criteria(known: Known) -> Iterator[Finding]:
    """Yield the five parameters of a ``search criteria`` where the prose of a GET speaks of one."""
    for operation, fields in known.operations.items():
        if fields.get("method") == "GET" and fields["reading"].search_criteria:
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
        yield from _queries(operation, fields["reading"].named_queries)


def infer_listed_queries(known: Known) -> Iterator[Finding]:
    """Yield parameters in a list that follows words on query parameters: bullets "``name``: what it does"."""
    for operation, fields in known.operations.items():
        yield from _queries(operation, fields["reading"].listed_queries)


def _queries(operation: str, queries: Iterable[Query]) -> Iterator[Finding]:
    for name, description in queries:
        yield Finding(_subject(operation, name), "required", False)
        yield Finding(_subject(operation, name), "description", description)


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
