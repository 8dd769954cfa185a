"""Base types from attribute lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rstparse.resolve.facts import Facts

Write = Callable[..., str]
Infer = Callable[[dict[str, str]], dict[tuple[Any, ...], tuple[Any, str]]]

ID = "``id`` (long): the id of the object"


def bases(found: dict[tuple[Any, ...], tuple[Any, str]]) -> dict[str, str]:
    return {key[1]: value for key, (value, _) in found.items() if key[2] == "base"}


def test_bases_of_the_corpus(
    inferred: dict[tuple[Any, ...], tuple[Any, str]],
    corpus_facts: Facts,
    schema: dict[tuple[str, ...], Any],
) -> None:
    found = bases(inferred)
    wrong = {
        type_: (found.get(type_), schema["object", type_, "base"])
        for type_ in corpus_facts.objects
        if found.get(type_) != schema["object", type_, "base"]
    }
    assert len(corpus_facts.objects) == 232
    assert wrong == {}


def test_the_longest_list_that_ends_another_is_the_base(
    infer_from: Infer, object_page: Write
) -> None:
    pages = {
        "d/Thing.rst": object_page("Thing", ID),
        "d/File.rst": object_page("file", "``size`` (long): the size", ID),
        "d/Logo.rst": object_page(
            "logo", "``width`` (int): the width", "``size`` (long): the size", ID
        ),
    }
    assert bases(infer_from(pages)) == {"File": "Thing", "Logo": "File"}


def test_attributes_with_other_texts_are_others(infer_from: Infer, object_page: Write) -> None:
    pages = {
        "d/Thing.rst": object_page("Thing", ID),
        "d/Sync.rst": object_page("sync", "``uri`` (anyURI): the uri of the sync", ID),
        "d/Logo.rst": object_page("logo", "``uri`` (anyURI): the uri of the logo", ID),
    }
    assert bases(infer_from(pages)) == {"Sync": "Thing", "Logo": "Thing"}


def test_variants_extend_what_they_are_variants_of(infer_from: Infer, object_page: Write) -> None:
    own = "``host`` (string): the host"
    pages = {
        "d/Account.rst": object_page("Account", "``name`` (string): the name", ID),
        "d/AccountA.rst": object_page("AccountA", own, "``name`` (string): the name", ID),
        "d/AccountB.rst": object_page("AccountB", own, "``name`` (string): the name", ID),
    }
    assert bases(infer_from(pages)) == {"AccountA": "Account", "AccountB": "Account"}


def test_of_equal_lists_the_type_without_root_is_the_base(
    infer_from: Infer, object_page: Write
) -> None:
    pages = {
        "d/Thing.rst": object_page("Thing", ID),
        "d/Event.rst": object_page("event", ID),
        "d/Logo.rst": object_page("logo", "``width`` (int): the width", ID),
    }
    assert bases(infer_from(pages)) == {"Event": "Thing", "Logo": "Thing"}
