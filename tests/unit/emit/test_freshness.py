"""A run that would change nothing ends early, and no other does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cache import Cache
from rstparse.cli import main
from tests.support.reading import OBJECT, OPERATION, PART, write_tree
from tests.unit.emit.conftest import files_below

TREE = {
    "index.rst": "API\n===\n\n.. toctree::\n\n   pages/things/overview\n   pages/dto-objects/Thing\n   pages/dto-objects/Part\n",
    "pages/things/overview.rst": ".. _things-api-resources:\n\nThings\n======\n\n.. toctree::\n\n   thing_get\n",
    "pages/things/thing_get.rst": OPERATION,
    "pages/dto-objects/Thing.rst": OBJECT,
    "pages/dto-objects/Part.rst": PART,
}
CONFIG = '[tool.rstparse]\ndocs = "docs"\nout = "out"\nversion = "1"\n'
TEMPLATES = {
    "list/target.toml": 'description = "A list."\nescaper = "text"\n'
    '[[file]]\ntemplate = "list.jinja"\npath = "list.txt"\n',
    "list/list.jinja": "{% for o in api.operations %}{{ o.name }}\n{% endfor %}",
}
OPTIONS = ("--target", "list", "--target", "xsd", "--templates", "templates")
Run = Callable[..., str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pages, configuration, templates of one's own and outputs."""
    write_tree(tmp_path / "docs", TREE)
    write_tree(tmp_path / "templates", TEMPLATES)
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RSTPARSE_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``generate``; returns what it says after the folder, and ``early`` if it did nothing."""
    loads: list[int] = []
    import rstparse.pipeline

    real = rstparse.pipeline.load_sources

    def load_sources(*arguments: object, **named: object) -> object:
        loads.append(1)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("rstparse.pipeline.load_sources", load_sources)

    def run(*options: str) -> str:
        loads.clear()
        capsys.readouterr()
        code = main(
            [
                "generate",
                "--target",
                "list",
                "--target",
                "xsd",
                "--templates",
                "templates",
                *options,
            ]
        )
        said = capsys.readouterr()
        assert (code, said.err) == (0, "")
        return said.out.rpartition(": ")[2].strip() + (" early" if not loads else "")

    return run


def test_nothing_changed(place: Path, run: Run) -> None:
    assert run() == "3 written, 0 removed, 0 unchanged"
    before = files_below(place / "out")
    assert run() == "0 written, 0 removed, 2 unchanged early"
    assert files_below(place / "out") == before
    assert run("--no-cache") == "0 written, 0 removed, 2 unchanged"


@pytest.mark.parametrize(
    "change",
    [
        {"docs/pages/things/thing_get.rst": OPERATION + "\nMore.\n"},
        {"docs/pages/things/notes.rst": ""},
        {"docs/overlay.toml": "# nothing yet\n"},
        {"docs/extra.xsd": "<schema/>"},
        {"pyproject.toml": CONFIG.replace("1", "2")},
        {"templates/list/list.jinja": TEMPLATES["list/list.jinja"] + "end\n"},
        {"templates/list/unused.jinja": ""},
        {"templates/_shared/macros.jinja": ""},
    ],
    ids=["page", "new page", "overlay", "sidecar", "configuration", "template", "new", "shared"],
)
def test_any_input_that_changes_ends_it(place: Path, run: Run, change: dict[str, str]) -> None:
    run()
    write_tree(place, change)
    main(["generate", "--keep-going", *OPTIONS])
    expected = place / "expected"
    main(["generate", "--no-cache", "--keep-going", "--out", str(expected), *OPTIONS])
    assert files_below(place / "out") == files_below(expected)


def test_an_input_that_changes_back_is_known_again(place: Path, run: Run) -> None:
    run()
    write_tree(place, {"docs/pages/dto-objects/Part.rst": PART.replace("part", "piece")})
    assert run() == "2 written, 0 removed, 1 unchanged"
    write_tree(place, {"docs/pages/dto-objects/Part.rst": PART})
    assert run() == "2 written, 0 removed, 1 unchanged"
    assert run().endswith("early")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda out: (out / "list.txt").unlink(), "1 written, 0 removed, 1 unchanged"),
        (lambda out: (out / "MANIFEST.json").unlink(), "1 written, 0 removed, 2 unchanged"),
        (lambda out: (out / "MANIFEST.json").write_text("{}"), "1 written, 0 removed, 2 unchanged"),
        (lambda out: shutil.rmtree(out), "3 written, 0 removed, 0 unchanged"),
        (
            lambda out: (out.parent / ".out.rstparse-01234567").mkdir(),
            "0 written, 0 removed, 2 unchanged",
        ),
        (lambda out: (out / ".rstparse").mkdir(), "0 written, 0 removed, 2 unchanged"),
    ],
    ids=["file", "manifest", "other manifest", "folder", "killed", "staged"],
)
def test_outputs_that_are_not_as_they_were_are_mended(
    place: Path, run: Run, spoil: Callable[[Path], object], said: str
) -> None:
    run()
    before = files_below(place / "out")
    spoil(place / "out")
    assert run() == said
    assert files_below(place / "out") == before
    assert not (place / ".out.rstparse-01234567").exists()


def test_an_edited_output_is_refused_as_ever(place: Path, run: Run) -> None:
    run()
    times = (place / "out" / "list.txt").stat()
    (place / "out" / "list.txt").write_text("thing_gex\n")
    os.utime(place / "out" / "list.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert main(["generate", *OPTIONS]) == 1


def test_a_link_in_the_place_of_an_output_is_not_taken_for_it(place: Path, run: Run) -> None:
    run()
    (place / "out" / "list.txt").rename(place / "elsewhere.txt")
    (place / "out" / "list.txt").symlink_to(place / "elsewhere.txt")
    assert main(["generate", *OPTIONS]) == 1


def test_a_run_with_something_to_report_is_not_remembered(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tree(place, {"docs/pages/things/notes.rst": ""})
    said = []
    for _ in range(2):
        assert main(["generate", "--keep-going", "--target", "xsd"]) == 1
        said.append(capsys.readouterr().err)
    assert said[0] == said[1] != ""


def test_strict_does_not_take_over_what_was_not(place: Path) -> None:
    stray = "Stray\n=====\n\nText.\n"
    write_tree(place, {"docs/pages/stray.rst": stray})
    assert [main(["generate", "--target", "xsd", *o]) for o in ([], ["--strict"], [])] == [0, 1, 0]


def test_targets_are_told_apart(place: Path, run: Run) -> None:
    run()
    assert main(["generate", "--target", "xsd"]) == 0
    assert main(["generate", "--target", "xsd", "--out", "other"]) == 0
    assert sorted(files_below(place / "other")) == ["MANIFEST.json", "uforge.xsd"]
    assert run() == "0 written, 0 removed, 2 unchanged early"


def test_templates_that_change_meanwhile_are_not_remembered(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of a run is asked for again at its end."""
    import rstparse.emit.output

    real = rstparse.emit.output.write
    template = place / "templates" / "list" / "list.jinja"

    def write(*arguments: object, **named: object) -> object:
        template.write_text(TEMPLATES["list/list.jinja"] + "later\n")
        return real(*arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("rstparse.emit.output.write", write)
        run()
    template.write_text(TEMPLATES["list/list.jinja"])
    assert not run().endswith("early")


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\x80", b"\xc1" * 99])
def test_a_damaged_memory_is_none(place: Path, run: Run, damage: bytes) -> None:
    run()
    for path in (place / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(damage)
    assert run() == "0 written, 0 removed, 2 unchanged"


def test_a_memory_of_another_form_is_none(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    monkeypatch.setattr(Cache, "_read", lambda self, key: memoryview(b"\x81\xa1a\x01"))
    assert run() == "0 written, 0 removed, 2 unchanged"


def test_nothing_heavy_is_loaded(place: Path) -> None:
    main(["generate", "--quiet", "--target", "xsd"])
    code = (
        "import sys; from rstparse.cli import main; main(['generate', '--quiet', '--target', 'xsd']); "
        "print(sorted({'docutils', 'jinja2', 'black', 'difflib', 'tempfile', 'ctypes'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
