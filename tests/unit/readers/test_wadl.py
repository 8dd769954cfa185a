"""What a WADL says, as claims on routes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Page
from rstparse.readers.paths import normalise_path
from rstparse.readers.wadl import read_wadl

DOWNLOAD = (
    "route",
    "GET",
    "/users/{uid}/appliances/{aid}/pimages/{pitid}/downloads",
    "machineImagePublished_download",
)


@pytest.fixture(scope="module")
def page(corpus: Path) -> Page:
    data = (corpus / "pages" / "application.wadl").read_bytes()
    return read_wadl(data, "pages/application.wadl")


def facts(page: Page, *subject: str) -> dict[str, Any]:
    return {claim.field: claim.value for claim in page.claims if claim.subject == subject}


def _documented(path: Path) -> list[tuple[str, str, str]]:
    """The route that a page's function directive names, or none."""
    found = re.search(r"^\.\. function:: (\S+) (.*)$", path.read_text(), re.MULTILINE)
    return [(found[1], normalise_path(found[2])[0], path.stem)] if found else []


def document(resources: str, namespace: str = "http://wadl.dev.java.net/2009/02") -> bytes:
    return (
        f'<w:application xmlns:w="{namespace}" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f"<w:resources>{resources}</w:resources></w:application>"
    ).encode()


def test_the_corpus_is_understood_without_a_remark(page: Page) -> None:
    assert (page.kind, page.name, page.diagnostics) == ("sidecar", "application.wadl", ())


def test_a_method_of_the_corpus(page: Page) -> None:
    found = facts(page, *DOWNLOAD)
    assert found.pop("description_text").startswith("Downloads a published machine image. <p>")
    assert found.pop("related")[0] == "appliance-object"
    assert found == {
        "method": "GET",
        "path": "/users/{uid}/appliances/{aid}/pimages/{pitid}/downloads",
        "documented_path": "/users/{uid}/appliances/{aid}/pimages/{pitid}/downloads",
        "security": {"authentication": False, "entitlements": []},
        "since": {"text": "UForge 3.0", "version": [3, 0]},
        "category": "Machine Image",
        "response_representations": [{"element": None, "media_type": "*/*"}],
        "response_formats": ["*/*"],
    }
    assert facts(page, *DOWNLOAD, "path", "pitid") == {
        "type": "long",
        "required": True,
        "description_text": "the id of the :ref:`publishimage-object`",
    }
    assert facts(page, *DOWNLOAD, "query", "id") == {
        "type": "string",
        "required": False,
        "description_text": "an unique id to download the file without authentication",
    }


def test_routes_of_the_corpus_against_its_pages(page: Page, corpus: Path) -> None:
    routes = {claim.subject for claim in page.claims if len(claim.subject) == 4}
    ids = {route[3] for route in routes}
    operations = {
        path.stem
        for path in (corpus / "pages").glob("*/*.rst")
        if path.stem != "overview" and path.parent.name != "dto-objects"
    }
    assert len(routes) == 557
    assert len(operations) == 523
    assert operations <= ids
    # 34 methods without page: 30 names, and four names on a second path.
    assert len(ids - operations) == 30
    assert sum(count - 1 for count in Counter(route[3] for route in routes).values()) == 4


def test_what_only_the_wadl_of_the_corpus_knows(page: Page, corpus: Path) -> None:
    documented = {
        route for path in (corpus / "pages").glob("*/*.rst") for route in _documented(path)
    }
    query = {
        claim.subject
        for claim in page.claims
        if claim.subject[4:5] == ("query",) and claim.subject[1:4] in documented
    }
    multipart = [
        claim.subject[3]
        for claim in page.claims
        if claim.field == "request_representations"
        and any(r["media_type"] == "multipart/form-data" for r in claim.value)
    ]
    patterns = {claim.subject[3:]: claim.value for claim in page.claims if claim.field == "pattern"}
    assert len(query) == 404
    assert len({subject[1:4] for subject in query}) == 142
    assert multipart == ["scan_multipartCreate", "scanOverlay_uploadChunk"]
    assert patterns == {("machineImageFile_download", "path", "filepath"): ".+"}


def test_claims_have_the_line_of_their_element(page: Page, corpus: Path) -> None:
    lines = (corpus / "pages" / "application.wadl").read_text().splitlines()
    for claim in page.claims:
        if claim.field == "method":
            following = "".join(lines[claim.line - 1 : claim.line + 1])
            assert ":method" in lines[claim.line - 1]
            assert f'id="{claim.subject[3]}"' in following


