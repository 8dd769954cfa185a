"""What is kept of the objects that were sent."""

from __future__ import annotations

import pytest

from rstparse.runtime.server import documents
from rstparse.runtime.server.content import entity_tag
from rstparse.runtime.server.declaration import Service
from rstparse.runtime.server.documents import Documents
from rstparse.runtime.server.store import Record

from ..wire.models import Image
from ..wire.models._registry import REGISTRY

XML, JSON = "application/xml", "application/json"


@pytest.fixture
def kept() -> Documents:
    return Documents(Service("Images", "1", "/api", REGISTRY, (), {}))


def test_each_form_has_its_document(kept: Documents) -> None:
    record = Record("images/7", Image(name="web"))
    assert b"<name>web</name>" in kept.of(record, XML).data
    assert kept.of(record, JSON).data == b'{"image":{"name":"web"}}'
    for media_type in (XML, JSON):
        document = kept.of(record, media_type)
        assert document is kept.of(record, media_type)
        assert document.tag == entity_tag(document.data)


def test_another_record_is_another_version(kept: Documents) -> None:
    for name in ("web", "mail", "web"):
        # Each is forgotten by everybody else at once, so that the next could take its place in memory.
        assert kept.of(Record("images/7", Image(name=name)), XML).data.count(name.encode()) == 1


def test_the_ones_asked_for_last_are_kept(kept: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST", 2)
    records = [Record(f"images/{number}", Image(name=str(number))) for number in range(3)]
    first, second = kept.of(records[0], XML), kept.of(records[1], XML)
    kept.of(records[0], XML)
    kept.of(records[2], XML)
    assert kept.of(records[0], XML) is first
    assert kept.of(records[1], XML) is not second
    assert len(kept._kept) == 2


def test_a_large_one_is_not_kept(kept: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 100)
    record = Record("images/7", Image(name="x" * 200))
    assert kept.of(record, XML) is not kept.of(record, XML)
    assert not kept._kept
