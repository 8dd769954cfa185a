"""``rstparse names`` and what a lock and an overlay do to a tree, from the command line to the client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cli import main
from tests.support.reading import OBJECT, OPERATION, renamed, write_tree

Run = Callable[..., tuple[int, str, str]]

FILES = {"pages/a/thing_get.rst": OPERATION, "pages/dto-objects/Thing.rst": OBJECT}
RENAMED = OPERATION.replace("thing_get", "item_get").replace("_thing-get:", "_item-get:")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write_tree(tmp_path / "docs", FILES)
    return tmp_path / "docs"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--docs", "docs"])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_names_are_shown_accepted_and_stay(run: Run, docs: Path) -> None:
    code, out, err = run("names")
    assert code == 1
    assert "new        thing_get: thing.get" in out.splitlines()
    assert err.splitlines()[-1].endswith("accept: rstparse names --accept")
    assert not (docs / "names.json").exists()
    code, out, _ = run("names", "--accept")
    assert (code, out.splitlines()[-1]) == (0, "docs/names.json: 1 operations, 1 objects")
    assert run("names")[:2] == (0, "all names are as names.json has them\n")
    assert [path.name for path in docs.iterdir() if path.name.startswith(".")] == []


def test_a_documented_rename_keeps_the_old_name_as_an_alias(run: Run, docs: Path) -> None:
    run("names", "--accept")
    (docs / "pages/a/thing_get.rst").unlink()
    write_tree(docs, {"pages/a/item_get.rst": RENAMED})
    code, out, _ = run("names", "--format", "json")
    assert code == 1
    assert json.loads(out) == [
        {"kind": "renamed", "name": "item_get", "before": "thing.get", "after": "item.get"}
    ]
    run("names", "--accept")
    assert run("names")[0] == 0
    code, out, _ = run("names", "item_get")
    assert out.splitlines() == [
        "item_get: item.get",
        "  locked by names.json: users have it",
        "  thing.get still works, and warns",
    ]


def test_a_lock_that_cannot_be_read_stops_the_writing(run: Run, docs: Path) -> None:
    (docs / "names.json").write_text("{", encoding="utf-8")
    code, _, err = run("generate", "--out", "out")
    assert code == 1
    assert "names.json:1:1: error[bad-lock]" in err


def test_generate_never_writes_the_lock(run: Run, docs: Path) -> None:
    run("names", "--accept")
    before = (docs / "names.json").read_bytes()
    write_tree(docs, {"pages/a/thing_load.rst": renamed(OPERATION, "thing_load")})
    assert run("generate", "--out", "out", "--target", "client")[0] == 0
    assert (docs / "names.json").read_bytes() == before


OVERLAY = """
[operation.thing_get]
python_name = { value = "read", reason = "shorter" }
deprecated = { value = "use thing.load", reason = "the new one is faster" }
kind = { value = "action", reason = "it does more" }

[object.Thing.class_name]
value = "Item"
reason = "users call it so"
"""


def test_an_overlay_renames_and_deprecates(run: Run, docs: Path) -> None:
    run("names", "--accept")
    (docs / "overlay.toml").write_text(OVERLAY, encoding="utf-8")
    run("model", "-o", "api.json")
    (operation,) = json.loads(Path("api.json").read_bytes())["operations"]
    assert (operation["python_name"], operation["aliases"]) == ("read", ["thing.get"])
    assert (operation["deprecated"], operation["kind"]) == ("use thing.load", "action")
    assert operation["origins"]["kind"] == "overlay"
    run("generate", "--out", "out", "--target", "client")
    (module,) = Path("out/client/src").glob("*/resources/thing.py")
    source = module.read_text(encoding="utf-8")
    assert 'deprecated("thing.read", "use thing.load")' in source
    assert 'deprecated("thing.get", "use thing.read")' in source
    assert "Deprecated: use thing.load." in source
    assert (module.parents[1] / "models" / "item.py").exists()


def imported(name: str, folder: str) -> subprocess.CompletedProcess[str]:
    """Import a class of the models of a client in another process."""
    (package,) = (path.parent.name for path in Path(folder, "client/src").glob("*/_client.py"))
    source = f"from {package}.models import {name}; print({name}.__name__, {name}(name='a').name)"
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", source],
        env={**os.environ, "PYTHONPATH": str(Path(folder, "client/src"))},
        capture_output=True,
        text=True,
    )


def test_a_class_with_another_name_can_be_imported_by_the_one_before(run: Run, docs: Path) -> None:
    run("names", "--accept")
    (docs / "overlay.toml").write_text(OVERLAY, encoding="utf-8")
    code, out, _ = run("names")
    assert (code, out.splitlines()[1]) == (1, "renamed    Thing: Thing -> Item")
    assert run("names", "Thing")[1].splitlines()[-1] == "  Thing still works, and warns"
    run("generate", "--out", "out", "--target", "client")
    for name, warning in (("Item", ""), ("Thing", "DeprecationWarning: Thing is called Item now")):
        done = imported(name, "out")
        assert done.stdout == "Item a\n", done.stderr
        assert warning in done.stderr
        assert bool(done.stderr) == bool(warning)
    run("names", "--accept")
    lock = json.loads((docs / "names.json").read_text(encoding="utf-8"))
    assert lock["objects"]["Thing"]["formerly"] == ["Thing"]
    assert run("names")[0] == 0


def test_a_placeholder_with_another_name_is_passed_as_before(run: Run, docs: Path) -> None:
    run("names", "--accept")
    page = docs / "pages/a/thing_get.rst"
    text = page.read_text(encoding="utf-8").replace("{tid}", "{thing}").replace("tid", "thing")
    page.write_text(text, encoding="utf-8")
    run("model", "-o", "api.json")
    (operation,) = json.loads(Path("api.json").read_bytes())["operations"]
    assert [(p["name"], p["python_name"]) for p in operation["path_parameters"]] == [
        ("thing", "tid")
    ]


def test_an_overlay_hides(run: Run, docs: Path) -> None:
    write_tree(docs, {"pages/a/thing_load.rst": renamed(OPERATION, "thing_load")})
    (docs / "overlay.toml").write_text(
        '[operation.thing_load.hidden]\nvalue = true\nreason = "internal"\n', encoding="utf-8"
    )
    _, out, _ = run("lint")
    assert "overlay.toml:1:1: info[hidden-by-overlay]: operation thing_load is hidden" in out
    run("model", "-o", "api.json")
    names = [o["name"] for o in json.loads(Path("api.json").read_bytes())["operations"]]
    assert names == ["thing_get"]


def test_an_overlay_says_how_a_job_tells_its_state(run: Run, docs: Path) -> None:
    states = "``done`` (boolean): it is done\n\t* ``failed`` (boolean): it failed"
    page = OBJECT.replace("``name`` (string): what it is called", states)
    write_tree(docs, {"pages/dto-objects/Thing.rst": page})
    (docs / "overlay.toml").write_text(
        '[operation.thing_get]\nwaiter = { value = { complete = "done", error = "failed" }, reason = "odd names" }\n'
        'responses = { value = [{ kind = "object", type = "Thing" }], reason = "it does" }\n'
        'pager = { value = "none", reason = "it does not page" }\n',
        encoding="utf-8",
    )
    run("model", "-o", "api.json")
    (operation,) = json.loads(Path("api.json").read_bytes())["operations"]
    assert operation["waiter"]["complete"] == "done"
    assert operation["waiter"]["percentage"] is None
    assert operation["pager"] is None
