"""What counts as a change and what does not, from pages to changes."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from rstparse.compare import compare
from tests.support.comparing import (
    BASE,
    PAGES,
    WRAPPER,
    changes,
    edited,
    model_of,
    object_of,
    only,
    operation_of,
    with_attribute,
    without,
)
from tests.support.reading import OBJECT, OPERATION, PART, renamed, resolve_files

API = model_of(PAGES)
THING = "pages/things/thing_get.rst"


def diff(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return changes(resolve_files(old).api, resolve_files(new).api)


# Names and routes ----------------------------------------------------------------------------------


def test_a_page_that_moved_is_no_change() -> None:
    assert diff({THING: OPERATION}, {"pages/things/archive/thing_get.rst": OPERATION}) == [
        "group-added group.archive",
        "group-removed group.things",
    ]
    moved = {
        name.replace("dto-objects/Part", "dto-objects/more/Part"): text
        for name, text in PAGES.items()
    }
    assert diff(PAGES, moved) == []


def test_a_moved_page_whose_operation_is_named_by_its_group_changes_the_client() -> None:
    page = renamed(OPERATION, "prepare")
    found = diff({"pages/things/prepare.rst": page}, {"pages/stuff/prepare.rst": page})
    assert "operation-python-name-changed operation.prepare" in found
    assert [c for c in found if not c.startswith("group-")] == [
        "operation-python-name-changed operation.prepare"
    ]


def test_a_renamed_placeholder_is_another_argument_and_the_same_path() -> None:
    found = compare(
        resolve_files({THING: OPERATION}).api,
        resolve_files({THING: OPERATION.replace("{tid}", "{id}").replace("``tid``", "``id``")}).api,
    )
    assert [(c.code, c.severity, c.before, c.after) for c in found] == [
        ("path-parameter-renamed", "source", "tid", "id"),
        ("example-changed", "none", found[1].before, found[1].after),
    ]


def test_swapped_placeholders_are_two_other_arguments() -> None:
    page = OPERATION.replace("/things/{tid}\n", "/a/{one}/b/{two}\n")
    other = OPERATION.replace("/things/{tid}\n", "/a/{two}/b/{one}\n")
    assert diff({THING: page}, {THING: other}) == [
        "path-parameter-renamed operation.thing_get.path.one",
        "path-parameter-renamed operation.thing_get.path.two",
    ]


def test_a_query_parameter_that_became_part_of_the_path() -> None:
    page = OPERATION.replace("GET /things/{tid}", "GET /things/{tid}/{part}")
    assert diff({THING: OPERATION}, {THING: page}) == ["operation-path-changed operation.thing_get"]


def test_a_renamed_operation_keeps_its_route() -> None:
    new = renamed(OPERATION, "thing_read").replace("/thing_read/{tid}", "/things/{tid}")
    change, *rest = compare(
        resolve_files({THING: OPERATION}).api,
        resolve_files({"pages/things/thing_read.rst": new}).api,
    )
    assert (change.code, change.subject) == ("operation-renamed", "operation.thing_get")
    assert (change.before, change.after) == ("thing_get", "thing_read")
    assert change.old is not None
    assert change.new is not None
    assert (change.old.python, change.new.python) == ("thing.get()", "thing.read()")
    assert [c.code for c in rest] == ["label-changed"]


def test_references_to_what_was_renamed_are_no_change() -> None:
    """See also of other pages, entries of the overview and types of attributes say the new name."""
    pages = {
        name.replace("Part", "Piece"): text.replace("part-object", "piece-object")
        for name, text in PAGES.items()
    }
    pages["pages/dto-objects/Piece.rst"] = PART.replace("part-object", "piece-object")
    assert changes(API, model_of(pages)) == [
        "object-renamed object.Part",
        "label-changed object.Part",
        "attribute-text-changed object.Thing.attribute.parts",
    ]


def test_operations_that_share_a_route_are_told_apart_by_what_they_are() -> None:
    """The body stays with its operation, whatever the names are."""
    one = replace(operation_of(API, "thing_create"), name="thing_a", label="a")
    other = replace(
        one, name="thing_b", label="b", request_body=operation_of(API, "thing_get").request_body
    )
    before = replace(API, operations=(one, other))
    after = replace(API, operations=(replace(other, name="thing_c"), replace(one, name="thing_d")))
    found = [c for c in compare(before, after) if c.code == "operation-respelled"]
    assert {(c.before, c.after) for c in found} == {("thing_a", "thing_d"), ("thing_b", "thing_c")}


def test_a_further_operation_on_a_route_is_no_rename() -> None:
    twin = replace(operation_of(API, "thing_create"), name="thing_multipartCreate", label="m")
    assert changes(API, replace(API, operations=(*API.operations, twin))) == [
        "operation-added operation.thing_multipartCreate"
    ]


def test_an_operation_with_another_name_and_route_is_another() -> None:
    new = renamed(OPERATION, "other_get")
    found = diff({THING: OPERATION}, {"pages/things/other_get.rst": new})
    assert found == ["operation-removed operation.thing_get", "operation-added operation.other_get"]


# Pages that fell silent ----------------------------------------------------------------------------


def silent(page: str) -> str:
    """Return the page of an object without its section."""
    return page.partition("Attributes\n~~~~")[0]


def test_a_page_that_lost_its_attributes_is_one_change() -> None:
    page = OBJECT + "".join(f"\t* ``field{n}`` (string): text\n" for n in range(20))
    old = {THING: OPERATION, "pages/dto-objects/Thing.rst": page, "pages/dto-objects/Part.rst": PART}  # fmt: skip
    new = {**old, "pages/dto-objects/Thing.rst": silent(page)}
    assert diff(old, new) == ["attributes-section-lost object.Thing"]
    assert diff(new, old) == ["attributes-section-found object.Thing"]


def test_a_schema_beside_a_page_that_lost_its_attributes() -> None:
    attributes = [
        replace(a, documented=False, description=()) for a in object_of(API, "Thing").attributes
    ]
    assert changes(API, edited(API, "Thing", attributes=tuple(attributes))) == [
        "attributes-section-lost object.Thing"
    ]


def test_what_a_schema_lost_as_well_is_gone() -> None:
    """The page's silence is no cover for a change of what is still listed elsewhere."""
    found = changes(API, with_attribute(without(API, "Orphan"), "Thing", "name", type="int"))
    assert found == [
        "attribute-type-changed object.Thing.attribute.name",
        "unused-object-removed object.Orphan",
    ]


