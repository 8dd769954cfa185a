"""From a docs tree to a plan: what is loaded, how it is counted, what its hash says."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.pipeline import Loaded, load, make_plan, statistics, statistics_by_group
from rstparse.readers.tree import DocsNotFound
from tests.support.reading import OBJECT, OPERATION, PART, renamed, write_tree

TREE = {
    "pages/things/thing_get.rst": OPERATION,
    "pages/dto-objects/Thing.rst": OBJECT,
    "pages/dto-objects/Part.rst": PART,
}
CONFIG = Config(
    title="Things", version="2", namespace="http://x/y", base_path="/v2", service="Thing"
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "docs", TREE)


def test_the_model_has_what_the_configuration_says(docs: Path) -> None:
    api = load(docs, CONFIG).api
    assert (api.title, api.version, api.namespace, api.base_path) == (
        "Things", "2", "http://x/y", "/v2",
    )  # fmt: skip


def test_diagnostics_of_pages_and_of_the_model_come_in_order_and_once(docs: Path) -> None:
    bad = renamed(OPERATION, "bad_get").replace("thing-object", "nowhere-object")
    write_tree(
        docs, {"pages/things/bad_get.rst": bad, "pages/stray.rst": "Stray\n=====\n\nText.\n"}
    )
    found = load(docs, CONFIG).diagnostics
    places = [(d.path, d.line, d.column) for d in found]
    assert places == sorted(places)
    assert len(set(found)) == len(found)
    assert {"unknown-page", "unresolved-reference"} <= {d.code for d in found}


def test_errors_are_those_that_stop_generation(docs: Path) -> None:
    assert load(docs, CONFIG).errors == []
    write_tree(docs, {"pages/empty.rst": ""})
    assert [d.code for d in load(docs, CONFIG).errors] == ["empty-page"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DocsNotFound, match="no such folder"):
        load(tmp_path / "absent", CONFIG)


def test_sidecars_can_be_left_out(corpus: Path) -> None:
    found = load(corpus, CONFIG, sidecars=False)
    assert "sidecar" not in {page.kind for page in found.pages}
    assert not {"wadl", "xsd"} & {
        origin for o in found.api.operations for origin in o.origins.values()
    }


def test_the_hash_tells_contents_and_names_but_not_the_folder(docs: Path, tmp_path: Path) -> None:
    def digest(files: dict[str, str], folder: str) -> str:
        return load(write_tree(tmp_path / folder, files), CONFIG).digest

    first = digest(TREE, "a")
    assert first == digest(TREE, "elsewhere") == load(docs, CONFIG).digest
    changed = [
        TREE | {"pages/things/thing_get.rst": OPERATION + "\n"},
        TREE | {"pages/things/other_get.rst": renamed(OPERATION, "other_get")},
        {name.replace("Part", "Piece"): text for name, text in TREE.items()},
        {"pages/things/thing_get.rst": OPERATION},
    ]
    digests = [digest(files, str(number)) for number, files in enumerate(changed)]
    assert len({first, *digests}) == 5


def test_the_plan_carries_the_hash_and_the_targets(docs: Path) -> None:
    loaded = load(docs, CONFIG)
    everything = make_plan(loaded, CONFIG)
    assert everything.input == loaded.digest
    assert {"client", "model", "xsd"} <= everything.targets.keys()
    assert make_plan(loaded, CONFIG, ["model"]).targets.keys() == {"model"}
    assert [d.code for d in make_plan(loaded, CONFIG, ["nothing"]).diagnostics] == [
        "unknown-target"
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_file(docs: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr("rstparse.readers.tree._PARALLEL_FROM", 1)
    monkeypatch.setattr("os.cpu_count", lambda: jobs)
    seen: list[tuple[int, int]] = []
    load(docs, CONFIG, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


# Statistics ----------------------------------------------------------------------------------------


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


def test_a_page_that_nothing_is_made_of_is_still_counted(docs: Path) -> None:
    write_tree(docs, {"pages/stray.rst": "Stray\n=====\n\nText.\n", "pages/empty.rst": ""})
    loaded = load(docs, CONFIG)
    assert statistics(loaded)["pages"] == {"object": 2, "operation": 1, "unknown": 2}
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


def test_what_is_loaded_does_not_change(whole: Loaded) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        whole.digest = ""  # type: ignore[misc]
