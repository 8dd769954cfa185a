"""The name lock: what it holds, how it is written, and how it differs from the names of today."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from rstparse.lock import (
    Change,
    Lock,
    LockedObject,
    LockedOperation,
    accepted,
    changes,
    from_json,
    route_of,
    to_json,
)
from tests.support.reading import corpus_model

SMALL = Lock(
    operations={
        "a_get": LockedOperation(
            route="GET /a/{}", python="a.get", parameters={"id": "id_"}, formerly=("x.get",)
        )
    },
    objects={"A": LockedObject(python="A", attributes={"dbId": "db_id"})},
)


def test_a_route_has_placeholders_without_names() -> None:
    assert route_of("GET", "/a/{id}/{path:.+}") == "GET /a/{}/{}"


def test_the_file_has_an_entry_a_line() -> None:
    text = to_json(SMALL).decode()
    assert text.splitlines() == [
        "{",
        '  "format": 1,',
        '  "operations": {',
        '    "a_get": {"route": "GET /a/{}", "python": "a.get", "parameters": {"id": "id_"}, "formerly": ["x.get"]}',
        "  },",
        '  "objects": {',
        '    "A": {"python": "A", "attributes": {"dbId": "db_id"}}',
        "  }",
        "}",
    ]
    assert from_json(text.encode()) == SMALL
    assert from_json(to_json(Lock())) == Lock()


def test_an_object_has_its_element_its_enumerations_and_its_former_classes() -> None:
    thing = LockedObject(
        python="Item", root="item", enumerations={"mode": "ItemMode"}, formerly=("Thing",)
    )
    text = to_json(Lock(objects={"Thing": thing}))
    line = '"Thing": {"python": "Item", "root": "item", "enumerations": {"mode": "ItemMode"}, "formerly": ["Thing"]}'
    assert line in text.decode()
    assert from_json(text).objects == {"Thing": thing}


def test_what_the_pages_do_not_tell_now_stays_locked(corpus: Path) -> None:
    api = corpus_model(corpus).api
    lock = accepted(api)
    bare = msgspec.structs.replace(
        api,
        objects=tuple(msgspec.structs.replace(o, attributes=(), root=None) for o in api.objects),
        operations=tuple(msgspec.structs.replace(o, query_parameters=()) for o in api.operations),
    )
    assert accepted(bare, lock) == lock
    gone = msgspec.structs.replace(api, objects=api.objects[1:], operations=api.operations[1:])
    assert accepted(gone, lock) == accepted(gone)


def test_another_class_and_another_enumeration_are_changes() -> None:
    before = LockedObject(python="Thing", enumerations={"mode": "Mode"})
    after = LockedObject(python="Item", enumerations={"mode": "ItemMode"}, formerly=("Thing",))
    assert changes(Lock(objects={"Thing": before}), Lock(objects={"Thing": after})) == [
        Change(kind="renamed", name="Thing", before="Thing", after="Item"),
        Change(kind="enumeration", name="Thing.mode", before="Mode", after="ItemMode"),
    ]
    assert changes(Lock(objects={"Thing": before}), Lock(objects={"Item": after})) == [
        Change(kind="renamed", name="Item", before="Thing", after="Item"),
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"{", "truncated"),
        (b'{"format": 2}', "format 2 is not 1"),
        (b'{"operatons": {}}', "unknown field `operatons`"),
        (b'{"objects": {"A": {"python": "A", "attribute": {}}}}', "unknown field `attribute`"),
        (b'{"operations": {"a": {"route": "GET /", "python": "get"}}}', "not namespace.method"),
        (b'{"operations": {"a": {"route": "GET /", "python": "a.import"}}}', "not a public name"),
        (b'{"operations": {"a": {"route": "", "python": "a.b", "parameters": {"x": "x; y"}}}}', "public"),
        (b'{"objects": {"A": {"python": "__class__"}}}', "not a public name"),
    ],
)  # fmt: skip
def test_what_is_no_lock_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        from_json(data)


def test_the_names_of_a_release_are_accepted_whole(corpus: Path) -> None:
    api = corpus_model(corpus).api
    lock = accepted(api)
    assert len(lock.operations) == 523
    assert (
        lock.operations["machineImagePublished_download"].python
        == "machine_image_published.download"
    )
    assert lock.objects["Appliance"].attributes["imageUris"] == "image_uris"
    assert from_json(to_json(lock)) == lock
    assert changes(lock, lock) == []


def test_what_changed() -> None:
    now = msgspec.structs.replace(
        SMALL,
        operations={
            "a_get": LockedOperation(
                route="GET /a/{}",
                python="a.read",
                parameters={"id": "id_", "q": "q"},
                formerly=("a.get",),
            ),
            "b_get": LockedOperation(route="GET /b", python="b.get"),
        },
        objects={},
    )
    assert changes(SMALL, now) == [
        Change(kind="renamed", name="a_get", before="a.get", after="a.read"),
        Change(kind="parameter", name="a_get.q", before="", after="q"),
        Change(kind="new", name="b_get", before="", after="b.get"),
        Change(kind="gone", name="A", before="A", after=""),
    ]


def test_another_documented_name_is_a_rename_and_nothing_is_gone() -> None:
    now = Lock(
        operations={
            "a_read": LockedOperation(
                route="GET /a/{}", python="a.read", formerly=("a.get", "x.get")
            )
        },
        objects=SMALL.objects,
    )
    assert changes(SMALL, now) == [
        Change(kind="renamed", name="a_read", before="a.get", after="a.read")
    ]
