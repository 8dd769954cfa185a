"""Operation pages: every form that the pages take is read without losing a fact."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Page
from tests.support.reading import (
    OPERATION,
    claimed,
    codes,
    corpus_model,
    corpus_pages,
    operation,
    page_of,
    places,
    read,
)


def text(runs: list[dict[str, Any]]) -> str:
    return "".join(run.get("label") or run["text"] for run in runs)


def description(page: Page) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = claimed(page)["description"]
    return blocks


# The page that the specification describes in full ------------------------------------------------

NAME = "machineImagePublished_download"
SEE_ALSO = """appliance-object machineImageGeneration-cancel machineImagePublishedStatus-getAll
machineImagePublished-deleteAll machineImagePublished-getAll machineImageStatus-get machineImageStatus-getAll
machineImage-delete machineImage-deleteAll machineImage-download machineImage-downloadFile machineImage-generate
machineImage-get machineImage-getAll machineImage-publish machineImage-regenerate publishimage-object""".split()


def test_a_page_with_every_part(corpus: Path) -> None:
    page = page_of(corpus, NAME)
    assert page.diagnostics == ()
    found = claimed(page)
    blocks = found.pop("description")
    assert found == {
        "group": "machineimage",
        "documented": True,
        "label": "machineImagePublished-download",
        "labels": ["machineImagePublished-download"],
        "method": "GET",
        "documented_path": "/users/{uid}/appliances/{aid}/pimages/{pitid}/downloads",
        "path": "/users/{uid}/appliances/{aid}/pimages/{pitid}/downloads",
        "sidebar_method": "GET",
        "response_codes": [200, 304],
        "response_formats": ["*/*"],
        "since": {"text": "UForge 3.0", "version": [3, 0]},
        "security": {"authentication": False, "entitlements": []},
        "path_parameter_names": ["uid", "aid", "pitid"],
        "request_body": {"kind": "none"},
        "see_also": [[label, 55 + at] for at, label in enumerate(SEE_ALSO)],
        "example": {
            "curl": 'curl "https://uforge.example.com/api/users/{uid}/appliances/{aid}/pimages/{pitid}/downloads" '
            '-X GET \\\n-u USER_LOGIN:PASSWORD -H "Accept: application/xml"',
            "body": None,
            "body_language": None,
        },
        "summary": "Downloads a published machine image.",
    }
    assert [block["kind"] for block in blocks] == [
        "paragraph",
        "paragraph",
        "admonition",
        "paragraph",
        "admonition",
    ]
    assert [block.get("name") for block in blocks] == [None, None, "note", None, "note"]
    assert blocks[2]["blocks"][0]["inlines"][1] == {"kind": "literal", "text": "compress"}


def test_its_operation_in_the_model(corpus: Path) -> None:
    found = operation(corpus_model(corpus), NAME)
    assert [(p.name, p.object, p.key) for p in found.path_parameters] == [
        ("uid", "User", "login"),
        ("aid", "Appliance", "id"),
        ("pitid", "PublishImage", "id"),
    ]
    assert [(r.kind, r.media_types) for r in found.responses] == [("binary", ("*/*",))]
    # The WADL calls it id, the prose downloadId; nothing tells which of the two is a mistake.
    assert {q.name: set(q.origins.values()) for q in found.query_parameters} == {
        "id": {"wadl"},
        "downloadId": {"inferred:query-in-prose"},
    }
    assert list(found.see_also) == SEE_ALSO
    assert found.request_body.kind == "none"
    assert (found.namespace, found.python_name) == ("machine_image_published", "download")


def early_revision(text: str) -> str:
    """Return a page as its early revisions were: short underlines, code right below its heading."""
    text = re.sub(r"^([-~])\1{5,}$", lambda m: m[1] * 5, text, flags=re.MULTILINE)
    return re.sub(r"\n\n(\.\. code-block:: bash)", r"\n\1", text)


def test_the_early_revision_of_the_page_says_the_same(corpus: Path) -> None:
    path = f"pages/machineimage/{NAME}.rst"
    written = (corpus / path).read_text(encoding="utf-8")
    early = early_revision(written)
    assert "Example Request\n~~~~~\n.. code-block" in early
    first, second = read(written, path), read(early, path)
    values = [[(c.subject, c.field, c.value) for c in p.claims] for p in (first, second)]
    lines = re.compile(r", \d+(, \d+)?\]")  # the code block stands one line higher
    assert lines.sub("]", str(values[1])) == lines.sub("]", str(values[0]))
    assert set(codes(second.diagnostics)) == {"short-underline"}
    assert len(second.diagnostics) == 5


# Variations, by the rows of the specification -----------------------------------------------------


def test_entitlements(corpus: Path) -> None:
    operations = corpus_model(corpus).api.operations
    assert len({e for o in operations for e in o.security.entitlements}) == 23
    assert [o.name for o in operations if len(o.security.entitlements) > 1] == [
        "cloudAccountCert_upload",
        "cloudAccountResources_get",
        "cloudAccount_update",
        "user_update",
    ]
    assert sum(not o.security.authentication for o in operations) == 19


def test_entitlements_of_one_page(corpus: Path) -> None:
    page = page_of(corpus, "cloudAccountCert_upload")
    source = (corpus / page.path).read_text(encoding="utf-8")
    raw = re.search(r"Entitlements Required: ``(.*)``", source)
    assert raw is not None
    assert "," in raw[1]
    assert ", " not in raw[1]
    assert claimed(page)["security"]["entitlements"] == raw[1].split(",")


def test_kinds_of_request_bodies(corpus: Path) -> None:
    found = Counter(
        c.value["kind"]
        for p in corpus_pages(corpus)
        for c in p.claims
        if c.field == "request_body" and c.origin == "rst"
    )
    assert found == {"none": 362, "object": 136, "file": 24, "text": 1}


def test_a_text_body_between_lines_of_blanks(corpus: Path) -> None:
    page = page_of(corpus, "effectorPost")
    assert claimed(page)["request_body"] == {"kind": "text"}
    assert claimed(page)["example"]["body"].startswith("<parameters xmlns:ns0=")


def test_a_warning_without_its_space(corpus: Path) -> None:
    page = page_of(corpus, "orgOS_update")
    assert places(page.diagnostics) == [("directive-typo", 27, 1)]
    assert [b.get("name") for b in description(page) if b["kind"] == "admonition"] == ["warning"]
    assert "..warning" not in str(description(page))


@pytest.mark.parametrize(
    "name", ["workspaceComment_reportAbuse", "workspaceTemplateComment_reportAbuse"]
)
def test_a_note_inside_a_line(corpus: Path, name: str) -> None:
    page = page_of(corpus, name)
    source = (corpus / page.path).read_text(encoding="utf-8").splitlines()[16]
    assert places(page.diagnostics) == [("directive-typo", 17, source.index("..note") + 1)]
    assert [b["kind"] for b in description(page)] == ["paragraph", "admonition"]
    before, _, after = source.partition("..note::")
    assert text(description(page)[0]["inlines"]) == before.strip()
    assert text(description(page)[1]["blocks"][0]["inlines"]) == after.strip()


def test_a_code_block_whose_body_is_not_indented(corpus: Path) -> None:
    page = page_of(corpus, "applianceBootScript_deleteAll")
    assert "unindented-code" in codes(page.diagnostics)
    (code,) = [b for b in description(page) if b["kind"] == "code"]
    assert code["text"]
    assert code["text"] in (corpus / page.path).read_text(encoding="utf-8")


def test_empty_and_unindented_code_blocks_are_27(corpus: Path) -> None:
    found = Counter(d.code for p in corpus_pages(corpus) for d in p.diagnostics)
    assert (found["empty-code"], found["unindented-code"]) == (26, 1)


def test_paragraph_tags_in_prose(corpus: Path) -> None:
    pages = [p for p in corpus_pages(corpus) if "html-in-text" in codes(p.diagnostics)]
    assert len(pages) == 5
    for page in pages:
        assert "<p" not in str(description(page))
        lines = (corpus / page.path).read_text(encoding="utf-8").splitlines()
        for found in page.diagnostics:
            if found.code == "html-in-text":
                assert "<p" in "".join(lines[found.line - 1 : found.line + 3])


def test_a_description_that_starts_with_a_space(corpus: Path) -> None:
    indented = []
    for page in corpus_pages(corpus):
        if page.kind != "operation":
            continue
        source = (corpus / page.path).read_text(encoding="utf-8")
        body = source[source.index("* Since") :].split("\nSecurity Summary")[0]
        for line in body.splitlines()[1:]:
            if re.match(r" [A-Za-z]", line):
                indented.append(page.name)
                assert line.split()[0] in str(description(page))
    assert len(indented) == 2


def test_an_xml_block_that_mixes_blanks_and_tabs(corpus: Path) -> None:
    for name in ("blueprint_create", "blueprint_update"):
        page = page_of(corpus, name)
        source = (corpus / page.path).read_text(encoding="utf-8")
        assert claimed(page)["example"]["body"] == raw_block(source, "xml")


def test_glued_options_of_curl_are_kept(corpus: Path) -> None:
    glued = [
        o
        for o in corpus_model(corpus).api.operations
        if '"application/xml"-H' in (o.example.curl or "").replace("Accept: ", '"')
        or '"-H' in (o.example.curl or "")
    ]
    assert len(glued) == 161


@pytest.mark.parametrize(
    "name",
    ["prepare", "activityGet", "effectorPost", "effectorsGet", "entityGet", "scanFileGetDelta"],
)
def test_names_without_underscore(corpus: Path, name: str) -> None:
    page = page_of(corpus, name)
    assert page.name == name
    assert claimed(page)["label"] == name


def test_a_label_kept_with_underscore_and_an_underline_too_long() -> None:
    text = OPERATION.replace(".. _thing-get:", ".. _thing_get:").replace("---------", "-" * 14)
    page = read(text)
    assert page.diagnostics == ()
    assert (page.name, claimed(page)["label"]) == ("thing_get", "thing_get")


def test_curl_without_content_type() -> None:
    text = OPERATION.replace(' -H "Accept: application/xml"', "")
    assert claimed(read(text))["example"]["curl"].endswith("-u USER_LOGIN:PASSWORD")


def test_pages_that_list_themselves(corpus: Path) -> None:
    model = corpus_model(corpus)
    assert sum(o.label in o.see_also for o in model.api.operations) == 87


# Examples, exactly as written ---------------------------------------------------------------------


def raw_block(source: str, language: str) -> str | None:
    """Return the first code block of a language without its outer indentation, by a scan of the page."""
    lines = source.splitlines()
    start = next(
        (n for n, x in enumerate(lines) if x.strip() == f".. code-block:: {language}"), None
    )
    if start is None:
        return None
    body = []
    for line in lines[start + 1 :]:
        if line.strip() and not line.startswith(("\t", " ")):
            break
        body.append(line.rstrip())
    tabs = any(line.startswith("\t") for line in body)
    body = [x.removeprefix("\t") if x.startswith("\t") or not tabs else x.lstrip(" ") for x in body]
    return "\n".join(body).strip("\n") or None


def test_every_example_is_kept_as_written(corpus: Path) -> None:
    bodies = empty = curls = 0
    for page in corpus_pages(corpus):
        if page.kind != "operation":
            continue
        source = (corpus / page.path).read_text(encoding="utf-8")
        example = claimed(page)["example"]
        section = source[source.index("\nExample Request") :]
        assert example["curl"] == raw_block(section, "bash"), page.path
        assert example["body"] == raw_block(section, "xml"), page.path
        assert example["body_language"] == ("xml" if example["body"] else None)
        curls += example["curl"] is not None
        bodies += ".. code-block:: xml" in section
        empty += ".. code-block:: xml" in section and example["body"] is None
    assert (curls, bodies, empty) == (523, 137, 26)


# What is wrong with a page, and where -------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (".. _thing-get:\n", "", ("missing-label", 2, 1)),
        ("GET /things/{tid}\n", "FETCH /things\n", ("bad-function", 6, 1)),
        ("GET /things/{tid}\n", "GET\n", ("bad-function", 6, 1)),
        ("* Since: ``UForge 3.6``", "* Sinced: ``UForge 3.6``", ("unknown-fact", 13, 2)),
        ("\t* Since: ``UForge 3.6``\n", "", ("missing-fact", 8, 1)),
        ("``200 / 304``", "``fine``", ("bad-response-code", 11, 2)),
        ("UForge 3.6", "soon", ("since-not-version", 13, 2)),
        ("Returns a thing. It has more to it.\n", "", ("missing-description", 1, 1)),
        ("Authentication: ``true``", "Authentication: ``maybe``", ("bad-authentication", 20, 1)),
        ("* Requires Authentication: ``true``\n", "", ("missing-fact", 17, 1)),
        ("* Entitlements Required", "* Entitlement Wanted", ("unknown-fact", 21, 1)),
        ("* ``tid`` (required)", "* tid (required)", ("stray-text", 26, 1)),
        ("\nHTTP Request", "\nSome words.\n\nHTTP Request", ("stray-text", 28, 1)),
        ("the id of the :ref:`thing-object`", "", ("missing-description", 26, 1)),
        ("\nNone\n", "\nSomething\n", ("unknown-body", 28, 1)),
        ("URI Parameters\n~~~~~~~~~~~~~~", "Weather\n~~~~~~~", ("unknown-section", 23, 1)),
        ("\n\n\tcurl", "\n\nx", ("unindented-code", 38, 1)),
        (".. seealso::", ".. seealsoo::", ("unknown-directive", 41, 1)),
        ("Returns a", "Returns <p/> a", ("html-in-text", 15, 1)),
        ("Returns a", "Returns :term:`a`", ("unknown-role", 15, 1)),
        ("Returns a", "Returns ``a", ("rst-markup", 15, 1)),
        ("\n\nURI", "\nURI", ("missing-blank-line", 22, 1)),
        (".. sidebar", "..sidebar", ("directive-typo", 8, 1)),
    ],
)  # fmt: skip
def test_a_slip_is_reported_at_its_place(
    old: str, new: str, expected: tuple[str, int, int]
) -> None:
    assert old in OPERATION
    page = read(OPERATION.replace(old, new, 1))
    assert page.kind == "operation"
    assert expected in places(page.diagnostics)
    assert all(d.path == "pages/things/thing_get.rst" for d in page.diagnostics)
    assert all(d.help and d.message and not d.message.endswith(".") for d in page.diagnostics)


def test_an_empty_code_block_is_said() -> None:
    text = OPERATION + "\n.. code-block:: xml\n"
    assert ("empty-code", 45, 1) in places(read(text).diagnostics)


def test_a_title_that_is_not_the_file_name() -> None:
    page = read(OPERATION, "pages/things/other.rst")
    assert page.name == "thing_get"
    assert places(page.diagnostics) == [("title-not-file", 3, 1)]


def test_a_page_without_title_takes_the_file_name() -> None:
    text = OPERATION.replace("thing_get\n---------\n", "")
    page = read(text)
    assert page.name == "thing_get"
    assert claimed(page)["path"] == "/things/{tid}"


def test_a_misspelt_function_is_an_operation_still() -> None:
    page = read(OPERATION.replace(".. function::", ".. functoin::"))
    assert (page.kind, page.name) == ("operation", "thing_get")
    assert places(page.diagnostics) == [("unknown-directive", 6, 1)]
    assert "path" not in claimed(page)
    assert claimed(page)["since"] == {"text": "UForge 3.6", "version": [3, 6]}


def test_text_of_an_unknown_section_is_description() -> None:
    page = read(OPERATION.replace("URI Parameters\n~~~~~~~~~~~~~~", "Weather\n~~~~~~~"))
    assert [b["kind"] for b in description(page)] == ["paragraph", "paragraph", "bullets"]
    assert text(description(page)[1]["inlines"]) == "Weather"


def test_the_summary_ends_with_the_first_sentence() -> None:
    page = read(OPERATION.replace("Returns a thing. It", "Returns e.g. v1.2 of a thing! It"))
    assert claimed(page)["summary"] == "Returns e.g. v1.2 of a thing!"
