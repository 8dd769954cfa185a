"""Lists, their items and the items' element names; values of what is no list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

Found = dict[tuple[Any, ...], tuple[Any, str]]
Write = Callable[..., str]
Infer = Callable[[dict[str, str]], Found]


def compare(
    inferred: Found, schema: dict[tuple[str, ...], Any], field: str
) -> tuple[int, list[Any]]:
    """Return how many attributes agree with the schema, and those that do not."""
    right, wrong = 0, []
    for key, (value, rule) in inferred.items():
        if key[0] == "object" and len(key) == 5 and key[4] == field:
            stated = schema.get(key)
            if stated == value:
                right += 1
            else:
                wrong.append((*key[1::2], value, stated, rule))
    return right, wrong


def test_kinds_of_the_corpus(inferred: Found, schema: dict[tuple[str, ...], Any]) -> None:
    right, wrong = compare(inferred, schema, "kind")
    assert right == 153
    # Enumerations whose values no page has are claimed as the text that they are.
    assert Counter((value, stated, rule) for *_, value, stated, rule in wrong) == {
        ("scalar", "enum", "text-by-name"): 33,
        ("list", None, "hidden-list"): 1,
    }


def test_item_types_of_the_corpus(inferred: Found, schema: dict[tuple[str, ...], Any]) -> None:
    right, wrong = compare(inferred, schema, "type")
    assert right == 180
    # The first three are mistakes of the pages.
    assert [(owner, name, value, stated) for owner, name, value, stated, _ in wrong] == [
        ("Scan", "packages", "Pkg", "ScannedPkg"),
        ("ScanCompare", "packages", "Pkg", "ScannedPkg"),
        ("SubscriptionProfile", "admins", "User", "UserProfile"),
        ("OSPackages", "osPackages", "OSPackage", None),
    ]


def test_item_names_of_the_corpus(inferred: Found, schema: dict[tuple[str, ...], Any]) -> None:
    right, wrong = compare(inferred, schema, "item_name")
    assert right == 135
    assert len(wrong) == 16


def test_wrappers_of_the_corpus(inferred: Found, schema: dict[tuple[str, ...], Any]) -> None:
    wrappers = [
        key[1] for key, value in schema.items() if key[2] == "base" and value == "UForgeObjects"
    ]
    items = {key[1]: value for key, (value, _) in inferred.items() if key[2:3] == ("attribute",)}
    documented = [type_ for type_ in wrappers if ("object", type_, "base") in inferred]
    assert len(documented) == 71
    assert all(type_ in items for type_ in documented)


def test_an_enumeration_is_known_where_the_text_lists_its_values(inferred: Found) -> None:
    value, rule = inferred["object", "InstallProfile", "attribute", "seLinuxMode", "enum"]
    assert rule == "listed-values"
    assert value == {
        "name": "InstallProfileSeLinuxMode",
        "base": "string",
        "values": ["disabled", "permissive", "enforcing"],
    }


def test_a_list_says_so_in_its_text(infer_from: Infer, object_page: Write) -> None:
    pages = {
        "d/Logo.rst": object_page("logo", "``size`` (long): the size"),
        "d/Shop.rst": object_page(
            "shop",
            "``logos``: the list of :ref:`logo-object` objects",
            "``oldLogos``: a set of logos that are not used",
            "``paths``: list of full paths",
            "``things``: the list of things",
        ),
    }
    found = infer_from(pages)
    shop = {
        key[3:]: value for key, (value, _) in found.items() if key[1:3] == ("Shop", "attribute")
    }
    assert shop == {
        ("logos", "kind"): "list",
        ("logos", "type"): "Logo",
        ("logos", "wrapped"): True,
        ("logos", "item_name"): "logo",
        ("oldLogos", "kind"): "list",
        ("oldLogos", "type"): "Logo",
        ("oldLogos", "wrapped"): True,
        ("oldLogos", "item_name"): "oldLogo",
        ("paths", "kind"): "list",
        ("paths", "type"): "string",
        ("paths", "wrapped"): True,
        ("paths", "item_name"): "path",
        ("things", "kind"): "list",
        ("things", "wrapped"): True,
        ("things", "item_name"): "thing",
    }


def test_examples_are_no_enumeration(infer_from: Infer, object_page: Write) -> None:
    found = infer_from(
        {"d/A.rst": object_page("a", "``speed``: how fast, for example (slow/fast)")}
    )
    assert not [key for key in found if key[2:3] == ("attribute",)]
