"""Several pages on one thing: the first counts, the others are errors, and nothing mixes."""

from __future__ import annotations

from rstparse.resolve.distinct import distinct
from tests.support.reading import OBJECT, OPERATION, PART, operation, read, renamed, resolve_files


def errors(files: dict[str, str]) -> list[tuple[str, str, int]]:
    found = resolve_files(files).diagnostics
    return [(d.code, d.path, d.line) for d in found if d.severity == "error"]


def test_two_operations_of_one_name() -> None:
    other = OPERATION.replace("{tid}", "{oid}").replace("``tid``", "``oid``")
    files = {"pages/a/thing_get.rst": OPERATION, "pages/b/thing_get.rst": other}
    assert errors(files) == [("duplicate-page", "pages/b/thing_get.rst", 3)]
    model = resolve_files(files)
    found = operation(model, "thing_get")
    assert found.source.path == "pages/a/thing_get.rst"
    assert [p.name for p in found.path_parameters] == ["tid"]
    message = next(d.message for d in model.diagnostics if d.code == "duplicate-page")
    assert message == "pages/a/thing_get.rst describes the operation 'thing_get' too"


def test_two_objects_of_one_stem() -> None:
    second = OBJECT.replace("``name`` (string)", "``other`` (long)")
    files = {"pages/a/Thing.rst": OBJECT, "pages/b/Thing.rst": second, "pages/a/Part.rst": PART}
    assert errors(files) == [("duplicate-page", "pages/b/Thing.rst", 3)]
    _, thing = resolve_files(files).api.objects
    assert [a.name for a in thing.attributes] == ["name", "parts"]


def test_two_groups_of_one_folder_name() -> None:
    overview = ".. _{0}-x:\n\n{0}\n==\n\n.. toctree::\n\n   thing_get\n"
    files = {
        "a/g/overview.rst": overview.format("aa"),
        "a/g/thing_get.rst": OPERATION,
        "b/g/overview.rst": overview.format("bb"),
    }
    assert errors(files) == [("duplicate-page", "b/g/overview.rst", 3)]
    (group,) = resolve_files(files).api.groups
    assert (group.title, group.operations) == ("aa", ("thing_get",))


def test_of_two_indexes_the_one_so_named_counts() -> None:
    contents = "T\n=\n\n.. toctree::\n\n   {}/overview\n"
    pages = [read(contents.format("b"), "guide.rst"), read(contents.format("a"), "index.rst")]
    kept, found = distinct([claim for page in pages for claim in page.claims])
    assert [(d.code, d.path) for d in found] == [("duplicate-page", "guide.rst")]
    assert {c.path for c in kept if c.subject[0] == "index"} == {"index.rst"}


def test_names_that_differ_in_case_only_are_two_things() -> None:
    files = {
        "pages/a/thing_get.rst": OPERATION,
        "pages/a/thing_Get.rst": renamed(OPERATION, "thing_Get").replace("_thing-Get", "_x-Get"),
        "pages/dto/Thing.rst": OBJECT,
        "pages/dto/thing.rst": OBJECT.replace("thing-object", "small-object"),
        "pages/dto/Part.rst": PART,
    }
    model = resolve_files(files)
    assert [o.name for o in model.api.operations] == ["thing_Get", "thing_get"]
    assert len({o.python_name.casefold() for o in model.api.operations}) == 2
    assert len({o.class_name.casefold() for o in model.api.objects}) == 3
    (collision,) = [d for d in model.diagnostics if d.code == "name-collision"]
    assert collision.severity == "error"
    assert "overlay.toml" in collision.help


def test_one_page_a_thing_is_left_alone() -> None:
    claims = list(read(OPERATION).claims)
    assert distinct(claims) == (claims, [])
