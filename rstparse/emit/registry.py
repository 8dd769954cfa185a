"""What target.toml may name: view functions and producers. A new one is one line here.

Each is loaded when a target asks for it: most of what a short run takes would go into loading the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar

from rstparse.emit.views import View
from rstparse.fragments import Fragments
from rstparse.model import Api

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Functions by the name that targets have for them.

    Args:
        places: by that name, the module below this package and the name there.
    """

    def __init__(self, places: Mapping[str, tuple[str, str]]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> T:
        module, function = self._places[name]
        found: T = getattr(import_module(f"{__package__}.{module}"), function)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


VIEWS: Registry[Callable[[Api, Mapping[str, Any], Fragments], View]] = Registry(
    {
        "client": ("client_view", "client_view"),
        "docs": ("docs.view", "docs_view"),
        "model": ("views", "model_view"),
        "rst": ("rst_view", "rst_view"),
        "server": ("server_view", "server_view"),
        "xsd": ("xsd_view", "xsd_view"),
    }
)
"""``view = "…"``: from the model and the target's ``config`` and parts that are kept, to what its templates see."""

PRODUCERS: Registry[Callable[[Api, Mapping[str, Any], Fragments], bytes]] = Registry(
    {
        "api-json": ("schema", "api_json"),
        "api-schema": ("schema", "api_schema"),
        "docs-inventory": ("docs.inventory", "inventory"),
        "docs-navigation": ("docs.navigation", "navigation_script"),
        "docs-search-json": ("docs.search", "search_json"),
        "docs-search-script": ("docs.search", "search_script"),
        "openapi-3.0": ("openapi", "openapi_30"),
        "openapi-3.1": ("openapi", "openapi_31"),
    }
)
"""``producer = "…"``: from the model, the target's ``config`` and parts that are kept, to the bytes of a file."""
