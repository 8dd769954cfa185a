"""The model's public JSON form."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from rstparse.model import FORMAT, Api, from_json, to_json
from tests.support.reading import OPERATION, corpus_model, resolve_files

EMPTY = resolve_files({}).api


def keys(text: bytes, *path: str | int) -> list[str]:
    value = json.loads(text)
    for step in path:
        value = value[step]
    return list(value)


@pytest.mark.parametrize("sidecars", [True, False])
def test_round_trip_of_the_corpus(corpus: Path, sidecars: bool) -> None:
    api = corpus_model(corpus, sidecars=sidecars).api
    text = to_json(api)
    assert from_json(text) == api
    assert to_json(from_json(text)) == text


def test_the_text_form() -> None:
    assert to_json(EMPTY) == (
        b'{\n  "format": 1,\n  "title": "Test",\n  "version": "1",\n'
        b'  "namespace": "http://example.com/ns",\n  "base_path": "/api",\n'
        b'  "groups": [],\n  "operations": [],\n  "objects": [],\n  "index": null\n}\n'
    )


def test_the_order_of_keys(corpus: Path) -> None:
    text = to_json(corpus_model(corpus).api)
    assert (
        keys(text)
        == "format title version namespace base_path groups operations objects index".split()
    )
    assert keys(text, "groups", 0) == (
        "name label title description entries operations source".split()
    )
    assert (
        keys(text, "operations", 0)
        == (
            "name label group namespace python_name method path documented_path summary description since "
            "response_codes response_formats security path_parameters query_parameters request_body responses "
            "kind pager waiter example see_also origins source deprecated aliases"
        ).split()
    )
    assert keys(text, "operations", 0, "request_body") == "kind type media_types parts".split()
    assert keys(text, "operations", 0, "responses", 0) == "kind type item media_types".split()
    assert keys(text, "operations", 0, "path_parameters", 0) == (
        "name python_name type key object required pattern description origins line".split()
    )
    assert (
        keys(text, "objects", 0)
        == (
            "type label title root class_name documented description base abstract attributes origins source "
            "aliases"
        ).split()
    )
    assert (
        keys(text, "objects", 0, "attributes", 0)
        == (
            "name python_name kind type item_name wrapped nillable required enum inherited_from documented "
            "description origins line"
        ).split()
    )


def test_the_form_of_prose(corpus: Path) -> None:
    operations = json.loads(to_json(corpus_model(corpus).api))["operations"]
    found = next(o for o in operations if o["name"] == "machineImagePublished_download")
    assert found["description"][1] == {
        "kind": "paragraph",
        "inlines": [
            {"kind": "text", "text": "This request is the same as "},
            {"kind": "reference", "label": "machineImage-downloadFile", "text": "machineImage_downloadFile"},
        ],
    }  # fmt: skip
    assert found["since"] == {"text": "UForge 3.0", "version": [3, 0]}
    assert found["source"] == {"path": f"pages/machineimage/{found['name']}.rst", "line": 5}


def test_lists_are_in_a_fixed_order(corpus: Path) -> None:
    api = corpus_model(corpus).api
    assert [o.name for o in api.operations] == sorted(o.name for o in api.operations)
    assert [o.type for o in api.objects] == sorted(o.type for o in api.objects)


def test_every_name_in_it_is_there(corpus: Path) -> None:
    api = corpus_model(corpus).api
    types = {o.type for o in api.objects}
    names = {o.name for o in api.operations}
    groups = {g.name for g in api.groups}
    assert {o.group for o in api.operations} <= groups
    assert {n for g in api.groups for n in g.operations} == names
    assert {e.operation for g in api.groups for e in g.entries} <= names
    assert {o.base for o in api.objects if o.base} <= types
    for attribute in (a for o in api.objects for a in o.attributes):
        assert attribute.kind != "object" or attribute.type in types
        assert attribute.inherited_from is None or attribute.inherited_from in types
    assert {p.object for o in api.operations for p in o.path_parameters if p.object} <= types


@pytest.mark.parametrize("format_", [0, 2, 99])
def test_another_format_is_refused(format_: int) -> None:
    text = to_json(msgspec.structs.replace(EMPTY, format=format_))
    with pytest.raises(msgspec.ValidationError, match=f"model format {format_} is not supported"):
        from_json(text)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json(data: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        from_json(data)


@pytest.mark.parametrize(
    "data",
    [b"[]", b"{}", b'{"format": "1"}', to_json(EMPTY).replace(b'"groups": []', b'"groups": 5')],
)
def test_what_is_no_model(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_json(data)


def test_nothing_of_it_can_be_changed() -> None:
    with pytest.raises(AttributeError):
        EMPTY.title = "other"  # type: ignore[misc]


def test_the_schema_describes_it() -> None:
    schema = msgspec.json.schema(Api)
    assert schema["$ref"] == "#/$defs/Api"
    properties = schema["$defs"]["Api"]["properties"]
    assert list(properties) == list(json.loads(to_json(EMPTY)))
    assert schema["$defs"]["Api"]["required"] == [name for name in properties if name != "index"]
    assert FORMAT == 1


def test_a_model_of_before_names_were_locked() -> None:
    """Fields that came later have a default, so that older releases can be compared with."""
    data = json.loads(to_json(resolve_files({"pages/things/thing_get.rst": OPERATION}).api))
    for name in ("deprecated", "aliases"):
        del data["operations"][0][name]
    del data["index"]
    operation = from_json(json.dumps(data).encode()).operations[0]
    assert (operation.deprecated, operation.aliases) == (None, ())
