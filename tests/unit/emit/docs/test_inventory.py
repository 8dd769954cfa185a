"""The Sphinx inventory."""

from __future__ import annotations

import zlib

import pytest
from msgspec.structs import replace

from rstparse.emit.docs.inventory import inventory
from rstparse.model import Api, Index, SourcePosition
from tests.unit.emit.samples import api, operation, thing

from .things import GROUP, MODEL


def entries(model: Api) -> list[str]:
    data = inventory(model, {})
    assert data.startswith(b"# Sphinx inventory version 2\n# Project: Things API\n# Version: 1.0\n")
    return zlib.decompress(data.split(b"\n", 4)[4]).decode().splitlines()


def test_every_label_with_its_page() -> None:
    assert entries(MODEL) == [
        "part-object std:label -1 objects/Part.html part",
        "thing-delete std:label -1 operations/thing_delete.html thing_delete",
        "thing-file std:label -1 operations/thing_file.html thing_file",
        "thing-getall std:label -1 operations/thing_getAll.html thing_getAll",
        "thing-object std:label -1 objects/Thing.html thing",
        "thing-status std:label -1 operations/thing_status.html thing_status",
        "thing-update std:label -1 operations/thing_update.html thing_update",
        "things-api std:label -1 groups/things.html Things",
        "things-object std:label -1 objects/Things.html things",
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a\nevil std:label -1 evil.html -", "a evil std:label -1 evil.html -"),
        ("a\r\u2028\x85b", "a b"),
        ("", "-"),
        ("lone \ud800", "lone"),
    ],
)
def test_a_title_stays_on_its_line(title: str, shown: str) -> None:
    model = api(thing("Thing", title=title))
    assert entries(model) == [f"thing-object std:label -1 objects/Thing.html {shown}"]


def test_a_label_that_would_be_read_as_another_entry_is_left_out() -> None:
    """Sphinx would take its first words for a name and a type."""
    label = "x std:label -1 evil.html y\nz std:label -1 evil.html -"
    model = api(replace(operation("thing_get"), label=label), operation("thing_put"))
    assert entries(model) == ["thing-put std:label -1 operations/thing_put.html thing_put"]


def test_labels_of_the_first_page_and_of_what_lists_objects() -> None:
    source = SourcePosition(path="index.rst", line=1)
    index = Index(label="start", title="The API", description=(), source=source)
    group = replace(GROUP, name="things-objects", label="all-objects", title="Types", operations=())
    assert entries(api(thing("Thing"), group, index=index)) == [
        "all-objects std:label -1 objects.html Types",
        "start std:label -1 index.html The API",
        "thing-object std:label -1 objects/Thing.html thing",
    ]


def test_the_project_s_name_cannot_end_the_head() -> None:
    data = inventory(api(title="A\n# The remainder", version="1\n2"), {})
    assert data.split(b"\n")[1:3] == [b"# Project: A # The remainder", b"# Version: 1 2"]
