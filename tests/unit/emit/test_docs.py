"""The docs index: what its pages say, link to and show; and the machine's side of it."""

from __future__ import annotations

import json
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rstparse.config import Config
from rstparse.diagnostics import Diagnostic
from rstparse.emit.docs_prose import html_prose
from rstparse.emit.plan import Plan, Settings, plan
from rstparse.model import (
    Admonition,
    Bullets,
    Code,
    Group,
    Link,
    Literal_,
    Paragraph,
    PathParameter,
    Reference,
    RequestBody,
    Response,
    Security,
    Since,
    SourcePosition,
    Text,
)
from rstparse.pipeline import load, make_plan

from .samples import api, attribute, operation, thing

BOTH = ("application/xml", "application/json")
UID = PathParameter(
    name="tid",
    python_name="tid",
    type="long",
    key="id",
    object="Thing",
    required=True,
    pattern=None,
    description=(Text(text="the thing"),),
    origins={"type": "inferred:path-type"},
    line=4,
)
GROUP = Group(
    name="things",
    label="things-api",
    title="Things",
    description=(),
    entries=(),
    operations=("thing_update", "thing_get"),
    source=SourcePosition(path="pages/things/overview.rst", line=1),
)
MODEL = api(
    GROUP,
    thing("Thing", attribute("name"), attribute("mode"), root="thing"),
    operation(
        "thing_update",
        method="PUT",
        path="/things/{tid}",
        summary="Changes <a> thing.",
        description=(Paragraph(inlines=(Text(text="Changes <a> thing."),)),),
        path_parameters=(UID,),
        since=Since(text="Things 2", version=(2,)),
        response_codes=(200,),
        security=Security(authentication=True, entitlements=("thing_edit",)),
        request_body=RequestBody(kind="object", type="Thing", media_types=BOTH, parts=()),
        responses=(Response(kind="object", type="Thing", item=None, media_types=BOTH),),
        see_also=("thing-object",),
    ),
    operation("thing_get", path="/things/{tid}", path_parameters=(UID,)),
)


def made(findings: tuple[Diagnostic, ...] = ()) -> dict[str, str]:
    found = plan(MODEL, ["docs"], Settings(service="Things"), findings=findings)
    assert found.diagnostics == []
    return {path: data.decode("utf-8", "replace") for path, data in found.files.items()}


def text_of(html: str) -> str:
    """Return the text of a page's main part, one line a block."""
    main = html[html.index("<main") : html.index("</main>")]
    plain = re.sub(r"<[^>]*>", "", re.sub(r"</(p|h\d|li|tr|dd|pre)>", "\n", main))
    return "\n".join(" ".join(line.split()) for line in plain.splitlines() if line.strip())


def test_an_operation_in_full() -> None:
    page = made()["docs/operations/thing_update.html"]
    assert text_of(page) == (
        "All groups / Things\nthing_update\nPUT /things/{tid}\nChanges &lt;a&gt; thing.\nAnswers200\nCredentialsneeded\n"
        "Entitlementthing_edit\nSinceThings 2\n"
        + page_kind()
        + "Client methodthing.update\nParameters\nNameInTypeIdentifiesDescription\n"
        "tidpathlong inferredThing by idthe thing\nRequest\n"
        "One Thing, as application/xml or application/json.\nRequest in XML made from the type\n"
        "&lt;ns0:thing xmlns:ns0=&quot;http://example.com/things&quot;&gt;\n&lt;name&gt;example&lt;/name&gt;\n"
        "&lt;mode&gt;example&lt;/mode&gt;\n&lt;/ns0:thing&gt;\nRequest in JSON made from the type\n"
        "{\n&quot;thing&quot;: {\n&quot;name&quot;: &quot;example&quot;,\n&quot;mode&quot;: &quot;example&quot;\n}\n}\n"
        "Answer\nOne Thing, as application/xml or application/json.\nAnswer in XML made from the type\n"
        "&lt;ns0:thing xmlns:ns0=&quot;http://example.com/things&quot;&gt;\n&lt;name&gt;example&lt;/name&gt;\n"
        "&lt;mode&gt;example&lt;/mode&gt;\n&lt;/ns0:thing&gt;\nAnswer in JSON made from the type\n"
        "{\n&quot;thing&quot;: {\n&quot;name&quot;: &quot;example&quot;,\n&quot;mode&quot;: &quot;example&quot;\n}\n}\n"
        "Samples\ncurl\ncurl \\\n--user &quot;$THINGS_USER:$THINGS_PASSWORD&quot; \\\n--request PUT \\\n"
        "--header &#x27;Content-Type: application/xml&#x27; \\\n"
        "--data-binary &#x27;&lt;ns0:thing xmlns:ns0=&quot;http://example.com/things&quot;&gt;\n"
        "&lt;name&gt;example&lt;/name&gt;\n&lt;mode&gt;example&lt;/mode&gt;\n&lt;/ns0:thing&gt;&#x27; \\\n"
        "&quot;$THINGS_URL/things/${tid}&quot;\n"
        "Python\nfrom things_client import BasicAuth, Things\nfrom things_client.models import Thing\n"
        "thing = Thing(...)\n"
        "with Things(&quot;http://127.0.0.1:8080/api&quot;, auth=BasicAuth(&quot;guest&quot;, &quot;secret&quot;)) as things:\n"
        "answer = things.thing.update(12, thing)\n"
        "Python, async\nfrom things_client import AsyncThings, BasicAuth\n"
        "from things_client.models import Thing\nthing = Thing(...)\n"
        "async with AsyncThings(&quot;http://127.0.0.1:8080/api&quot;, auth=BasicAuth(&quot;guest&quot;, &quot;secret&quot;)) as things:\n"
        "answer = await things.thing.update(12, thing)\n"
        "On the same path\nGET thing_get\nSee also\nThing"
    )


