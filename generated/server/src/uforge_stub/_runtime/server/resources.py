"""What every operation does that has no behaviour of its own: it acts on the tree of resources.

Kind, method, path and types of a route say what happens; no operation is known by name.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from . import files, statuses
from .creation import add, create, home, load
from .embedding import reflect
from .links import link
from .listing import Selection, list_field
from .members import (
    given_key,
    join,
    members,
    referred,
    replace,
    show,
    wrapper_field,
)
from .message import Call, Fault
from .objects import convert, merge, moment, put, touch
from .peer import WireStruct
from .place import Place, absent
from .reading import Returned, bare, read, whole
from .samples import field_of, sample
from .store import Record
from .tree import related

__all__ = ["answer", "create", "load", "reply"]


def answer(call: Call) -> Returned:
    """Answer a call by what its route declares, from the resources that there are.

    Raises:
        Fault: 404 if the resource or one above it is absent, 409 if a new one is there already,
            400 for query parameters that make no sense.
    """
    answered = _answered(Place(call))
    assert not isinstance(answered, Record)  # only what is sent at once is not copied
    return answered


def reply(call: Call) -> Returned | Record:
    """Answer as :func:`answer` does, for sending only: a record is the kept one, to be sent as it is."""
    return _answered(Place(call, only_sent=True))


def _answered(place: Place) -> Returned | Record:
    place.check_parents()
    return _HANDLERS.get(place.call.route.kind, act)(place)


def make(place: Place) -> Returned:
    """Create from the body, or from nothing, and answer with what the route returns."""
    call, result = place.call, place.call.route.result
    body = call.body
    if body is not None:
        field = wrapper_field(place, place.node, type(body).__wire__.name)
        if field is not None:
            for item in getattr(body, field.attribute) or []:
                add(place.world, place.path, item)
            return _own(place, body) if result.kind == "object" else bare(place)
    if result.kind == "list":
        return show(place)
    if result.kind != "object" or result.type is None:
        if body is not None:
            add(place.world, home(place, type(body).__wire__.name) or place.path, body)
        return bare(place)
    value = sample(place.registry, result.type)
    if body is not None:
        value = (
            copy.copy(body)
            if place.is_a(body, result.type)
            else convert(place.registry, body, result.type)
        )
    for step in place.steps:
        if step.key is not None and step.key.by in ("name", "version") and not step.key.type:
            _set_from_path(value, step.key.by, step.text)
    return whole(place, add(place.world, home(place, result.type) or place.path, value))


def _set_from_path(value: WireStruct, name: str, text: str) -> None:
    bound = field_of(type(value), name)
    if bound is not None and bound.members and text not in bound.members:
        known = ", ".join(str(member) for member in bound.members)
        raise Fault(400, f"{name} in the path: expected one of {known}, got {text!r}")
    put(value, name, bound.members[text] if bound and bound.members else text, keep=True)


def change(place: Place) -> Returned:
    """Write the body to the resource at the path, to a collection's membership, or to what it lies in."""
    body, result = place.call.body, place.call.route.result
    if body is not None and place.is_collection:
        name = type(body).__wire__.name
        listed = place.node.find("GET", "list")
        field = wrapper_field(place, place.node, name)
        if result.kind == "list" or (listed and listed.result.type == name):
            field = field or list_field(place.registry, name)
        if field is not None:
            replace(place, getattr(body, field.attribute) or [])
            return show(place) if result.kind == "list" else _own(place, body)
        if place.node.find("GET", "object"):
            return _result(place, _write(place, body))
        if listed and result.type == name and listed.result.item == name:
            return _result(place, _rewrite(place, body))
    if not place.is_collection and _is_own(place):
        record = place.record()
        if body is not None:
            key = "name" if place.node.by == "name" else place.world.service.accounts.login
            merge(record.value, body, keep=(key,) if place.node.by in ("name", "login") else ())
        touch(place.world, record.value)
        place.store.put(record)
        reflect(place.world, place.path, record.value)
        return _result(place, record)
    if not place.is_collection and body is not None and place.store.get(place.path) is None:
        place.store.put(Record(place.path, referred(place, body, place.path)))
    if result.kind != "object" or result.type is None:
        return bare(place)
    above = place.nearest(result.type, inclusive=place.is_collection)
    if above is None:
        above = place.record()
    elif body is not None and place.is_a(body, type(above.value).__wire__.name):
        merge(above.value, body)
    touch(place.world, above.value)
    place.store.put(above)
    return _result(place, above)


