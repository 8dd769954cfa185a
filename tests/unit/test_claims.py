"""Claims cross processes as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from rstparse.claims import Claim, Page, pack, unpack
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
    for page in corpus_pages(corpus):
        assert unpack(pack(page)) == page


def page_of(*claims: Claim) -> Page:
    return Page(path="a.rst", kind="operation", name="a", claims=claims, diagnostics=())


def test_claims_of_packed_pages_share_their_words() -> None:
    subject = ("operation", "a")
    first = page_of(
        Claim(subject, "method", "GET", "rst", "a.rst", 4),
        Claim(subject, "path", "/a", "rst", "a.rst", 4),
    )
    second = page_of(Claim(("operation", "b"), "path", "/b", "rst", "a.rst", 9))
    (method, path), (other,) = (unpack(pack(page)).claims for page in (first, second))
    assert (method, path, other) == (*first.claims, *second.claims)
    assert type(method) is Claim
    assert method.subject is path.subject
    assert path.field is other.field
    assert path.origin is other.origin


@pytest.mark.parametrize(
    "column",
    [{8: [2]}, {7: [7]}, {11: []}, {11: [1, 2]}, {8: ["a"]}],
    ids=["word", "subject", "short", "long", "no number"],
)
def test_what_is_no_packed_page_is_a_value_error(column: dict[int, Any]) -> None:
    page = page_of(Claim(("operation", "a"), "path", "/a", "rst", "rst", 1))
    columns = msgspec.msgpack.decode(pack(page))
    assert columns[4:6] == [[["operation", "a"]], ["path", "rst"]]
    for at, value in column.items():
        columns[at - 1] = value
    with pytest.raises(ValueError):
        unpack(msgspec.msgpack.encode(columns))


def test_what_is_claimed_of_the_page_itself() -> None:
    of_operation = Claim(("operation", "a"), "references", "not this", "rst", "a.rst", 1)
    ignores, references = (
        Claim(("page", "a.rst"), field, [field], "rst", "a.rst", 1)
        for field in ("ignores", "references")
    )
    page = page_of(of_operation, ignores, references)
    assert (page.own("ignores"), page.own("references")) == (["ignores"], ["references"])
    assert page.own("else") is None
    assert page_of(of_operation).own("references") is None


def test_claims_of_pages_themselves_come_last(corpus: Path) -> None:
    for page in corpus_pages(corpus):
        kinds = [claim.subject[0] == "page" for claim in page.claims]
        assert kinds == sorted(kinds), page.path
