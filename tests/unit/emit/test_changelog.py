"""The changelog in Markdown."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from msgspec.structs import replace

from rstparse.compare import compare
from rstparse.compare.approvals import Approval, Judged, judge
from rstparse.emit.changelog import as_markdown
from rstparse.model import Api, Paragraph, Text
from tests.support.comparing import (
    PAGES,
    STATES,
    attribute_of,
    edited,
    model_of,
    object_of,
    with_attribute,
    with_parameter,
    without,
)
from tests.support.reading import corpus_model

API = model_of(PAGES)
TODAY = datetime.date(2026, 6, 1)


def judged(old: Api, new: Api, *approvals: Approval) -> Judged:
    return judge(compare(old, new), approvals, TODAY)


def changelog(old: Api, new: Api, *approvals: Approval) -> str:
    return as_markdown(judged(old, new, *approvals), old, new)


def test_nothing() -> None:
    assert changelog(API, API) == "# Test\n\nNothing changed.\n"


def test_what_breaks_comes_first_by_whom_it_breaks() -> None:
    new = replace(without(API, "thing_get"), version="2")
    new = with_attribute(new, "Thing", "name", python_name="label")
    new = edited(new, "Part", title="Piece")
    approval = Approval(
        rule="operation-removed",
        subject="operation.thing_get",
        reason="Nobody called it.",
        expires=TODAY,
        line=1,
    )
    assert changelog(API, new, approval) == """\
# Test from 1 to 2

Something breaks: the next version is a major one.

## Breaking

For every client, whatever it is written in:

- `thing.get()`: an operation is gone: `GET /things/{tid}`. Nobody called it.

For code that uses the Python client:

- `Thing.name`: an attribute of a class has another name: `name → label`.

## Documentation

- the version of the API is another: `api`.
- the description of an object reads otherwise: `Part`.
"""


def test_what_is_new_changed_and_gone() -> None:
    old = without(without(API, "thing_create"), "Orphan")
    kept = tuple(a for a in object_of(API, "Thing").attributes if a.name not in ("name", "parts"))
    special = tuple(
        a for a in object_of(API, "SpecialThing").attributes if a.name not in ("name", "parts")
    )
    old = edited(edited(old, "Thing", attributes=kept), "SpecialThing", attributes=special)
    new = with_parameter(API, "thing_getAll", "query", "count", type="long")
    new = edited(new, "thing_get", response_codes=(200, 203, 304))
    assert changelog(old, new) == """\
# Test

Nothing breaks: the next version is a minor one.

## Added

- `Orphan`: One orphan.
- `thing.create()`, `POST /things`: Returns a thing.
- `thing.get()`: a status of success is new: `200, 304 → 200, 203, 304`.
- `Thing`: `name` (string), `parts` (list of Part).

## Changed

- `thing.get_all(count)`: a query parameter takes more values: `int → long`.
"""


def test_what_is_deprecated() -> None:
    new = edited(API, "thing_get", python_name="read", aliases=("thing.get",))
    new = edited(new, "thing_getAll", deprecated="use another")
    assert changelog(API, new) == """\
# Test

Nothing breaks: the next version is a minor one.

## Deprecated

- `thing.get()`: a method has another name, and the old one still works: `thing.get → thing.read`.
- `thing.get_all()`: an operation is deprecated: `use another`.
"""


def test_constants_go_by_their_python_names() -> None:
    other = replace(STATES, values=("new", "second-hand"))
    text = changelog(API, with_attribute(API, "Thing", "state", enum=other))
    assert "- `ThingState`: an enumeration has a value less, and requests carry it: " in text
    assert "`SECOND_HAND` new; `USED` gone.\n" in text


def test_text_of_pages_is_text() -> None:
    hostile = "x <img src=x onerror=y> [l](javascript:a) `b` **c**\n# d | e"
    new = edited(API, "Part", title=hostile)
    new = replace(new, title=hostile)
    new = edited(new, "thing_get", path="/a`b/{tid}", documented_path="/a`b/{tid}")
    bad = replace(attribute_of(API, "Part", "size"), name="a\n# b", python_name="ok", type=hostile)
    new = edited(new, "Part", attributes=(*object_of(API, "Part").attributes, bad))
    orphan = replace(object_of(API, "Orphan"), type="New", class_name="New", root="n", label="n")
    orphan = replace(orphan, description=(Paragraph(inlines=(Text(text=hostile),)),))
    new = replace(new, objects=(*new.objects, orphan))
    text = changelog(API, new)
    lines = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in lines if line.startswith("# ")] == [lines[0]]
    assert lines[1:] == ["## Breaking", "## Added", "## Documentation"]
    assert "<img" not in text.replace("\\<img", "")
    assert re.search(r"(?<!\\)\](?=\()", text) is None
    assert "``/things/{tid} → /a`b/{tid}``" in text


def test_of_two_releases(corpus: Path, previous_corpus: Path) -> None:
    text = changelog(corpus_model(previous_corpus).api, corpus_model(corpus).api)
    assert "## Breaking" not in text
    assert (
        "- `deployments.entity_get()`, `GET /users/{uid}/deployments/{deploymentId}/entities/{entityId}`: Returns an "
        "entity for a given user, deployment and activity.\n" in text
    )
    assert (
        "- `Instance`: `activities` (list of DeploymentActivity), `disks` (list of InstanceDisk), `entity_type` "
        "(string).\n" in text
    )
    assert text.endswith(
        "- the description of a parameter reads otherwise: `workspace_member.delete()`, "
        "`workspace_member.update()`.\n"
    )
