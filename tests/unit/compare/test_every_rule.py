"""Every rule: the change that it is about gives that code, for that subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from rstparse.compare import RULES, compare, explain
from rstparse.model import Api, Enumeration, Example, Paragraph, RequestBody, Response, Since, Text
from tests.support.comparing import (
    PAGES,
    STATES,
    changes,
    edited,
    model_of,
    operation_of,
    with_attribute,
    with_parameter,
    without,
)

Edit = Callable[[Api], Api]

API = model_of(PAGES)
TEXT = (Paragraph(inlines=(Text(text="other words"),)),)
GET, CREATE, LIST = "thing_get", "thing_create", "thing_getAll"


def op(name: str, /, **facts: Any) -> Edit:
    return lambda api: edited(api, name, **facts)


def ob(type_: str, /, **facts: Any) -> Edit:
    return lambda api: edited(api, type_, **facts)


def tid(**facts: Any) -> Edit:
    return lambda api: with_parameter(api, GET, "path", "tid", **facts)


def query(name: str, /, **facts: Any) -> Edit:
    return lambda api: with_parameter(api, LIST, "query", name, **facts)


def attribute(type_: str, name: str, /, **facts: Any) -> Edit:
    return lambda api: with_attribute(api, type_, name, **facts)


def security(**facts: Any) -> Edit:
    return lambda api: edited(api, GET, security=replace(operation_of(api, GET).security, **facts))


def body(**facts: Any) -> Edit:
    return lambda api: edited(
        api, CREATE, request_body=replace(operation_of(api, CREATE).request_body, **facts)
    )


def answer(**facts: Any) -> Edit:
    return lambda api: edited(
        api, GET, responses=(replace(operation_of(api, GET).responses[0], **facts),)
    )


def group(**facts: Any) -> Edit:
    return lambda api: replace(api, groups=(replace(api.groups[0], **facts),))


def lacking(*names: str) -> Edit:
    def edit(api: Api) -> Api:
        for name in names:
            api = without(api, name)
        return api

    return edit


def without_attribute(type_: str, name: str) -> Edit:
    def edit(api: Api) -> Api:
        for thing in api.objects:
            if thing.type == type_ or any(a.inherited_from == type_ for a in thing.attributes):
                kept = tuple(a for a in thing.attributes if a.name != name)
                api = edited(api, thing.type, attributes=kept)
        return api

    return edit


def without_query(name: str) -> Edit:
    def edit(api: Api) -> Api:
        kept = tuple(p for p in operation_of(api, LIST).query_parameters if p.name != name)
        return edited(api, LIST, query_parameters=kept)

    return edit


def and_then(*edits: Edit) -> Edit:
    def edit(api: Api) -> Api:
        for each in edits:
            api = each(api)
        return api

    return edit


def moved(type_: str) -> Edit:
    """The last of the attributes that an object declares comes before the others of its own."""

    def edit(api: Api) -> Api:
        for thing in api.objects:
            if type_ in (thing.type, thing.base):
                declared = [
                    a for a in thing.attributes if (a.inherited_from or thing.type) == type_
                ]
                rest = [a for a in thing.attributes if a not in declared]
                at = next(i for i, a in enumerate(thing.attributes) if a in declared)
                made = (*rest[:at], declared[-1], *declared[:-1], *rest[at:])
                api = edited(api, thing.type, attributes=made)
        return api

    return edit


def called(name: str, **facts: Any) -> Edit:
    """The operation that gets a thing has another name, in its group too."""

    def edit(api: Api) -> Api:
        entries = tuple(
            replace(e, operation=name) if e.operation == GET else e for e in api.groups[0].entries
        )
        listed = tuple(name if o == GET else o for o in api.groups[0].operations)
        api = edited(api, GET, name=name, **facts)
        return group(entries=entries, operations=listed)(api)

    return edit


def same(api: Api) -> Api:
    return api


OTHER_GROUP = replace(API.groups[0], name="other", entries=(), operations=())
assert API.index is not None
INDEX = API.index
STATE = Enumeration(name="ThingState", base="string", values=("new",))
COLOUR = Enumeration(name="Colour", base="string", values=("red", "blue"))
BINARY = Response(kind="binary", type=None, item=None, media_types=("application/octet-stream",))
NOTHING = Response(kind="none", type=None, item=None, media_types=())
UNKNOWN = Response(
    kind="unknown", type=None, item=None, media_types=("application/xml", "application/json")
)
NO_BODY = RequestBody(kind="none", type=None, media_types=(), parts=())
FORM = RequestBody(
    kind="multipart", type=None, media_types=("multipart/form-data",), parts=("file",)
)
RENAMED_PART = and_then(
    ob("Part", type="Piece", class_name="Piece"),
    attribute("Thing", "parts", type="Piece"),
)
RENAMED_SPECIAL = ob("SpecialThing", type="OddThing", class_name="OddThing")

# fmt: off
CASES: list[tuple[str, str, Edit, Edit]] = [
    # The whole ------------------------------------------------------------------------------------
    ("xml-namespace-changed", "api", same, lambda api: replace(api, namespace="urn:other")),
    ("base-path-changed", "api", same, lambda api: replace(api, base_path="/v2")),
    ("title-changed", "api", same, lambda api: replace(api, title="Other")),
    ("version-changed", "api", same, lambda api: replace(api, version="2")),
    ("group-added", "group.things", lambda api: replace(api, groups=()), same),
    ("group-removed", "group.things", same, lambda api: replace(api, groups=())),
    ("group-text-changed", "group.things", same, group(title="Other")),
    ("group-text-changed", "group.things", same, group(label="other")),
    ("group-text-changed", "group.things", same, group(description=TEXT)),
    ("group-text-changed", "group.things", same, group(entries=API.groups[0].entries[1:])),
    ("order-changed", "group.things", same, group(entries=API.groups[0].entries[::-1])),
    ("order-changed", "group.things", same, group(operations=API.groups[0].operations[::-1])),
    ("order-changed", "api", lambda api: replace(api, groups=(*api.groups, OTHER_GROUP)), lambda api: replace(api, groups=(OTHER_GROUP, *api.groups))),
    ("index-text-changed", "index", same, lambda api: replace(api, index=None)),
    ("index-text-changed", "index", same, lambda api: replace(api, index=replace(INDEX, title="Other"))),
    # Operations -----------------------------------------------------------------------------------
    ("operation-added", "operation.thing_get", lacking(GET), same),
    ("operation-removed", "operation.thing_get", same, lacking(GET)),
    ("operation-renamed", "operation.thing_get", same, called("thing_read", python_name="read")),
    ("operation-respelled", "operation.thing_get", same, called("thing_Get")),
    ("operation-python-name-changed", "operation.thing_get", same, op(GET, python_name="read")),
    ("operation-python-name-changed", "operation.thing_get", same, op(GET, namespace="stuff")),
    ("operation-renamed-with-alias", "operation.thing_get", same, op(GET, python_name="read", aliases=("thing.get",))),
    ("alias-added", "operation.thing_get", same, op(GET, aliases=("old.get",))),
    ("alias-removed", "operation.thing_get", op(GET, aliases=("old.get",)), same),
    ("operation-deprecated", "operation.thing_get", same, op(GET, deprecated="use another")),
    ("operation-no-longer-deprecated", "operation.thing_get", op(GET, deprecated="use another"), same),
    ("operation-deprecation-changed", "operation.thing_get", op(GET, deprecated="use another"), op(GET, deprecated="")),
    ("operation-method-changed", "operation.thing_get", same, op(GET, method="POST")),
    ("operation-path-changed", "operation.thing_get", same, op(GET, path="/stuff/{tid}")),
    ("operation-path-changed", "operation.thing_get", same, op(GET, path_parameters=())),
    ("operation-path-case-changed", "operation.thing_get", same, op(GET, path="/Things/{tid}")),
    ("path-spelling-changed", "operation.thing_get", same, op(GET, documented_path="things/{tid}")),
    ("operation-text-changed", "operation.thing_get", same, op(GET, description=TEXT)),
    ("operation-text-changed", "operation.thing_get", same, op(GET, summary="Other.")),
    ("operation-kind-changed", "operation.thing_get", same, op(GET, kind="status")),
    ("label-changed", "operation.thing_get", same, op(GET, label="other")),
    ("since-changed", "operation.thing_get", same, op(GET, since=Since(text="UForge 4", version=(4,)))),
    ("example-changed", "operation.thing_get", same, op(GET, example=Example(curl="curl", body=None, body_language=None))),
    ("see-also-changed", "operation.thing_get", same, op(GET, see_also=())),
    # Path parameters ------------------------------------------------------------------------------
    ("path-parameter-renamed", "operation.thing_get.path.tid", same, and_then(op(GET, path="/things/{id}", documented_path="/things/{id}"), tid(name="id", python_name="id"))),
    ("path-parameter-respelled", "operation.thing_get.path.tid", same, and_then(op(GET, path="/things/{Tid}", documented_path="/things/{Tid}"), tid(name="Tid"))),
    ("path-parameter-type-changed", "operation.thing_get.path.tid", same, tid(type="boolean")),
    ("path-parameter-type-changed", "operation.thing_get.path.tid", same, tid(type="int")),
    ("path-parameter-type-widened", "operation.thing_get.path.tid", same, tid(type="string")),
    ("path-parameter-type-stated", "operation.thing_get.path.tid", tid(type="unknown"), same),
    ("path-parameter-type-loosened", "operation.thing_get.path.tid", same, tid(type="unknown")),
    ("path-parameter-type-loosened", "operation.thing_get.path.tid", tid(type="int"), same),
    ("path-parameter-key-changed", "operation.thing_get.path.tid", same, tid(key="name")),
    ("path-parameter-meaning-changed", "operation.thing_get.path.tid", same, tid(key="other")),
    ("path-parameter-meaning-changed", "operation.thing_get.path.tid", same, tid(object="Part")),
    ("path-parameter-meaning-changed", "operation.thing_get.path.tid", same, tid(required=False)),
    ("path-pattern-changed", "operation.thing_get.path.tid", same, tid(pattern="[0-9]+")),
    ("path-pattern-loosened", "operation.thing_get.path.tid", same, tid(pattern=".+")),
    ("parameter-text-changed", "operation.thing_get.path.tid", same, tid(description=())),
    # Query parameters -----------------------------------------------------------------------------
    ("query-parameter-added", "operation.thing_getAll.query.query", without_query("query"), same),
    ("required-query-parameter-added", "operation.thing_getAll.query.query", without_query("query"), query("query", required=True)),
    ("query-parameter-removed", "operation.thing_getAll.query.query", same, without_query("query")),
    ("query-parameter-required", "operation.thing_getAll.query.query", same, query("query", required=True)),
    ("query-parameter-optional", "operation.thing_getAll.query.query", query("query", required=True), same),
    ("query-parameter-type-changed", "operation.thing_getAll.query.query", same, query("query", type="int")),
    ("query-parameter-type-widened", "operation.thing_getAll.query.count", same, query("count", type="string")),
    ("query-parameter-type-stated", "operation.thing_getAll.query.count", query("count", type="unknown"), same),
    ("query-parameter-type-loosened", "operation.thing_getAll.query.count", same, query("count", type="long")),
    ("query-parameter-python-name-changed", "operation.thing_getAll.query.count", same, query("count", python_name="how_many")),
    ("parameter-text-changed", "operation.thing_getAll.query.count", same, query("count", description=())),
    ("order-changed", "operation.thing_getAll", same, lambda api: edited(api, LIST, query_parameters=operation_of(api, LIST).query_parameters[::-1])),
    # Bodies ---------------------------------------------------------------------------------------
    ("request-body-added", "operation.thing_create", body(kind="none", type=None), same),
    ("request-body-removed", "operation.thing_create", same, body(kind="none", type=None)),
    ("request-body-changed", "operation.thing_create", same, body(type="Part")),
    ("request-body-changed", "operation.thing_create", same, body(kind="text", type=None)),
    ("request-format-removed", "operation.thing_create", same, body(media_types=("application/xml",))),
    ("request-format-added", "operation.thing_create", body(media_types=("application/xml",)), same),
    ("multipart-parts-changed", "operation.thing_get", op(GET, request_body=FORM), op(GET, request_body=replace(FORM, parts=("data",)))),
    ("response-added", "operation.thing_get", op(GET, responses=(NOTHING,)), same),
    ("response-removed", "operation.thing_get", same, op(GET, responses=(NOTHING,))),
    ("response-type-changed", "operation.thing_get", same, answer(type="Part")),
    ("response-type-changed", "operation.thing_get", same, op(GET, responses=(BINARY,))),
    ("response-type-stated", "operation.thing_get", op(GET, responses=(UNKNOWN,)), same),
    ("response-type-unstated", "operation.thing_get", same, op(GET, responses=(UNKNOWN,))),
    ("response-form-added", "operation.thing_get", same, lambda api: edited(api, GET, responses=(*operation_of(api, GET).responses, BINARY))),
    ("response-form-removed", "operation.thing_get", lambda api: edited(api, GET, responses=(*operation_of(api, GET).responses, BINARY)), same),
    ("response-format-added", "operation.thing_get", op(GET, response_formats=()), same),
    ("response-format-added", "operation.thing_get", same, op(GET, response_formats=("*/*",))),
    ("response-format-removed", "operation.thing_get", same, op(GET, response_formats=("application/xml",))),
    ("response-format-removed", "operation.thing_get", same, op(GET, response_formats=("application/xml", "text/plain"))),
    ("response-format-removed", "operation.thing_get", op(GET, response_formats=("*/*",)), same),
    ("response-format-removed", "operation.thing_get", same, answer(media_types=("application/xml",))),
    ("order-changed", "operation.thing_get", same, op(GET, response_formats=("application/json", "application/xml"))),
    ("success-code-removed", "operation.thing_get", same, op(GET, response_codes=(304,))),
    ("success-code-added", "operation.thing_get", op(GET, response_codes=(304,)), same),
    ("not-modified-changed", "operation.thing_get", same, op(GET, response_codes=(200,))),
    ("pager-added", "operation.thing_getAll", op(LIST, pager=None), same),
    ("pager-removed", "operation.thing_getAll", same, op(LIST, pager=None)),
    ("waiter-added", "operation.thing_getAll", op(LIST, waiter=None), op(LIST, waiter=API.operations[2].pager)),
    ("waiter-removed", "operation.thing_getAll", op(LIST, waiter=API.operations[2].pager), op(LIST, waiter=None)),
    ("pager-changed", "operation.thing_getAll", same, lambda api: edited(api, LIST, pager=replace(API.operations[2].pager, count="limit"))),  # type: ignore[type-var]
    ("waiter-changed", "operation.thing_get", op(GET, waiter=API.operations[2].pager), op(GET, waiter=Since(text="", version=None))),
    # Security -------------------------------------------------------------------------------------
    ("authentication-added", "operation.thing_get", security(authentication=False), same),
    ("authentication-removed", "operation.thing_get", same, security(authentication=False)),
    ("entitlement-added", "operation.thing_get", same, security(entitlements=("thing_read",))),
    ("entitlement-added", "operation.thing_get", security(entitlements=("a",)), security(entitlements=("b",))),
    ("entitlement-removed", "operation.thing_get", security(entitlements=("a", "b")), security(entitlements=("b",))),
    # Objects --------------------------------------------------------------------------------------
    ("object-added", "object.Orphan", lacking("Orphan"), same),
    ("object-removed", "object.SpecialThing", same, lacking("SpecialThing")),
    ("unused-object-removed", "object.Orphan", same, lacking("Orphan")),
    ("object-renamed", "object.Part", same, RENAMED_PART),
    ("type-name-changed", "object.SpecialThing", same, RENAMED_SPECIAL),
    ("object-class-renamed", "object.Part", same, ob("Part", class_name="Piece")),
    ("object-class-renamed-with-alias", "object.Part", same, ob("Part", class_name="Piece", aliases=("Part",))),
    ("class-alias-added", "object.Part", same, ob("Part", aliases=("Old",))),
    ("class-alias-removed", "object.Part", ob("Part", aliases=("Old",)), same),
    ("root-element-changed", "object.Part", same, ob("Part", root="piece")),
    ("root-element-changed", "object.Part", same, ob("Part", root=None)),
    ("root-element-added", "object.Part", ob("Part", root=None), same),
    ("base-changed", "object.Thing", same, ob("Thing", base=None)),
    ("object-made-abstract", "object.Thing", same, ob("Thing", abstract=True)),
    ("object-made-concrete", "object.Thing", ob("Thing", abstract=True), same),
    ("object-text-changed", "object.Thing", same, ob("Thing", title="Other")),
    ("object-text-changed", "object.Thing", same, ob("Thing", description=TEXT)),
    ("label-changed", "object.Thing", same, ob("Thing", label="other-object")),
    ("object-documented", "object.Orphan", ob("Orphan", documented=False), same),
    ("object-undocumented", "object.Orphan", same, ob("Orphan", documented=False)),
    ("attributes-section-lost", "object.Orphan", same, ob("Orphan", attributes=())),
    ("attributes-section-found", "object.Orphan", ob("Orphan", attributes=()), same),
    # Attributes -----------------------------------------------------------------------------------
    ("attribute-added", "object.Thing.attribute.name", without_attribute("Thing", "name"), same),
    ("attribute-removed", "object.Thing.attribute.name", same, without_attribute("Thing", "name")),
    ("required-attribute-added", "object.Thing.attribute.name", without_attribute("Thing", "name"), attribute("Thing", "name", required=True)),
    ("attribute-python-name-changed", "object.Thing.attribute.name", same, attribute("Thing", "name", python_name="label")),
    ("attribute-type-changed", "object.Thing.attribute.name", same, attribute("Thing", "name", type="int")),
    ("attribute-type-changed", "object.Part.attribute.size", same, attribute("Part", "size", type="int")),
    ("attribute-type-changed", "object.Part.attribute.size", same, attribute("Part", "size", kind="list")),
    ("attribute-type-compatible", "object.Orphan.attribute.weight", same, attribute("Orphan", "weight", type="int")),
    ("attribute-type-compatible", "object.Thing.attribute.name", same, attribute("Thing", "name", type="anyURI")),
    ("attribute-type-python-changed", "object.Thing.attribute.name", and_then(lacking(GET, LIST), op(CREATE, responses=(NOTHING,)), attribute("Thing", "name", type="int")), and_then(lacking(GET, LIST), op(CREATE, responses=(NOTHING,)))),
    ("attribute-type-stated", "object.Thing.attribute.name", attribute("Thing", "name", kind="unknown", type="unknown"), same),
    ("attribute-type-unstated", "object.Thing.attribute.parts", same, attribute("Thing", "parts", type="unknown")),
    ("attribute-layout-changed", "object.Thing.attribute.parts", same, attribute("Thing", "parts", item_name="piece")),
    ("attribute-layout-changed", "object.Thing.attribute.parts", same, attribute("Thing", "parts", wrapped=False)),
    ("attributes-reordered", "object.Thing", same, moved("Thing")),
    ("order-changed", "object.Thing", attribute("Thing", "name", origins={}), and_then(moved("Thing"), *(attribute("Thing", name, origins={"kind": "rst"}) for name in ("uri", "name", "parts", "state")))),
    ("attribute-required", "object.Thing.attribute.name", same, attribute("Thing", "name", required=True)),
    ("attribute-always-there", "object.Things.attribute.things", same, attribute("Things", "things", required=True)),
    ("attribute-not-always-there", "object.Things.attribute.things", attribute("Things", "things", required=True), same),
    ("attribute-optional", "object.Thing.attribute.name", and_then(lacking(GET, LIST), op(CREATE, responses=(NOTHING,)), attribute("Thing", "name", required=True)), and_then(lacking(GET, LIST), op(CREATE, responses=(NOTHING,)))),
    ("attribute-nillable", "object.Thing.attribute.name", same, attribute("Thing", "name", nillable=True)),
    ("attribute-not-nillable", "object.Thing.attribute.name", attribute("Thing", "name", nillable=True), same),
    ("attribute-never-null", "object.Things.attribute.things", attribute("Things", "things", nillable=True), same),
    ("attribute-inheritance-changed", "object.Orphan.attribute.weight", same, attribute("Orphan", "weight", inherited_from="Part")),
    ("attribute-documented", "object.Thing.attribute.name", attribute("Thing", "name", documented=False), same),
    ("attribute-undocumented", "object.Thing.attribute.name", same, attribute("Thing", "name", documented=False)),
    ("attribute-text-changed", "object.Thing.attribute.name", same, attribute("Thing", "name", description=())),
    # Enumerations ---------------------------------------------------------------------------------
    ("enumeration-value-added", "enumeration.ThingState", attribute("Thing", "state", enum=STATE), same),
    ("enumeration-value-removed", "enumeration.ThingState", same, attribute("Thing", "state", enum=STATE)),
    ("enumeration-answer-value-removed", "enumeration.Colour", attribute("Orphan", "weight", enum=COLOUR), attribute("Orphan", "weight", enum=replace(COLOUR, values=("red",)))),
    ("enumeration-stated", "object.Thing.attribute.state", attribute("Thing", "state", kind="scalar", enum=None), same),
    ("enumeration-removed", "object.Thing.attribute.state", same, attribute("Thing", "state", kind="scalar", enum=None)),
    ("enumeration-renamed", "object.Thing.attribute.state", same, attribute("Thing", "state", enum=replace(STATES, name="State"))),
]
# fmt: on


@pytest.mark.parametrize(
    ("code", "subject", "old", "new"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_a_rule(code: str, subject: str, old: Edit, new: Edit) -> None:
    assert changes(old(API), new(API)) == [f"{code} {subject}"]


def test_every_rule_has_a_case() -> None:
    """But the one for facts that the rules do not know."""
    assert sorted({"fact-changed", *(case[0] for case in CASES)}) == sorted(RULES)


def test_nothing_changed() -> None:
    assert compare(API, model_of(PAGES)) == []


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_explained(code: str) -> None:
    rule = RULES[code]
    assert explain(code).startswith(f"{code}: {rule.title}\n\n{rule.why}\n\nseverity ")
    assert rule.why.endswith(".")
    assert not rule.title.endswith(".")


def test_an_unknown_rule_names_its_like() -> None:
    with pytest.raises(KeyError, match="operation-removed"):
        explain("operation-remove")


def test_what_breaks_asks_for_a_major_version() -> None:
    assert {rule.advice for rule in RULES.values() if rule.severity != "none"} == {"major"}
    assert {rule.advice for rule in RULES.values() if rule.severity == "none"} == {"minor", "patch"}
