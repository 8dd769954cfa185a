"""Pages of objects."""

from __future__ import annotations

from .reading import part_of, text_of
from .things import site

PAGES = site()


def page(name: str) -> str:
    return PAGES[f"objects/{name}.html"]


def test_all_facts_of_an_object() -> None:
    assert text_of(page("Thing")).partition("\nExample")[0] == (
        "Objects / Base\nThing\nOne thing. It has parts.\n"
        "Root element\nthing\nInherits from\nBase\nClient class\nThing\n"
        "Attributes\nname string\nwhat it is called\n"
        "mode string inferred may be nil\nOne of on off\nEnumeration ThingMode. Only in the schema.\n"
        "partList list of Part\nIn XML <part> inside <partList>. In Python part_list.\n"
        "Attributes from Base\nid long required"
    )


def test_an_example_in_both_forms_says_that_it_is_made() -> None:
    assert part_of(page("Thing"), "Example made from the type", "Answered by").splitlines() == [
        "XML",
        '<ns0:thing xmlns:ns0="http://example.com/things">',
        "<id>1</id>",
        "<name>example</name>",
        "<mode>on</mode>",
        "<partList>",
        "<part>",
        "<size>example</size>",
        "</part>",
        "</partList>",
        "</ns0:thing>",
        "JSON",
        "{",
        '"thing": {',
        '"id": 1,',
        '"name": "example",',
        '"mode": "on",',
        '"partList": {',
        '"part": [',
        "{",
        '"size": "example"',
        "}",
        "]",
        "}",
        "}",
        "}",
    ]


def test_who_takes_returns_contains_and_mentions_it() -> None:
    text = text_of(page("Thing"))
    assert text.partition("Answered by\n")[2] == (
        "PUT thing_update Changes <a> thing.\nGET thing_getAll Lists all.\n"
        "Sent to\nPUT thing_update Changes <a> thing.\nContained in\nThings\n"
        "Referred to by\nPUT thing_update\nGET thing_status\nPOST thing_file\nDELETE thing_delete"
    )


def test_a_type_that_only_the_schema_has() -> None:
    text = text_of(page("Base"))
    assert "No page describes this type; the schema has it." in text
    assert "Root element\nnone: stands inside others only" in text
    assert "Abstract\nonly its subtypes exist\nSubtypes\nThing" in text


def test_an_attribute_of_unknown_type() -> None:
    assert "size unknown" in text_of(page("Part"))
