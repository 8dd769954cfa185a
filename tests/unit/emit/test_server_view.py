"""What the stub server's templates are given."""

from __future__ import annotations

from typing import Any

import pytest

from rstparse.emit.server_view import ServerView, server_view
from rstparse.model import Api
from tests.unit.emit.samples import api, attribute, operation, thing

FAILURE = thing("Failure", attribute("text"), root="failure")


def view(model: Api, **config: Any) -> ServerView:
    found = server_view(model, {"error_type": "Failure", **config}).api
    assert isinstance(found, ServerView)
    return found


def test_an_operation_is_declared_with_what_the_server_needs() -> None:
    get = operation("thing_get", path="/things/{id}", kind="get")
    (group,) = view(api(FAILURE, operations=[get])).groups
    (declaration,) = group.declarations
    for part in ('"thing_get"', '"/things/{id}"', 'kind="get"', "source=", "codes="):
        assert part in declaration


@pytest.mark.parametrize(
    ("configured", "found"), [("Failure", "Failure"), ("Nothing", ""), ("", "")]
)
def test_the_error_type_must_exist(configured: str, found: str) -> None:
    assert view(api(FAILURE), error_type=configured).error_type == found


def test_places_name_types_and_their_own_fields() -> None:
    places = dict(view(api(FAILURE)).places)
    assert set(places) == {"Failure", "Failure.text"}
