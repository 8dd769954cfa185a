"""What is found in the pages of 3.8.13, code by code, beside what was counted in them by hand.

``COUNTED`` has the figures of the dialect's description where a code finds them all. Where the two differ, the
reason stands beside the code.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rstparse import config, pipeline
from rstparse.pipeline import Loaded

FOUND = {
    "ambiguous-route": 10,
    "blank-lines": 30,  # counted 26: without the object page, and runs in which a line holds blanks
    "blank-response-formats": 85,
    "curl-headers": 24,  # all uploads of files, of which the sample says that they are XML
    "curl-path": 46,  # follows the slips of the paths: 42 + 3 + 1
    "directive-typo": 6,  # counted on 3 operation pages; 3 more in attributes
    "empty-code": 26,
    "example-body-mismatch": 52,  # on 31 bodies: 29 that the schema refuses and 2 of another object
    "example-not-well-formed": 12,
    "glued-option": 161,
    "html-in-text": 8,  # on 5 pages
    "missing-attributes": 2,
    "missing-blank-line": 8,
    "missing-description": 4,
    "missing-object-page": 47,
    "mixed-indentation": 2,
    "name-without-verb": 6,
    "optional-path-parameter": 1,
    "parameter-order": 257,  # counted as about 260
    "path-double-slash": 3,
    "path-no-slash": 42,
    "path-trailing-slash": 1,
    "placeholder-name-differs": 5,
    "reference-spelling": 486,
    "self-reference": 88,  # on 87 pages; one lists itself twice
    "several-entitlements": 4,
    "since-not-version": 1,
    "since-without-product": 7,
    "sources-disagree": 10,  # 3 paths, 3 texts of parameters, 3 lists, and the text of Migrations
    "stray-text": 3,
    "trailing-space": 558,  # counted 553 on operation pages; 4 on overviews, 1 on an object page
    "undocumented-attribute": 37,  # a finding a page, 98 elements; counted 95
    "undocumented-path-parameter": 44,
    "undocumented-query-parameter": 111,  # of 143 operations, those whose prose does not name them all
    "undocumented-route": 34,
    "unindented-code": 1,
    "unknown-response": 1,
    "untyped-attribute": 40,  # counted 47: seven texts list values or name an object all the same
    "unused-path-parameter": 3,
    "wrong-list-item": 9,  # counted 13: four texts name what the returned object holds a list of
}

ABSENT = {
    "short-underline",  # only on pages of early revisions
    "long-underline", "label-mismatch", "not-in-toctree",  # on one page of one release
    "unresolved-reference",  # 18 in 3.8.12, none here
    "response-code-mismatch",  # the codes follow the method on every page
    "unknown-entitlement", "title-not-root", "method-mismatch", "control-character",
    "credentials-in-url", "script-in-text",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(corpus: Path) -> Loaded:
    return pipeline.load(corpus, config.Config())


def test_each_code_is_found_as_often_as_it_is_there(loaded: Loaded) -> None:
    found = Counter(diagnostic.code for diagnostic in loaded.diagnostics)
    assert dict(sorted(found.items())) == FOUND
    assert ABSENT & found.keys() == set()


def test_severities_are_those_of_the_explanations(loaded: Loaded) -> None:
    from rstparse.lint import registry

    for code, severity in {(d.code, d.severity) for d in loaded.diagnostics}:
        assert severity in registry.explanation(code).severities


def test_every_place_is_in_its_page(loaded: Loaded, corpus: Path) -> None:
    from rstparse.lint.source import Sources

    sources = Sources(corpus)
    for diagnostic in loaded.diagnostics:
        lines = sources.lines(diagnostic.path)
        assert 1 <= diagnostic.line <= len(lines), diagnostic
        end = diagnostic.column + diagnostic.length
        assert diagnostic.column >= 1, diagnostic
        assert end <= len(lines[diagnostic.line - 1]) + 2, diagnostic


def test_the_references_of_3_8_12_that_lead_nowhere(previous_corpus: Path) -> None:
    found = pipeline.load(previous_corpus, config.Config()).diagnostics
    assert sum(d.code == "unresolved-reference" for d in found) == 18


def test_bodies_are_found_exactly_where_the_schema_refuses_them(
    loaded: Loaded, corpus: Path
) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(corpus / "pages/dto-objects/uforge.xsd")))
    wrong = {d.path for d in loaded.diagnostics if d.code.startswith("example-")}
    differ = {}
    for operation in loaded.api.operations:
        if operation.example.body is None or operation.request_body.kind != "object":
            continue
        try:
            valid = schema.validate(etree.fromstring(operation.example.body.encode()))
        except etree.XMLSyntaxError:
            valid = False
        if valid == (operation.source.path in wrong):
            differ[operation.name] = valid
    # Valid as documents, but of another object than the page says.
    assert differ == {"nic_update": True, "subscriptionProfileAdmins_update": True}


def test_a_type_that_the_schema_tells_is_only_not_told_by_the_page(loaded: Loaded) -> None:
    """The schema lists the values of a distribution's name."""
    page = "pages/dto-objects/Distribution.rst"
    found = [d for d in loaded.diagnostics if (d.code, d.path) == ("untyped-attribute", page)]
    (attribute,) = (
        attribute
        for thing in loaded.api.objects
        if thing.type == "Distribution"
        for attribute in thing.attributes
        if attribute.name == "name"
    )
    assert (attribute.kind, [(d.line, d.message) for d in found]) == (
        "enum",
        [
            (16, "the page does not tell the type of attribute 'arch'"),
            (24, "the page does not tell the type of attribute 'family'"),
            (27, "the page does not tell the type of attribute 'name'"),
        ],
    )
