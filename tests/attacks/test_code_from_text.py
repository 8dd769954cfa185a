"""Nothing that a page, a sidecar, an overlay or the configuration says becomes code.

Each row of the table of attacks on comparable tools that concerns the generation of code is a test.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zlib
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from xml.parsers import expat

import pytest
from lxml import etree

from rstparse.cli import main
from rstparse.config import Config
from rstparse.emit.plan import Plan
from rstparse.pipeline import Loaded, load, make_plan
from tests.attacks.hostile import CALL, PAYLOADS, SECRET, operation_name, tree
from tests.support.reading import OBJECT, OPERATION, PART, renamed, write_tree

DEVICES = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(tree(tmp_path_factory.mktemp("hostile")), Config(service="Hostile"))


@pytest.fixture(scope="module")
def plan(loaded: Loaded) -> Plan:
    made = make_plan(loaded, Config(service="Hostile"))
    assert [d for d in made.diagnostics if d.severity == "error"] == []
    return made


def python(plan: Plan) -> dict[str, str]:
    """The generated modules, without the hand-written ones that are copied."""
    return {
        path: data.decode()
        for path, data in plan.files.items()
        if path.endswith(".py") and "/_runtime/" not in path
    }


def check_imports(plan: Plan, folder: Path, package: str) -> None:
    """Write client and stub, and import all of both where ``plant`` leaves a trace; nothing may be said or left."""
    write_tree(folder, {path: data for path, data in plan.files.items() if "/src/" in path})
    script = """
import builtins, importlib, inspect, pathlib, pkgutil, sys
builtins.plant = lambda: pathlib.Path("planted").touch()
packages = [importlib.import_module(name) for name in sys.argv[1:]]
for found in [f for p in packages for f in pkgutil.walk_packages(p.__path__, p.__name__ + ".")]:
    if found.name.endswith("__main__"):
        continue
    module = importlib.import_module(found.name)
    for name in getattr(module, "__all__", ()):
        getattr(module, name)
    for value in vars(module).values():
        own = inspect.isclass(value) and value.__module__ == module.__name__
        if own and "._runtime" not in module.__name__:
            inspect.getdoc(value), inspect.signature(value)
registry = importlib.import_module(sys.argv[1] + ".models._registry").REGISTRY
for name in registry.types:
    registry.struct(name)()
"""
    sources = sorted(path for path in folder.rglob("src") if path.is_dir())
    stub = next(path.parent.name for path in folder.rglob("_places.py"))
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, package, stub],
        cwd=folder, capture_output=True, text=True, check=False,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(map(str, sources)),
        },
    )  # fmt: skip
    assert result.stderr[-2000:] == ""
    assert (result.returncode, result.stdout) == (0, "")
    assert not (folder / "planted").exists()


def test_hostile_pages_are_read_and_most_are_kept(loaded: Loaded) -> None:
    """The tree is worth its name: the payloads reach the model by hundreds."""
    assert len(loaded.api.operations) > 300
    assert len(loaded.api.objects) > 150
    assert len(loaded.pages) == sum(1 for _ in _files(loaded))


def _files(loaded: Loaded) -> list[str]:
    return [page.path for page in loaded.pages]


def test_nothing_planted_is_executed(plan: Plan, tmp_path: Path) -> None:
    check_imports(plan, tmp_path, "hostile_client")


def test_every_module_holds_only_declarations(plan: Plan) -> None:
    """Beside calls of what our own templates call, a generated module calls nothing."""
    known = {
        "Operation", "Pager", "Waiter", "Body", "Result", "Registry", "Service", "namespace", "element",
        "elements", "items", "WireType", "Field", "import_module", "__getattr__", "AttributeError",
        "globals", "getattr", "_MODULES.get", "REGISTRY.types.values", "sorted", "set", "dir", "list", "tuple", "version", "field", "attribute",
        # The stub's.
        "Route", "Key", "Accounts", "application", "assembly.application", "command.main", "service",
        "settings.parse", "make_fixtures", "globals().update", "main", "sys.exit",
    }  # fmt: skip
    called = set()
    for source in python(plan).values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                called.add(ast.unparse(node.func))
    plain = {name for name in called if not name.startswith("self._")}
    assert {name for name in called if name.startswith("self._")} <= {
        "self._call", "self._download", "self._iterate", "self._wait",
    }  # fmt: skip
    assert plain - known == set()


@pytest.mark.parametrize("name", [n for n in PAYLOADS if n not in ("blank", "directives", "link")])
def test_descriptions_come_back_as_text(loaded: Loaded, plan: Plan, name: str) -> None:
    """Every word of the payload that the model has stands in the method's docstring."""
    wanted = operation_name("description", name)
    operation = next(o for o in loaded.api.operations if o.name == wanted)
    texts = [
        inline.text
        for block in operation.description
        for inline in getattr(block, "inlines", ())
        if hasattr(inline, "text")
    ]
    module = f"client/src/hostile_client/resources/{operation.namespace}.py"
    docs = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(python(plan)[module]))
        if isinstance(node, ast.FunctionDef) and node.name == operation.python_name
    ]
    letters = "".join(c for text in texts for c in text if c.isalnum() and c.isascii())
    assert letters in "".join(c for c in docs[0] if c.isalnum() and c.isascii())


