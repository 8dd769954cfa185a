"""A run that would change nothing ends early, and no other does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cache import Cache
from rstparse.cli import main
from rstparse.emit import freshness
from rstparse.emit.stamps import Stamps
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
linux = pytest.mark.skipif(sys.platform != "linux", reason="there are no stamps elsewhere")


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


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Takes the names of the outputs that are read where nothing changed."""
    found: list[str] = []
    real = freshness.read_bytes

    def read(path: str, *, follow: bool = True) -> bytes:
        found.append(Path(path).name)
        return real(path, follow=follow)

    monkeypatch.setattr(freshness, "read_bytes", read)
    monkeypatch.setattr(Stamps, "_has_known_times", True)
    return found


@linux
def test_outputs_that_are_known_are_not_read(place: Path, run: Run, reads: list[str]) -> None:
    run()
    assert run().endswith("early")
    assert reads == []


@linux
def test_outputs_of_a_copied_folder_are_read_once(place: Path, run: Run, reads: list[str]) -> None:
    run()
    kept = {path: path.stat() for path in (place / "cache").rglob("*") if path.is_file()}
    shutil.copytree(place / "out", place / "copy")
    shutil.rmtree(place / "out")
    (place / "copy").rename(place / "out")
    time.sleep(0.05)
    assert run().endswith("early")
    assert sorted(reads) == ["list.txt", "uforge.xsd"]
    assert run().endswith("early")
    assert sorted(reads) == ["list.txt", "uforge.xsd"]
    # The stamps alone were kept anew.
    changed = [path for path, status in kept.items() if path.stat().st_ino != status.st_ino]
    assert changed == [stamps_of(place)]


@linux
def test_stamps_lie_by_themselves(
    place: Path, run: Run, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are others after each run, and what else a run used is not to be written again for that."""
    monkeypatch.setattr("rstparse.cache._AMISS", 0)
    run()
    write_tree(place, {"docs/pages/dto-objects/Part.rst": PART.replace("part", "piece")})
    run()
    stamps = stamps_of(place)
    entries = [path for path in (place / "cache").rglob("*") if path.is_file()]
    assert stamps in entries
    name = f"{stamps.parent.name}{stamps.name}".encode()
    assert not any(name in path.read_bytes() for path in entries)


def test_no_stamps_without_a_cache(place: Path, run: Run, reads: list[str]) -> None:
    for _ in range(2):
        run("--no-cache")
    assert not (place / "cache").exists()


def stamps_of(place: Path) -> Path:
    name = Stamps(place / "cache", place / "out")._key
    return place / "cache" / name[:2] / name[2:]


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


@pytest.mark.parametrize("wait", [0.0, 0.05], ids=["at once", "later"])
def test_so_it_is_when_no_size_and_no_time_of_modification_tells(
    place: Path, run: Run, wait: float
) -> None:
    run()
    run()
    file = place / "out" / "list.txt"
    before = file.stat()
    time.sleep(wait)
    file.write_bytes(file.read_bytes().upper())
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
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
