"""The pages under docs/api: clean, closed, in our own words, and with the facts of the service's own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from rstparse import config, pipeline
from rstparse.model import Api, Attribute, Operation
from rstparse.pipeline import Loaded
from tests.conftest import CompareGolden

SETTINGS = config.Config()

DIFFERENCES = {
    ("machineImagePublished_download", "query_parameters"): "two names for one parameter",
    ("machineImage_getPlatformTools", "path_parameters"): "tfid is of a target format",
    ("scanImage_getPlatformTools", "path_parameters"): "tfid is of a target format",
    ("activityGet", "path_parameters"): "what entityId and activityId identify",
    ("effectorPost", "path_parameters"): "what entityId and effectorName identify",
    ("effectorsGet", "path_parameters"): "what entityId identifies",
    ("entityGet", "path_parameters"): "what entityId identifies",
    (
        "applianceOSProfileServices_get",
        "path_parameters",
    ): "osid is documented nowhere, aid wrongly",
    ("applianceOSProfileServices_getAll", "path_parameters"): "osid is documented nowhere",
    ("workspaceTemplateStats_get", "path_parameters"): "what oid and tid identify",
    ("workspaceTemplateStudio_get", "path_parameters"): "what oaspkgid identifies",
    ("userAdminStatus_change", "path_parameters"): "what oid identifies",
    ("userOrg_remove", "path_parameters"): "what oid identifies",
    ("projectArtifact_getAll", "query_parameters"): "the type of filename",
    ("scanPartition_upload", "responses"): "what is answered",
    ("orgOS_add", "since"): "the release that it came with",
}
"""Facts on which our pages differ from the service's own on purpose: docs/guide/differences.md has the reasons."""

WORTH_KNOWING = {"name-without-verb": 6, "placeholder-name-differs": 5}
"""What lint tells of the service itself, as an info: names and routes are facts, and not ours to change."""


@cache
def load(docs: Path) -> Loaded:
    return pipeline.load(docs, SETTINGS)


def ours(repository: Path) -> Api:
    return load(repository / "docs" / "api").api


def test_nothing_is_wrong_with_them(repository: Path) -> None:
    loaded = load(repository / "docs" / "api")
    assert Counter(d.code for d in loaded.diagnostics if d.severity == "info") == WORTH_KNOWING
    assert [d for d in loaded.diagnostics if d.severity != "info"] == []
    kinds = [page.kind for page in loaded.pages]
    counts = [kinds.count(kind) for kind in ("operation", "object", "overview", "index")]
    assert counts == [523, 232 + 47, 54, 1]


def test_every_operation_and_object_of_the_service_has_a_page(
    repository: Path, corpus: Path
) -> None:
    mine, theirs = ours(repository), load(corpus).api
    assert {o.name for o in mine.operations} == {o.name for o in theirs.operations}
    documented = {o.type for o in mine.objects if o.documented}
    assert {o.type for o in theirs.objects if o.documented} <= documented
    assert {o.type for o in mine.objects} == {o.type for o in theirs.objects}


def test_every_type_that_the_schema_names_has_a_page(repository: Path) -> None:
    """Those that have none are anonymous in the schema: each stands inside one other type."""
    schema = etree.parse(repository / "docs" / "api" / "pages" / "dto-objects" / "uforge.xsd")
    named = {element.get("name") for element in schema.getroot().iter("{*}complexType")} - {None}
    assert {o.type for o in ours(repository).objects if o.documented} == named


def test_every_response_is_known(repository: Path) -> None:
    unknown = [
        o.name for o in ours(repository).operations if any(r.kind == "unknown" for r in o.responses)
    ]
    assert unknown == []


def test_see_also_has_what_the_service_lists(repository: Path, corpus: Path) -> None:
    """More may be listed, but no page names itself."""
    theirs = {operation.name: operation for operation in load(corpus).api.operations}
    for operation in ours(repository).operations:
        listed = [label.lower() for label in operation.see_also]
        expected = {label.lower() for label in theirs[operation.name].see_also}
        assert operation.label.lower() not in listed, operation.name
        assert expected - {operation.label.lower()} <= set(listed), operation.name
        assert len(listed) == len(set(listed)), operation.name


def test_every_difference_is_told(repository: Path) -> None:
    guide = (repository / "docs" / "guide" / "differences.md").read_text(encoding="utf-8")
    for name, _ in DIFFERENCES:
        assert f"`{name}`" in guide


def test_overviews_say_what_the_pages_do(repository: Path) -> None:
    """Each line repeats the summary of its page; whoever changes the one has to change the other."""
    summaries = {o.label: o.summary.removesuffix(".") for o in ours(repository).operations}
    folder = repository / "docs" / "api" / "pages"
    lines = [
        line
        for overview in folder.glob("*/overview.rst")
        for line in re.findall(r"(?m)^\t\* :ref:`([^`]+)`: (.+)$", overview.read_text("utf-8"))
    ]
    found = {label: text for label, text in lines if label in summaries}
    assert found == summaries


def test_every_body_has_an_example_that_the_schema_accepts(repository: Path) -> None:
    folder = repository / "docs" / "api" / "pages" / "dto-objects"
    schema = etree.XMLSchema(etree.parse(folder / "uforge.xsd"))
    for operation in ours(repository).operations:
        if operation.request_body.kind == "object":
            assert operation.example.body_language == "xml", operation.name
            schema.assertValid(etree.fromstring(operation.example.body or ""))


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
        "857 pages, 0 passages repeat 8 or more words",
    )


@pytest.mark.golden
def test_operations_have_the_facts_of_the_service(
    repository: Path, corpus: Path, golden: CompareGolden
) -> None:
    theirs = {operation.name: operation for operation in load(corpus).api.operations}
    found = {
        (operation.name, fact): value
        for operation in ours(repository).operations
        for fact, value in facts(operation).items()
        if value != facts(theirs[operation.name])[fact]
    }
    assert found.keys() == DIFFERENCES.keys()
    # What ours say instead, so that no other value passes under the same reason.
    said = {f"{name} {fact}": value for (name, fact), value in sorted(found.items())}
    golden("differences.json", msgspec.json.format(msgspec.json.encode(said)).decode() + "\n")


def facts(operation: Operation) -> dict[str, object]:
    """Return what both must say alike: all but prose, examples and see-also lists."""
    return {
        "method": operation.method,
        "path": operation.path,
        "group": operation.group,
        "python": (operation.namespace, operation.python_name),
        "since": operation.since and operation.since.version,
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