def readable(path: str, data: bytes) -> str:
    """Return a file as text; an inventory is packed."""
    if path.endswith(".inv"):
        *head, packed = data.split(b"\n", 4)
        data = b"\n".join([*head, zlib.decompress(packed)])
    return data.decode("utf-8")


class Inert(HTMLParser):
    """Fails on whatever could run, fetch or leave: our pages have one script element, and links to the web."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert tag not in {
            "iframe",
            "object",
            "embed",
            "img",
            "style",
            "base",
            "svg",
            "math",
        }, self.path
        assert not [name for name in given if name.startswith("on") or name == "style"], self.path
        if tag == "script":
            assert re.fullmatch(r"(\.\./)?assets/(site|theme)\.js", given["src"]), self.path
        for name in ("href", "src", "action"):
            target = given.get(name, "#")
            assert re.match(
                r"https?://|mailto:|#|(\.\./)?(\w+/)?[\w.#-]+$", target
            ), f"{self.path}: {target}"


def test_data_files_are_well_formed(plan: Plan) -> None:
    kinds = set()
    for path, data in plan.files.items():
        suffix = PurePosixPath(path).suffix
        kinds.add(suffix)
        text = readable(path, data)
        if suffix == ".json":
            json.loads(text)
        elif suffix == ".toml":
            assert "evil" not in tomllib.loads(text).get("tool", {})
        elif suffix == ".xml":
            etree.fromstring(data)
        elif suffix == ".xsd":
            # Its libxml2 has the names of XML's fourth edition, in which a ligature is no letter.
            etree.XMLSchema(etree.fromstring(text.replace("\ufb01", "fi").encode()))
        elif suffix == ".html":
            Inert(path).feed(text)
        elif suffix == ".md":
            live = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", re.sub(r"\\.", "", text))
            assert "<script" not in live
            assert "](javascript:" not in live
    assert kinds >= {".py", ".json", ".toml", ".xsd", ".md", ".html", ".xml", ".inv", ".js"}


def test_no_output_holds_raw_control_characters(plan: Plan) -> None:
    for path, data in plan.files.items():
        if "/_runtime/" in path or path.endswith((".json", ".xsd")):
            continue  # data, in which such characters are what the pages have
        bad = {c for c in readable(path, data) if not c.isprintable() and c not in "\n\t"}
        assert bad == set(), path


def test_files_stay_inside_and_are_good_names_everywhere(plan: Plan) -> None:
    folded: dict[str, str] = {}
    for path in plan.files:
        parts = PurePosixPath(path).parts
        assert not path.startswith("/")
        assert ".." not in parts
        assert path.isprintable()
        assert "\\" not in path
        for part in parts:
            assert part.partition(".")[0].lower() not in DEVICES, path
            assert len(part.encode()) <= 100, path
            assert part == part.strip(" ."), path
        assert folded.setdefault(path.casefold(), path) == path


def test_no_directive_reads_a_file(loaded: Loaded, plan: Plan) -> None:
    assert [path for path, data in plan.files.items() if SECRET.encode() in data] == []


def test_diagnostics_are_lines_of_printable_text(loaded: Loaded) -> None:
    assert loaded.diagnostics
    for diagnostic in loaded.diagnostics:
        assert all(line.isprintable() for line in str(diagnostic).split("\n"))
        assert str(diagnostic).count("\n") == bool(diagnostic.help)


def test_the_command_writes_what_it_can_and_stays_inside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tree(tmp_path, ("dots", "docstring-end", "carriage-return", "control"))
    (tmp_path / "elsewhere").mkdir()
    before = set(tmp_path.rglob("*"))
    code = main(["generate", "--docs", str(docs), "--out", str(tmp_path / "out"), "--keep-going"])
    said = capsys.readouterr()
    assert code == 1
    assert (said.out + said.err).replace("\n", "").isprintable()
    made = set(tmp_path.rglob("*")) - before
    assert made
    assert all(path.is_relative_to(tmp_path / "out") for path in made)


def test_a_link_in_the_output_folder_is_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tree(tmp_path, ("dots",))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "client").symlink_to(tmp_path / "elsewhere")
    code = main(["generate", "--docs", str(docs), "--out", str(tmp_path / "out"), "--keep-going"])
    assert code == 1
    assert "error[output-path-blocked]" in capsys.readouterr().err
    assert list((tmp_path / "elsewhere").iterdir()) == []


# Names ---------------------------------------------------------------------------------------------

NAMES = [
    "__class__", "class", "None", "ﬁle", "file", "File", "FILE", "Client", "self", "cls", "options", "body",
    "timeout", "list", "str", "int", "datetime", "element", "elements", "items", "Field", "Any", "ClassVar",
    "WireType", "WireStruct", "_wire", "__wire__", "__init__", "__dict__", "__slots__", "__getattr__",
    "TYPE_CHECKING", "annotations", "property", "print", "x" * 300, "x" * 301, "1st", "a-b", "a.b", "a b",
    "mro", "type", "match", "_", "__", "é", "日本", "Ω", "Ω", "ª", "a", "A", "field", "bool", "float", "bytes",
    "Page", "Operation", "Download", "Pager", "Waiter", "Result", "Body", "Unpack", "UploadSource", "Mapping",
    "RawResponse", "RequestOptions", "Iterator", "StrEnum", "IntEnum", "Literal", "BINARY", "FILE_", "init",
    "registry", "Registry", "Namespace", "AsyncNamespace", "AsyncDownload", "UNKNOWN", "attribute", "Enum",
]  # fmt: skip
"""Names that mean something to Python, to the generated code or to a file system, and twins among them."""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Plan]:
    """A tree whose attributes, parameters, values, types, operations and groups all have these names."""
    attributes = "".join(f"\t* ``{name}`` (string): text\n" for name in NAMES)
    files: dict[str, str | bytes] = {
        "pages/dto-objects/Part.rst": PART,
        "pages/dto-objects/Thing.rst": OBJECT.replace(
            "\t* ``name`` (string): what it is called\n", attributes
        ),
    }
    query = "".join(f"* ``{name}`` (optional, string): text\n" for name in NAMES)
    section = f"Query Parameters\n~~~~~~~~~~~~~~~~\n\n{query}\nExample Request\n"
    files["pages/things/thing_get.rst"] = OPERATION.replace("Example Request\n", section)
    safe = [name for name in dict.fromkeys(NAMES) if name.isidentifier() and len(name) < 200]
    for name in safe:
        page = OBJECT.replace("thing-object", f"{name.lower()}-object")
        page = page.replace("thing\n=====", f"{name}\n{'=' * 60}")
        reference = (
            f"\t* ``{name}``: see :ref:`{name.lower()}-object`\n\t* ``when`` (dateTime): when\n"
        )
        files[f"pages/dto-objects/{name}.rst"] = page + reference
        body = f"A :ref:`{name.lower()}-object` object\n\n"
        operation = renamed(OPERATION, f"{name}_{name}").replace("GET", "PUT")
        files[f"pages/{name}/{name}_{name}.rst"] = (
            operation.replace("None\n\nExample", body + "Example")
            .replace("``tid``", f"``{name}``")
            .replace("{tid}", "{" + name + "}")
        )
    values = "".join(f'<xs:enumeration value="{name}"/>' for name in dict.fromkeys(NAMES))
    files["pages/dto-objects/x.xsd"] = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="Part"><xs:sequence>'
        '<xs:element name="mode"><xs:simpleType><xs:restriction base="xs:string">'
        f"{values}</xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:schema>"
    )  # fmt: skip
    found = load(write_tree(tmp_path_factory.mktemp("named"), files), Config(service="Class"))
    made = make_plan(found, Config(service="Class"))
    assert [d for d in made.diagnostics if d.severity == "error"] == []
    return found, made


def test_names_are_distinct_and_safe(named: tuple[Loaded, Plan]) -> None:
    thing = next(o for o in named[0].api.objects if o.type == "Thing")
    assert {a.name for a in thing.attributes} >= set(NAMES)
    python_names = [a.python_name for a in thing.attributes]
    assert len({name.casefold() for name in python_names}) == len(python_names)
    classes = [o.class_name for o in named[0].api.objects]
    assert len({name.casefold() for name in classes}) == len(classes)


def test_code_of_reserved_names_imports(named: tuple[Loaded, Plan], tmp_path: Path) -> None:
    check_imports(named[1], tmp_path, "class_client")


@pytest.mark.slow
def test_code_of_reserved_names_has_right_types(named: tuple[Loaded, Plan], tmp_path: Path) -> None:
    write_tree(tmp_path, dict(named[1].files))
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "-p", "class_client"],
        cwd=tmp_path / "client" / "src", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.stdout.startswith("Success"), result.stdout[-4000:]


# Configuration and overlay -------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(PAYLOADS))
def test_a_hostile_configuration(tmp_path: Path, name: str) -> None:
    """What the configuration says of the API is text like that of the pages."""
    text = PAYLOADS[name]
    docs = write_tree(
        tmp_path / "docs",
        {"pages/things/thing_get.rst": OPERATION, "pages/dto-objects/Thing.rst": OBJECT}
        | {"pages/dto-objects/Part.rst": PART},
    )
    config = Config(title=text, version=text, namespace=text, base_path=text, service=text)
    made = make_plan(load(docs, config), config)
    errors = [d for d in made.diagnostics if d.severity == "error"]
    for path, source in python(made).items():
        tree = ast.parse(source, path)
        calls = [ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)]
        assert "__import__('builtins').plant" not in calls
    for path, data in made.files.items():
        if path.endswith(".toml"):
            assert "evil" not in tomllib.loads(data.decode()).get("tool", {})
        elif path.endswith(".xsd") and not errors:
            # Without namespaces: Python's own parser takes no URI with a brace.
            expat.ParserCreate().Parse(data, True)


def test_a_hostile_overlay(tmp_path: Path) -> None:
    docs = {"pages/things/thing_get.rst": OPERATION, "pages/dto-objects/Thing.rst": OBJECT}
    docs["pages/dto-objects/Part.rst"] = PART
    lines = []
    fields = ("summary", "description", "path", "python_name", "group", "label", "see_also")
    for at, payload in enumerate(PAYLOADS.values()):
        name = f"h{at}_get"
        docs[f"pages/things/{name}.rst"] = renamed(OPERATION, name)
        for field in fields[:-1]:
            value = json.dumps(payload if field != "path" else f"/{name}/{payload}/{{tid}}")
            value = value.replace("\\u007f", "\x7f").replace("\x7f", "\\u007F")
            lines.append(f"[operation.{name}.{field}]\nvalue = {value}\nreason = 'why'\n")
    docs["overlay.toml"] = "\n".join(lines)
    loaded = load(write_tree(tmp_path / "docs", docs), Config())
    made = make_plan(loaded, Config())
    assert [d for d in made.diagnostics if d.severity == "error"] == []
    check_imports(made, tmp_path / "out", "uforge_client")


# Sidecars ------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha" * 10}">' for i in range(10))


@pytest.mark.parametrize("file", ["pages/application.wadl", "pages/dto-objects/api.xsd"])
@pytest.mark.parametrize(
    "document",
    [
        f"<!DOCTYPE x [{LAUGHS}]><x>&a9;</x>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "../../secret.txt">]><x>&e;</x>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        "<x>" * 200_000,
        "",
        "\x00",
    ],
    ids=["laughs", "external", "dtd", "deep", "empty", "nul"],
)
def test_a_hostile_sidecar_is_a_diagnostic(tmp_path: Path, file: str, document: str) -> None:
    write_tree(tmp_path, {"secret.txt": SECRET, f"docs/{file}": document})
    loaded = load(tmp_path / "docs", Config())
    assert {d.path for d in loaded.diagnostics} == {file}
    assert "error" in {d.severity for d in loaded.diagnostics}
    assert SECRET not in str(loaded)


# The output folder ---------------------------------------------------------------------------------


def test_calls_in_payloads_would_be_noticed(tmp_path: Path) -> None:
    """The canary sings: a module that really calls what the payloads call leaves the trace."""
    result = subprocess.run(
        [sys.executable, "-c", f"import builtins\nbuiltins.plant = lambda: print('planted')\n{CALL}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.stdout == "planted\n"
