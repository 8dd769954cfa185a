"""The head of operation pages: method, path, codes, formats and release in every form that they take."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rstparse.claims import Page
from tests.support.reading import (
    OPERATION,
    claimed,
    corpus_model,
    corpus_pages,
    page_of,
    places,
    read,
)


def test_a_path_without_leading_slash(corpus: Path) -> None:
    page = page_of(corpus, "partitionTableBtrfsStoragePool_create")
    found = claimed(page)
    assert not found["documented_path"].startswith("/")
    assert found["path"] == "/" + found["documented_path"]
    assert ("path-no-slash", 8, 20) in places(page.diagnostics)


def test_how_many_paths_take_which_form(corpus: Path) -> None:
    found = Counter(
        d.code for p in corpus_pages(corpus) for d in p.diagnostics if d.code.startswith("path-")
    )
    assert found == {"path-no-slash": 42, "path-double-slash": 3, "path-trailing-slash": 1}


@pytest.mark.parametrize(
    ("name", "documented", "path", "code"),
    [
        (
            "effectorPost",
            "/users/{uid}/deployments/{deploymentId}/entities/{entityId}/effectors//{effectorName}",
            "/users/{uid}/deployments/{deploymentId}/entities/{entityId}/effectors/{effectorName}",
            "path-double-slash",
        ),
        (
            "scanImportToTemplateStatus_get",
            "/users/{uid}/scannedinstances/{siid}/scans/{sid}/imports/status/",
            "/users/{uid}/scannedinstances/{siid}/scans/{sid}/imports/status",
            "path-trailing-slash",
        ),
    ],
)
def test_slashes_too_many(corpus: Path, name: str, documented: str, path: str, code: str) -> None:
    page = page_of(corpus, name)
    assert claimed(page)["documented_path"] == documented
    assert claimed(page)["path"] == path
    assert places(page.diagnostics)[0][:2] == (code, claimed_line(page, "path"))


def claimed_line(page: Page, field: str) -> int:
    return next(c.line for c in page.claims if c.field == field)


def test_a_placeholder_with_a_pattern(corpus: Path) -> None:
    page = page_of(corpus, "machineImageFile_download")
    assert "{filepath : .+}" in claimed(page)["documented_path"]
    assert claimed(page)["path"].endswith("/{filepath}")
    assert claimed(page, "path", "filepath")["pattern"] == ".+"
    assert claimed(page, "path", "filepath")["required"] is True


def test_response_formats(corpus: Path) -> None:
    both = ("application/xml", "application/json")
    found = Counter(o.response_formats for o in corpus_model(corpus).api.operations)
    assert found == {
        both: 394,
        (): 85,
        ("*/*",): 39,
        (*both, "text/plain"): 2,
        (*both, "application/octet-stream"): 1,
        ("text/plain", *both): 1,
        ("application/xml", "text/plain", "application/json"): 1,
    }


def test_response_codes_follow_the_method(corpus: Path) -> None:
    found = Counter((o.method, o.response_codes) for o in corpus_model(corpus).api.operations)
    assert found == {
        ("GET", (200, 304)): 242,
        ("POST", (201,)): 108,
        ("DELETE", (204, 200)): 104,
        ("PUT", (200,)): 69,
    }


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("UForge 3.6", (3, 6)),
        ("UForge 3.7.fp3", (3, 7, 3)),
        ("UForge 3.8fp13", (3, 8, 13)),
        ("UForge 2.1.06", (2, 1, 6)),
        ("3.6", (3, 6)),
        ("3.4", (3, 4)),
        ("N/A", None),
    ],
)
def test_forms_of_since_in_the_corpus(
    corpus: Path, text: str, version: tuple[int, ...] | None
) -> None:
    sinces = [o.since for o in corpus_model(corpus).api.operations if o.since]
    assert len(sinces) == 523
    assert {s.version for s in sinces if s.text == text} == {version}
    expected = {"3.6": 6, "3.4": 1, "N/A": 1}.get(text)
    assert expected is None or sum(s.text == text for s in sinces) == expected


def test_since_that_is_no_release_is_said(corpus: Path) -> None:
    page = page_of(corpus, "orgOS_add")
    assert ("since-not-version", 15, 2) in places(page.diagnostics)


def test_a_path_that_no_server_takes() -> None:
    page = read(OPERATION.replace("/things/{tid}\n", "/{a}" * 500 + "x\n"))
    assert places(page.diagnostics) == [("bad-function", 6, 1)]
    assert "2001 characters" in page.diagnostics[0].message
    assert read(OPERATION.replace("/things/{tid}\n", "/aaa" * 500 + "\n")).diagnostics == ()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/things/{tid}}", "has a brace without its counterpart"),
        ("/things/{tid", "has a brace without its counterpart"),
        ("/things/{}", "has a brace without its counterpart, or without a name"),
        ("/{tid}/things/{tid : .+}", "has the placeholder '{tid}' twice"),
        ("https://uforge.example.com/api/things/{tid}", "is an address; the path alone is wanted"),
        ("//uforge://x", "is an address"),
    ],
)
def test_what_is_no_path(path: str, problem: str) -> None:
    page = read(OPERATION.replace("/things/{tid}\n", f"{path}\n"))
    assert places(page.diagnostics)[0] == ("bad-function", 6, 1)
    assert f"the path '{path}' {problem}" in page.diagnostics[0].message


def test_slashes_in_a_pattern_are_the_patterns() -> None:
    page = read(OPERATION.replace("/things/{tid}\n", "/things//{tid : a//b}\n"))
    (found,) = page.diagnostics
    assert (found.code, [(edit.column, edit.end_column) for edit in found.fix]) == (
        "path-double-slash",
        [(26, 28)],
    )


def test_facts_without_backquotes_count() -> None:
    text = OPERATION.replace("``GET``", "GET").replace("``200 / 304``", "200 / 304")
    text = text.replace(
        "``application/xml`` ``application/json``", "application/xml application/json"
    )
    page = read(text.replace("``UForge 3.6``", "UForge 3.6"))
    assert page.diagnostics == ()
    assert claimed(page) == claimed(read(OPERATION))