def _is_own(place: Place) -> bool:
    """Tell whether a change is meant for the resource at the path, not for what it is a member of."""
    result, key = place.call.route.result, place.steps[-1].key
    if place.object_type(len(place.steps)) is not None:
        return True
    if result.kind != "object":
        return True
    known = place.call.route.request_body.type or (key.type if key else None)
    return related(place.registry, result.type, known)


def _rewrite(place: Place, body: WireStruct) -> Record:
    """Write the body to the member of the collection that it names."""
    record = place.store.get(f"{place.path}/{given_key(place, body)}")
    if record is None:
        raise absent(f"{place.path}/{given_key(place, body)}", type(body).__wire__.name)
    merge(record.value, body)
    touch(place.world, record.value)
    place.store.put(record)
    return record


def _write(place: Place, body: WireStruct) -> Record:
    record = place.store.get(place.path)
    if record is None:
        # What is read here may be the one member of the collection that the path also is.
        for child in place.store.children(place.path, count=1) if place.node.member else []:
            record = child
    if record is None:
        value = copy.copy(body)
        put(value, "uri", place.path)
        put(value, "created", moment(place.world))
        link(value, place.path, place.node, place.ancestors)
        record = Record(place.path, value)
    else:
        merge(record.value, body)
    touch(place.world, record.value)
    place.store.put(record)
    reflect(place.world, record.path, record.value)
    return record


def remove(place: Place) -> Returned:
    """Delete the resource and everything below it, or a collection's members that the query selects."""
    result = place.call.route.result
    if place.is_collection and place.store.get(place.path) is None:
        remove_all(place)
        gone = None
    else:
        gone = place.record()
        place.store.delete(place.path)
        reflect(place.world, place.path, None)
    if result.kind == "object" and result.type is not None:
        if gone is not None and place.is_a(gone.value, result.type):
            return gone.value
        above = place.nearest(result.type, inclusive=False)
        if above is not None:
            return above.value
        return (
            sample(place.registry, result.type)
            if gone is None
            else convert(place.registry, gone.value, result.type)
        )
    return bare(place)


def remove_all(place: Place) -> Returned:
    """Delete the members of a collection, those that the query selects if it selects any."""
    listed = place.node.find("GET", "list", "object")
    item = listed.result.item if listed else None
    if listed and item is None and listed.result.type:
        field = list_field(place.registry, listed.result.type)
        item = field.type if field else None
    records = members(place, item) if item else place.store.children(place.path)
    selection = Selection(place.call.query, place.registry.struct(item)) if item else None
    for record in records:
        if selection is None or selection.matches(record.value):
            place.store.delete(record.path)
    return show(place) if place.call.route.result.kind == "list" else bare(place)


def act(place: Place) -> Returned:
    """Answer an action: with the innermost resource of the documented type, else one newly made."""
    call, result = place.call, place.call.route.result
    if result.kind == "list":
        return show(place)
    if result.kind == "binary":
        return files.download(place)
    if result.kind != "object" or result.type is None:
        return bare(place)
    above = _of_type(place, result.type)
    if above is not None:
        join(place, above)
        touch(place.world, above.value)
        place.store.put(above)
        return above.value
    if home(place, result.type):
        return make(place)
    value = sample(place.registry, result.type)
    if call.body is not None:
        merge(value, call.body)
    put(value, "uri", place.path)
    return value


def _of_type(place: Place, type_name: str) -> Record | None:
    """Return the innermost resource of a type whose placeholder, too, means one of that type."""
    for length in range(len(place.steps), 0, -1):
        if place.object_type(length) is None and place.is_placeholder(length):
            continue
        found = place.store.get(place.prefix(length))
        if found is not None and place.is_a(found.value, type_name):
            return found
    return None


def _own(place: Place, body: WireStruct) -> WireStruct:
    result = place.call.route.result
    if result.type and wrapper_field(place, place.node, result.type):
        return show(place)
    return convert(place.registry, body, result.type) if result.type else body


def _result(place: Place, record: Record) -> Returned:
    result = place.call.route.result
    if result.kind != "object" or result.type is None:
        return show(place) if result.kind == "list" else bare(place)
    if place.is_a(record.value, result.type):
        return whole(place, record)
    above = place.nearest(result.type)
    return above.value if above else convert(place.registry, record.value, result.type)


_HANDLERS: dict[str, Callable[[Place], Returned | Record]] = {
    "create": make,
    "list": show,
    "get": read,
    "update": change,
    "delete": remove,
    "delete_all": remove_all,
    "download": files.download,
    "upload": files.upload,
    "status": statuses.status,
    "cancel": statuses.cancel,
    "action": act,
}
