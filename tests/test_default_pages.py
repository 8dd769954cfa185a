"""The pages under docs/api: clean, closed, in our own words, and with the facts of the service's own."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import msgspec

from rstparse import config, pipeline
from rstparse.model import Api, Attribute, Operation
from rstparse.pipeline import Loaded

SETTINGS = config.Config()

DIFFERENCES = {
    (
        "machineImagePublished_download",
        "query_parameters",
    ): "only the WADL says id, all prose downloadId",
    (
        "machineImage_getPlatformTools",
        "path_parameters",
    ): "tfid is the id of a target format, not of an image",
    ("scanImage_getPlatformTools", "path_parameters"): "the same",
}
"""Facts on which our pages differ from the service's own on purpose, with the reason."""


@cache
def load(docs: Path) -> Loaded:
    return pipeline.load(docs, SETTINGS)


def ours(repository: Path) -> Api:
    return load(repository / "docs" / "api").api


def test_nothing_is_wrong_with_them(repository: Path) -> None:
    loaded = load(repository / "docs" / "api")
    assert loaded.diagnostics == []
    kinds = [page.kind for page in loaded.pages]
    assert [kinds.count(kind) for kind in ("operation", "object", "overview", "index")] == [
        29,
        130,
        2,
        1,
    ]


def test_every_type_has_a_page(repository: Path) -> None:
    assert [thing.type for thing in ours(repository).objects if not thing.documented] == []


def test_the_words_are_our_own(repository: Path, corpus: Path) -> None:
    tool = corpus.parents[2] / "tools" / "check_wording.py"
    run = subprocess.run(
        [sys.executable, tool, repository / "docs" / "api", corpus],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.splitlines()[-1]) == (
        0,
        "162 pages, 0 passages repeat 8 or more words",
    )


def test_operations_have_the_facts_of_the_service(repository: Path, corpus: Path) -> None:
    theirs = {operation.name: operation for operation in load(corpus).api.operations}
    found = {
        (operation.name, fact)
        for operation in ours(repository).operations
        for fact, value in facts(operation).items()
        if value != facts(theirs[operation.name])[fact]
    }
    assert found == set(DIFFERENCES)


def facts(operation: Operation) -> dict[str, object]:
    """Return what both must say alike: all but prose, examples and see-also lists."""
    return {
        "method": operation.method,
        "path": operation.path,
        "group": operation.group,
        "python": (operation.namespace, operation.python_name),
        "since": operation.since,
        "codes": operation.response_codes,
        "formats": operation.response_formats,
        "security": operation.security,
        "path_parameters": [
            (p.name, p.type, p.object, p.key, p.pattern) for p in operation.path_parameters
        ],
        "query_parameters": [(p.name, p.type, p.required) for p in operation.query_parameters],
        "request_body": operation.request_body,
        "responses": operation.responses,
        "kind": operation.kind,
        "pager": operation.pager,
        "waiter": operation.waiter,
    }


def test_objects_have_the_facts_of_the_service(repository: Path, corpus: Path) -> None:
    theirs = {thing.type: thing for thing in load(corpus).api.objects}
    for thing in ours(repository).objects:
        other = theirs[thing.type]
        assert (thing.base, thing.root, thing.abstract) == (
            other.base,
            other.root,
            other.abstract,
        ), thing.type
        assert [wire(a) for a in thing.attributes] == [
            wire(a) for a in other.attributes
        ], thing.type


def wire(attribute: Attribute) -> Attribute:
    """Return an attribute without its texts and where they are from."""
    return msgspec.structs.replace(attribute, description=(), origins={}, line=0, documented=True)
