"""How far the job of a resource is, written into whatever type the documentation answers with."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .objects import put
from .peer import Registry, WireStruct
from .samples import field_of, sample
from .store import Record
from .world import World

_FIELDS = ("complete", "cancelled", "error", "percentage", "message", "errorMessage")


def jobs() -> Any:
    """Return the module of jobs; late, since the hooks of jobs create resources themselves."""
    return import_module(".jobs", __package__)


def is_state(registry: Registry, type_name: str) -> bool:
    """Tell whether a type describes the state of a job: it says whether it is complete or in error."""
    struct = registry.struct(type_name)
    return all(field_of(struct, name) is not None for name in ("complete", "error"))


def state(world: World, record: Record, type_name: str, *, look: bool = True) -> WireStruct:
    """Return the state of a resource: of its job; complete or cancelled, if it has none.

    ``look``: whether this counts for jobs that progress by the number of looks.
    """
    struct = world.service.registry.struct(type_name)
    if "job" in record.extra:
        found: Any = (jobs().status if look else jobs().glance)(world, record)
        if isinstance(found, struct):
            return found
    else:
        cancelled = bool(record.extra.get("cancelled"))
        found = sample(world.service.registry, type_name)
        for name, content in (
            ("complete", not cancelled),
            ("cancelled", cancelled),
            ("error", False),
            ("percentage", 0 if cancelled else 100),
            ("message", "Cancelled" if cancelled else "Complete"),
        ):
            put(found, name, content)
    made = sample(world.service.registry, type_name)
    for name in _FIELDS:
        bound = field_of(struct, name)
        if bound is not None:
            put(made, name, getattr(found, bound.field.attribute, None))
    put(made, "uri", f"{record.path}/status")
    return made


def current(world: World, record: Record, *, look: bool = True) -> Record:
    """Return a resource as it is now: advanced by its job, whose state stands in its field ``status``.

    ``look`` as in :func:`state`.
    """
    if "job" not in record.extra:
        return record
    bound = field_of(type(record.value), "status")
    registry = world.service.registry
    if (
        bound is None
        or bound.field.type not in registry.types
        or not is_state(registry, bound.field.type)
    ):
        (jobs().status if look else jobs().glance)(world, record)
        return world.store.get(record.path) or record
    found = state(world, record, bound.field.type, look=look)
    record = world.store.get(record.path) or record
    setattr(record.value, bound.field.attribute, found)
    return record
