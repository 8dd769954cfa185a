"""The command line: exit codes, what is printed where, and that nothing ends in a traceback."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rstparse.cli import main
from rstparse.commands.base import Progress
from tests.support.reading import OBJECT, OPERATION, PART, renamed, write_tree

Run = Callable[..., tuple[int, str, str]]

COMMANDS = ("generate", "check", "model", "stats", "lint", "show")
OVERVIEW = """\
.. _things-api-resources:

Things
======

* :ref:`thing-get`: gets a thing

.. toctree::
   :hidden:

   thing_get
"""
OBJECTS = """\
.. _data-objects:

Objects
=======

.. toctree::

   Thing
   Part
"""
INDEX = """\
API
===

.. toctree::

   pages/things/overview
   pages/dto-objects/overview
"""
TREE = {
    "index.rst": INDEX,
    "pages/things/overview.rst": OVERVIEW,
    "pages/things/thing_get.rst": OPERATION,
    "pages/dto-objects/overview.rst": OBJECTS,
    "pages/dto-objects/Thing.rst": OBJECT,
    "pages/dto-objects/Part.rst": PART,
}
"""A docs tree without an error."""

BROKEN = OPERATION.replace(".. function:: GET /things/{tid}", ".. function:: GET")
"""A page whose path is missing."""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "docs", TREE)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in ``tmp_path``, where no configuration is; returns exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return run


def process(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rstparse", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


# Help and wrong use --------------------------------------------------------------------------------


def test_help_names_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert [name for name in COMMANDS if f"\n    {name} " not in out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"examples:\n  rstparse {command}" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_are_understood(run: Run, command: str, docs: Path) -> None:
    """They name docs that are not here: exit 2 with one line, which is not about the arguments."""
    _, out, _ = run(command, "--help")
    for line in out.partition("examples:\n")[2].splitlines():
        arguments = re.split(r" [|>] ", line)[0].split()[1:]  # what the shell hands over
        if "--explain" in arguments:  # needs no docs
            assert run(*arguments)[0] == 0, line
            continue
        code, _, err = run(*arguments)
        assert (code, err.count("\n")) == (2, 1), line
        assert "no such folder" in err


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version")[:2] == (0, "rstparse 0.1.0\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "rstparse: the following arguments are required: COMMAND; see rstparse --help"),
        (("generat",), "invalid choice: 'generat'"),
        (("show",), "rstparse show: the following arguments are required: NAME"),
        (("lint", "--format", "xml"), "invalid choice: 'xml'"),
        (("check", "--most", "-1"), "argument --most: invalid number value: '-1'"),
        (("stats", "--by", "page"), "invalid choice: 'page'"),
        (
            ("generate", "--bogus"),
            "rstparse generate: unrecognized arguments: --bogus; see rstparse generate --help",
        ),
    ],
)
def test_wrong_use_is_told_with_the_way_to_help(
    run: Run, arguments: tuple[str, ...], problem: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert problem in err
    assert err.startswith("usage: rstparse")
    assert err.endswith("--help\n")


def test_text_of_the_user_is_printed_as_it_is(run: Run, docs: Path) -> None:
    code, _, err = run("show", "100% of %s {disk}", "--docs", "docs")
    assert (code, err) == (2, "rstparse: nothing is named '100% of %s {disk}'\n")


# Docs and configuration ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["absent", "file", "a\x1b[31mb"])
def test_docs_that_are_no_folder(run: Run, tmp_path: Path, command: str, name: str) -> None:
    (tmp_path / "file").write_text("")
    arguments = ["x"] if command == "show" else []
    code, out, err = run(command, *arguments, "--docs", name)
    shown = name.replace("\x1b", "\\x1b")
    assert (code, out, err) == (2, "", f"rstparse: {shown}: no such folder\n")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "No such file or directory"),
        (b"x = [", "not valid TOML: Invalid value"),
        (b"\xff", "not valid TOML: byte 0xff is not UTF-8"),
        (b"", "there is no [tool.rstparse] table; add one"),
        (b"tool = 1", "there is no [tool.rstparse] table; add one"),
        (b"[tool]\nrstparse = 1", "there is no [tool.rstparse] table; add one"),
        (b"[tool.rstparse]\nouput = 'x'", "[tool.rstparse]: Object contains unknown field `ouput`"),
        (b"[tool.rstparse]\nout = 1", "[tool.rstparse]: Expected `str`, got `int` - at `$.out`"),
    ],
)
def test_a_configuration_that_cannot_be_used(
    run: Run, tmp_path: Path, docs: Path, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / "my.toml").write_bytes(content)
    code, out, err = run("stats", "--config", "my.toml", "--docs", "docs")
    assert (code, out) == (2, "")
    assert err.startswith("rstparse: my.toml: ")
    assert problem in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("value", ["1", '["x"]', '"../x"', '"class"', '"a b"', '""'])
def test_a_package_name_that_is_none(run: Run, tmp_path: Path, docs: Path, value: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.rstparse.target.client]\npackage = {value}\n")
    code, out, err = run("generate", "--docs", "docs", "--out", "out")
    assert (code, out) == (1, "")
    assert "client/target.toml: error[bad-target]: the configuration of this target does" in err
    assert not (tmp_path / "out").exists()


def test_defaults_come_from_the_nearest_pyproject(
    run: Run, tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths in it are relative to it, wherever the command runs."""
    text = (
        '[tool.rstparse]\ndocs = "docs"\nout = "made"\ntitle = "Things"\nservice = "Thing Store"\n'
    )
    (tmp_path / "pyproject.toml").write_text(text)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'something else'\n")
    monkeypatch.chdir(below)
    code, _, err = run("generate", "--target", "model", "--target", "client")
    assert (code, err) == (0, "")
    assert json.loads((tmp_path / "made" / "api.json").read_text())["title"] == "Things"
    client = tmp_path / "made" / "client" / "src" / "thing_store_client" / "_client.py"
    assert "class ThingStore(Client):" in client.read_text()
    assert run("check", "--target", "model")[0] == 0