def test_bases_that_were_inferred_from_a_page_that_fell_silent() -> None:
    """Without a schema an object extends what its last attributes are; that cannot be told any more."""
    base = BASE + "\t* ``created`` (dateTime): when\n\t* ``digest`` (string): what\n"
    inherited = "".join(base.rpartition("``:\n")[2]).lstrip("\n")
    derived = PART + inherited
    old = {"pages/dto-objects/UForgeObject.rst": base, "pages/dto-objects/Part.rst": derived}
    new = {**old, "pages/dto-objects/UForgeObject.rst": silent(base)}
    assert object_of(resolve_files(old).api, "Part").base == "UForgeObject"
    assert object_of(resolve_files(new).api, "Part").base is None
    assert diff(old, new) == ["attributes-section-lost object.UForgeObject"]
    assert diff(new, old) == ["attributes-section-found object.UForgeObject"]


def test_an_answer_whose_wrapper_fell_silent() -> None:
    """That it is a list followed from the wrapper's one attribute."""
    old, new = PAGES, {**PAGES, "pages/dto-objects/Things.rst": silent(WRAPPER)}
    found = diff(old, new)
    assert "attributes-section-lost object.Things" in found
    assert [c for c in found if c.startswith(("response", "pager"))] == []


# Attributes and inheritance ------------------------------------------------------------------------


def test_an_inherited_attribute_changes_once() -> None:
    assert changes(API, with_attribute(API, "UForgeObject", "uri", type="int")) == [
        "attribute-type-changed object.UForgeObject.attribute.uri"
    ]


def test_a_page_that_words_an_inherited_attribute_otherwise() -> None:
    thing = object_of(API, "SpecialThing")
    attributes = [replace(a, description=()) if a.name == "uri" else a for a in thing.attributes]
    assert changes(API, edited(API, "SpecialThing", attributes=tuple(attributes))) == [
        "attribute-text-changed object.SpecialThing.attribute.uri"
    ]


def test_an_attribute_that_moved_to_the_base_is_the_same() -> None:
    """It is told once, for the object that declared it, and not for those that go on inheriting it."""
    special, thing = object_of(API, "SpecialThing"), object_of(API, "Thing")
    base = object_of(API, "UForgeObject")
    name = next(a for a in thing.attributes if a.name == "name")

    def inheriting(attributes: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(
            replace(a, inherited_from="UForgeObject") if a.name == "name" else a  # type: ignore[attr-defined,type-var]
            for a in attributes
        )

    new = edited(API, "UForgeObject", attributes=(*base.attributes, name))
    new = edited(new, "Thing", attributes=inheriting(thing.attributes))
    new = edited(new, "SpecialThing", attributes=inheriting(special.attributes))
    assert changes(API, new) == [
        "attribute-inheritance-changed object.Thing.attribute.name",
        "attribute-added object.UForgeObject.attribute.name",
    ]


def test_an_enumeration_that_several_attributes_share_changes_once() -> None:
    api = resolve_files(PAGES).api
    shared = object_of(API, "Thing").attributes[-1]
    assert shared.enum is not None
    old = edited(api, "Thing", attributes=(shared, replace(shared, name="other", python_name="o")))
    less = replace(shared, enum=replace(shared.enum, values=("new",)))
    new = edited(api, "Thing", attributes=(less, replace(less, name="other", python_name="o")))
    change = only(old, new)
    assert (change.code, change.before, change.after) == (
        "enumeration-value-removed", ("new", "used"), ("new",)
    )  # fmt: skip
    assert change.python == "ThingState"


def test_what_only_answers_hold_may_become_required() -> None:
    one = changes(API, with_attribute(API, "Things", "things", required=True))
    assert one == ["attribute-always-there object.Things.attribute.things"]
    sent = edited(
        API, "thing_create", request_body=replace(
            operation_of(API, "thing_create").request_body, type="Things"
        ),
    )  # fmt: skip
    assert changes(sent, with_attribute(sent, "Things", "things", required=True)) == [
        "attribute-required object.Things.attribute.things"
    ]


def test_an_attribute_of_a_base_counts_as_sent_when_a_subtype_is() -> None:
    assert changes(API, with_attribute(API, "UForgeObject", "uri", required=True)) == [
        "attribute-required object.UForgeObject.attribute.uri"
    ]


def test_worst_first_then_by_subject() -> None:
    new = with_attribute(without(API, "thing_get"), "Thing", "name", python_name="label")
    new = edited(new, "Part", title="Other")
    assert [(c.severity, c.code) for c in compare(API, new)] == [
        ("wire", "operation-removed"),
        ("source", "attribute-python-name-changed"),
        ("none", "object-text-changed"),
    ]
