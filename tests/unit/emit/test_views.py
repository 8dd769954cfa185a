"""The public view: what templates would otherwise have to work out."""

from __future__ import annotations

from typing import Any

from rstparse.emit.references import Mention
from rstparse.emit.views import api_view, model_view
from rstparse.model import Group, SourcePosition

from .samples import api, attribute, operation, thing


def reference(label: str) -> dict[str, Any]:
    return {"kind": "reference", "label": label, "text": label}


def paragraph(*labels: str) -> dict[str, Any]:
    return {"kind": "paragraph", "inlines": [reference(label) for label in labels]}


MODEL = api(
    Group(
        name="things",
        label="things-api-resources",
        title="Things",
        description=(),
        entries=(),
        operations=("thing_getAll",),
        source=SourcePosition(path="pages/things/overview.rst", line=0),
    ),
    operation(
        "thing_get",
        description=[
            paragraph("Thing-Object", "thing-get"),
            {"kind": "bullets", "items": [[paragraph("nowhere")], [paragraph("part-object")]]},
            {"kind": "admonition", "name": "note", "blocks": [paragraph("thing-object")]},
        ],
        see_also=["thing-getall", "thing-object"],
        responses=[{"kind": "object", "type": "Thing", "item": None, "media_types": []}],
    ),
    operation(
        "thing_getAll",
        responses=[{"kind": "list", "type": "Things", "item": "Thing", "media_types": []}],
    ),
    operation(
        "part_create",
        request_body={"kind": "object", "type": "Part", "media_types": [], "parts": []},
    ),
    thing("Thing", attribute("part", "Part", "object"), attribute("more", "Part", "list")),
    thing("Part", attribute("name", description=[reference("thing-object")])),
    thing("SubPart", attribute("name", inherited_from="Part"), attribute("own"), base="Part"),
    thing("SubSubPart", base="SubPart"),
    thing("Things", attribute("things", "Thing", "list")),
)
VIEW = api_view(MODEL)


def test_every_field_of_the_model_is_there() -> None:
    for name in MODEL.operations[0].__struct_fields__:
        assert getattr(VIEW.operations[0], name) == getattr(MODEL.operations[0], name)
    for name in MODEL.objects[0].__struct_fields__:
        assert getattr(VIEW.objects[0], name) == getattr(MODEL.objects[0], name)


def test_lookups() -> None:
    assert VIEW.operations_by_name["part_create"] is VIEW.operations[2]
    assert VIEW.objects_by_type["SubPart"] is VIEW.objects[2]
    assert VIEW.groups_by_name["things"] is VIEW.groups[0]
    assert VIEW.labels["thing-getall"] == Mention(kind="operation", name="thing_getAll")


def test_provenance() -> None:
    assert VIEW.operations[0].provenance == "pages/things/thing_get.rst:3"
    assert VIEW.groups[0].provenance == "pages/things/overview.rst"


def test_what_operations_take_and_return() -> None:
    get, get_all, create = VIEW.operations
    assert (get.takes, get.returns) == ((), ("Thing",))
    assert (get_all.takes, get_all.returns) == ((), ("Things", "Thing"))
    assert (create.takes, create.returns) == (("Part",), ())
    thing_, part, *_ = VIEW.objects
    assert thing_.returned_by == ("thing_get", "thing_getAll")
    assert part.taken_by == ("part_create",)


def test_what_objects_use() -> None:
    thing_, part, sub, *_, things = VIEW.objects
    assert (thing_.uses, part.used_by) == (("Part",), ("Thing",))
    assert (things.uses, thing_.used_by) == (("Thing",), ("Things",))
    assert [a.name for a in sub.own_attributes] == ["own"]


def test_inheritance() -> None:
    _, part, sub, subsub, _ = VIEW.objects
    assert (part.subtypes, part.descendants) == (("SubPart",), ("SubPart", "SubSubPart"))
    assert subsub.ancestors == ("SubPart", "Part")
    assert sub.ancestors == ("Part",)


def test_a_circle_of_bases_ends() -> None:
    one, two = api_view(api(thing("A", base="B"), thing("B", base="A"))).objects
    assert (one.ancestors, two.descendants) == (("B", "A"), ("A", "B"))


def test_references_in_both_directions() -> None:
    get = Mention(kind="operation", name="thing_get")
    thing_ = Mention(kind="object", name="Thing")
    part = Mention(kind="object", name="Part")
    get_all = Mention(kind="operation", name="thing_getAll")
    assert VIEW.operations[0].refers_to == (thing_, part, get_all)
    assert VIEW.objects[0].referred_by == (get, part)
    assert VIEW.objects[1].referred_by == (get,)
    assert VIEW.operations[1].referred_by == (get,)


def test_groups_and_namespaces() -> None:
    assert VIEW.groups[0].members == ("thing_getAll", "thing_get", "part_create")
    assert [(n.name, n.class_name, n.operations, n.groups) for n in VIEW.namespaces] == [
        ("part", "Part", ("part_create",), ("things",)),
        ("thing", "Thing", ("thing_get", "thing_getAll"), ("things",)),
    ]


def test_what_targets_iterate_over() -> None:
    items = model_view(MODEL, {}).items
    assert {kind: len(found) for kind, found in items.items()} == {
        "group": 1,
        "namespace": 2,
        "operation": 3,
        "object": 5,
    }
