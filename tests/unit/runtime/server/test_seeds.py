"""Seeds: documents of objects in JSON and TOML, all or nothing, errors with their place."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from rstparse.runtime.server import seeds
from rstparse.runtime.server.credentials import check_password
from rstparse.runtime.server.declaration import Service
from rstparse.runtime.server.seeds import SeedError, load, logins
from rstparse.runtime.server.store import Record

from ..wire.models import Disk, Image
from ..wire.models._registry import REGISTRY


class FakeStore:
    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.last = 0

    def put(self, record: Record) -> None:
        self.records[record.path] = record

    def next_id(self) -> int:
        self.last += 1
        return self.last

    def transaction(self) -> Any:
        return nullcontext()


class FakeWorld:
    def __init__(self) -> None:
        self.service = Service("Images", "1", "/api", REGISTRY, (), {})
        self.store = FakeStore()


def put(source: Any, **options: Any) -> dict[str, Record]:
    world: Any = FakeWorld()
    count = load(world, source, **options)
    assert count == len(world.store.records)
    records: dict[str, Record] = world.store.records
    return records


IMAGE = {"path": "images/7", "type": "Image", "value": {"dbId": 7, "name": "web"}}


def test_json(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps([IMAGE]))
    assert put(tmp_path / "s.json") == {"images/7": Record("images/7", Image(db_id=7, name="web"))}


def test_toml(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        '[[objects]]\npath = "images/7"\ntype = "Image"\n'
        'value = {dbId = 7, created = 2018-04-16T11:43:59Z, disks = {disk = [{name = "a"}]}}\n'
        'extra = {password = "x"}\n'
    )
    record = put(str(tmp_path / "s.toml"))["images/7"]
    assert isinstance(record.value, Image)
    assert record.value.disks == [Disk(name="a")]
    assert str(record.value.created) == "2018-04-16 11:43:59+00:00"


def test_named_and_empty(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps({"objects": [IMAGE]}))
    assert list(put("demo", known={"demo": tmp_path / "s.json"})) == ["images/7"]
    assert put("empty") == {}


def test_passwords_are_hashed() -> None:
    record = put([{**IMAGE, "extra": {"password": "guest", "administrator": True}}])["images/7"]
    assert record.extra["administrator"] is True
    assert record.extra["password"] != "guest"
    assert check_password("guest", record.extra["password"])


def test_later_numbers_do_not_meet_those_of_the_document() -> None:
    world: Any = FakeWorld()
    load(world, [IMAGE, {"path": "images/3", "type": "Image", "value": {}}])
    assert world.store.next_id() == 8


def test_logins_in_clear() -> None:
    user = {"type": "Image", "value": {}, "extra": {"password": "p"}}
    document = [{**user, "path": "users/guest"}, {**user, "path": "other/x"}, IMAGE]
    assert logins(document, "users") == [("guest", "p")]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"path": "a/1", "type": "Imge", "value": {}}, "no type 'Imge'; did you mean Image?"),
        ({"path": "a/1", "type": "Image"}, "missing required field `value`"),
        ({"path": "a/1", "type": "Image", "value": {}, "x": 1}, "unknown field `x`"),
        ({"path": "a/1", "type": "Image", "value": {"dbId": "x"}}, "Image/dbId: not an integer"),
        ({"path": "/a/1", "type": "Image", "value": {}}, "without a slash at either end"),
        ({"path": "a/../b", "type": "Image", "value": {}}, "without a slash at either end"),
        ({**IMAGE, "path": "a/1", "extra": {"password": 1}}, "extra.password is text in clear"),
        (IMAGE, "there is an entry of this path already"),
        (
            {"path": "a/1", "type": "Image", "value": {"name": "w\x01"}},
            "image/name: XML cannot carry the character U+0001. Expected for Image.name text.",
        ),
        (
            {"path": "a/1", "type": "Image", "value": {"mode": "never"}},
            "image/mode: not one of the documented values: 'never'. Expected for Image.mode one of",
        ),
        (3, "entry 2 (no object): Expected `object`, got `int`"),
    ],
)
def test_errors_name_file_and_entry(tmp_path: Path, entry: Any, message: str) -> None:
    file = tmp_path / "s.json"
    file.write_text(json.dumps([IMAGE, entry]))
    world: Any = FakeWorld()
    with pytest.raises(SeedError) as refused:
        load(world, file)
    assert str(refused.value).startswith(f"{file}: entry 2 (")
    assert message in str(refused.value)
    assert world.store.records == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("s.json", "[", "malformed: "),
        ("s.toml", "a = ", "malformed: "),
        ("s.json", '{"a": 1}', "expected a list of objects"),
        ("none/s.json", None, "cannot be read: No such file or directory"),
    ],
)
def test_unusable_documents(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    with pytest.raises(SeedError, match=message):
        seeds.entries(file)