def test_nested_resources_join_their_paths_and_share_template_parameters() -> None:
    data = document(
        '<w:resource path="//users/{uid}/">'
        '<w:param name="uid" style="template" type="xs:string" required="true"/>'
        '<w:resource path="/files//{f : .+}/"><w:method id="x" name="get"/></w:resource></w:resource>'
    )
    page = read_wadl(data, "a.wadl")
    route = ("route", "GET", "/users/{uid}/files/{f}", "x")
    assert facts(page, *route)["documented_path"] == "//users/{uid}/files//{f : .+}/"
    assert facts(page, *route, "path", "uid") == {"type": "string", "required": True}
    assert facts(page, *route, "path", "f") == {"pattern": ".+"}


def test_facts_that_are_not_stated_are_not_claimed() -> None:
    data = document(
        '<w:resource path="/a"><w:method id="x" name="PUT"><w:request>'
        '<w:param name="q" style="query"/></w:request></w:method></w:resource>'
    )
    page = read_wadl(data, "a.wadl")
    assert facts(page, "route", "PUT", "/a", "x") == {
        "method": "PUT",
        "path": "/a",
        "documented_path": "/a",
        "response_representations": [],
        "response_formats": [],
    }
    assert facts(page, "route", "PUT", "/a", "x", "query", "q") == {"required": False}


def test_entitlements_split_and_error_responses_left_out() -> None:
    data = document(
        '<w:resource path="/a"><w:method id="x" name="GET" auth="true" entitlements="one,two">'
        '<w:response status="404"><w:representation mediaType="text/html"/></w:response>'
        '<w:response status="200 304"><w:representation element="n:cat" mediaType="application/xml"'
        ' xmlns:n="urn:n"/></w:response></w:method></w:resource>'
    )
    found = facts(read_wadl(data, "a.wadl"), "route", "GET", "/a", "x")
    assert found["security"] == {"authentication": True, "entitlements": ["one", "two"]}
    assert found["response_representations"] == [
        {"element": "cat", "media_type": "application/xml"}
    ]


def test_types_go_by_namespace_not_by_prefix() -> None:
    data = (
        b'<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:s="http://www.w3.org/2001/XMLSchema"'
        b' xmlns:xs="urn:other"><resources><resource path="/a"><method id="x" name="GET"><request>'
        b'<param name="n" style="query" type="s:int"/>\n<param name="o" style="query" type="xs:int"/>'
        b"</request></method></resource></resources></application>"
    )
    page = read_wadl(data, "a.wadl")
    assert facts(page, "route", "GET", "/a", "x", "query", "n") == {
        "type": "int",
        "required": False,
    }
    assert facts(page, "route", "GET", "/a", "x", "query", "o") == {"required": False}
    assert [str(d).split("\n")[0] for d in page.diagnostics] == [
        "a.wadl:2:1: info[sidecar-unknown-type]: the type xs:int of param o has no equal here; "
        "it stays unknown"
    ]


def test_unknown_constructs_are_named_and_the_rest_is_read() -> None:
    data = document(
        '<w:resource path="/a">\n<w:magic/><w:method id="x" name="GET"><w:request>\n'
        '<w:param name="h" style="header"/></w:request></w:method>\n<w:method id="y"/></w:resource>'
    )
    page = read_wadl(data, "a.wadl")
    assert facts(page, "route", "GET", "/a", "x")
    assert [(d.code, d.line, d.severity) for d in page.diagnostics] == [
        ("sidecar-unknown-construct", 2, "info"),
        ("sidecar-unknown-construct", 3, "info"),
        ("sidecar-incomplete", 4, "warning"),
    ]


def test_a_document_that_breaks_off_is_kept_up_to_there() -> None:
    data = document(
        '<w:resource path="/a"><w:method id="x" name="GET"/></w:resource>\n<w:resource <'
    )
    page = read_wadl(data, "a.wadl")
    assert facts(page, "route", "GET", "/a", "x")
    assert [(d.code, d.severity, d.line, d.column) for d in page.diagnostics] == [
        ("sidecar-not-well-formed", "error", 2, 13)
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sidecar-not-well-formed"),
        (b"\xff\xfe\x00", "sidecar-not-well-formed"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "sidecar-not-well-formed"),
        (b"<html/>", "sidecar-not-wadl"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "sidecar-doctype"),
        (document("", "urn:not-wadl"), "sidecar-not-wadl"),
    ],
)
def test_what_is_no_wadl_gives_one_error(data: bytes, code: str) -> None:
    page = read_wadl(data, "a.wadl")
    assert page.claims == ()
    assert [(d.code, d.severity, d.path) for d in page.diagnostics] == [(code, "error", "a.wadl")]


def test_deep_nesting_is_cut_with_a_warning() -> None:
    data = document('<w:resource path="a">' * 5000 + "</w:resource>" * 5000)
    page = read_wadl(data, "a.wadl")
    assert [d.code for d in page.diagnostics] == ["sidecar-too-deep"]
