"""Routes of a sidecar become operations: by method and path, then by id."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.claims import Claim
from rstparse.resolve.join import join
from tests.support.reading import corpus_model


def page(name: str, method: str, path: str) -> list[Claim]:
    subject = ("operation", name)
    return [
        Claim(subject, "method", method, "rst", f"{name}.rst", 1),
        Claim(subject, "path", path, "rst", f"{name}.rst", 1),
    ]


def route(id_: str, method: str, path: str) -> Claim:
    return Claim(("route", method, path, id_), "since", id_, "wadl", "a.wadl", 7)


def joined(*claims: Claim | list[Claim]) -> tuple[dict[str, str], list[str]]:
    flat = [c for claim in claims for c in (claim if isinstance(claim, list) else [claim])]
    out, missing = join(flat)
    assert not [c for c in out if c.subject[0] == "route"]
    return {c.subject[1]: c.value for c in out if c.field == "since"}, [d.message for d in missing]


def test_method_and_path_decide() -> None:
    assert joined(page("a", "GET", "/x"), page("b", "PUT", "/x"), route("z", "PUT", "/x")) == (
        {"b": "z"},
        [],
    )


def test_on_a_shared_route_the_id_decides() -> None:
    pages = [*page("a", "GET", "/x"), *page("b", "GET", "/x")]
    assert joined(pages, route("b", "GET", "/x"), route("a", "GET", "/x"))[0] == {
        "a": "a",
        "b": "b",
    }


def test_on_a_shared_route_the_id_decides_even_if_it_stands_on_another_path_too() -> None:
    pages = [*page("a", "GET", "/x"), *page("b", "GET", "/x")]
    found, missing = joined(pages, route("b", "GET", "/y"), route("b", "GET", "/x"))
    assert (found, missing) == ({"b": "b"}, ["GET /y (b) has no page"])


def test_on_a_shared_route_an_unknown_id_finds_no_page() -> None:
    pages = [*page("a", "GET", "/x"), *page("b", "GET", "/x")]
    assert joined(pages, route("c", "GET", "/x")) == ({}, ["GET /x (c) has no page"])


def test_an_id_on_two_paths_goes_to_the_one_of_the_page() -> None:
    found, missing = joined(
        page("a", "GET", "/x"), route("a", "GET", "/y"), route("a", "GET", "/x")
    )
    assert found == {"a": "a"}
    assert missing == ["GET /y (a) has no page"]


def test_the_id_helps_where_the_path_differs() -> None:
    assert joined(page("a", "GET", "/x"), route("a", "GET", "/y")) == ({"a": "a"}, [])
    assert joined(page("a", "GET", "/x"), route("a", "PUT", "/y"))[0] == {}
    assert joined(page("a", "GET", "/x"), route("a", "GET", "/y"), route("a", "GET", "/z"))[0] == {}


def test_parts_of_a_route_follow_it() -> None:
    part = Claim(("route", "GET", "/x", "i", "query", "q"), "type", "int", "wadl", "a.wadl", 8)
    out, _ = join([*page("a", "GET", "/x"), route("i", "GET", "/x"), part])
    assert out[-1].subject == ("operation", "a", "query", "q")


def test_routes_of_the_corpus_without_a_page(corpus: Path) -> None:
    found = [d for d in corpus_model(corpus).diagnostics if d.code == "undocumented-route"]
    assert len(found) == 34
    assert {d.severity for d in found} == {"info"}
    assert all(d.path == "pages/application.wadl" and d.line > 1 and d.column for d in found)
    ids = [d.message.split("(")[1].split(")")[0] for d in found]
    pages = {o.name for o in corpus_model(corpus).api.operations}
    assert len(set(ids) - pages) == 30
    assert len([i for i in ids if i in pages]) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("scan_create", "scan_multipartCreate"),
        ("scanOverlay_upload", "scanOverlay_uploadChunk"),
        ("scanFile_getAll", "scanFileArchive_download"),
    ],
)
def test_shared_routes_of_the_corpus(corpus: Path, one: str, other: str) -> None:
    model = corpus_model(corpus)
    found = {o.name: o for o in model.api.operations if o.name in (one, other)}
    assert found[one].path == found[other].path
    for name in found:
        origins = {c.origin for c in model.ledger.claims(("operation", name), "method")}
        assert origins == {"rst", "wadl"}
