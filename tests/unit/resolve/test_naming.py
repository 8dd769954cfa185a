"""Python names of operations, classes and parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.lock import Lock, LockedObject, LockedOperation
from rstparse.model import SourcePosition
from rstparse.names import fold
from rstparse.resolve.naming import (
    RESERVED_CLASSES,
    RESERVED_NAMESPACES,
    Named,
    OperationName,
    followed_objects,
    former_classes,
    name_classes,
    name_operations,
    name_parameters,
)
from tests.conftest import CompareGolden
from tests.support.reading import corpus_model


def place(name: str, group: str = "g", **given: str) -> Named:
    at = SourcePosition(path=f"{name}.rst", line=3)
    return Named(group=group, route=f"GET /{name}", at=at, **given)


def named(*names: str, group: str = "g", **overlaid: str) -> tuple[list[str], list[str]]:
    places = {n: place(n, group, python_name=overlaid.get(n, "")) for n in names}
    found, diagnostics = name_operations(places)
    return [f"{found[n].namespace}.{found[n].python_name}" for n in names], [
        d.message for d in diagnostics
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("machineImagePublished_download", "machine_image_published.download"),
        ("appliance_getAllOS", "appliance.get_all_os"),
        ("prepare", "g.prepare"),
        ("os_import", "os.import_"),
        ("a_b_c", "a_b.c"),
        ("models_get", "models_.get"),
        ("x_request", "x.request_"),
    ],
)
def test_names_of_operations(name: str, expected: str) -> None:
    assert named(name) == ([expected], [])


def test_a_collision_is_an_error_that_says_how_to_mend_it() -> None:
    names, said = named("a_getAll", "a_get_all", "a_GetAll")
    assert len({fold(name) for name in names}) == 3
    assert any("both become" in message for message in said)
    places = {n: place(n) for n in ("a_getIt", "a_GetIt")}
    (found,) = name_operations(places)[1]
    assert (found.code, found.severity, found.path, found.line) == (
        "name-collision",
        "error",
        "a_GetIt.rst",
        3,
    )
    assert found.help == (
        "add to overlay.toml: [operation.a_GetIt.python_name]" ' with value = "…" and reason = "…"'
    )
    places["a_GetIt"] = place("a_GetIt", python_name="getOther")
    assert name_operations(places)[1] == []


def test_two_resources_that_become_one_namespace() -> None:
    names, said = named("fooBar_get", "FooBar_put")
    assert len({name.partition(".")[0] for name in names}) == 2
    assert len(said) == 1
    places = {n: place(n) for n in ("fooBar_get", "FooBar_put", "Foo bar_x")}
    helps = [d.help for d in name_operations(places)[1]]
    assert helps[0].startswith("add to overlay.toml: [operation.FooBar_put.namespace] with")
    places = {n: place(n) for n in ("FooBar_get", 'foo "bar_x')}
    assert '[operation."foo \\"bar_x".namespace]' in name_operations(places)[1][0].help


def test_a_group_and_a_resource_may_share_a_namespace() -> None:
    assert named("prepare", "blueprint_get", group="blueprint") == (
        ["blueprint.prepare", "blueprint.get"],
        [],
    )


@pytest.mark.parametrize("name", ["class", "x; import os", "__class__", "ﬁle", "1", ""])
def test_a_name_of_the_overlay_is_made_safe(name: str) -> None:
    (found,), _ = named("a_b", a_b=name)
    assert found.partition(".")[2].isidentifier()
    assert "import os" not in found


def locked(**operations: tuple[str, str]) -> Lock:
    """Return a lock of operations: documented name → route, ``namespace.method``."""
    return Lock(
        operations={
            name: LockedOperation(route=route, python=python)
            for name, (route, python) in operations.items()
        }
    )


class TestLocked:
    def test_a_name_that_users_have_stays(self) -> None:
        lock = locked(a_getAll=("GET /a_getAll", "old.list_all"))
        found, diagnostics = name_operations({"a_getAll": place("a_getAll")}, lock)
        assert found == {"a_getAll": OperationName("old", "list_all")}
        assert diagnostics == []

    def test_a_newcomer_follows_its_resource_and_does_not_take_a_name(self) -> None:
        lock = locked(a_get_all=("GET /a_get_all", "alpha.get_all"))
        places = {n: place(n) for n in ("a_getAll", "a_get_all", "a_put")}
        found, diagnostics = name_operations(places, lock)
        assert found["a_get_all"][:2] == ("alpha", "get_all")
        assert found["a_put"][:2] == ("a", "put")
        lock = locked(a_GETALL=("GET /a_GETALL", "a.get_all"))
        found, diagnostics = name_operations({n: place(n) for n in ("a_getAll", "a_GETALL")}, lock)
        assert found["a_GETALL"][:2] == ("a", "get_all")
        assert found["a_getAll"][:2] == ("a", "get_all_2")
        assert [d.path for d in diagnostics] == ["a_getAll.rst"]

    def test_another_documented_name_on_the_route_is_a_rename(self) -> None:
        lock = locked(scan_cancel=("DELETE /scans/{}", "scan.cancel"))
        at = place("scanImport_cancel")._replace(route="DELETE /scans/{}")
        found, _ = name_operations({"scanImport_cancel": at}, lock)
        assert found["scanImport_cancel"] == OperationName(
            "scan_import", "cancel", ("scan.cancel",)
        )

    def test_of_several_on_a_route_each_follows_the_one_with_its_verb(self) -> None:
        lock = locked(a_get=("GET /a", "a.get"), a_archive=("GET /a", "a.archive"))
        places = {n: place(n)._replace(route="GET /a") for n in ("b_archive", "b_get")}
        found, _ = name_operations(places, lock)
        assert found["b_archive"].aliases == ("a.archive",)
        assert found["b_get"].aliases == ("a.get",)
        found, _ = name_operations({"b_get": places["b_get"]}, lock)
        assert found["b_get"].aliases == ("a.get",)

    def test_where_nothing_tells_which_one_it_was_there_is_no_alias(self) -> None:
        lock = locked(a_get=("GET /a", "a.get"), a_archive=("GET /a", "a.archive"))
        places = {n: place(n)._replace(route="GET /a") for n in ("b_read", "b_load")}
        found, _ = name_operations(places, lock)
        assert [name.aliases for name in found.values()] == [(), ()]
        found, _ = name_operations({"b_read": places["b_read"]}, lock)
        assert found["b_read"].aliases == ()

    def test_parameters_follow_a_rename(self) -> None:
        entry = LockedOperation(route="GET /a", python="a.get", parameters={"full": "everything"})
        lock = Lock(operations={"a_get": entry})
        for name in ("a_get", "a_read"):
            at = place(name)._replace(route="GET /a")
            found, _ = name_operations({name: at}, lock)
            assert found[name].parameters == {"full": "everything"}

    def test_a_name_that_the_maintainer_changes_stays_as_an_alias(self) -> None:
        lock = locked(a_get=("GET /a_get", "a.get"))
        found, _ = name_operations({"a_get": place("a_get", python_name="read")}, lock)
        assert found["a_get"] == OperationName("a", "read", ("a.get",))

    def test_an_old_name_that_is_used_anew_is_no_alias(self) -> None:
        lock = locked(a_get=("GET /a_get", "a.get"))
        places = {
            "a_get": place("a_get", python_name="read"),
            "b_x": place("b_x", namespace="a", python_name="get"),
        }
        found, diagnostics = name_operations(places, lock)
        assert found["a_get"].aliases == ()
        assert found["b_x"][:2] == ("a", "get")
        assert diagnostics == []

    def test_parameters_and_classes_too(self) -> None:
        assert name_parameters(["uid"], ["UID"], None, {}, {"UID": "uid_of_all"}) == (
            {"uid": "uid"},
            {"UID": "uid_of_all"},
        )
        assert name_classes(["Vlan", "VLAN"], [], {"VLAN": "Vlan"})[0] == {
            "Vlan": "Vlan_2",
            "VLAN": "Vlan",
        }

    def test_a_placeholder_that_is_called_otherwise_keeps_the_name_of_its_argument(self) -> None:
        names = {"uid": "login", "id": "id_", "q": "text"}
        entry = LockedOperation(route="GET /u/{}/a/{}", python="a.get", parameters=names)
        lock = Lock(operations={"a_get": entry})
        at = place("a_get")._replace(route="GET /u/{}/a/{}", placeholders=("uid", "aid"))
        found, _ = name_operations({"a_get": at}, lock)
        assert found["a_get"].parameters == {**names, "aid": "id_"}
        swapped = at._replace(placeholders=("id", "uid"))
        assert name_operations({"a_get": swapped}, lock)[0]["a_get"].parameters == names
        other = at._replace(route="GET /orgs/{}/a/{}")
        assert name_operations({"a_get": other}, lock)[0]["a_get"].parameters == names
        longer = at._replace(placeholders=("uid", "aid", "bid"))
        assert name_operations({"a_get": longer}, lock)[0]["a_get"].parameters == names

    def test_an_enumeration_that_users_have_comes_before_a_new_class(self) -> None:
        names = name_classes(["Mode", "Thing"], ["mode", "other"], {}, {"mode": "Mode"})
        assert names == ({"Mode": "Mode_", "Thing": "Thing"}, {"mode": "Mode", "other": "Other"})
        names = name_classes(["Mode"], ["mode"], {"Mode": "Mode"}, {"mode": "Mode"})
        assert names == ({"Mode": "Mode"}, {"mode": "Mode_"})

    def test_former_classes_are_aliases_unless_they_are_used_anew(self) -> None:
        lock = Lock(
            objects={
                "A": LockedObject(python="A", formerly=("Alpha", "B")),
                "Gone": LockedObject(python="Gone", root="gone"),
                "Lost": LockedObject(python="Lost", root="lost", formerly=("Older",)),
            }
        )
        classes = {"A": "Item", "B": "B", "Found": "Found"}
        locked = followed_objects({"A": "", "Found": "lost", "B": "b"}, lock)
        assert locked == {"A": lock.objects["A"], "Found": lock.objects["Lost"]}
        found = former_classes(classes, classes.values(), locked)
        assert found == {"A": ("A", "Alpha"), "B": (), "Found": ("Lost", "Older")}


def test_a_given_name_hides_no_other() -> None:
    assert name_parameters(["a", "b"], ["c"], None, {}, {"c": "a"}) == (
        {"a": "a_", "b": "b"},
        {"c": "a"},
    )
    assert name_parameters(["a"], ["b"], "Image", {"a": "self"}, {"b": "image"}) == (
        {"a": "self_"},
        {"b": "image_"},
    )
    assert name_parameters(["a"], ["a"], None, {}, {"a": "a_"}) == ({"a": "a"}, {"a": "a_"})


def test_classes_differ_from_each_other_and_from_imports() -> None:
    classes, enums = name_classes(["Client", "vlan", "VLAN", "Image"], ["image", "mode", "Field"])
    given = [*classes.values(), *enums.values()]
    assert len({fold(name) for name in given}) == len(given)
    assert not {*given} & {*RESERVED_CLASSES}
    assert classes["Image"] == "Image"


def test_parameters_differ_from_each_other_from_the_body_and_from_options() -> None:
    path, query = name_parameters(["uid", "image", "self"], ["UID", "timeout", "query"], "Image")
    given = [*path.values(), *query.values()]
    assert len({fold(name) for name in given}) == 6
    assert not {*given} & {"image", "self", "timeout"}
    assert path["uid"] == "uid"


def test_namespaces_hide_nothing_of_the_client(corpus: Path) -> None:
    namespaces = {o.namespace for o in corpus_model(corpus).api.operations}
    assert not namespaces & {*RESERVED_NAMESPACES}


def test_every_python_name_of_the_release(corpus: Path, golden: CompareGolden) -> None:
    """The public names that users type: a change of a rule of naming is seen here."""
    api = corpus_model(corpus).api
    lines = ["# operations: documented name, where it is found, its parameters"]
    for o in api.operations:
        parameters = [p.python_name for p in (*o.path_parameters, *o.query_parameters)]
        lines.append(f"{o.name}  {o.namespace}.{o.python_name}({', '.join(parameters)})")
    lines += ["", "# objects: type, class, own attributes where the name is spelled differently"]
    for thing in api.objects:
        own = [a for a in thing.attributes if a.inherited_from is None and a.name != a.python_name]
        lines.append(f"{thing.type}  {thing.class_name}")
        lines += [f"    {a.name}  {a.python_name}" for a in own]
    lines += ["", "# enumerations"]
    lines += sorted({a.enum.name for t in api.objects for a in t.attributes if a.enum})
    golden("names-3.8.13.txt", "\n".join(lines) + "\n")


def test_no_names_of_the_release_collide(corpus: Path) -> None:
    model = corpus_model(corpus)
    assert [d for d in model.diagnostics if d.code == "name-collision"] == []
    operations = [fold(f"{o.namespace}.{o.python_name}") for o in model.api.operations]
    assert len(set(operations)) == 523
    classes = [fold(o.class_name) for o in model.api.objects]
    assert len(set(classes)) == len(classes)
    for thing in model.api.objects:
        names = [fold(a.python_name) for a in thing.attributes]
        assert len(set(names)) == len(names), thing.type
    for found in model.api.operations:
        names = [fold(p.python_name) for p in (*found.path_parameters, *found.query_parameters)]
        assert len(set(names)) == len(names), found.name
