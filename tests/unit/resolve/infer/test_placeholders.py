"""What placeholders identify, and by what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from rstparse.claims import Page
from rstparse.resolve.facts import Facts

Found = dict[tuple[Any, ...], tuple[Any, str]]
Write = Callable[..., str]
Infer = Callable[[dict[str, str]], Found]

USER = "``uid`` (required): the user name (login name) of the :ref:`user-object`"


def test_types_of_the_corpus(
    inferred: Found, corpus_facts: Facts, corpus_pages: list[Page]
) -> None:
    stated = {
        claim.subject[3::2]: claim.value
        for page in corpus_pages
        for claim in page.claims
        if claim.subject[4:5] == ("path",) and claim.field == "type"
    }
    counts: Counter[str] = Counter()
    for operation, fields in corpus_facts.operations.items():
        for name in fields["path_parameters"]:
            found = inferred.get(("operation", operation, "path", name, "type"))
            truth = stated.get((operation, name))
            known = "right" if found and found[0] == truth else "wrong" if found else "unknown"
            counts[known if truth else "unmeasured"] += 1
    assert counts == {"right": 1324, "wrong": 7, "unknown": 20, "unmeasured": 44}


def test_undocumented_placeholders_of_the_corpus(inferred: Found, corpus_facts: Facts) -> None:
    found = [key[3] for key, (_, rule) in inferred.items() if rule == "description-by-place"]
    # 42 of 44: the page of the other two would have to choose between three kinds of profile.
    assert Counter(found) == {"ipid": 42, "uid": 1}


@pytest.mark.parametrize(
    ("text", "key", "object_", "type_"),
    [
        ("the user name (login name) of the :ref:`user-object`", "login", "User", "string"),
        ("the id of the :ref:`logo-object` to delete", "id", "Logo", "long"),
        ("the id of the Logo", "id", "Logo", "long"),
        ("the id logo-object object", "id", "Logo", "long"),
        ("the id of the :ref:`user-object`", "id", "User", None),
        ("the file name of the logo to upload", "file", "Logo", "string"),
        ("the path to the file to download", "file", None, "string"),
        ("the version of the operating system", "version", None, "string"),
        ("the name of the role to be removed", "name", None, "string"),
        ("something to tell it apart", "other", None, None),
    ],
)
def test_forms_of_descriptions(
    infer_from: Infer,
    object_page: Write,
    operation_page: Write,
    text: str,
    key: str,
    object_: str | None,
    type_: str | None,
) -> None:
    pages = {
        "d/User.rst": object_page("user", "``loginName`` (string): the login name"),
        "d/Logo.rst": object_page("logo", "``dbId`` (long): the database id"),
        "g/x_get.rst": operation_page("x_get", "GET /things/{t}", f"``t`` (required): {text}"),
    }
    found = infer_from(pages)
    subject = ("operation", "x_get", "path", "t")
    values = [found.get((*subject, field), (None, ""))[0] for field in ("key", "object", "type")]
    assert values == [key, object_, type_]


def test_an_id_where_all_others_say_login_name_is_one(
    infer_from: Infer, object_page: Write, operation_page: Write
) -> None:
    pages = {
        "d/User.rst": object_page("user", "``dbId`` (long): the database id"),
        "g/a_get.rst": operation_page("a_get", "GET /users/{uid}/a", USER),
        "g/b_get.rst": operation_page("b_get", "GET /users/{uid}/b", USER),
        "g/c_get.rst": operation_page(
            "c_get", "GET /users/{uid}/c", "``uid`` (required): the id of the :ref:`user-object`"
        ),
    }
    found = infer_from(pages)
    assert found["operation", "c_get", "path", "uid", "key"] == ("login", "key-by-description")
    assert found["operation", "c_get", "path", "uid", "type"] == ("string", "type-of-id")


def test_a_placeholder_is_described_by_the_same_one_elsewhere(
    infer_from: Infer, object_page: Write, operation_page: Write
) -> None:
    pages = {
        "d/User.rst": object_page("user", "``loginName`` (string): the login name"),
        "g/a_get.rst": operation_page("a_get", "GET /users/{uid}/a", USER),
        "g/b_get.rst": operation_page("b_get", "GET /users/{uid}/b"),
        "g/c_get.rst": operation_page("c_get", "GET /groups/{uid}"),
    }
    found = infer_from(pages)
    described = [key[1] for key in found if key[4:] == ("description",)]
    assert described == ["b_get"]
    assert found["operation", "b_get", "path", "uid", "object"][0] == "User"
