"""``rstparse watch`` as a process: files are saved, and lines tell what came of it."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rstparse.claims import Page
from rstparse.cli import _parse, main
from rstparse.commands.watch import _Session
from rstparse.readers import tree
from rstparse.readers.files import Source
from rstparse.toolkit import TEMPLATES
from tests.support.reading import OBJECT, OPERATION, PART, renamed, write_tree
from tests.unit.emit.conftest import files_below

PATIENCE = 20.0
CONFIG = '[tool.rstparse]\ndocs = "docs"\nout = "out"\nversion = "1"\n'
TREE = {
    "pyproject.toml": CONFIG,
    "docs/index.rst": "API\n===\n\n.. toctree::\n\n   pages/things/overview\n   pages/dto-objects/Thing\n   pages/dto-objects/Part\n",
    "docs/pages/things/overview.rst": ".. _things-api-resources:\n\nThings\n======\n\n.. toctree::\n\n   thing_get\n",
    "docs/pages/things/thing_get.rst": OPERATION,
    "docs/pages/dto-objects/Thing.rst": OBJECT,
    "docs/pages/dto-objects/Part.rst": PART,
    "templates/list/target.toml": 'description = "A list."\nescaper = "text"\n'
    '[[file]]\ntemplate = "list.jinja"\npath = "list.txt"\n',
    "templates/list/list.jinja": "{{ api.version }}{% for o in api.operations %} {{ o.name }} {{ o.summary }}{% endfor %}\n",
}
OPTIONS = ("--target", "list", "--target", "xsd", "--templates", "templates")
GET = "docs/pages/things/thing_get.rst"


class Watch:
    """A running ``rstparse watch``."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "rstparse", "watch", *OPTIONS, *options]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "RSTPARSE_CACHE": str(folder / "cache")},
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.complaints: queue.Queue[str] = queue.Queue()
        pipes = ((self.process.stdout, self.lines), (self.process.stderr, self.complaints))
        self.readers = [threading.Thread(target=self._read, args=pipe) for pipe in pipes]
        for reader in self.readers:
            reader.start()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _read(self, stream: Any, lines: queue.Queue[str]) -> None:
        for line in stream:
            lines.put(line.rstrip("\n"))

    def until(self, text: str) -> list[str]:
        """Return the lines up to the next one with a text in it."""
        return self._until(self.lines, text)

    def complaint(self, text: str) -> list[str]:
        return self._until(self.complaints, text)

    def _until(self, lines: queue.Queue[str], text: str) -> list[str]:
        found: list[str] = []
        end = time.monotonic() + PATIENCE
        while not found or text not in found[-1]:
            try:
                found.append(lines.get(timeout=max(end - time.monotonic(), 0.01)))
            except queue.Empty:
                rest = [*self.lines.queue, *self.complaints.queue]
                pytest.fail(f"{text!r} is not among {found}; {rest}; ended: {self.process.poll()}")
        return found

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_tree(tmp_path, TREE)


@pytest.fixture
def watch(place: Path) -> Iterator[Watch]:
    running = Watch(place)
    try:
        for _ in (TEMPLATES, place / "docs", place / "templates", place / "pyproject.toml"):
            running.until("watching: ")
        yield running
    finally:
        running.close()


