"""Names that a maintainer gave or the lock has, where they are taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rstparse.lock import Lock, LockedObject, LockedOperation, to_json
from rstparse.readers.tree import read_tree
from rstparse.resolve import Resolved
from tests.support.reading import OBJECT, OPERATION, PART, resolve_pages, write_tree

PAGE = OPERATION.replace(
    "HTTP Request Body Parameters",
    "Query Parameters\n~~~~~~~~~~~~~~~~\n\n* ``full`` (optional): whether ``all`` is wanted\n"
    "* ``self`` (optional): whether it is\n\nHTTP Request Body Parameters",
)
FILES = {
    "pages/a/thing_get.rst": PAGE,
    "pages/dto/Thing.rst": OBJECT,
    "pages/dto/Part.rst": PART.replace("* ``size``", "* ``Name`` (string): its name\n\t* ``size``"),
}  # fmt: skip
TAKES_PART = '[operation.thing_get.request_body]\nvalue = { kind = "object", type = "Part" }\nreason = "x"\nexpect = { kind = "none" }\n'


def said(
    folder: Path, overlay: str = "", lock: Lock | None = None, **files: str
) -> tuple[list[str], Resolved]:
    """What is said of the overlay and the lock of a tree, and its model."""
    locked = {"names.json": to_json(lock)} if lock else {}
    docs = write_tree(folder, {**FILES, **locked, "overlay.toml": overlay, **files})
    model = resolve_pages(read_tree(docs))
    found = [d for d in model.diagnostics if d.path in ("overlay.toml", "names.json")]
    return [str(d).replace("\n  help: ", " | ") for d in found], model


def entry(name: str, value: str) -> str:
    return f'[{name}]\nvalue = "{value}"\nreason = "x"\n'


OWN = "is a name that generated code has for itself"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("operation.thing_get.query.full.python_name", "tid", "'tid' is the name of 'tid'"),
        ("operation.thing_get.query.full.python_name", "timeout", f"'timeout' {OWN}"),
        ("operation.thing_get.query.full.python_name", "part", f"'part' {OWN}"),
        ("operation.thing_get.query.full.python_name", "self_", "'self_' is the name of 'self'"),
        ("operation.thing_get.path.tid.python_name", "full", "'full' is the name of 'full'"),
        ("operation.thing_get.python_name", "raw", f"'raw' {OWN}"),
        ("operation.thing_get.namespace", "client", f"'client' {OWN}"),
        ("object.Thing.class_name", "Operation", f"'Operation' {OWN}"),
        ("object.Thing.class_name", "Part", "'Part' is the name of 'Part'"),
        ("object.Part.attribute.size.python_name", "name", "'name' is the name of 'Name'"),
        ("object.Part.attribute.size.python_name", "element", f"'element' {OWN}"),
    ],
)
def test_a_given_name_that_is_taken(tmp_path: Path, name: str, value: str, why: str) -> None:
    found, _ = said(tmp_path, entry(name, value) + TAKES_PART)
    assert found == [f"overlay.toml:1:1: error[bad-overlay]: [{name}]: {why} | give another name"]


def test_names_may_be_exchanged(tmp_path: Path) -> None:
    overlay = entry("object.Part.attribute.size.python_name", "name")
    overlay += entry("object.Part.attribute.Name.python_name", "size")
    found, model = said(tmp_path, overlay)
    part = next(o for o in model.api.objects if o.type == "Part")
    assert {a.name: a.python_name for a in part.attributes} == {"Name": "size", "size": "name"}
    assert found == []


def locked(python: str = "thing.get", formerly: tuple[str, ...] = (), **parameters: str) -> Lock:
    route = "GET /things/{}"
    entry = LockedOperation(route=route, python=python, parameters=parameters, formerly=formerly)
    return Lock(operations={"thing_get": entry})


def of_part(python: str = "Part", **attributes: str) -> Lock:
    return Lock(
        objects={
            "Part": LockedObject(python=python, attributes=attributes),
            "Thing": LockedObject(python="Thing"),
        }
    )


def also_of_part(**names: Any) -> Lock:
    return Lock(objects={"Part": LockedObject(python="Part", **names)})


@pytest.mark.parametrize(
    ("lock", "line", "what"),
    [
        (locked(full="self"), 4, f"operations.thing_get: full: 'self' {OWN}"),
        (locked(full="part"), 4, f"operations.thing_get: full: 'part' {OWN}"),
        (locked("client.get"), 4, f"operations.thing_get: thing_get: 'client' {OWN}"),
        (locked("thing.raw"), 4, f"operations.thing_get: thing_get: 'raw' {OWN}"),
        (of_part("Operation"), 5, f"objects.Part: Part: 'Operation' {OWN}"),
        (of_part(size="property"), 5, f"objects.Part: size: 'property' {OWN}"),
        (locked(formerly=("close.now",)), 4, f"operations.thing_get: thing_get: 'close' {OWN}"),
        (locked(formerly=("thing.raw",)), 4, f"operations.thing_get: thing_get: 'raw' {OWN}"),
        (also_of_part(formerly=("Client",)), 5, f"objects.Part: Part: 'Client' {OWN}"),
        (
            also_of_part(enumerations={"size": "Client"}),
            5,
            f"objects.Part: Part.Client: 'Client' {OWN}",
        ),
    ],
)
def test_a_locked_name_that_is_taken(tmp_path: Path, lock: Lock, line: int, what: str) -> None:
    found, _ = said(tmp_path, TAKES_PART, lock)
    assert found == [
        f"names.json:{line}:1: error[bad-lock]: {what}"
        " | give it another name there; whoever uses this one must follow"
    ]


@pytest.mark.parametrize(
    ("lock", "names"),
    [
        (locked(full="x", tid="x"), ["tid: 'x' is the name of 'full'", "full: 'x' is the name of 'tid'"]),
        (of_part(size="x", Name="x"), ["Name: 'x' is the name of 'size'", "size: 'x' is the name of 'Name'"]),
        (of_part("Thing"), ["Part: 'Thing' is the name of 'Thing'", "Thing: 'Thing' is the name of 'Part'"]),
    ],
)  # fmt: skip
def test_two_locked_names_that_are_one(tmp_path: Path, lock: Lock, names: list[str]) -> None:
    found, _ = said(tmp_path, "", lock)
    assert len(found) == len(names)
    assert all(any(name in each for each in found) for name in names)


def test_a_new_name_gives_way_to_a_locked_one(tmp_path: Path) -> None:
    found, model = said(tmp_path, "", locked(full="tid"))
    operation = model.api.operations[0]
    assert found == []
    assert operation.query_parameters[0].python_name == "tid"
    assert operation.path_parameters[0].python_name == "tid_"


def test_a_given_name_that_users_have_for_another(tmp_path: Path) -> None:
    name = "object.Part.attribute.size.python_name"
    found, _ = said(tmp_path, entry(name, "label"), of_part(Name="label"))
    assert found == [
        f"overlay.toml:1:1: error[bad-overlay]: [{name}]: 'label' is the name of 'Name' | give another name"
    ]


def test_parameters_keep_their_names_when_the_page_is_renamed(tmp_path: Path) -> None:
    lock = Lock(
        operations={
            "thing_fetch": LockedOperation(
                route="GET /things/{}", python="thing.fetch", parameters={"full": "everything"}
            )
        }
    )
    found, model = said(tmp_path, "", lock)
    (operation,) = model.api.operations
    assert found == []
    assert operation.aliases == ("thing.fetch",)
    assert operation.query_parameters[0].python_name == "everything"