def test_relative_paths_are_relative_to_the_working_folder(
    run: Run, tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    code, out, _ = run("generate", "--docs", "../docs", "--out", "../there", "--target", "model")
    assert (code, out) == (0, "../there: 3 written, 0 removed, 0 unchanged\n")
    assert (tmp_path / "there" / "api.json").is_file()


# generate ------------------------------------------------------------------------------------------


def test_generate_says_what_it_did(run: Run, docs: Path, tmp_path: Path) -> None:
    first = run("generate", "--docs", "docs", "--out", "out", "--target", "xsd")
    assert first == (0, "out: 2 written, 0 removed, 0 unchanged\n", "")
    again = run("generate", "--docs", "docs", "--out", "out", "--target", "xsd")
    assert again == (0, "out: 0 written, 0 removed, 1 unchanged\n", "")
    assert run("generate", "--docs", "docs", "--out", "out", "--quiet") == (0, "", "")


def test_generate_refuses_errors(run: Run, docs: Path, tmp_path: Path) -> None:
    (docs / "pages/things/thing_get.rst").write_text(BROKEN)
    code, out, err = run("generate", "--docs", "docs", "--out", "out")
    assert (code, out) == (1, "")
    assert "pages/things/thing_get.rst:6:1: error[bad-function]: 'GET' is not a method" in err
    assert err.endswith(
        "rstparse: 2 errors in the pages; nothing was written (--keep-going writes the rest)\n"
    )
    assert not (tmp_path / "out").exists()


def test_keep_going_writes_the_rest(run: Run, docs: Path, tmp_path: Path) -> None:
    write_tree(docs, {"pages/things/other_get.rst": renamed(OPERATION, "other_get")})
    (docs / "pages/things/thing_get.rst").write_text(BROKEN)
    code, out, err = run("generate", "--docs", "docs", "--out", "out", "--keep-going")
    assert (code, out.partition(":")[0]) == (1, "out")
    assert "error[" in err
    model = json.loads((tmp_path / "out" / "api.json").read_text())
    assert "other_get" in [operation["name"] for operation in model["operations"]]


def test_strict_refuses_warnings_too(run: Run, docs: Path, tmp_path: Path) -> None:
    (docs / "pages/stray.rst").write_text("Stray\n=====\n\nJust prose.\n")
    assert run("generate", "--docs", "docs", "--out", "out")[0] == 0
    code, out, err = run("generate", "--docs", "docs", "--out", "strict", "--strict")
    assert (code, out) == (1, "")
    assert "pages/stray.rst:1:1: warning[unknown-page]" in err
    assert err.endswith(
        "rstparse: warnings in the pages, and --strict was given; nothing was written\n"
    )
    assert not (tmp_path / "strict").exists()


def test_an_edited_file_is_refused_and_kept_with_force(
    run: Run, docs: Path, tmp_path: Path
) -> None:
    target = ("--docs", "docs", "--out", "out", "--target", "xsd")
    run("generate", *target)
    schema = next((tmp_path / "out").glob("*.xsd"))
    original = schema.read_text()
    schema.write_text("mine")
    code, out, err = run("generate", *target)
    assert (code, out) == (1, "")
    assert f"{schema.name}: error[generated-file-edited]: " in err
    assert schema.read_text() == "mine"
    code, out, err = run("generate", *target, "--force")
    assert (code, err) == (0, "")
    assert out.startswith(f"{schema.name} was kept as {schema.name}.orig\nout: ")
    assert schema.read_text() == original
    assert (tmp_path / "out" / f"{schema.name}.orig").read_text() == "mine"


def test_foreign_files_stay(run: Run, docs: Path, tmp_path: Path) -> None:
    write_tree(tmp_path / "out", {"notes.txt": "mine"})
    assert run("generate", "--docs", "docs", "--out", "out", "--target", "xsd")[0] == 0
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_targets_are_chosen_by_name(run: Run, docs: Path, tmp_path: Path) -> None:
    run("generate", "--docs", "docs", "--out", "out", "--target", "xsd", "--target", "model")
    assert not (tmp_path / "out" / "client").exists()
    assert (tmp_path / "out" / "api.json").exists()


def test_an_unknown_target_is_wrong_use(run: Run, docs: Path) -> None:
    code, out, err = run("generate", "--docs", "docs", "--out", "out", "--target", "clients")
    assert (code, out) == (2, "")
    assert err.startswith("rstparse: there is no target 'clients'; targets are: client, ")


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/none"])
def test_an_output_folder_that_cannot_be_written(
    run: Run, docs: Path, tmp_path: Path, out: str
) -> None:
    (tmp_path / "file").write_text("mine")
    code, said, err = run("generate", "--docs", "docs", "--out", out, "--target", "xsd")
    assert (code, said) == (2, "")
    assert "error[output-not-written]: nothing was written to " in err
    assert (tmp_path / "file").read_text() == "mine"


def test_templates_of_the_user_win_and_may_add_targets(
    run: Run, docs: Path, tmp_path: Path
) -> None:
    file = (
        '[[file]]\ntemplate = "{0}.jinja"\npath = "{{{{ {0}.python_name }}}}.txt"\neach = "{0}"\n'
    )
    target = 'description = "A note an operation."\nout = "notes"\nescaper = "text"\n'
    write_tree(
        tmp_path / "mine",
        {
            "notes/target.toml": target + file.format("operation"),
            "notes/operation.jinja": "{{ operation.method }} {{ operation.path }}\n",
            "client/README.md.jinja": "Our own words.\n",
        },
    )
    code, _, err = run("generate", "--docs", "docs", "--out", "out", "--templates", "mine")
    assert (code, err) == (0, "")
    assert (tmp_path / "out" / "notes" / "get.txt").read_text() == "GET /things/{tid}\n"
    assert (tmp_path / "out" / "client" / "README.md").read_text() == "Our own words.\n"
    code, _, err = run("check", "--docs", "docs", "--out", "out")
    assert code == 1
    assert run("check", "--docs", "docs", "--out", "out", "--templates", "mine")[0] == 0


def test_a_wrong_template_is_told_with_its_line(run: Run, docs: Path, tmp_path: Path) -> None:
    write_tree(tmp_path / "mine", {"client/README.md.jinja": "One\n{{ api.nothing }}\n"})
    code, out, err = run("generate", "--docs", "docs", "--out", "out", "--templates", "mine")
    assert (code, out) == (1, "")
    assert "client/README.md.jinja:2:1: error[" in err
    assert not (tmp_path / "out").exists()


def test_templates_that_are_no_folder(run: Run, docs: Path) -> None:
    code, out, err = run("generate", "--docs", "docs", "--templates", "nowhere")
    assert (code, out, err) == (2, "", "rstparse: nowhere: no such folder of templates\n")


# check ---------------------------------------------------------------------------------------------


def test_check_after_editing_a_page(run: Run, docs: Path, tmp_path: Path) -> None:
    place = ("--docs", "docs", "--out", "out")
    run("generate", *place)
    code, out, err = run("check", *place)
    assert (code, err) == (0, "")
    assert out.startswith("out is what the pages make: ")
    assert run("check", *place, "--quiet") == (0, "", "")
    (docs / "pages/things/thing_get.rst").write_text(OPERATION.replace("a thing.", "one thing."))
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    code, out, err = run("check", *place)
    assert code == 1
    assert "different: client/src/uforge_client/resources/thing.py\n" in out
    assert '-        """Returns a thing. It has more to it.\n' in out
    assert '+        """Returns one thing. It has more to it.\n' in out
    assert err.endswith(
        "not as the pages make them; mend: rstparse generate --docs docs --out out\n"
    )
    assert before == {
        path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()
    }


def test_check_after_editing_a_generated_file(run: Run, docs: Path, tmp_path: Path) -> None:
    place = ("--docs", "docs", "--out", "out")
    run("generate", *place)
    (tmp_path / "out" / "api.json").write_text("{}\n")
    (tmp_path / "out" / "client" / "README.md").unlink()
    code, out, err = run("check", *place, "--format", "json")
    found = {entry["path"]: entry["kind"] for entry in json.loads(out)}
    assert (code, found) == (1, {"api.json": "edited", "client/README.md": "missing"})
    assert err == (
        "2 files not as the pages make them; mend: rstparse generate --docs docs --out out --force "
        "(keeps what was edited as .orig)\n"
    )
    assert run("generate", *place)[0] == 1
    assert run("generate", *place, "--force")[0] == 0
    assert run("check", *place, "--quiet") == (0, "", "")
    assert (tmp_path / "out" / "api.json.orig").read_text() == "{}\n"


def test_check_shows_as_many_files_as_asked(run: Run, docs: Path) -> None:
    code, out, _ = run("check", "--docs", "docs", "--out", "out", "--target", "model", "--most=1")
    assert code == 1
    assert out.startswith("missing: api.json\n--- /dev/null\n")
    assert out.endswith("\n… and 1 more file\n")


def test_check_of_pages_with_errors(run: Run, docs: Path) -> None:
    (docs / "pages/things/thing_get.rst").write_text(BROKEN)
    code, out, err = run("check", "--docs", "docs", "--out", "out")
    assert (code, out) == (1, "")
    assert "error[" in err


def test_the_command_that_mends_can_be_pasted_into_a_shell(
    run: Run, tmp_path: Path, docs: Path
) -> None:
    docs.rename(tmp_path / "my docs")
    options = ("--docs", "my docs", "--out", "o$(id)", "--target", "xsd", "--no-sidecars")
    _, _, err = run("check", *options)
    expected = "rstparse generate --docs 'my docs' --out 'o$(id)' --target xsd --no-sidecars\n"
    assert err.endswith(f"mend: {expected}")


# model, stats, lint, show --------------------------------------------------------------------------


def test_the_model_goes_to_output_or_to_a_file(run: Run, docs: Path, tmp_path: Path) -> None:
    code, out, _ = run("model", "--docs", "docs")
    assert code == 0
    assert [operation["name"] for operation in json.loads(out)["operations"]] == ["thing_get"]
    assert run("model", "--docs", "docs", "-o", "api.json") == (0, "", "")
    assert (tmp_path / "api.json").read_text() == out
    run("generate", "--docs", "docs", "--out", "out", "--target", "model")
    assert (tmp_path / "out" / "api.json").read_text() == out


@pytest.mark.parametrize("target", ["nowhere/api.json", "docs"])
def test_a_model_file_that_cannot_be_written(run: Run, docs: Path, target: str) -> None:
    code, out, err = run("model", "--docs", "docs", "-o", target)
    assert (code, out) == (2, "")
    assert err.startswith(f"rstparse: {target}: ")


def test_stats_accounts_for_every_page(run: Run, docs: Path) -> None:
    code, out, _ = run("stats", "--docs", "docs", "--format", "json")
    numbers = json.loads(out)
    assert code == 0
    assert numbers["pages"] == {"index": 1, "object": 2, "operation": 1, "overview": 2}
    assert (numbers["operations"], numbers["objects"]["documented"]) == (1, 2)
    text = run("stats", "--docs", "docs")[1]
    assert "pages:       1 index, 2 object, 1 operation, 2 overview\noperations:  1\n" in text
    rows = json.loads(run("stats", "--docs", "docs", "--by", "group", "--format", "json")[1])
    expected = {"group": "things", "operations": 1, "responses known": 1, "parameters": 1}
    assert [row for row in rows if row["operations"]] == [expected]
    table = run("stats", "--docs", "docs", "--by", "group")[1]
    assert ["things", "1", "1", "1"] in [line.split() for line in table.splitlines()]


def test_lint_finds_nothing_in_good_pages(run: Run, docs: Path) -> None:
    assert run("lint", "--docs", "docs") == (0, "0 errors, 0 warnings, 0 infos\n", "")


def test_lint_reports_as_text_and_as_json(run: Run, docs: Path) -> None:
    (docs / "pages/things/thing_get.rst").write_text(BROKEN)
    code, out, err = run("lint", "--docs", "docs")
    assert (code, err) == (1, "")
    assert "\npages/things/thing_get.rst:6:1: error[bad-function]: " in out
    assert "\n  help: write '.. function:: GET /path/{id}'\n" in out
    code, out, _ = run("lint", "--docs", "docs", "--format", "json")
    report = json.loads(out)
    first = next(d for d in report["diagnostics"] if d["code"] == "bad-function")
    assert (code, report["counts"]["error"]) == (1, 2)
    assert (first["path"], first["line"]) == ("pages/things/thing_get.rst", 6)
    assert {"code", "severity", "message", "path", "line", "column", "help"} <= set(first)


@pytest.mark.parametrize(
    "name", ["thing_get", "THING_GET", "thing-get", "thing.get", "Thing", "thing-object"]
)
def test_show_finds_by_every_name(run: Run, docs: Path, name: str) -> None:
    code, out, _ = run("show", name, "--docs", "docs")
    assert (code, out.partition(" ")[2].partition(" ")[0]) in [(0, "thing_get"), (0, "Thing")]
    assert json.loads(run("show", name, "--docs", "docs", "--format", "json")[1])


@pytest.mark.parametrize("name", ["", "thing_gett", "zzz"])
def test_show_of_what_is_not_there(run: Run, docs: Path, name: str) -> None:
    code, out, err = run("show", name, "--docs", "docs")
    hint = "; did you mean thing_get, Thing?" if name == "thing_gett" else ""
    assert (code, out, err) == (2, "", f"rstparse: nothing is named '{name}'{hint}\n")


# Terminals, pipes and encodings --------------------------------------------------------------------

HOSTILE = "\x1b[2J\x9b2J\x07\x7f\u202e"


def test_control_characters_of_pages_never_reach_a_terminal(
    run: Run, docs: Path, tmp_path: Path
) -> None:
    page = OPERATION.replace("a thing. It", f"a {HOSTILE} thing. It").replace(
        "the id of", f"the {HOSTILE} id of"
    )
    thing = OBJECT.replace("what it is", f"what {HOSTILE} it is").replace(
        "(string)", "(\x1bstring)"
    )
    write_tree(docs, {"pages/things/thing_get.rst": page, "pages/dto-objects/Thing.rst": thing})
    write_tree(tmp_path / "out", {"api.json": f"{HOSTILE}\t\n"})
    for arguments in (
        ("lint",),
        ("lint", "--format", "json"),
        ("show", "thing_get"),
        ("show", "thing_get", "--format", "json"),
        ("show", "Thing"),
        ("stats",),
        ("stats", "--by", "group"),
        ("generate", "--out", "made", "--keep-going"),
        ("generate", "--out", "out"),
        ("check", "--out", "out", "--most", "1000"),
        ("check", "--out", "out", "--format", "json"),
    ):
        _, out, err = run(*arguments, "--docs", "docs")
        shown = (out + err).replace("\n", "")
        assert shown.isprintable(), arguments


@pytest.mark.parametrize("arguments", [("lint",), ("model",), ("show", "thing_get")])
def test_a_reader_that_goes_away(docs: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = process(*arguments, "--docs", "docs", cwd=tmp_path, stdout=writing)
    os.close(writing)
    assert (result.returncode, result.stderr) == (141, b"")


def test_a_full_disk(docs: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        result = process("model", "--docs", "docs", cwd=tmp_path, stdout=full.fileno())
    assert (result.returncode, result.stderr) == (2, b"rstparse: No space left on device\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_an_encoding_that_cannot_show_everything(docs: Path, tmp_path: Path, encoding: str) -> None:
    page = OPERATION.replace("Returns a thing.", "Returns “日本” – ﬁne.")
    (docs / "pages/things/thing_get.rst").write_text(page)
    for arguments in (("show", "thing_get"), ("show", "thing_get", "--format", "json")):
        env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        result = process(*arguments, "--docs", "docs", cwd=tmp_path, env=env)
        assert (result.returncode, result.stderr) == (0, b"")
        shown = result.stdout.decode(encoding)
        assert "\\u65e5\\u672c" in shown or "日本" in shown


def on_terminal(*arguments: str, cwd: Path, env: dict[str, str]) -> str:
    """Run a command whose output and errors are one terminal; return what it shows."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "rstparse", *arguments],
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", **env},
        stdin=slave,
        stdout=slave,
        stderr=slave,
    ) as running:
        os.close(slave)
        shown = bytearray()
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:  # Linux: the other end is closed
                break
            if not piece:
                break
            shown += piece
        running.wait()
    os.close(master)
    return shown.decode()


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_on_a_terminal_only(
    docs: Path, tmp_path: Path, env: dict[str, str], coloured: bool
) -> None:
    (docs / "pages/things/thing_get.rst").write_text(BROKEN)
    shown = on_terminal("lint", "--docs", "docs", cwd=tmp_path, env={"NO_COLOR": "", **env})
    assert ("\x1b[31merror[" in shown) == coloured
    assert b"\x1b" not in process("lint", "--docs", "docs", cwd=tmp_path).stdout


@pytest.mark.slow
def test_progress_on_a_terminal(corpus: Path, tmp_path: Path) -> None:
    cold = {"RSTPARSE_CACHE": str(tmp_path / "cache")}
    shown = on_terminal("stats", "--docs", str(corpus), cwd=tmp_path, env=cold)
    assert "\rreading: " in shown
    assert "\r\x1b[K" in shown
    assert process("stats", "--docs", str(corpus), cwd=tmp_path).stderr == b""


@pytest.mark.parametrize(
    ("terminal", "quiet", "expected"),
    [
        (True, False, "\rreading: 7 of 9 files\rreading: 9 of 9 files\r\x1b[K"),
        (True, True, ""),
        (False, False, ""),
    ],
)
def test_progress_is_shown_after_a_second_and_then_taken_away(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool, expected: str
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr("sys.stderr", stream)
    times = iter([0.0, 0.9, 1.5, 1.55, 1.65])
    monkeypatch.setattr("time.monotonic", lambda: next(times))
    with Progress("reading", quiet) as update:
        for done in (6, 7, 8, 9):
            update(done, 9)
    assert stream.getvalue() == expected


def test_a_python_without_docstrings_is_refused(docs: Path, tmp_path: Path) -> None:
    """They stand in the schema of the model, which would lose its descriptions."""
    result = process("generate", "--docs", "docs", cwd=tmp_path, env={"PYTHONOPTIMIZE": "2"})
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.endswith(b"run Python without -OO\n")


def test_an_interrupt_is_no_traceback(
    run: Run, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rstparse.pipeline.load_sources", interrupted)
    assert run("stats", "--docs", "docs") == (130, "", "")


@pytest.mark.parametrize("out", ["docs", "docs/pages/../generated"])
def test_outputs_do_not_go_among_the_pages(run: Run, docs: Path, out: str) -> None:
    before = sorted(docs.rglob("*"))
    code, _, err = run("generate", "--docs", "docs", "--out", out)
    assert (code, sorted(docs.rglob("*"))) == (2, before)
    assert err == f"rstparse: {out}: the outputs would become pages; name a folder outside docs\n"
