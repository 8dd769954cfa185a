"""What the behaviours share: finding what a call is about, and refusing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..server.listing import list_field
from ..server.message import Answer, Call, Content, Fault, Handler
from ..server.peer import WireStruct
from ..server.samples import field_of
from ..server.store import Record
from ..server.world import World


class Named(Protocol):
    """An object that has a name and a version."""

    name: str | None
    version: str | None


def cite(handler: Handler, *pages: str, of: Handler | None = None) -> Handler:
    """Return a handler that a function made, with the pages that it rests on in its docstring.

    Args:
        pages: below the folder of the pages.
        of: the handler that it adds to, the docstring of which comes first.
    """
    before = [of.__doc__.strip()] if of is not None and of.__doc__ else []
    handler.__doc__ = "\n\n".join([*before, ", ".join(f"pages/{page}" for page in pages)])
    return handler


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


def local(world: World, uri: str | None) -> str | None:
    """Return the path of a resource that a URI names: relative, absolute below the base, or whole."""
    if not uri:
        return None
    text = uri.split("?", 1)[0]
    if "://" in text:
        text = "/" + text.split("://", 1)[1].partition("/")[2]
    base = world.service.base_path.strip("/") + "/"
    text = text.strip("/")
    return text.removeprefix(base)


def tell_system(world: World, appliance: Any) -> None:
    """Let an appliance say name, version and architecture of the system that its ``distributionUri`` leads to.

    pages/dto-objects/Appliance.rst. One that leads nowhere leaves the appliance as it is.
    """
    record = world.get(local(world, appliance.distribution_uri) or "")
    if record is not None and type(record.value).__wire__.name == "Distribution":
        system: Any = record.value
        appliance.distribution_name = f"{system.name or ''} {system.version or ''}".strip()
        appliance.arch_name = getattr(system.arch, "value", system.arch)


def is_off_globally(world: World, value: Any) -> bool:
    """Tell whether an operating system is switched off for everybody. pages/os/osAccess_update.rst."""
    known = type(value).__wire__.name == "Distribution"
    record = world.get(f"distributions/{value.db_id}") if known else None
    active: Any = getattr(record.value, "active", None) if record else None
    return active is False


def one_of(world: World, collection: str, item: Any) -> Record | None:
    """Return the member of a collection that an object names by its id, else by its name, else by its URI."""
    key = (getattr(item, "uri", None) or "").rstrip("/").rpartition("/")[2]
    for record in world.store.children(collection):
        value: Any = record.value
        if item.db_id:
            same = value.db_id == item.db_id
        elif item.name:
            same = value.name == item.name
        else:
            same = bool(key) and record.path.rpartition("/")[2] == key
        if same:
            return record
    return None


def member_of(world: World, type_name: str, wire: str, text: str) -> Any:
    """Return a value of an enumeration as a field of a type holds it; the text, if the field has none."""
    bound = field_of(world.service.registry.struct(type_name), wire)
    return bound.members[text] if bound is not None and bound.members else text


class Listed:
    """The items of an answer that is a list, to be cut down in place."""

    def __init__(self, wrapper: Any, attribute: str) -> None:
        self.wrapper = wrapper
        self.attribute = attribute

    @property
    def items(self) -> list[Any]:
        """What is listed."""
        return list(getattr(self.wrapper, self.attribute) or [])

    def put(self, items: list[Any]) -> None:
        """List other items."""
        setattr(self.wrapper, self.attribute, items)
        if hasattr(self.wrapper, "total"):
            self.wrapper.total = len(items)

    def keep(self, fits: Callable[[Any], bool]) -> None:
        """Leave out what does not fit; ``total`` counts what is left."""
        before = self.items
        kept = [item for item in before if fits(item)]
        setattr(self.wrapper, self.attribute, kept)
        if getattr(self.wrapper, "total", None) is not None:
            self.wrapper.total -= len(before) - len(kept)


def listed(world: World, answer: Answer | WireStruct | Content | str | None) -> Listed:
    """Return the items of an answer.

    Raises:
        Fault: 500, it is no list; the operation's pages say it is one.
    """
    wrapper: Any = answer.body if isinstance(answer, Answer) else answer
    if isinstance(wrapper, WireStruct):
        field = list_field(world.service.registry, type(wrapper).__wire__.name)
        if field is not None:
            return Listed(wrapper, field.attribute)
    raise Fault(500, "expected a list", reason="no-list")
