"""From a docs tree to a plan: what is loaded, and what its hash says."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.pipeline import load, make_plan
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


def test_what_is_loaded_does_not_change(docs: Path) -> None:
    whole = load(docs, CONFIG)
    with pytest.raises(AttributeError, match="immutable"):
        whole.digest = ""  # type: ignore[misc]
