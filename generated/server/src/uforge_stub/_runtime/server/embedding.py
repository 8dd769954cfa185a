"""Objects that are resources of their own and also stand inside the one they lie in."""

from __future__ import annotations

from .objects import touch
from .peer import Registry, WireStruct
from .samples import field_of
from .tree import ANY, Node, related, tree_of
from .world import World


def reflect(world: World, path: str, value: WireStruct | None) -> None:
    """Show a resource, new or changed (None: gone), in the field of its parent that has its name.

    The field is named as the segment before the resource's own, whatever the case of its letters,
    and holds one object of the resource's type; a parent without such a field is left alone.
    """
    above, _, segment = path.rpartition("/")[0].rpartition("/")
    node = tree_of(world.service).match(above) if above else None
    registry = world.service.registry
    if node is None or node.object_type is None or not _embeds(registry, node.object_type, segment):
        return
    record = world.store.get(above)
    bound = field_of(type(record.value), segment) if record else None
    if record is None or bound is None:
        return
    if value is not None and not isinstance(value, registry.struct(bound.field.type)):
        return
    if value is None and _uri(getattr(record.value, bound.field.attribute)) not in (None, path):
        return
    setattr(record.value, bound.field.attribute, value)
    touch(world, record.value)
    world.store.put(record)


def implied(
    registry: Registry, value: WireStruct, member: Node | None
) -> list[tuple[str, str, str]]:
    """Return what comes into being with an object since nothing else makes it, and the object has it inside.

    Each is a segment below the object, the type, and the attribute that holds it.
    """
    found = []
    for segment, child in member.children.items() if member else ():
        if (
            segment == ANY
            or child.member is None
            or child.find("POST")
            or child.find("GET", "list")
        ):
            continue
        bound = field_of(type(value), segment)
        made = child.member.object_type
        if (
            bound
            and made
            and bound.field.item is None
            and related(registry, bound.field.type, made)
        ):
            found.append((segment, made, bound.field.attribute))
    return found


def _embeds(registry: Registry, type_name: str, segment: str) -> bool:
    bound = field_of(registry.struct(type_name), segment)
    return bound is not None and bound.field.item is None and bound.field.type in registry.types


def _uri(value: object) -> str | None:
    if not isinstance(value, WireStruct):
        return None
    bound = field_of(type(value), "uri")
    return getattr(value, bound.field.attribute) if bound else None
