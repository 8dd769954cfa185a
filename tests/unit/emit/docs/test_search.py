"""What the search looks through."""

from __future__ import annotations

import json

from .things import site

FILES = site()
ENTRIES = json.loads(FILES["search.json"])["entries"]


def entry(kind: str, name: str) -> dict[str, object]:
    (found,) = (e for e in ENTRIES if e["kind"] == kind and e["name"] == name)
    return found


def test_an_operation() -> None:
    assert entry("operation", "thing_update") == {
        "kind": "operation",
        "name": "thing_update",
        "url": "operations/thing_update.html",
        "method": "PUT",
        "path": "/things/{tid}",
        "summary": "Changes <a> thing.",
        "does": "get",
        "client": "thing.update",
        "group": "things",
        "groupTitle": "Things",
        "entitlements": ["thing_edit", "thing_all"],
        "authentication": True,
        "since": "Things 2",
        "parameters": ["tid"],
        "text": "note not twice",
    }


def test_an_object() -> None:
    assert entry("object", "Thing") == {
        "kind": "object",
        "name": "Thing",
        "url": "objects/Thing.html",
        "summary": "One thing.",
        "attributes": ["name", "mode", "partList"],
        "text": "has parts what called off",
    }


def test_groups_and_entitlements() -> None:
    assert entry("group", "Things") == {
        "kind": "group",
        "name": "Things",
        "url": "groups/things.html",
        "summary": "5 operations",
        "text": "all about",
    }
    assert entry("entitlement", "thing_edit") == {
        "kind": "entitlement",
        "name": "thing_edit",
        "url": "entitlements.html#entitlement-thing_edit",
        "summary": "Opens 1 operation",
        "text": "",
    }


def test_every_entry_leads_to_a_page() -> None:
    for found in ENTRIES:
        file, _, place = found["url"].partition("#")
        assert f'id="{place}"' in FILES[file] if place else file in FILES


def test_the_pages_get_the_same_as_a_script() -> None:
    script = FILES["assets/search-data.js"]
    assert script.startswith("globalThis.searchData = ")
    assert json.loads(script.removeprefix("globalThis.searchData = ").rstrip(";\n")) == json.loads(
        FILES["search.json"]
    )


def test_the_bar_at_the_side_has_all_pages() -> None:
    script = FILES["assets/navigation-data.js"]
    data = json.loads(script.removeprefix("globalThis.navigationData = ").rstrip(";\n"))
    (group,) = data["groups"]
    assert group["title"] == "Things"
    assert group["operations"][0] == ["PUT", "thing_update", "operations/thing_update.html"]
    assert len(group["operations"]) == 5
    assert ["Base", "objects/Base.html"] in data["objects"]
