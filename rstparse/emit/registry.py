"""What target.toml may name: view functions and producers. A new one is one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rstparse.emit.client_view import client_view
from rstparse.emit.docs.inventory import inventory
from rstparse.emit.docs.navigation import navigation_script
from rstparse.emit.docs.search import search_json, search_script
from rstparse.emit.docs.view import docs_view
from rstparse.emit.openapi import openapi_30, openapi_31
from rstparse.emit.rst_view import rst_view
from rstparse.emit.schema import api_json, api_schema
from rstparse.emit.server_view import server_view
from rstparse.emit.views import View, model_view
from rstparse.emit.xsd_view import xsd_view
from rstparse.fragments import Fragments
from rstparse.model import Api

VIEWS: dict[str, Callable[[Api, Mapping[str, Any], Fragments], View]] = {
    "client": client_view,
    "docs": docs_view,
    "model": model_view,
    "rst": rst_view,
    "server": server_view,
    "xsd": xsd_view,
}
"""``view = "…"``: from the model and the target's ``config`` and parts that are kept, to what its templates see."""

PRODUCERS: dict[str, Callable[[Api, Mapping[str, Any], Fragments], bytes]] = {
    "api-json": api_json,
    "api-schema": api_schema,
    "docs-inventory": inventory,
    "docs-navigation": navigation_script,
    "docs-search-json": search_json,
    "docs-search-script": search_script,
    "openapi-3.0": openapi_30,
    "openapi-3.1": openapi_31,
}
"""``producer = "…"``: from the model, the target's ``config`` and parts that are kept, to the bytes of a file."""