def expected(place: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What a run without any memory makes of the same inputs."""
    monkeypatch.chdir(place)
    assert main(["generate", "--no-cache", "--quiet", "--out", "expected", *OPTIONS]) == 0
    found = files_below(place / "expected")
    shutil.rmtree(place / "expected")
    return found


def test_a_page_is_saved(place: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files_below(place / "out") == expected(place, monkeypatch)
    write_tree(place, {GET: OPERATION.replace("Returns", "Gives")})
    assert watch.until("unchanged")[:-1] == [
        "changed: pages/things/thing_get.rst",
        "written: MANIFEST.json",
        "written: list.txt",
    ]
    assert files_below(place / "out") == expected(place, monkeypatch)
    assert watch.end() == 0


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            {
                "docs/overlay.toml": '[operation.thing_get.summary]\nvalue = "Other."\nexpect = "Returns a thing."\nreason = "r"\n'
            },
            "list",
        ),
        ({"docs/more.xsd": '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'}, "MANIFEST"),
        ({"pyproject.toml": CONFIG.replace('"1"', '"2"')}, "list.txt"),
        ({"templates/list/list.jinja": "other\n"}, "list.txt"),
        ({"templates/more/target.toml": 'description = "More."\n'}, ""),
    ],
    ids=["overlay", "sidecar", "configuration", "template", "target"],
)
def test_every_kind_of_input_is_watched(
    place: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], line: str
) -> None:
    write_tree(place, change)
    if line:
        watch.until(f"written: {line}")
        watch.until("unchanged")
    assert files_below(place / "out") == expected(place, monkeypatch)


def test_an_editor_that_replaces_the_file(place: Path, watch: Watch) -> None:
    for number in range(3):
        other = place / "docs/pages/things/.thing_get.rst.swp"
        other.write_text(OPERATION.replace("Returns", f"Gives {number}"))
        other.replace(place / GET)
        assert "written: list.txt" in watch.until("unchanged")


def test_errors_are_shown_and_it_goes_on(place: Path, watch: Watch) -> None:
    before = files_below(place / "out")
    write_tree(
        place, {GET: OPERATION.replace(".. function:: GET /things/{tid}", ".. function:: GET")}
    )
    watch.complaint("nothing was written")
    watch.until("nothing was written")
    assert files_below(place / "out") == before
    write_tree(place, {"pyproject.toml": "[tool.rstparse"})
    watch.complaint("not valid TOML")
    write_tree(place, {"pyproject.toml": CONFIG, GET: OPERATION.replace("Returns", "Gives")})
    watch.until("written: list.txt")
    shutil.rmtree(place / "docs")
    watch.complaint("no such folder")
    write_tree(place, {name: text for name, text in TREE.items() if name.startswith("docs/")})
    watch.until("written: list.txt")


def test_a_storm_of_saves_is_few_runs(
    place: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {f"docs/pages/things/x{n}_get.rst": renamed(OPERATION, f"x{n}_get") for n in range(60)}
    write_tree(place, {**pages, GET: OPERATION.replace("Returns", "Gives")})
    wanted = expected(place, monkeypatch)
    end = time.monotonic() + PATIENCE
    while files_below(place / "out") != wanted and time.monotonic() < end:
        time.sleep(0.1)
    assert files_below(place / "out") == wanted
    shown = watch.until("unchanged")  # it is told after it is written
    watch.end()
    runs = [line for line in [*shown, *watch.lines.queue] if "unchanged" in line]
    assert 1 <= len(runs) <= 5


def test_lines_for_a_program(place: Path) -> None:
    running = Watch(place, "--format", "json")
    try:
        assert json.loads(running.until("}")[0])["code"] == 0
        time.sleep(1)  # it begins to listen
        write_tree(place, {GET: OPERATION.replace("Returns", "Gives")})
        line = json.loads(running.until("}")[0])
        assert line.pop("seconds") < PATIENCE
        assert line == {
            "code": 0, "written": ["MANIFEST.json", "list.txt"], "removed": [], "kept": {}, "unchanged": 1,
            "changed": ["pages/things/thing_get.rst"],
        }  # fmt: skip
    finally:
        running.close()


def test_wrong_use_ends_at_once(place: Path) -> None:
    running = Watch(place, "--docs", "absent")
    try:
        assert running.process.wait(PATIENCE) == 2
        running.complaint("absent: no such folder")
    finally:
        running.close()


def test_what_a_change_needs_is_in_memory_before_it_comes(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("RSTPARSE_CACHE", str(place / "cache"))
    assert main(["generate", *OPTIONS, "--quiet"]) == 0
    session = _Session(_parse(["watch", *OPTIONS]))
    session.update(jobs=1)
    session.prepare()
    shutil.rmtree(place / "cache")
    read: list[str] = []
    read_file = tree.read_file

    def noted(source: Source, inspect: tree.Inspect | None = None) -> Page:
        read.append(source.name)
        return read_file(source, inspect)

    monkeypatch.setattr(tree, "read_file", noted)
    write_tree(place, {GET: OPERATION.replace("Returns", "Gives")})
    assert session.update(jobs=1)
    assert read == [GET.removeprefix("docs/")]
    assert "Gives" in (place / "out" / "list.txt").read_text()


def test_what_cannot_be_read_yet_is_not_told_before_something_changes(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("RSTPARSE_CACHE", str(place / "cache"))
    session = _Session(_parse(["watch", *OPTIONS]))
    shutil.rmtree(place / "docs")
    session.prepare()
    assert capsys.readouterr() == ("", "")
