"""Imports inside ``rstparse`` run one way: each module imports only from layers above its own.

The order is the one of the picture in ``docs/guide/architecture.md``. The modules are parsed, never
imported, so that an import under ``TYPE_CHECKING`` or inside a function counts like any other.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LAYERS = (
    {"diagnostics", "names", "toml"},
    {"config"},
    {"model"},
    {"lock"},
    {"claims"},
    {"collection", "content"},
    {"cache", "toolkit"},
    {"fragments"},
    {"readers"},
    {"resolve"},
    {"lint"},
    {"compare"},
    {"emit"},
    {"pipeline"},
    {"watch", "serve", "show", "sides", "stats"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
"""From the top down. Modules of one set know nothing of each other; a package's own modules may."""

ANYWHERE = {"__init__"}
"""Imports nothing and may be imported by all: it only holds the version."""

SOLE_IMPORTERS = {
    "docutils": "readers/rst.py",
    "jinja2": "emit/render.py",
    "black": "emit/format.py",
    "watchfiles": "watch.py",
}
"""Libraries that stay behind one module, so that they can be replaced, and loaded late, in one place."""

RUNTIME_LAYERS = ({"wire"}, {"client"}, {"server"}, {"behaviours"})
RUNTIME_LIBRARIES = {
    "msgspec",
    "httpx2",
    "sqlalchemy",
    "uvicorn",
    "trustme",
    "python_multipart",
    "yaml",
    "pytest",
}
"""All that the copied code may need: an output's own dependencies."""


@dataclass(frozen=True)
class Import:
    """One imported module: its absolute dotted name, the line, and how the statement stands."""

    name: str
    line: int
    relative: bool
    inside_function: bool
    lazy: bool


def violations(package: Path) -> list[str]:
    """Return what breaks the order in a package folder named ``rstparse``, as ``file:line: what``."""
    return [
        f"{path.relative_to(package).as_posix()}:{line}: {what}"
        for path in sorted(package.rglob("*.py"))
        for line, what in sorted(set(_violations_of(path, package)))
    ]


