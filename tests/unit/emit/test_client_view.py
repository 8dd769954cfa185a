"""What the client's templates are given of a whole API."""

from __future__ import annotations

from typing import Any

import pytest

from rstparse.emit.client_view import ClientView, client_view
from rstparse.model import Api, Enumeration
from tests.unit.emit.client_code import generated, sources
from tests.unit.emit.samples import api, attribute, operation, thing

__all__ = ["generated"]

BOTH = ["application/xml", "application/json"]
CONFIG: dict[str, Any] = {
    "package": "api_client", "distribution": "api-client", "service": "Store", "service_class": "Store",
    "service_slug": "store",
    "error_type": "Failure", "error_message": "detail.text", "version_path": "/status",
    "version_attribute": "release", "migration_from": "", "env_prefix": "STORE", "distribution_version": "1",
}  # fmt: skip
DETAIL = thing("Detail", attribute("text", python_name="text_"))
FAILURE = thing("Failure", attribute("detail", "Detail", "object"), root="failure")
STATE = thing("State", attribute("release", python_name="release_name"), root="state")
STATUS = operation(
    "state_get",
    path="/status",
    responses=[{"kind": "object", "type": "State", "item": None, "media_types": BOTH}],
)


def view(model: Api, **changes: Any) -> ClientView:
    found = client_view(model, {**CONFIG, **changes}).api
    assert isinstance(found, ClientView)
    return found


def test_errors_are_found_by_the_configuration() -> None:
    found = view(api(DETAIL, FAILURE))
    assert (found.error_type, found.error_message) == ("Failure", "detail.text_")


@pytest.mark.parametrize(
    ("error_type", "error_message", "expected"),
    [
        ("Unheard", "detail.text", (None, None)),
        ("Failure", "detail.unheard", ("Failure", None)),
        ("Failure", "text", ("Failure", None)),
        ("Failure", "", ("Failure", None)),
        (None, None, (None, None)),
    ],
)
def test_a_configuration_that_does_not_fit_the_pages_is_no_error(
    error_type: str | None, error_message: str | None, expected: tuple[str | None, str | None]
) -> None:
    found = view(api(DETAIL, FAILURE), error_type=error_type, error_message=error_message)
    assert (found.error_type, found.error_message) == expected


def test_the_version_is_asked_where_the_configuration_says() -> None:
    status = view(api(STATE, STATUS)).status
    assert status is not None
    assert (status.operation, status.attribute) == ("state_get", "release_name")
    assert view(api(STATE, STATUS), version_path="/elsewhere").status is None
    assert view(api(STATE, STATUS), version_attribute="unheard").status is None
    assert view(api(STATE)).status is None


def test_everything_is_sorted_whatever_the_order_of_the_model() -> None:
    mode = Enumeration(name="Alpha", base="string", values=("a",))
    things = [thing("Zed", attribute("mode", "string", "enum", enum=mode)), thing("Beta"), DETAIL]
    operations = [operation("zed_get"), operation("alpha_get")]
    one, other = view(api(*things, *operations)), view(
        api(*reversed(things), *reversed(operations))
    )
    assert [m.class_name for m in one.models] == ["Beta", "Detail", "Zed"]
    assert one.enumerations == other.enumerations == (("zed", "Alpha"),)
    assert (
        [n.name for n in one.namespaces] == [n.name for n in other.namespaces] == ["alpha", "zed"]
    )
    assert [m.module for m in one.models] == [m.module for m in other.models]


def test_an_empty_api_makes_a_package_that_imports(generated: Any) -> None:
    package = generated(api())
    assert package.module(".models").__all__ == []
    assert package.module("._operations").OPERATIONS == {}
    store = package.module().ThingStore("http://h/api")
    with pytest.raises(LookupError, match="Thing Store has no operation 'thing_get'"):
        store.request("thing_get")


def test_the_names_of_the_distribution_come_from_the_configuration() -> None:
    made = sources(api(operation("thing_ping")), package="my_things", distribution="my-things")
    assert 'name = "my-things"' in made["pyproject.toml"]
    assert "class ThingStore(Client):" in made["_client.py"]
    assert "class AsyncThingStore(AsyncClient):" in made["_client.py"]
