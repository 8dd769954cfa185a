"""target.toml read and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from rstparse.emit.targets import TargetError, load, names
from rstparse.toolkit import TEMPLATES as BUILT_IN

GOOD = """\
description = "x"
escaper = "python"

[[file]]
template = "a.jinja"
path = "a.py"

[[file]]
producer = "api-json"
path = "b.json"
each = "object"
when = "object.documented"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.jinja").touch()
    return tmp_path


def failure(folder: Path, text: str) -> str:
    """Return line and message of the error that ``text`` gives."""
    (folder / "one" / "target.toml").write_text(text)
    with pytest.raises(TargetError) as caught:
        load([folder])
    diagnostic = caught.value.diagnostic
    assert (diagnostic.code, diagnostic.severity) == ("bad-target", "error")
    assert diagnostic.path == (folder / "one" / "target.toml").as_posix()
    return f"{diagnostic.line}: {diagnostic.message}"


def test_a_target(folder: Path) -> None:
    (folder / "one" / "target.toml").write_text(GOOD)
    (target,) = load([folder])
    assert (target.name, target.view, target.escaper, target.line_length) == (
        "one",
        "model",
        "python",
        100,
    )
    assert [(f.path, f.template, f.producer, f.each) for f in target.files] == [
        ("a.py", "a.jinja", "", "api"),
        ("b.json", "", "api-json", "object"),
    ]
    assert target.lines == (4, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('x = "\n', "1: is not TOML: "),
        ("x = " + "[" * 20_000, "1: is not TOML: more than 64 tables or arrays within each other"),
        (GOOD + "x = " + "1" * 5000, "13: is not TOML: a number is larger than 64 bits"),
        ('escaper = "python"\n', "0: Object missing required field `description`"),
        (GOOD + '\n[other]\nx = 1\n', "14: Object contains unknown field `other`"),
        (GOOD.replace("when", "wehn"), "12: Object contains unknown field `wehn` - at `$.file[1]`"),
        (GOOD.replace('"object"', "3"), "11: Expected `str`, got `int` - at `$.file[1].each`"),
        (GOOD.replace('path = "b.json"\n', ""), "8: Object missing required field `path` - at `$.file[1]`"),
        (GOOD.replace('escaper = "python"', 'escaper = "php"'), "2: `escaper` must be one of html, "),
        (GOOD.replace("a.jinja", "b.jinja"), "4: template 'b.jinja' is not in the target's folder"),
        (GOOD + 'template = "a.jinja"\n', "8: a [[file]] needs either `template` or `producer`"),
        (GOOD + '[[runtime]]\nname = "../readers"\nto = "x"\n', "13: there is no runtime '../readers'"),
        (GOOD + '[[static]]\nfrom = "../x"\nto = "x"\n', "13: '../x' is not in the target's folder"),
        (GOOD + "line_length = true\n", "13: Object contains unknown field `line_length` - at `$.file[1]`"),
    ],
)  # fmt: skip
def test_what_is_wrong_and_where(folder: Path, text: str, expected: str) -> None:
    assert failure(folder, text).startswith(expected)


def test_a_byte_order_mark_is_nothing(folder: Path) -> None:
    (folder / "one" / "target.toml").write_text(GOOD, encoding="utf-8-sig")
    assert load([folder], ["one"])[0].lines == (4, 8)


def test_a_target_that_is_not_there(folder: Path) -> None:
    (folder / "one" / "target.toml").write_text(GOOD)
    with pytest.raises(TargetError, match="there is no target 'two'\n  help: targets are: one"):
        load([folder], ["two"])


def test_a_users_folder_may_add_targets_and_replace_files(folder: Path, tmp_path: Path) -> None:
    (folder / "one" / "target.toml").write_text(GOOD)
    user = tmp_path / "user"
    (user / "two").mkdir(parents=True)
    (user / "two" / "target.toml").write_text('description = "two"\n')
    (user / "one").mkdir()
    (user / "one" / "target.toml").write_text(GOOD.replace('"x"', '"changed"'))
    assert names([user, folder]) == ["one", "two"]
    assert [t.description for t in load([user, folder])] == ["changed", "two"]
    assert [t.name for t in load([user, folder], ["two"])] == ["two"]


def test_a_target_that_is_only_written_when_it_is_named(folder: Path) -> None:
    (folder / "one" / "target.toml").write_text("default = false\n" + GOOD)
    assert load([folder]) == ()
    assert [target.name for target in load([folder], ["one"])] == ["one"]


def test_the_built_in_targets_are_valid() -> None:
    written = {target.name for target in load([BUILT_IN])}
    assert {"model", "xsd"} <= written
    assert names([BUILT_IN]) == sorted({*written, "rst"})
