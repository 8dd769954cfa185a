"""The client of the whole corpus as code: it type-checks, is formatted, imports, and documents itself."""

from __future__ import annotations

import compileall
import inspect
import io
import pydoc
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from rstparse.model import Operation
from tests.behaviour.generated import Generated


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, capture_output=True, text=True, check=False
    )


def modules(client: Generated) -> list[str]:
    """The dotted names of all modules of the package."""
    root = client.source
    return sorted(
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in root.rglob("*.py")
    )


@pytest.mark.slow
def test_mypy_strict_finds_nothing(uforge: Generated, tmp_path: Path) -> None:
    command = ["-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "-p", uforge.package]
    result = run(*command, cwd=uforge.source)
    assert result.stdout.startswith("Success: no issues found in "), result.stdout[-3000:]


def test_black_leaves_it_as_it_is(uforge: Generated) -> None:
    sample = sorted(uforge.source.rglob("*.py"))[
        ::10
    ]  # black is slow; formatting has tests of its own
    command = ["-m", "black", "--check", "--diff", "--quiet", "--line-length=100", "--workers=1"]
    result = run(*command, *map(str, sample), cwd=uforge.folder)
    assert (result.returncode, result.stdout[:3000]) == (0, "")


@pytest.mark.slow
def test_black_leaves_all_of_it_as_it_is(uforge: Generated) -> None:
    command = ["-m", "black", "--check", "--diff", "--quiet", "--line-length=100", "."]
    result = run(*command, cwd=uforge.folder)
    assert (result.returncode, result.stdout[:3000]) == (0, "")


def test_nothing_is_imported_in_vain(uforge: Generated) -> None:
    command = ["-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F,E9,W291,W605"]
    result = run(*command, str(uforge.source), cwd=uforge.folder)
    assert result.returncode == 0, result.stdout[-3000:]


def test_every_file_compiles(uforge: Generated, tmp_path: Path) -> None:
    assert compileall.compile_dir(uforge.source, quiet=1, force=True, legacy=False)


def test_every_module_imports_alone(uforge: Generated) -> None:
    """Each module is the first one imported of its package, in one process: the rest is forgotten before."""
    script = textwrap.dedent("""
        import importlib, sys, warnings
        warnings.simplefilter("error")
        package = sys.argv[1]
        for name in sys.stdin.read().split():
            for loaded in [m for m in sys.modules if m == package or m.startswith(package + ".")]:
                del sys.modules[loaded]
            try:
                importlib.import_module(name)
            except BaseException as problem:
                print(name, repr(problem))
        """)
    result = subprocess.run(
        [sys.executable, "-c", script, uforge.package],
        input="\n".join(modules(uforge)),
        cwd=uforge.source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("module", ["", ".models"])
def test_every_public_name_is_there(uforge: Generated, module: str) -> None:
    found = uforge.module(module)
    assert [name for name in found.__all__ if getattr(found, name, None) is None] == []
    assert sorted(found.__all__) == sorted(set(found.__all__))
    assert set(found.__all__) <= set(dir(found))


def test_a_name_that_is_not_there_says_so(uforge: Generated) -> None:
    for module in ("", ".models"):
        with pytest.raises(AttributeError, match="Unheard"):
            uforge.module(module).Unheard  # noqa: B018


def test_importing_the_package_loads_neither_models_nor_http(uforge: Generated) -> None:
    script = f"""import sys, {uforge.package} as p; p.UForge('http://h/api').user
found = [m for m in sys.modules if m.startswith(p.__name__ + '.resources.')]
print(found, 'httpx2' in sys.modules, p.__name__ + '.models.image' in sys.modules)"""
    result = run("-W", "error", "-c", script, cwd=uforge.source)
    expected = f"['{uforge.package}.resources.user'] False False\n"
    assert (result.stdout, result.stderr) == (expected, "")


def methods(client: Generated) -> Iterator[tuple[Operation, type, type]]:
    for operation in client.api.operations:
        module = client.module(f".resources.{operation.namespace}")
        classes = [
            value
            for name, value in vars(module).items()
            if inspect.isclass(value) and value.__module__ == module.__name__
        ]
        sync, asynchronous = sorted(classes, key=lambda c: c.__name__.startswith("Async"))
        yield operation, sync, asynchronous


def words(text: str) -> str:
    """Text without its marks and line breaks."""
    return " ".join(text.replace("`", "").split())


def test_every_docstring_says_what_the_page_says(uforge: Generated) -> None:
    for operation, sync, asynchronous in methods(uforge):
        doc = inspect.getdoc(getattr(sync, operation.python_name)) or ""
        text = words(doc)
        parameters = [
            *operation.path_parameters,
            *(p for p in operation.query_parameters if p.description),
        ]
        # What the runtime cannot do is in the signature; what the page says of it is in the text.
        missing = [p.python_name for p in parameters if f"\n    {p.python_name}: " not in doc]
        missing += [name for name in operation.security.entitlements if name not in text]
        if operation.since is not None and operation.since.version:
            missing += [operation.since.text] if f"Since {operation.since.text}" not in text else []
        missing += [operation.path] if operation.path not in text else []
        first = words(doc.partition("\n\n")[0])
        if operation.summary and not first.startswith(first_words(operation.summary)):
            missing.append(operation.summary)
        assert missing == [], f"{operation.name}: {doc}"
        other = inspect.getdoc(getattr(asynchronous, operation.python_name)) or ""
        if "ee ``" in other:
            assert f"ee ``{sync.__name__}.{operation.python_name}``" in other


def first_words(summary: str) -> str:
    """The beginning of a summary up to its first reference, which a docstring spells differently."""
    return " ".join(words(summary).split()[:2])


def test_both_clients_have_the_same_surface(uforge: Generated) -> None:
    for operation, sync, asynchronous in methods(uforge):
        one, other = (getattr(c, operation.python_name) for c in (sync, asynchronous))
        assert list(inspect.signature(one).parameters) == list(inspect.signature(other).parameters)
        assert inspect.iscoroutinefunction(other), operation.name
        assert public(sync) == public(asynchronous), sync
    package = uforge.module()
    namespaces = {operation.namespace for operation in uforge.api.operations}
    for client in (package.UForge, package.AsyncUForge):
        assert namespaces <= set(dir(client))


def public(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}


def test_help_shows_operations_and_models(uforge: Generated) -> None:
    package = uforge.module()
    api = package.UForge("http://uforge.test/api")
    text = io.StringIO()
    pydoc.Helper(output=text)(api.machine_image.generate)
    pydoc.Helper(output=text)(uforge.module(".models").Image)
    pydoc.Helper(output=text)(package.UForge)
    shown = text.getvalue()
    for expected in ("generate(", "the id of the", "class Image(", "parent_uri", "machine_image"):
        assert expected in shown


def test_every_generated_file_says_where_it_comes_from(uforge: Generated) -> None:
    folder = uforge.source / uforge.package
    for path in folder.rglob("*.py"):
        if "_runtime" not in path.relative_to(folder).parts:
            first = path.read_text().partition("\n")[0]
            assert first.startswith("# Generated by rstparse"), path
            assert first.endswith("Do not edit."), path
    for path in (*(folder / "models").glob("*.py"), *(folder / "resources").glob("*.py")):
        if path.stem not in ("__init__", "_registry"):
            assert " from pages/" in path.read_text().partition("\n")[0], path


def test_the_runtime_is_a_verbatim_copy(uforge: Generated, repository: Path) -> None:
    for name in ("wire", "client"):
        copied = uforge.source / uforge.package / "_runtime" / name
        own = repository / "rstparse" / "runtime" / name
        files = {path.name: path.read_bytes() for path in own.glob("*.py")}
        assert {path.name: path.read_bytes() for path in copied.glob("*.py")} == files


def test_no_line_is_longer_than_promised(uforge: Generated) -> None:
    folder = uforge.source / uforge.package
    for path in (*(folder / "models").glob("*.py"), *(folder / "resources").glob("*.py")):
        source = path.read_text()
        # Black leaves an entry of a dictionary on one line, however long its names are.
        long = [line for line in source.split("\n") if len(line) > 100 and len(line.split()) > 3]
        assert long == [], path
