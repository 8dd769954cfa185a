"""Clients generated in a test run, each in a package of its own name, and what tests ask of them."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import msgspec

from rstparse import config as configuration
from rstparse.emit.output import write
from rstparse.model import Api, Operation
from rstparse.pipeline import load, make_plan
from tests.support.openapi_bodies import Bodies
from tests.support.xsd_types import XS, XsdTypes


@dataclass
class Generated:
    """The outputs of one docs tree, and the model that they were made of."""

    docs: Path
    folder: Path
    package: str
    api: Api

    @property
    def source(self) -> Path:
        """The folder to put on the path."""
        return self.folder / "client" / "src"

    @property
    def stub(self) -> ModuleType:
        """The stub server's package."""
        return self.stub_module()

    def stub_module(self, name: str = "") -> ModuleType:
        """Import a module of the stub server's package, by its name relative to it."""
        self.module()
        source = str(self.folder / "server" / "src")
        if source not in sys.path:
            sys.path.insert(0, source)
            importlib.invalidate_caches()
        return importlib.import_module(f"{stub_package(self.package)}{name}")

    @property
    def xsd(self) -> Path:
        return self.folder / "uforge.xsd"

    def module(self, name: str = "") -> ModuleType:
        """Import a module of the package, by its name relative to it."""
        if str(self.source) not in sys.path:
            sys.path.insert(0, str(self.source))
            importlib.invalidate_caches()
        return importlib.import_module(f"{self.package}{name}")

    @cached_property
    def types(self) -> XsdTypes:
        """The client's models, for the maker of random objects; it knows what no schema names."""
        registry = self.module(".models._registry").REGISTRY
        named = _named_types(self.docs)
        anonymous = {thing.type for thing in self.api.objects} - named if named else set()
        runtime = self.module("._runtime.wire.schema")
        return XsdTypes(registry, self.module(".models"), anonymous, runtime)

    @cached_property
    def bodies(self) -> Bodies:
        """The judge of JSON bodies, by the OpenAPI document."""
        return Bodies(self.folder / "openapi.json")

    @cached_property
    def wire(self) -> Any:
        """The client's own copy of the codec."""
        return self.module("._runtime.wire")

    def method(self, client: Any, operation: Operation) -> Any:
        """The method of an operation on a client."""
        return getattr(getattr(client, operation.namespace), operation.python_name)


def stub_package(client: str) -> str:
    """Return the name of the stub server's package that goes with a client's."""
    return f"{client.removesuffix('_client')}_stub"


def _named_types(docs: Path) -> set[str]:
    """Return the names of the types of the schemas beside the pages."""
    return {
        name
        for path in docs.rglob("*.xsd")
        for node in ElementTree.parse(path).iter(f"{XS}complexType")
        if (name := node.get("name"))
    }


def generate(docs: Path, folder: Path, package: str, *targets: str) -> Generated:
    """Write the outputs of a docs tree with the repository's configuration.

    Raises:
        AssertionError: pages or targets have an error.
    """
    repository = Path(__file__).resolve().parents[2]
    config = configuration.load(repository / "pyproject.toml")
    names = {"package": package, "distribution": package.replace("_", "-")}
    client = {**config.targets.get("client", {}), **names}
    server = {
        **config.targets.get("server", {}),
        "package": stub_package(package),
        "distribution": stub_package(package).replace("_", "-"),
        "client_package": package,
        "client_distribution": names["distribution"],
    }
    targets_ = {**config.targets, "client": client, "server": server}
    config = msgspec.structs.replace(config, targets=targets_)
    loaded = load(docs, config)
    assert loaded.errors == []
    plan = make_plan(loaded, config, targets)
    assert [d for d in plan.diagnostics if d.severity == "error"] == []
    write(plan, folder)
    return Generated(docs, folder, package, loaded.api)
