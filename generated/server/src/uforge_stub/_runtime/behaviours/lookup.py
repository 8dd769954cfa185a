"""What the behaviours share: finding what a call is about, and refusing."""

from __future__ import annotations

from typing import Any, Protocol

from ..server.message import Call, Fault
from ..server.peer import WireStruct
from ..server.store import Record
from ..server.world import World


class Named(Protocol):
    """An object that has a name and a version."""

    name: str | None
    version: str | None


def existing(world: World, path: str, what: str) -> Record:
    """Return a resource.

    Raises:
        Fault: 404, naming ``what`` it should have been.
    """
    record = world.get(path)
    if record is None:
        raise Fault(404, f"there is no {what} at {path}", reason="no-resource")
    return record


def make(world: World, type_name: str, **values: Any) -> Any:
    """Return a new object of a wire type, with values by Python attribute."""
    return world.service.registry.struct(type_name)(**values)


def body(call: Call, what: str) -> Any:
    """Return the object that was sent.

    Raises:
        Fault: 400, nothing was sent.
    """
    if call.body is None:
        raise Fault(400, f"{call.route.name} needs {what} in the request's body", reason="no-body")
    return call.body


def need(value: WireStruct, attribute: str, wire: str) -> Any:
    """Return what a field holds.

    Raises:
        Fault: 400, it is empty.
    """
    found = getattr(value, attribute)
    if found in (None, ""):
        raise Fault(400, f"{wire}: expected a value, got none", reason="no-value")
    return found


def parent(path: str, levels: int = 1) -> str:
    """Return a path without its last segments."""
    return path.rsplit("/", levels)[0]


def truth(text: str | None) -> bool:
    """Tell whether a query parameter says yes."""
    return text is not None and text.strip().casefold() in ("true", "1", "yes")


def local(call: Call, uri: str | None) -> str | None:
    """Return the path of a resource that a URI names: relative, absolute below the base, or whole."""
    if not uri:
        return None
    text = uri.split("?", 1)[0]
    if "://" in text:
        text = "/" + text.split("://", 1)[1].partition("/")[2]
    base = call.world.service.base_path.strip("/") + "/"
    text = text.strip("/")
    return text.removeprefix(base)
