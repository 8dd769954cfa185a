"""The state of a resource's job, in whatever type the documentation answers with."""

from __future__ import annotations

from . import progress
from .listing import list_field, wrap
from .members import members
from .message import Answer, Content
from .objects import put
from .peer import WireStruct
from .place import Place, absent
from .progress import state
from .samples import sample
from .store import Record

Returned = Answer | WireStruct | Content | str | None


def status(place: Place) -> Returned:
    """Answer with the state of the resource that the path lies in, or with those of a collection."""
    result = place.call.route.result
    if result.type is None:
        return place.world.version if result.kind == "text" else None
    if result.kind == "list":
        field = list_field(place.registry, result.type, result.item)
        if field is None:
            return sample(place.registry, result.type)
        records = _listed(place)
        look = place.call.looks
        found = [state(place.world, record, field.type, look=look) for record in records]
        return wrap(place.registry, result.type, field, found, len(found))
    if len(place.steps) == 1:
        made = sample(place.registry, result.type)
        put(made, "alive", True)
        put(made, "version", place.world.version)
        return made
    return state(place.world, subject(place), result.type, look=place.call.looks)


def cancel(place: Place) -> Returned:
    """Stop the job of the resource that the path lies in, and answer with its state."""
    result = place.call.route.result
    record = subject(place)
    if "job" in record.extra:
        progress.jobs().cancel(place.world, record)
        record = place.store.get(record.path) or record
    else:
        record.extra = {**record.extra, "cancelled": True}
        place.store.put(record)
    return state(place.world, record, result.type, look=False) if result.type else None


def subject(place: Place) -> Record:
    """Return the resource whose state is asked for: that above the last segment.

    Raises:
        Fault: 404.
    """
    length = len(place.steps)
    while length and not place.is_placeholder(length):
        length -= 1
    found = place.store.get(place.prefix(length))
    if found is None:
        raise absent(place.prefix(length), place.object_type(length))
    return found


def _listed(place: Place) -> list[Record]:
    """Return the resources of the collection above the last segment, deeper ones if it gathers."""
    listed = place.template(len(place.steps) - 1).find("GET", "list")
    collection = place.above()
    if listed is None or listed.result.item is None:
        return place.store.children(collection.path)
    return members(collection, listed.result.item)
