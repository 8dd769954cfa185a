"""The generated client is a distribution of its own: small needs, a verbatim runtime, strict types."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

IMPORT_ALL = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
import uforge_client
for module in pkgutil.walk_packages(uforge_client.__path__, "uforge_client."):
    importlib.import_module(module.name)
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


@pytest.fixture(scope="module")
def client(repository: Path) -> Path:
    return repository / "generated" / "client"


@pytest.fixture(scope="module")
def wheel(client: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    subprocess.run(
        [*pip, "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, client],
        check=True,
    )
    (path,) = folder.iterdir()
    return path


def closure(names: set[str]) -> set[str]:
    """The names and those of everything that they need, as distributions installed here."""
    seen: set[str] = set()
    while names - seen:
        name = (names - seen).pop()
        seen.add(name)
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        names |= {
            re.split(r"[^\w.-]", text)[0].lower() for text in requirements if "extra ==" not in text
        }
    return seen


def test_it_needs_httpx2_and_msgspec_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        headers = Parser().parsestr(archive.read(name).decode())
    needed = {re.split(r"[^\w.-]", text)[0] for text in headers.get_all("Requires-Dist", [])}
    assert needed == {"httpx2", "msgspec"}
    assert headers["Name"] == "uforge-client"
    assert headers["Requires-Python"] == ">=3.11"


def test_it_carries_types_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "uforge_client/py.typed" in names
    assert [name for name in names if name.endswith("LICENSE")]
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"uforge_client"}


def test_all_of_it_imports_with_nothing_else(client: Path, wheel: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", IMPORT_ALL],
        env=os.environ
        | {"PYTHONPATH": str(wheel)},  # a wheel is a zip file, which Python imports from
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    loaded = set(json.loads(result.stdout)) - set(sys.stdlib_module_names)
    distributions = {
        name: {entry.lower() for entry in entries}
        for name, entries in metadata.packages_distributions().items()
    }
    allowed = closure({"httpx2", "msgspec"})
    foreign = {
        name for name in loaded if distributions.get(name) and not distributions[name] & allowed
    }
    assert foreign == set()
    assert "rstparse" not in loaded


@pytest.mark.parametrize("part", ["wire", "client"])
def test_its_runtime_is_a_verbatim_copy(repository: Path, client: Path, part: str) -> None:
    original = repository / "rstparse" / "runtime" / part
    copy = client / "src" / "uforge_client" / "_runtime" / part
    sources = {path.relative_to(original): path.read_bytes() for path in original.rglob("*.py")}
    assert sources
    assert {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*.py")} == sources
