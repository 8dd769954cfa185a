"""A small model that has one of everything that a page of the docs index can show."""

from __future__ import annotations

from rstparse.diagnostics import Diagnostic
from rstparse.emit.plan import Settings, plan
from rstparse.model import (
    Admonition,
    Api,
    Code,
    Enumeration,
    Example,
    Group,
    GroupEntry,
    Pager,
    Paragraph,
    PathParameter,
    QueryParameter,
    Reference,
    RequestBody,
    Response,
    Security,
    Since,
    SourcePosition,
    Text,
    Waiter,
)
from tests.unit.emit.samples import api, attribute, operation, thing

BOTH = ("application/xml", "application/json")

TID = PathParameter(
    name="tid",
    python_name="tid",
    type="long",
    key="id",
    object="Thing",
    required=True,
    pattern=None,
    description=(Text(text="the id of the "), Reference(label="thing-object", text="thing")),
    origins={"type": "wadl", "key": "inferred:key-rule", "object": "inferred:key-rule"},
    line=4,
)
FILE = PathParameter(
    name="filePath",
    python_name="file_path",
    type="unknown",
    key="file",
    object=None,
    required=True,
    pattern=".+",
    description=(),
    origins={},
    line=5,
)
COUNT = QueryParameter(
    name="count",
    python_name="count",
    type="int",
    required=False,
    description=(Text(text="how many"),),
    origins={"type": "inferred:count-rule", "required": "inferred:query-rule"},
    line=6,
)
GROUP = Group(
    name="things",
    label="things-api",
    title="Things",
    description=(Paragraph(inlines=(Text(text="All about things."),)),),
    entries=(GroupEntry(operation="thing_update", text="Changes one"),),
    operations=("thing_update", "thing_getAll", "thing_status", "thing_file"),
    source=SourcePosition(path="pages/things/overview.rst", line=1),
)
UPDATE = operation(
    "thing_update",
    method="PUT",
    path="/things/{tid}",
    documented_path="things/{tid}/",
    summary="Changes <a> thing.",
    description=(
        Paragraph(inlines=(Text(text="Changes <a> thing."),)),
        Admonition(name="note", blocks=(Paragraph(inlines=(Text(text="Not twice."),)),)),
        Code(language="", text="x < y"),
    ),
    path_parameters=(TID,),
    since=Since(text="Things 2", version=(2,)),
    response_codes=(200,),
    response_formats=("*/*",),
    security=Security(authentication=True, entitlements=("thing_edit", "thing_all")),
    request_body=RequestBody(kind="object", type="Thing", media_types=BOTH, parts=()),
    responses=(Response(kind="object", type="Thing", item=None, media_types=BOTH),),
    example=Example(
        curl="curl -X PUT <url>",
        body='<t:thing xmlns:t="http://example.com/things"><id>5</id><name>own</name></t:thing>',
        body_language="xml",
    ),
    see_also=("thing-object", "thing-getAll"),
    origins={"responses": "wadl", "since": "inferred:since-rule", "method": "rst"},
)
MODEL: Api = api(
    GROUP,
    thing(
        "Base", attribute("id", "long", required=True), abstract=True, documented=False, label=None
    ),
    thing(
        "Thing",
        attribute("id", "long", required=True, inherited_from="Base"),
        attribute("name", description=(Text(text="what it is called"),)),
        attribute(
            "mode",
            kind="enum",
            enum=Enumeration(name="ThingMode", base="string", values=("on", "off")),
            nillable=True,
            documented=False,
            origins={"type": "inferred:mode-rule"},
        ),
        attribute(
            "partList", "Part", "list", item_name="part", wrapped=True, python_name="part_list"
        ),
        root="thing",
        base="Base",
        description=(Paragraph(inlines=(Text(text="One thing. It has parts."),)),),
    ),
    thing("Part", attribute("size", "unknown", "unknown")),
    thing("Things", attribute("things", "Thing", "list", item_name="thing"), root="things"),
    UPDATE,
    operation(
        "thing_getAll",
        python_name="get_all",
        summary="Lists all.",
        query_parameters=(COUNT,),
        responses=(Response(kind="list", type="Things", item="Thing", media_types=BOTH),),
        pager=Pager(count="count", offset="offset"),
        security=Security(authentication=False, entitlements=()),
        see_also=("thing-update",),
        kind="list",
    ),
    operation(
        "thing_status",
        path="/things/{tid}/status",
        path_parameters=(TID,),
        responses=(Response(kind="unknown", type=None, item=None, media_types=()),),
        response_codes=(),
        waiter=Waiter(
            complete="done",
            error="failed",
            cancelled="stopped",
            percentage="progress",
            message="words",
            error_message="why",
        ),
        description=(
            Paragraph(inlines=(Text(text="See "), Reference(label="thing-update", text="there"))),
        ),
    ),
    operation(
        "thing_file",
        method="POST",
        path="/things/{tid}/{filePath}",
        path_parameters=(TID, FILE),
        request_body=RequestBody(
            kind="multipart", type=None, media_types=("multipart/form-data",), parts=("data", "sum")
        ),
        kind="upload",
    ),
    operation("thing_delete", method="DELETE", path="/things/{tid}", path_parameters=(TID,)),
)


def site(findings: tuple[Diagnostic, ...] = (), model: Api = MODEL) -> dict[str, str]:
    """Return the files of the site by path, as text."""
    found = plan(model, ["docs"], Settings(service="Things"), findings=findings)
    assert found.diagnostics == []
    return {
        path.removeprefix("docs/"): data.decode("utf-8", "replace")
        for path, data in found.files.items()
    }
