"""Claims cross processes as plain data."""

from __future__ import annotations

from pathlib import Path

import msgspec

from rstparse.claims import Claim, Page
from rstparse.model import SourcePosition
from tests.support.reading import corpus_pages


def test_position() -> None:
    claim = Claim(("operation", "a"), "method", "GET", "rst", "a.rst", 4)
    assert claim.position == SourcePosition(path="a.rst", line=4)


def _plain(value: object) -> bool:
    match value:
        case None | str() | int():
            return True
        case list():
            return all(map(_plain, value))
        case dict():
            return all(isinstance(k, str) and _plain(v) for k, v in value.items())
        case _:
            return False


def test_values_of_the_corpus_are_plain_data(corpus: Path) -> None:
    for page in corpus_pages(corpus):
        for claim in page.claims:
            assert _plain(claim.value), claim
            assert claim.path == page.path
            assert claim.line >= 1


def test_pages_survive_their_packed_form(corpus: Path) -> None:
    for page in corpus_pages(corpus)[:50]:
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(page), type=Page) == page
