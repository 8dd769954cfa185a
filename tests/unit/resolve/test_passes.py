"""The passes in their order, and that the same claims give the same bytes."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

from rstparse.model import to_json
from rstparse.resolve import PASSES
from tests.support.reading import corpus_model, corpus_pages, resolve_pages

HASH = """
import hashlib, sys
from pathlib import Path
from rstparse.model import to_json
from tests.support.reading import corpus_model
model = corpus_model(Path(sys.argv[1]))
print(hashlib.sha256(to_json(model.api)).hexdigest())
print(hashlib.sha256(repr(model.diagnostics).encode()).hexdigest())
"""


def test_the_order_of_the_passes() -> None:
    assert [name for name, _ in PASSES] == [
        "lock",
        "distinct",
        "join",
        "link",
        "decide",
        "overlay",
        "infer",
        "objects",
        "operations",
        "overlaid",
        "groups",
        "validate",
    ]


def test_the_same_bytes_under_every_hash_seed(corpus: Path, repository: Path) -> None:
    model = corpus_model(corpus)
    expected = [
        hashlib.sha256(data).hexdigest()
        for data in (to_json(model.api), repr(model.diagnostics).encode())
    ]
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", HASH, str(corpus)],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            cwd=repository,
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.split() == expected


def test_the_order_of_pages_does_not_matter(corpus: Path) -> None:
    pages = list(corpus_pages(corpus))
    random.Random(3).shuffle(pages)
    assert to_json(resolve_pages(pages).api) == to_json(corpus_model(corpus).api)


def test_no_claims_no_model() -> None:
    model = resolve_pages([])
    assert (model.api.operations, model.api.objects, model.api.groups) == ((), (), ())
    assert model.diagnostics == []


def test_what_is_said_of_the_corpus(corpus: Path) -> None:
    """Every diagnostic of the release by code: a new one, or one that vanishes, is seen here."""
    found: dict[str, int] = {}
    pages = [d for page in corpus_pages(corpus) for d in page.diagnostics]
    for diagnostic in [*pages, *corpus_model(corpus).diagnostics]:
        found[diagnostic.code] = found.get(diagnostic.code, 0) + 1
    unknown = found.pop("unknown-response", 0)  # as good as inference is
    assert unknown <= 2
    assert found == {
        "directive-typo": 6,
        "empty-code": 26,
        "html-in-text": 8,
        "missing-attributes": 2,
        "missing-blank-line": 8,
        "missing-description": 4,
        "optional-path-parameter": 1,
        "path-double-slash": 3,
        "path-no-slash": 42,
        "path-trailing-slash": 1,
        "since-not-version": 1,
        "sources-disagree": 10,
        "stray-text": 3,
        "undocumented-path-parameter": 44,
        "undocumented-route": 34,
        "unindented-code": 1,
        "unused-path-parameter": 3,
    }


def test_counts_of_the_corpus(corpus: Path) -> None:
    api = corpus_model(corpus).api
    assert len(api.operations) == 523
    assert sum(o.documented for o in api.objects) == 232
    # 47 types of the schema have no page; the other 33 are anonymous in it, named after their owners
    assert sum(not o.documented for o in api.objects) == 47 + 33
    assert len(api.groups) == 54
    assert sum(o.root is not None for o in api.objects if o.documented) == 194
    assert all(o.root in (None, o.title) for o in api.objects if o.documented)
    queries = [q for o in api.operations for q in o.query_parameters]
    assert sum("wadl" in q.origins.values() for q in queries) == 404
    assert (
        len(
            {
                o.name
                for o in api.operations
                for q in o.query_parameters
                if "wadl" in q.origins.values()
            }
        )
        == 142
    )
    undocumented = {o.type for o in api.objects if not o.documented}
    assert [o.name for o in api.operations if o.responses[0].type in undocumented] == [
        "blueprint_getAll",
        "cloudAccountResources_get",
        "machineImagePublished_getAccountResources",
        "osPkgUpdates_getAll",
        "pipeline_getAll",
        "scanPublishedImage_getAccountResources",
        "workspaceTemplateStudio_get",
    ]  # fmt: skip


def test_without_sidecars_nothing_is_claimed_from_them(corpus: Path) -> None:
    api = corpus_model(corpus, sidecars=False).api
    assert len(api.operations) == 523
    assert len(api.objects) == 232
    origins = {v for o in api.operations for v in o.origins.values()}
    assert not origins & {"wadl", "xsd"}