def page_kind() -> str:
    kind = next(o.kind for o in MODEL.operations if o.name == "thing_update")
    return f"Kind{kind}\n"


def test_what_refers_to_a_page_is_on_it() -> None:
    page = made()["docs/objects/Thing.html"]
    assert "Answered by" in text_of(page)
    assert text_of(page).endswith("Referred to by\nPUT thing_update")


def test_findings_stand_on_their_page_and_can_be_switched_off() -> None:
    found = Diagnostic(
        code="odd", severity="warning", message="odd <b>", path="pages/things/Thing.rst", line=7
    )
    page = made((found,))["docs/objects/Thing.html"]
    assert "warning line 7: odd &lt;b&gt; odd" in text_of(page)
    settings = Settings(service="Things", targets={"docs": {"findings": False}})
    without = plan(MODEL, ["docs"], settings, findings=(found,)).files["docs/objects/Thing.html"]
    assert b"odd" not in without


def test_prose_as_html() -> None:
    blocks = (
        Paragraph(
            inlines=(
                Text(text="A & "),
                Literal_(text="<b>"),
                Reference(label="x", text="X"),
                Link(text="web", target="https://example.com/?a&b"),
                Link(text="bad", target="javascript:x"),
            )
        ),
        Bullets(items=((Paragraph(inlines=(Text(text="one"),)),), (Code(language="", text="<"),))),
        Admonition(name="note", blocks=(Paragraph(inlines=(Text(text="n"),)),)),
    )
    assert html_prose(blocks, lambda reference: f"[{reference.label}]") == (
        '<p>A &amp; <code>&lt;b&gt;</code>[x]<a href="https://example.com/?a&amp;b" rel="noreferrer">web</a>bad</p>\n'
        "<ul><li>one</li><li><pre><code>&lt;</code></pre></li></ul>\n"
        '<div class="note" role="note"><p class="note-title">Note</p><p>n</p></div>'
    )


def test_the_inventory_has_every_label() -> None:
    data = plan(MODEL, ["docs"], Settings(service="Things")).files["docs/objects.inv"]
    *head, packed = data.split(b"\n", 4)
    assert head[:3] == [
        b"# Sphinx inventory version 2",
        b"# Project: Things API",
        b"# Version: 1.0",
    ]
    assert zlib.decompress(packed).decode().splitlines() == [
        "thing-get std:label -1 operations/thing_get.html thing_get",
        "thing-object std:label -1 objects/Thing.html thing",
        "thing-update std:label -1 operations/thing_update.html thing_update",
        "things-api std:label -1 groups/things.html Things",
    ]


def test_the_search_finds_by_all_of_it() -> None:
    files = made()
    entries = json.loads(files["docs/search.json"])["entries"]
    assert entries[0] == {
        "kind": "operation",
        "name": "thing_update",
        "url": "operations/thing_update.html",
        "method": "PUT",
        "path": "/things/{tid}",
        "summary": "Changes <a> thing.",
        "group": "things",
        "groupTitle": "Things",
        "entitlements": ["thing_edit"],
        "authentication": True,
        "since": "Things 2",
        "parameters": ["tid"],
        "text": "changes thing the",
    }
    script = files["docs/assets/search-data.js"]
    assert script.startswith("globalThis.searchData = ")
    assert json.loads(script.removeprefix("globalThis.searchData = ").rstrip(";\n")) == json.loads(
        files["docs/search.json"]
    )


class Links(HTMLParser):
    """Collects the targets and the ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value and not re.match(r"https?:|mailto:", value):
                self.targets.append(value)
            if name == "id" and value:
                self.ids.append(value)


@pytest.fixture(scope="module")
def real(corpus: Path) -> Plan:
    config = Config(title="UForge AppCenter API", version="3.8.13")
    found = make_plan(load(corpus, config), config, ("docs",))
    assert found.diagnostics == []
    return found


def test_every_link_of_the_real_site_leads_somewhere(real: Plan) -> None:
    pages: dict[str, Links] = {}
    for path, data in real.files.items():
        if path.endswith(".html"):
            pages[path] = Links()
            pages[path].feed(data.decode())
            assert len(pages[path].ids) == len(set(pages[path].ids)), path
    for path, links in pages.items():
        folder = path.rpartition("/")[0]
        for target in links.targets:
            file, _, anchor = target.partition("#")
            parts = folder.split("/")
            for step in file.split("/") if file else ():
                parts = parts[:-1] if step == ".." else [*parts, step]
            found = "/".join(parts) if file else path
            assert found in real.files, f"{path}: {target}"
            assert not anchor or anchor in pages[found].ids, f"{path}: {target}"


def test_the_real_site_is_small(real: Plan) -> None:
    assert sum(map(len, real.files.values())) < 12_000_000
    assert len(real.files["docs/index.html"]) < 40_000
