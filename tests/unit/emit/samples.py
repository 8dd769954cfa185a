"""Small models made by hand."""

from __future__ import annotations

from typing import Any

import msgspec

from rstparse.model import FORMAT, Api, Attribute, Group, Object, Operation, SourcePosition

NAMESPACE = "http://example.com/things"


def attribute(name: str, type: str = "string", kind: str = "scalar", **changes: Any) -> Attribute:
    """Return an attribute; what is not given is plain and empty."""
    known: dict[str, Any] = {
        "name": name,
        "python_name": name,
        "kind": kind,
        "type": type,
        "item_name": None,
        "wrapped": False,
        "nillable": False,
        "required": False,
        "enum": None,
        "inherited_from": None,
        "documented": True,
        "description": (),
        "origins": {},
        "line": 1,
    }
    return msgspec.convert({**known, **changes}, Attribute)


def thing(type: str, *attributes: Attribute, **changes: Any) -> Object:
    """Return an object with these attributes."""
    known: dict[str, Any] = {
        "type": type,
        "label": f"{type.lower()}-object",
        "title": type.lower(),
        "root": None,
        "class_name": type,
        "documented": True,
        "description": (),
        "base": None,
        "abstract": False,
        "attributes": attributes,
        "origins": {},
        "source": SourcePosition(path=f"pages/things/{type}.rst", line=3),
    }
    return Object(**{**known, **changes})


def operation(name: str, **changes: Any) -> Operation:
    """Return an operation without parameters and body, and with an empty answer."""
    namespace, _, python_name = name.partition("_")
    known: dict[str, Any] = {
        "name": name,
        "label": name.replace("_", "-"),
        "deprecated": None,
        "aliases": [],
        "group": "things",
        "namespace": namespace,
        "python_name": python_name or namespace,
        "method": "GET",
        "path": "/things",
        "documented_path": "/things",
        "summary": "",
        "description": [],
        "since": None,
        "response_codes": [200],
        "response_formats": [],
        "security": {"authentication": True, "entitlements": []},
        "path_parameters": [],
        "query_parameters": [],
        "request_body": {"kind": "none", "type": None, "media_types": [], "parts": []},
        "responses": [{"kind": "none", "type": None, "item": None, "media_types": []}],
        "kind": "get",
        "pager": None,
        "waiter": None,
        "example": {"curl": None, "body": None, "body_language": None},
        "see_also": [],
        "origins": {},
        "source": {"path": f"pages/things/{name}.rst", "line": 3},
    }
    return msgspec.convert({**known, **changes}, Operation)


def api(*parts: Operation | Object | Group, **changes: Any) -> Api:
    """Return a model of these operations, objects and groups."""
    known: dict[str, Any] = {
        "format": FORMAT,
        "title": "Things API",
        "version": "1.0",
        "namespace": NAMESPACE,
        "base_path": "/api",
        "groups": tuple(p for p in parts if isinstance(p, Group)),
        "operations": tuple(p for p in parts if isinstance(p, Operation)),
        "objects": tuple(p for p in parts if isinstance(p, Object)),
    }
    return Api(**{**known, **changes})
