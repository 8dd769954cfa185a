"""What a docs tree holds is counted whole, on real pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.pipeline import Loaded, load
from rstparse.stats import statistics, statistics_by_group
from tests.support.reading import OBJECT, OPERATION, write_tree

CONFIG = Config(
    title="Things", version="2", namespace="http://x/y", base_path="/v2", service="Thing"
)


@pytest.fixture(scope="module")
def whole(corpus: Path) -> Loaded:
    return load(corpus, CONFIG)


@pytest.fixture(scope="module")
def previous(previous_corpus: Path) -> Loaded:
    return load(previous_corpus, CONFIG)


def files(docs: Path) -> list[str]:
    """Everything that lies in a docs tree, found without the toolkit."""
    return sorted(p.relative_to(docs).as_posix() for p in docs.rglob("*") if p.is_file())


def check_pages(loaded: Loaded, docs: Path) -> None:
    """Every file is one page, and every page an entry of the model or a diagnostic."""
    assert [page.path for page in loaded.pages] == files(docs)
    sources = Counter(
        thing.source.path
        for things in (loaded.api.operations, loaded.api.objects, loaded.api.groups)
        for thing in things
        if not thing.source.path.endswith(".xsd")
    )
    assert set(sources.values()) == {1}
    kinds = {page.path: page.kind for page in loaded.pages}
    missing = {path for path, kind in kinds.items() if path not in sources}
    told = {d.path for d in loaded.diagnostics}
    silent = {path for path in missing - told if kinds[path] in ("operation", "object", "unknown")}
    assert silent == set()


def test_every_page_of_the_corpus_is_accounted_for(whole: Loaded, corpus: Path) -> None:
    check_pages(whole, corpus)
    numbers = statistics(whole)
    assert numbers["pages"] == {
        "index": 1, "object": 232, "operation": 523, "overview": 54, "sidecar": 2,
    }  # fmt: skip
    assert sum(numbers["pages"].values()) == len(files(corpus))
    assert (numbers["operations"], numbers["objects"]["documented"]) == (523, 232)
    assert numbers["diagnostics"]["error"] == 0


def test_every_page_of_the_release_before_is_accounted_for(
    previous: Loaded, previous_corpus: Path
) -> None:
    check_pages(previous, previous_corpus)
    numbers = statistics(previous)
    assert numbers["pages"] == {
        "index": 1, "object": 220, "operation": 518, "overview": 54, "sidecar": 2,
    }  # fmt: skip
    assert sum(numbers["pages"].values()) == len(files(previous_corpus))
    assert (numbers["operations"], numbers["objects"]["documented"]) == (518, 220)


def test_a_page_that_nothing_is_made_of_is_still_counted(tmp_path: Path) -> None:
    pages = {"pages/things/thing_get.rst": OPERATION, "pages/dto-objects/Thing.rst": OBJECT}
    stray = {"pages/stray.rst": "Stray\n=====\n\nText.\n", "pages/empty.rst": ""}
    docs = write_tree(tmp_path / "docs", pages | stray)
    loaded = load(docs, CONFIG)
    assert statistics(loaded)["pages"] == {"object": 1, "operation": 1, "unknown": 2}
    assert {d.path for d in loaded.diagnostics} >= {"pages/stray.rst", "pages/empty.rst"}


def test_statistics_count_facts_by_origin(whole: Loaded) -> None:
    origins = statistics(whole)["origins"]
    assert {"rst", "wadl", "xsd"} <= origins.keys()
    assert all(name in ("rst", "wadl", "xsd") or name.startswith("inferred:") for name in origins)
    assert list(origins) == sorted(origins)
    assert statistics(whole)["responses"] == {"known": 522, "unknown": 1}


def test_groups_add_up(whole: Loaded) -> None:
    rows = statistics_by_group(whole)
    assert [row["group"] for row in rows] == [g.name for g in whole.api.groups if g.operations]
    assert sum(row["operations"] for row in rows) == 523
    assert sum(row["responses known"] for row in rows) == 522
    machineimage = next(row for row in rows if row["group"] == "machineimage")
    assert machineimage["operations"] == 29