def _violations_of(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    parts = path.relative_to(package).with_suffix("").parts
    check = _check_runtime if parts[0] == "runtime" and len(parts) > 2 else _check_toolkit
    for found in _imports(path, package):
        if found.inside_function and not found.lazy:
            yield found.line, f"imports {found.name} inside a function without saying why it is lazy"
        yield from ((found.line, what) for what in check(found, parts))


def _check_toolkit(found: Import, parts: tuple[str, ...]) -> Iterator[str]:
    file = "/".join(parts) + ".py"
    first = found.name.split(".")[0]
    if first != "rstparse":
        if SOLE_IMPORTERS.get(first, file) != file:
            yield f"imports {first}, which only {SOLE_IMPORTERS[first]} may"
        return
    own, other = parts[0], [*found.name.split("."), "__init__"][1]
    if own == other or other in ANYWHERE or other == "runtime":
        return
    mine, theirs = _rank(own, LAYERS), _rank(other, LAYERS)
    if own in ANYWHERE | {"runtime"}:
        yield f"imports {found.name}, but must import nothing of rstparse"
    elif mine is None or theirs is None:
        yield f"{own if mine is None else other} has no place in the order of layers; give it one here"
    elif theirs >= mine:
        yield f"imports {found.name}, which is not above {own}"


def _check_runtime(found: Import, parts: tuple[str, ...]) -> Iterator[str]:
    names = found.name.split(".")
    if names[0] != "rstparse":
        if names[0] not in RUNTIME_LIBRARIES | set(sys.stdlib_module_names):
            yield f"imports {names[0]}, which no output depends on"
        return
    if not found.relative:
        yield f"imports {found.name} by its absolute name, which a copy does not have"
    if names[1:2] != ["runtime"]:
        yield f"imports {found.name}, which is not copied along"
        return
    own, other = parts[1], [*names, "__init__"][2]
    mine, theirs = _rank(own, RUNTIME_LAYERS), _rank(other, RUNTIME_LAYERS)
    if own != other and (mine is None or theirs is None or theirs >= mine):
        yield f"imports {found.name}, which is not above runtime/{own}"


def _rank(name: str, layers: tuple[set[str], ...]) -> int | None:
    return next((rank for rank, layer in enumerate(layers) if name in layer), None)


def _imports(path: Path, package: Path) -> Iterator[Import]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    tree = ast.parse(text, str(path))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _names(node, path, package):
                yield Import(
                    name=name,
                    line=node.lineno,
                    relative=isinstance(node, ast.ImportFrom) and node.level > 0,
                    inside_function=id(node) in inside,
                    lazy=_says_lazy(lines, node),
                )


def _names(node: ast.Import | ast.ImportFrom, path: Path, package: Path) -> Iterator[str]:
    """Yield absolute dotted names; ``from . import x`` names the module x if there is one."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = (node.module or "").split(".") if node.module else []
    if node.level:
        folder = path.parent.relative_to(package.parent).parts
        base = [*folder[: len(folder) - node.level + 1], *base]
    for alias in node.names:
        target = package.parent.joinpath(*base, alias.name)
        is_module = target.with_suffix(".py").is_file() or target.is_dir()
        yield ".".join([*base, alias.name] if is_module else base)


def _says_lazy(lines: list[str], node: ast.stmt) -> bool:
    """Whether the statement, or the comment above it, has the word lazy."""
    above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    comments = [line.partition("#")[2] for line in lines[node.lineno - 1 : node.end_lineno]]
    return any(
        "lazy" in comment.lower() for comment in [*comments, above if above[:1] == "#" else ""]
    )


def test_imports_run_one_way(repository: Path) -> None:
    assert violations(repository / "rstparse") == []


@pytest.mark.parametrize(
    ("file", "source", "expected"),
    [
        (
            "model.py",
            "from .resolve import decide",
            "imports rstparse.resolve, which is not above model",
        ),
        (
            "names.py",
            "import rstparse.diagnostics",
            "imports rstparse.diagnostics, which is not above names",
        ),
        (
            "readers/rst.py",
            "from ..emit import x",
            "imports rstparse.emit, which is not above readers",
        ),
        (
            "readers/rst.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .. import pipeline",
            "imports rstparse.pipeline, which is not above readers",
        ),
        (
            "readers/tree.py",
            "import docutils.nodes",
            "imports docutils, which only readers/rst.py may",
        ),
        (
            "emit/views.py",
            "from jinja2 import Template",
            "imports jinja2, which only emit/render.py may",
        ),
        ("cli.py", "from black import format_str", "imports black, which only emit/format.py may"),
        (
            "cli.py",
            "def run():\n    from . import pipeline",
            "imports rstparse.pipeline inside a function without saying why it is lazy",
        ),
        (
            "odd.py",
            "from . import model",
            "odd has no place in the order of layers; give it one here",
        ),
        (
            "__init__.py",
            "from . import model",
            "imports rstparse.model, but must import nothing of rstparse",
        ),
        (
            "runtime/wire/xml.py",
            "from ...model import Api",
            "imports rstparse.model, which is not copied along",
        ),
        (
            "runtime/client/core.py",
            "import rstparse.runtime.wire",
            "imports rstparse.runtime.wire by its absolute name, which a copy does not have",
        ),
        (
            "runtime/wire/xml.py",
            "from ..client import core",
            "imports rstparse.runtime.client, which is not above runtime/wire",
        ),
        ("runtime/wire/xml.py", "import lxml.etree", "imports lxml, which no output depends on"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, source: str, expected: str) -> None:
    package = _tree(tmp_path, {file: source})
    found = [violation.partition(": ")[2] for violation in violations(package)]
    assert found == [expected]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("cli.py", "from . import model, pipeline, watch, __version__"),
        (
            "readers/rst.py",
            "import docutils.nodes\nfrom .tree import walk\nfrom ..claims import Claim",
        ),
        (
            "emit/format.py",
            "def run():\n    import black  # lazy: 0.2 s that most commands do not need",
        ),
        (
            "emit/format.py",
            "def run():\n    # Lazy, since only one command needs it.\n    import black",
        ),
        (
            "runtime/client/core.py",
            "import httpx2\nfrom ..wire.xml import decode\nfrom . import auth",
        ),
        ("resolve/decide.py", "from rstparse.resolve.link import link\nimport msgspec, json"),
    ],
)
def test_a_right_import_is_let_through(tmp_path: Path, file: str, source: str) -> None:
    assert violations(_tree(tmp_path, {file: source})) == []


def _tree(root: Path, files: dict[str, str]) -> Path:
    """Write a package that has a file in every layer, with ``files`` in place of its own."""
    modules = [
        "__init__",
        "diagnostics",
        "names",
        "model",
        "claims",
        "cache",
        "pipeline",
        "watch",
        "cli",
    ]
    modules += [f"{name}/__init__" for name in ("readers", "resolve", "lint", "compare", "emit")]
    modules += ["readers/tree", "resolve/link", "runtime/__init__"]
    modules += [
        "runtime/wire/__init__",
        "runtime/wire/xml",
        "runtime/client/__init__",
        "runtime/client/auth",
    ]
    for name, text in ({f"{module}.py": "" for module in modules} | files).items():
        path = root / "rstparse" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "rstparse"
